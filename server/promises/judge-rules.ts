import type { PlainDate } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import type { PromiseLine } from './rules.ts';
import type { PromiseStatus } from './states.ts';

/** A promise that was not withdrawn, as it is judged. */
export interface PromiseToJudge {
  id: number;
  status: PromiseStatus;
  promisedOn: PlainDate;
  judgeOn: PlainDate;
  /** What counts was booked after this ledger entry. */
  afterEntryId: number;
  /** What counted for it when it ended (minor units). */
  paidMinor: number;
  lines: readonly PromiseLine[];
}

/** An entry of a payment in an invoice's ledger: below zero when it pays, above when money is taken back. */
export interface MoneyEntry {
  id: number;
  invoiceId: number;
  paymentId: number;
  amountMinor: number;
  bookedOn: PlainDate;
}

export interface Verdict {
  id: number;
  /** `open`: nothing to say yet. `withdrawn`: nothing is owed any more, though nobody paid. */
  status: PromiseStatus;
  /** Minor units of it that were paid, of those still to be paid when it was judged. */
  paidMinor: number;
  neededMinor: number;
}

interface Money {
  entryId: number;
  invoiceId: number;
  bookedOn: PlainDate;
  leftMinor: number;
}

/**
 * Judges the promises of a customer by what was paid on their invoices since each was made, in the order of their days. Money
 * counts once: an earlier promise takes it first. What a credit note or a discount took off need not be paid, and is no payment
 * either. Pure; the order in which payments came makes no difference.
 */
export function judgePromises(
  promises: readonly PromiseToJudge[],
  facts: {
    today: PlainDate;
    balances: ReadonlyMap<number, number>;
    entries: readonly MoneyEntry[];
  },
): Verdict[] {
  const money = netOf(facts.entries);
  return promises
    .toSorted((a, b) =>
      a.promisedOn === b.promisedOn ? a.id - b.id : a.promisedOn < b.promisedOn ? -1 : 1,
    )
    .map((promise) => {
      const ids = new Set(promise.lines.map((line) => line.invoiceId));
      const since = money.filter(
        (one) => ids.has(one.invoiceId) && one.entryId > promise.afterEntryId,
      );
      const eligible = since.filter((one) => one.bookedOn < promise.judgeOn);
      if (promise.status === 'kept') {
        take(eligible, promise.paidMinor);
        return verdictOf(promise, promise.paidMinor, promise.paidMinor, facts.today);
      }
      const neededMinor = neededOf(promise, since, facts.balances);
      return verdictOf(promise, take(eligible, neededMinor), neededMinor, facts.today);
    });
}

/** What its invoices would owe of it had nothing been paid: credit notes have made it less. */
function neededOf(
  promise: PromiseToJudge,
  since: readonly Money[],
  balances: ReadonlyMap<number, number>,
): number {
  return sumMinor(
    promise.lines.map(({ invoiceId, amountMinor }) => {
      const paid = since.filter((one) => one.invoiceId === invoiceId);
      const owed = Math.max(0, balances.get(invoiceId) ?? 0);
      return Math.min(amountMinor, owed + sumMinor(paid.map((one) => one.leftMinor)));
    }),
  );
}

function verdictOf(
  promise: PromiseToJudge,
  paidMinor: number,
  neededMinor: number,
  today: PlainDate,
): Verdict {
  const verdict = (status: PromiseStatus) => ({ id: promise.id, status, paidMinor, neededMinor });
  if (promise.status === 'kept') return verdict('kept');
  if (neededMinor === 0) return verdict(promise.status === 'open' ? 'withdrawn' : promise.status);
  if (paidMinor >= neededMinor) return verdict('kept');
  if (today < promise.judgeOn) return verdict('open');
  // DOMAIN 4.7: kept in part from one half on.
  return verdict(paidMinor * 2 >= neededMinor ? 'partly_kept' : 'broken');
}

/** Takes up to so much of the money, the first entered first; answers how much there was. */
function take(money: readonly Money[], wantedMinor: number): number {
  let left = wantedMinor;
  for (const one of money) {
    const taken = Math.min(left, one.leftMinor);
    one.leftMinor -= taken;
    left -= taken;
  }
  return wantedMinor - left;
}

/** What each entry still pays: money that was taken back is taken from the newest entry of its payment and invoice. */
function netOf(entries: readonly MoneyEntry[]): Money[] {
  const all: Money[] = [];
  for (const group of Map.groupBy(
    entries.toSorted((a, b) => a.id - b.id),
    (one) => `${one.invoiceId} ${one.paymentId}`,
  ).values()) {
    const paid: Money[] = [];
    for (const { id, invoiceId, amountMinor, bookedOn } of group) {
      if (amountMinor < 0) {
        paid.push({ entryId: id, invoiceId, bookedOn, leftMinor: -amountMinor });
      } else take(paid.toReversed(), amountMinor);
    }
    all.push(...paid);
  }
  return all.toSorted((a, b) => a.entryId - b.entryId);
}
