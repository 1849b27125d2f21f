import type { PlainDate } from '../calendar/plain-date.ts';
import { readRf, structuredReference } from '../references/rules.ts';

/** An open invoice as the portal knows it; amounts in minor units. */
export interface OwedInvoice {
  id: number;
  number: string;
  subject: string;
  reference: string;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  /** Kinds of the holds in force today. */
  holds: readonly string[];
  /** The day a promise in force names, if any. */
  promisedOn: PlainDate | null;
  /** A payment of it was made and is not settled yet. */
  isInFlight: boolean;
}

export interface Choice {
  /** The currency whose form was sent; null when nothing was chosen yet. */
  currency: string | null;
  invoiceIds: readonly number[];
  /** What was typed to pay an invoice in part. */
  typed: ReadonlyMap<number, string>;
}

/** What the debtor is told of an invoice's state; holds of our own work (a pause, a reply to read) stay ours. */
export type ShownState = 'in_flight' | 'dispute' | 'promise' | 'plan' | null;

export function shownState(invoice: OwedInvoice): ShownState {
  if (invoice.isInFlight || invoice.holds.includes('payment_in_flight')) return 'in_flight';
  if (invoice.holds.includes('dispute')) return 'dispute';
  if (invoice.holds.includes('plan')) return 'plan';
  return invoice.holds.includes('promise') ? 'promise' : null;
}

/** An invoice whose payment is under way must not be paid twice; every other one may be. */
export function isPayable(invoice: OwedInvoice): boolean {
  return shownState(invoice) !== 'in_flight';
}

/**
 * The invoices of one currency that are ticked: those chosen in its form; before any choice all that are overdue
 * and not under discussion, else all of them. What is in an instalment plan is asked for by its instalments, so it is
 * never ticked beforehand.
 */
export function chosenOf(
  invoices: readonly OwedInvoice[],
  choice: Choice,
  today: PlainDate,
): OwedInvoice[] {
  const payable = invoices.filter(isPayable);
  if (choice.currency !== null && choice.currency === invoices[0]?.currency) {
    return payable.filter((invoice) => choice.invoiceIds.includes(invoice.id));
  }
  const asked = payable.filter((invoice) => shownState(invoice) !== 'plan');
  const undisputed = asked.filter((invoice) => shownState(invoice) !== 'dispute');
  const overdue = undisputed.filter((invoice) => invoice.dueOn < today);
  return overdue.length > 0 ? overdue : undisputed.length > 0 ? undisputed : asked;
}

/** The invoices by currency, the currency with the oldest invoice first; within it by due date. */
export function groupByCurrency(invoices: readonly OwedInvoice[]): OwedInvoice[][] {
  const oldestFirst = invoices.toSorted((a, b) =>
    a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1,
  );
  return [...Map.groupBy(oldestFirst, (invoice) => invoice.currency).values()];
}

/**
 * The reference to quote with a transfer: the invoice's own (as its creditor printed it), else a structured one made from
 * its number in these books; for several, the customer's, because together with the amount it names them.
 */
export function transferReference(
  invoices: readonly OwedInvoice[],
  of: { creditorCountry: string; customerId: number },
): { printed: string; rf: string | null } {
  const [only, ...others] = invoices;
  if (only?.reference && others.length === 0 && only.reference !== only.number) {
    return { printed: only.reference, rf: readRf(only.reference) ?? null };
  }
  const reference = structuredReference({
    country: of.creditorCountry,
    ...(only && others.length === 0
      ? { kind: 'invoice' as const, id: only.id }
      : { kind: 'basket' as const, id: of.customerId }),
  });
  return {
    printed: reference.printed,
    rf: reference.scheme === 'rf' ? reference.electronic : null,
  };
}

/** An address that its owner recognises and nobody else learns: `a•••@jansen.be`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const first = at > 1 ? address.slice(0, 1) : '';
  return `${first}•••${address.slice(Math.max(at, 0))}`;
}
