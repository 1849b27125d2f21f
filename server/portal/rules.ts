import type { PlainDate } from '../calendar/plain-date.ts';
import type { Factor } from '../factors/rules.ts';

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
  /** What of the balance is in dispute (minor units). */
  disputedMinor: number;
  /** Kinds of the holds in force today. */
  holds: readonly string[];
  /** The day a promise in force names, if any. */
  promisedOn: PlainDate | null;
  /** A payment of it was made and is not settled yet. */
  isInFlight: boolean;
  /** Who it was sold to, and is paid to; null: the firm itself. */
  factor: Factor | null;
}

/** What a factor takes by transfer only stands apart from what can be ticked and paid by card. */
export function isPaidApart({ factor }: OwedInvoice, canPayByCard: boolean): boolean {
  return factor !== null && !(canPayByCard && factor.cardAllowed);
}

export interface Choice {
  /** The currency whose form was sent; null when nothing was chosen yet. */
  currency: string | null;
  invoiceIds: readonly number[];
  /** What was typed to pay an invoice in part. */
  typed: ReadonlyMap<number, string>;
}

/** What the debtor is told of an invoice's state; holds of our own work (a pause, a reply to read) stay ours. */
export type ShownState =
  'in_flight' | 'dispute' | 'contested' | 'payment_notice' | 'promise' | 'plan' | null;

export function shownState(invoice: OwedInvoice): ShownState {
  if (invoice.isInFlight || invoice.holds.includes('payment_in_flight')) return 'in_flight';
  if (invoice.disputedMinor > 0) return 'dispute';
  if (invoice.holds.includes('chargeback')) return 'contested';
  if (invoice.holds.includes('payment_notice')) return 'payment_notice';
  if (invoice.holds.includes('plan')) return 'plan';
  return invoice.holds.includes('promise') ? 'promise' : null;
}

/**
 * An invoice whose payment is under way must not be paid twice; every other one may be. What a contested payment paid is not
 * owed while the bank decides, so it is not in the list: of an invoice that is, only the rest can be paid.
 */
export function isPayable(invoice: OwedInvoice): boolean {
  return shownState(invoice) !== 'in_flight';
}

/**
 * The invoices of one currency that are ticked: those chosen in its form; before any choice all that are overdue
 * and neither under discussion as a whole nor said to be paid, else all of them. What is in an instalment plan is asked for
 * by its instalments, so it is never ticked beforehand.
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
  const undisputed = asked.filter((invoice) => !isUnderDiscussion(invoice));
  const overdue = undisputed.filter((invoice) => invoice.dueOn < today);
  return overdue.length > 0 ? overdue : undisputed.length > 0 ? undisputed : asked;
}

/** The debtor contests all of the invoice or says that it is paid, or their bank contests a payment of it. */
function isUnderDiscussion(invoice: OwedInvoice): boolean {
  const state = shownState(invoice);
  return undisputedMinor(invoice) === 0 || state === 'contested' || state === 'payment_notice';
}

/** What of an invoice nobody contests (minor units): its default part, where it is disputed in part. */
export function undisputedMinor({ balanceMinor, disputedMinor }: OwedInvoice): number {
  return Math.max(0, balanceMinor - disputedMinor);
}

/** The invoices by currency, the currency with the oldest invoice first; within it by due date. */
export function groupByCurrency(invoices: readonly OwedInvoice[]): OwedInvoice[][] {
  const oldestFirst = invoices.toSorted((a, b) =>
    a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1,
  );
  return [...Map.groupBy(oldestFirst, (invoice) => invoice.currency).values()];
}

/** An address that its owner recognises and nobody else learns: `a•••@jansen.be`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const first = at > 1 ? address.slice(0, 1) : '';
  return `${first}•••${address.slice(Math.max(at, 0))}`;
}
