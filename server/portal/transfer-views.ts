import { epcPayload } from '../references/epc-rules.ts';
import { transferQrShape, transferQrTitle } from '../references/transfer-qr.ts';
import { transferReference } from '../references/transfer-rules.ts';
import { basketOf, type Basket, type BasketFacts } from './basket.ts';
import type { Visit } from './guard.ts';
import type { OwedInvoice } from './rules.ts';
import { moneyText } from './wording.ts';

export interface TransferPanel {
  holder: string;
  iban: string;
  bic: string | null;
  /** One per currency. */
  lines: TransferLine[];
}

export interface TransferLine {
  currency: string;
  amount: string;
  reference: string;
  /** Null where no bank would read it (not in euro, nothing to pay). */
  code: { title: string; size: number; path: string } | null;
}

/** What a transfer of the chosen invoices needs; null when the firm has no account on file. */
export function transferPanel(
  visit: Visit,
  groups: readonly (readonly OwedInvoice[])[],
  facts: BasketFacts,
): TransferPanel | null {
  const { iban, bic, bankHolder, legalName, name } = visit.organization;
  const account = iban.replaceAll(' ', '');
  if (account === '' || groups.length === 0) return null;
  const holder = bankHolder || legalName || name;
  return {
    holder,
    // Groups of four, as on paper; banks take it with or without the spaces.
    iban: account.replace(/(.{4})(?=.)/g, '$1 '),
    bic: bic || null,
    lines: groups.map((invoices) =>
      transferLine(visit, basketOf(invoices, facts), { holder, iban: account, bic }),
    ),
  };
}

function transferLine(
  visit: Visit,
  { chosen, currency, quote }: Basket,
  to: { holder: string; iban: string; bic: string },
): TransferLine {
  const reference = transferReference(chosen, {
    creditorCountry: visit.organization.country,
    customerId: visit.link.customerId,
  });
  const epc = epcPayload({
    holder: to.holder,
    iban: to.iban,
    ...(to.bic && { bic: to.bic.replaceAll(' ', '') }),
    amount: { minor: quote.amountMinor, currency },
    remittance: reference.rf === null ? { text: reference.printed } : { rf: reference.rf },
  });
  return {
    currency,
    amount: moneyText(visit)(quote.amountMinor, currency),
    reference: reference.printed,
    code:
      'payload' in epc
        ? { title: transferQrTitle(visit.language), ...transferQrShape(epc.payload) }
        : null,
  };
}
