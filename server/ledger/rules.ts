import type { PlainDate } from '../calendar/plain-date.ts';
import { assertMinor, sumMinor } from '../money/money.ts';

/** What an allocation needs to know of an invoice; amounts in minor units. */
export interface Receivable {
  id: number;
  dueOn: PlainDate;
  balanceMinor: number;
}

/** How much of a payment settles which invoice, in minor units. */
export interface Allocation {
  invoiceId: number;
  amountMinor: number;
}

/**
 * Spreads a payment over the open invoices, the oldest due first (rule CV-11), never more than an invoice's balance.
 * What is left over is not in the answer: it stays unapplied, as the customer's credit.
 */
export function allocateOldestFirst(
  amountMinor: number,
  receivables: readonly Receivable[],
): Allocation[] {
  const oldestFirst = receivables.toSorted((a, b) =>
    a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1,
  );
  return allocateAsAsked(
    amountMinor,
    oldestFirst.map(({ id, balanceMinor }) => ({ invoiceId: id, amountMinor: balanceMinor })),
    oldestFirst,
  );
}

/**
 * Gives each invoice what was asked for it, in the order asked, never more than its balance nor more than is left of
 * the payment (minor units). An invoice that was settled meanwhile gets nothing.
 */
export function allocateAsAsked(
  amountMinor: number,
  asked: readonly Allocation[],
  receivables: readonly Receivable[],
): Allocation[] {
  assertMinor(amountMinor);
  const balances = new Map(receivables.map(({ id, balanceMinor }) => [id, balanceMinor]));
  const allocations: Allocation[] = [];
  let leftMinor = amountMinor;
  for (const { invoiceId, amountMinor: askedMinor } of asked) {
    const balanceMinor = balances.get(invoiceId) ?? 0;
    const givenMinor = Math.min(askedMinor, balanceMinor, leftMinor);
    if (givenMinor <= 0) continue;
    allocations.push({ invoiceId, amountMinor: givenMinor });
    balances.set(invoiceId, balanceMinor - givenMinor);
    leftMinor -= givenMinor;
  }
  return mergeByInvoice(allocations);
}

/** What of a payment settles no invoice, in minor units. */
export function unappliedMinor(amountMinor: number, allocations: readonly Allocation[]): number {
  return amountMinor - sumMinor(allocations.map((allocation) => allocation.amountMinor));
}

function mergeByInvoice(allocations: readonly Allocation[]): Allocation[] {
  const merged = new Map<number, number>();
  for (const { invoiceId, amountMinor } of allocations) {
    merged.set(invoiceId, (merged.get(invoiceId) ?? 0) + amountMinor);
  }
  return [...merged].map(([invoiceId, amountMinor]) => ({ invoiceId, amountMinor }));
}
