import { createHash } from 'node:crypto';
import { addDays, daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import { splitEqually } from '../money/split.ts';

/** How far instalments are apart. */
export type Rhythm = 'month' | 'fortnight' | 'week';
export const RHYTHMS: readonly Rhythm[] = ['month', 'fortnight', 'week'];

export interface Instalment {
  /** 1 for the first. */
  position: number;
  dueOn: PlainDate;
  /** Minor units, at least 1. */
  amountMinor: number;
}

/** Nobody writes a longer plan than three years of months; also what the table takes. */
export const INSTALMENTS_MAX = 36;
/** A plan whose first payment is further away is a promise for another day. */
export const FIRST_WITHIN_DAYS_MAX = 90;
/** Ten years: a day typed wrong, not a plan. */
const LAST_WITHIN_DAYS = 3_660;

/**
 * The days of a plan. Months keep the day of the first one and stop at a month's last day, each counted from the first, so
 * that 31 January, 28 February, 31 March (rule INS-2).
 */
export function planDates(firstOn: PlainDate, count: number, rhythm: Rhythm): PlainDate[] {
  return Array.from({ length: count }, (_, index) => {
    if (rhythm === 'month') return addMonths(firstOn, index);
    return addDays(firstOn, index * (rhythm === 'week' ? 7 : 14));
  });
}

function addMonths(day: PlainDate, months: number): PlainDate {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const counted = year * 12 + (month - 1) + months;
  const first = firstOfMonth(counted);
  const lastDay = Number(addDays(firstOfMonth(counted + 1), -1).slice(8));
  return addDays(first, Math.min(dayOfMonth, lastDay) - 1);
}

/** The first of a month, counted from January of the year zero. */
function firstOfMonth(counted: number): PlainDate {
  const month = String((counted % 12) + 1).padStart(2, '0');
  return `${Math.floor(counted / 12)}-${month}-01` as PlainDate;
}

/**
 * Equal parts on the days of a rhythm; the first get the cents that do not divide (INS-1). Null when a part would be nothing.
 */
export function buildSchedule(of: {
  totalMinor: number;
  count: number;
  firstOn: PlainDate;
  rhythm: Rhythm;
}): Instalment[] | null {
  const { totalMinor, count, firstOn, rhythm } = of;
  if (totalMinor < count) return null;
  const dates = planDates(firstOn, count, rhythm);
  return splitEqually(totalMinor, count).map((amountMinor, index) => ({
    position: index + 1,
    dueOn: dates[index] ?? firstOn,
    amountMinor,
  }));
}

export type ScheduleProblem =
  | 'too_few'
  | 'too_many'
  | 'not_an_amount'
  | 'sum_differs'
  | 'days_not_ascending'
  | 'first_in_past'
  | 'first_too_late'
  | 'last_too_late';

/** What keeps lines from being the schedule of a sum (minor units) from today on; null when nothing does. */
export function scheduleProblem(
  lines: readonly Pick<Instalment, 'dueOn' | 'amountMinor'>[],
  totalMinor: number,
  today: PlainDate,
): ScheduleProblem | null {
  const [first] = lines;
  const last = lines.at(-1);
  if (!first || !last) return 'too_few';
  if (lines.length > INSTALMENTS_MAX) return 'too_many';
  if (lines.some((one) => !Number.isSafeInteger(one.amountMinor) || one.amountMinor < 1)) {
    return 'not_an_amount';
  }
  if (sumMinor(lines.map((one) => one.amountMinor)) !== totalMinor) return 'sum_differs';
  if (lines.some((one, index) => index > 0 && one.dueOn <= (lines[index - 1]?.dueOn ?? ''))) {
    return 'days_not_ascending';
  }
  if (first.dueOn < today) return 'first_in_past';
  if (daysBetween(today, first.dueOn) > FIRST_WITHIN_DAYS_MAX) return 'first_too_late';
  return daysBetween(today, last.dueOn) > LAST_WITHIN_DAYS ? 'last_too_late' : null;
}

/** An invoice as a plan covers it; minor units. */
export interface Covered {
  /** What of it was owed when the plan was made. */
  amountMinor: number;
  /** What of it is owed now. */
  balanceMinor: number;
}

export type Progressed<I extends Instalment> = I & {
  paidMinor: number;
  leftMinor: number;
  /** Whether anything of it is left. */
  isUnpaid: boolean;
};

export interface Progress<I extends Instalment = Instalment> {
  paidMinor: number;
  leftMinor: number;
  instalments: Progressed<I>[];
}

/**
 * How far a plan is paid: whatever took what is owed below what was covered, by whatever way and in whatever order, fills the
 * instalments one after the other. Nothing is booked to an instalment, so nothing of it can be wrong.
 */
export function planProgress<I extends Instalment>(
  covered: readonly Covered[],
  instalments: readonly I[],
): Progress<I> {
  const totalMinor = sumMinor(instalments.map((one) => one.amountMinor));
  const goneMinor = sumMinor(
    covered.map((one) =>
      Math.min(one.amountMinor, Math.max(0, one.amountMinor - one.balanceMinor)),
    ),
  );
  const paidMinor = Math.min(goneMinor, totalMinor);
  let restMinor = paidMinor;
  const inOrder = instalments.toSorted((a, b) => a.position - b.position);
  return {
    paidMinor,
    leftMinor: totalMinor - paidMinor,
    instalments: inOrder.map((one) => {
      const ofThis = Math.min(restMinor, one.amountMinor);
      restMinor -= ofThis;
      const leftMinor = one.amountMinor - ofThis;
      return { ...one, paidMinor: ofThis, leftMinor, isUnpaid: leftMinor > 0 };
    }),
  };
}

/** What a plan asks for by a day: what is left of the instalments up to it (minor units). */
export function dueMinor(progress: Progress, by: PlainDate): number {
  return sumMinor(
    progress.instalments.filter((one) => one.dueOn <= by).map((one) => one.leftMinor),
  );
}

/** What an acceptance is about, as it is hashed. */
export interface Agreed {
  currency: string;
  covered: readonly { number: string; amountMinor: number }[];
  instalments: readonly Instalment[];
}

/** The schedule written in one way only, so that its hash proves it: amounts in minor units, invoices by their number. */
export function canonicalSchedule({ currency, covered, instalments }: Agreed): string {
  const invoices = covered
    .map((one) => [one.number, one.amountMinor] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const lines = instalments
    .toSorted((a, b) => a.position - b.position)
    .map((one) => [one.position, one.dueOn, one.amountMinor] as const);
  return JSON.stringify({ currency, invoices, instalments: lines });
}

/** SHA-256 of it. */
export function scheduleHash(agreed: Agreed): Buffer {
  return createHash('sha256').update(canonicalSchedule(agreed)).digest();
}
