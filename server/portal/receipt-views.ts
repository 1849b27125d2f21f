import type { Customer } from '../customers/queries.ts';
import { csvText } from '../documents/csv.ts';
import type { ReceiptFacts } from '../documents/facts.ts';
import { sumMinor, type Money } from '../money/money.ts';
import type { Visit } from './guard.ts';
import type { Receipted, ReceiptedInvoice } from './receipt-queries.ts';
import { dayText, moneyText, portalShell, textsOf } from './wording.ts';

/** What a receipt is called, on it and in the books of whoever keeps it. */
export const receiptNumber = (paymentId: number): string => `R-${paymentId}`;

const restOf = (invoice: ReceiptedInvoice): number =>
  invoice.owedMinor - invoice.paidMinor - invoice.discountMinor;

/** The receipt of a payment in the visitor's language. */
export function receiptFacts(
  visit: Visit,
  customer: Customer,
  payment: Receipted,
  madeAt: Date,
): ReceiptFacts {
  const amountOf = (minor: number) => moneyText(visit)(minor, payment.currency);
  const dayOf = dayText(visit);
  const total = (of: (invoice: ReceiptedInvoice) => number) => sumMinor(payment.invoices.map(of));
  const paidMinor = total((invoice) => invoice.paidMinor);
  const returnedMinor = sumMinor(payment.returns.map((one) => one.amountMinor));
  // What goes back is taken from the credit first.
  const surplusMinor = Math.max(0, payment.amountMinor - paidMinor - returnedMinor);
  const { organization } = visit;
  return {
    language: visit.language,
    organization: {
      name: organization.name,
      identity: portalShell(visit).creditorLines,
      brandColor: organization.brandColor,
    },
    customer: {
      name: customer.name,
      identity: [
        customer.street,
        `${customer.postalCode} ${customer.city}`.trim(),
        customer.enterpriseNumber,
      ].filter(Boolean),
    },
    madeOn: dayOf(visit.today),
    madeAt,
    number: receiptNumber(payment.id),
    amount: amountOf(payment.amountMinor),
    receivedOn: dayOf(payment.receivedOn),
    method: textsOf(visit).settled.methods[payment.method],
    reference: payment.reference || null,
    payer: null,
    invoices: payment.invoices.map((invoice) => ({
      number: invoice.number,
      issuedOn: dayOf(invoice.issuedOn),
      due: amountOf(invoice.owedMinor),
      discount: invoice.discountMinor === 0 ? '' : amountOf(invoice.discountMinor),
      paid: amountOf(invoice.paidMinor),
      rest: amountOf(restOf(invoice)),
    })),
    totals: {
      due: amountOf(total((invoice) => invoice.owedMinor)),
      discount: amountOf(total((invoice) => invoice.discountMinor)),
      paid: amountOf(paidMinor),
      rest: amountOf(total(restOf)),
    },
    unapplied: surplusMinor > 0 ? amountOf(surplusMinor) : null,
    returns: payment.returns.map(({ kind, on, amountMinor }) => ({
      kind,
      day: dayOf(on),
      amount: amountOf(amountMinor),
    })),
    remains: amountOf(payment.amountMinor - returnedMinor),
    isNotVatInvoice: true,
  };
}

/** The invoices of a payment as a file for the payer's books; the surplus and what went back in lines of their own. */
export function remittanceCsv(visit: Visit, payment: Receipted): string {
  const { columns, unapplied, sentBack, takenBack } = textsOf(visit).remittance;
  const money = (minor: number): Money => ({ minor, currency: payment.currency });
  const head = [receiptNumber(payment.id), payment.receivedOn, payment.reference] as const;
  const rows = payment.invoices.map((invoice) => [
    ...head,
    invoice.number,
    invoice.issuedOn,
    invoice.dueOn,
    payment.currency,
    money(invoice.owedMinor),
    money(invoice.discountMinor),
    money(invoice.paidMinor),
    money(restOf(invoice)),
  ]);
  const surplusMinor =
    payment.amountMinor - sumMinor(payment.invoices.map((invoice) => invoice.paidMinor));
  if (surplusMinor > 0) {
    rows.push([
      ...head,
      unapplied,
      '',
      '',
      payment.currency,
      money(0),
      money(0),
      money(surplusMinor),
      money(0),
    ]);
  }
  for (const { kind, on, amountMinor } of payment.returns) {
    const what = kind === 'refund' ? sentBack : takenBack;
    const amounts = [money(0), money(0), money(-amountMinor), money(0)];
    // Its own day, since it is another movement on the payer's account.
    rows.push([head[0], on, head[2], what, '', '', payment.currency, ...amounts]);
  }
  return csvText({ language: visit.language, columns: Object.values(columns) }, rows);
}
