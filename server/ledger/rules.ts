import type { PlainDate } from '../calendar/plain-date.ts';
import { assertMinor, sumMinor } from '../money/money.ts';

/** What an allocation needs to know of an invoice; amounts in minor units. */
export interface Receivable {
  id: number;
  dueOn: PlainDate;
  balanceMinor: number;
}

/** How much of a payment or a credit note settles which invoice, in minor units. */
export interface Allocation {
  invoiceId: number;
  amountMinor: number;
  /** The early-payment discount granted with it: it settles the invoice too, and is no money. */
  discountMinor?: number;
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
 * the payment (minor units). An invoice that was settled meanwhile gets nothing. A discount is granted only with a line
 * that is paid as it was quoted: all of it, and the invoice still owes both.
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
  for (const { invoiceId, amountMinor: askedMinor, discountMinor = 0 } of asked) {
    const balanceMinor = balances.get(invoiceId) ?? 0;
    const givenMinor = Math.min(askedMinor, balanceMinor, leftMinor);
    if (givenMinor <= 0) continue;
    const isAsQuoted = givenMinor === askedMinor && balanceMinor >= askedMinor + discountMinor;
    const grantedMinor = isAsQuoted ? discountMinor : 0;
    allocations.push({ invoiceId, amountMinor: givenMinor, discountMinor: grantedMinor });
    balances.set(invoiceId, balanceMinor - givenMinor - grantedMinor);
    leftMinor -= givenMinor;
  }
  return mergeByInvoice(allocations);
}

/** An allocation in force, as a refund or a chargeback finds it. */
export interface Held {
  id: number;
  invoiceId: number;
  amountMinor: number;
  discountMinor: number;
}

/** What is taken back of one allocation; `keptMinor` stays with its invoice. */
export interface Release {
  id: number;
  invoiceId: number;
  amountMinor: number;
  keptMinor: number;
  /** Taken back only with the whole allocation: what was paid early stays paid early. */
  discountMinor: number;
}

/**
 * Takes an amount back from a payment (minor units): first what settles no invoice, then its allocations, the newest
 * first (PAYMENTS 8). `held` is in the order in which they were made. Takes less when the payment holds less.
 */
export function takeBack(
  amountMinor: number,
  unappliedMinor: number,
  held: readonly Held[],
): { takenMinor: number; fromUnappliedMinor: number; releases: Release[] } {
  assertMinor(amountMinor);
  const fromUnappliedMinor = Math.min(amountMinor, unappliedMinor);
  let leftMinor = amountMinor - fromUnappliedMinor;
  const releases: Release[] = [];
  for (const one of held.toReversed()) {
    if (leftMinor === 0) break;
    const takenMinor = Math.min(leftMinor, one.amountMinor);
    const keptMinor = one.amountMinor - takenMinor;
    releases.push({
      ...{ id: one.id, invoiceId: one.invoiceId, amountMinor: takenMinor, keptMinor },
      discountMinor: keptMinor === 0 ? one.discountMinor : 0,
    });
    leftMinor -= takenMinor;
  }
  return { takenMinor: amountMinor - leftMinor, fromUnappliedMinor, releases };
}

/** What of a payment settles no invoice, in minor units. */
export function unappliedMinor(amountMinor: number, allocations: readonly Allocation[]): number {
  return amountMinor - sumMinor(allocations.map((allocation) => allocation.amountMinor));
}

function mergeByInvoice(allocations: readonly Allocation[]): Allocation[] {
  return [...Map.groupBy(allocations, (one) => one.invoiceId)].map(([invoiceId, parts]) => {
    const discountMinor = sumMinor(parts.map((part) => part.discountMinor ?? 0));
    return {
      invoiceId,
      amountMinor: sumMinor(parts.map((part) => part.amountMinor)),
      ...(discountMinor > 0 && { discountMinor }),
    };
  });
}
