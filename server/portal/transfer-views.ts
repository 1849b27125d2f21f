import { accountFor, groupedIban, type Account, type Factor } from '../factors/rules.ts';
import { epcPayload } from '../references/epc-rules.ts';
import { transferQrShape, transferQrTitle } from '../references/transfer-qr.ts';
import { transferReference } from '../references/transfer-rules.ts';
import { basketOf, type Basket, type BasketFacts } from './basket.ts';
import type { Visit } from './guard.ts';
import { groupByCurrency, isPaidApart, type OwedInvoice } from './rules.ts';
import { dayText, moneyText, textsOf } from './wording.ts';

export interface TransferPanel {
  /** Of its ids on the page. */
  key: string;
  title: string;
  /** That only this account discharges, where it is a factor's. */
  notice: string | null;
  /** What is paid so and stands in no other list. */
  invoices: { number: string; due: string; amount: string }[];
  holder: string;
  iban: string;
  bic: string | null;
  /** What the factor wants quoted beside the reference. */
  note: string | null;
  /** One per currency. */
  lines: TransferLine[];
  advice: string;
}

export interface TransferLine {
  currency: string;
  amount: string;
  /** The invoices it pays, where that is not what is ticked above. */
  pays: string | null;
  reference: string;
  /** Null where no bank would read it (not in euro, nothing to pay). */
  code: { title: string; size: number; path: string } | null;
}

type Facts = BasketFacts & { canPayByCard: boolean };

/**
 * What transfers need: one panel for the firm's own account, with what is chosen of its invoices, and one for each factor with what
 * was sold to it. Null in the place of the own one when the firm has no account on file or owns nothing of what is owed.
 */
export function transferPanels(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  facts: Facts,
): { own: TransferPanel | null; factors: TransferPanel[] } {
  const own = invoices.filter((one) => one.factor === null);
  const sold = Map.groupBy(
    invoices.filter((one) => one.factor !== null),
    (one) => one.factor?.id,
  );
  return {
    own: ownPanel(visit, own, facts),
    factors: [...sold.values()].flatMap((some) => {
      const factor = some[0]?.factor;
      return factor ? [factorPanel(visit, factor, some, facts)] : [];
    }),
  };
}

function ownPanel(visit: Visit, own: readonly OwedInvoice[], facts: Facts): TransferPanel | null {
  const account = accountFor(visit.organization, null);
  if (account.iban === '' || own.length === 0) return null;
  const { title, advice } = textsOf(visit).transfer;
  return {
    ...{ key: 'own', title, advice, notice: null, note: null, invoices: [] },
    ...accountOf(account),
    lines: groupByCurrency(own).map((group) =>
      transferLine(visit, basketOf(group, facts), account, null),
    ),
  };
}

function factorPanel(
  visit: Visit,
  factor: Factor,
  invoices: readonly OwedInvoice[],
  facts: Facts,
): TransferPanel {
  const { sold, transfer } = textsOf(visit);
  const account = accountFor(visit.organization, factor);
  const apart = invoices.filter((one) => isPaidApart(one, facts.canPayByCard));
  // Nothing is ticked of what stands apart, and neither discount nor credit is the factor's.
  const choice = { currency: null, invoiceIds: [], typed: new Map<number, string>() };
  const asked = {
    ...{ ...facts, credits: [], offers: [], held: [] },
    ...(apart.length > 0 && { choice }),
  };
  return {
    ...{ key: String(factor.id), title: sold.title(factor.name), advice: transfer.advice },
    notice: factor.notice || sold.notice(factor.name, factor.cardAllowed && facts.canPayByCard),
    note: factor.note || null,
    invoices: apart.map((one) => ({
      number: one.number,
      due: textsOf(visit).show.dueOn(dayText(visit)(one.dueOn)),
      amount: moneyText(visit)(one.balanceMinor, one.currency),
    })),
    ...accountOf(account),
    lines: groupByCurrency(invoices).map((group) => {
      const basket = basketOf(group, asked);
      const numbers = basket.chosen.map((one) => one.number).join(', ');
      return transferLine(visit, basket, account, numbers === '' ? null : sold.pays(numbers));
    }),
  };
}

function accountOf({ holder, iban, bic }: Account): Pick<TransferPanel, 'holder' | 'iban' | 'bic'> {
  return { holder, iban: groupedIban(iban), bic: bic || null };
}

function transferLine(
  visit: Visit,
  { chosen, currency, quote }: Basket,
  to: Account,
  pays: string | null,
): TransferLine {
  const reference = transferReference(chosen, {
    creditorCountry: visit.organization.country,
    customerId: visit.link.customerId,
  });
  const epc = epcPayload({
    ...{ holder: to.holder, iban: to.iban },
    ...(to.bic && { bic: to.bic }),
    amount: { minor: quote.amountMinor, currency },
    remittance: reference.rf === null ? { text: reference.printed } : { rf: reference.rf },
  });
  return {
    currency,
    amount: moneyText(visit)(quote.amountMinor, currency),
    pays,
    reference: reference.printed,
    code:
      'payload' in epc
        ? { title: transferQrTitle(visit.language), ...transferQrShape(epc.payload) }
        : null,
  };
}
