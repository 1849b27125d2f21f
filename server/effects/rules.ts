import {
  addDays,
  dayOfWeek,
  earlierOf,
  plainDate,
  type PlainDate,
} from '../calendar/plain-date.ts';

/** Within how many days of a reminder a payment counts. */
export const WITHIN_DAYS = [3, 7, 14, 30] as const;
export type WithinDays = (typeof WITHIN_DAYS)[number];
/** How far back, in months. */
export const PERIOD_MONTHS = [3, 6, 12, 24] as const;
export type PeriodMonths = (typeof PERIOD_MONTHS)[number];

/** Reminders that agree in all that is compared. */
export interface EffectRow {
  sentOn: PlainDate;
  step: string;
  tone: string;
  language: string;
  /** 0: not known. */
  variant: number;
  messages: number;
  invoices: number;
  askedMinor: number;
  paidInvoices: number;
  paidMinor: number;
}

export interface Interval {
  low: number;
  high: number;
}

/** What reminders of one kind came to. Shares are of 1. */
export interface Effect {
  messages: number;
  invoices: number;
  /** Minor units. */
  askedMinor: number;
  paidInvoices: number;
  paidMinor: number;
  /** Invoices of which all that was asked was paid. */
  share: number;
  interval: Interval;
  /** Paid of the amount asked. */
  amountShare: number;
  /** The number says too little to be compared. */
  isTooFew: boolean;
}

// The 97.5th percentile of the normal distribution: two-sided 95 %.
const Z = 1.959963984540054;

/**
 * The Wilson score interval at 95 % of a share seen in `trials` independent trials (E. B. Wilson, JASA 22, 1927; recommended for
 * small numbers by Brown, Cai and DasGupta, Statistical Science 16, 2001). Without trials it is all there is.
 */
export function wilsonInterval(share: number, trials: number): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const spread =
    (Z / (1 + z2 / trials)) *
    Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}

/** Fewer mails than this tell nothing, whatever they came to. */
export const MESSAGES_MIN = 30;
/** An interval wider than twenty points says nearly anything. */
export const WIDTH_MAX = 0.2;

/**
 * What these reminders came to together. Invoices of one mail are mostly paid together, so each mail, not each invoice, is one
 * trial of the interval: it is rather too wide than too narrow.
 */
export function effectOf(rows: readonly EffectRow[]): Effect {
  const sum = (value: (row: EffectRow) => number) =>
    rows.reduce((total, row) => total + value(row), 0);
  const messages = sum((row) => row.messages);
  const invoices = sum((row) => row.invoices);
  const askedMinor = sum((row) => row.askedMinor);
  const paidInvoices = sum((row) => row.paidInvoices);
  const paidMinor = sum((row) => row.paidMinor);
  const share = invoices === 0 ? 0 : paidInvoices / invoices;
  const interval = wilsonInterval(share, messages);
  return {
    ...{ messages, invoices, askedMinor, paidInvoices, paidMinor, share, interval },
    amountShare: askedMinor === 0 ? 0 : paidMinor / askedMinor,
    isTooFew: messages < MESSAGES_MIN || interval.high - interval.low > WIDTH_MAX,
  };
}

export interface Compared<K> {
  key: K;
  effect: Effect;
}

/** What each kind came to, in the order in which the kinds are given. */
export function effectsBy<K extends string | number>(
  rows: readonly EffectRow[],
  keyOf: (row: EffectRow) => K,
  order: (a: K, b: K) => number,
): Compared<K>[] {
  return [...Map.groupBy(rows, keyOf)]
    .toSorted(([a], [b]) => order(a, b))
    .map(([key, members]) => ({ key, effect: effectOf(members) }));
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(row: EffectRow): number {
  return dayOfWeek(row.sentOn);
}

/**
 * The one that works better than every other there is enough of: their intervals do not overlap. Null when no difference can be
 * told, undefined when there is nothing to compare.
 */
export function betterOf<K>(compared: readonly Compared<K>[]): K | null | undefined {
  const telling = compared.filter(({ effect }) => !effect.isTooFew);
  if (telling.length < 2) return undefined;
  const better = telling.find((one) =>
    telling.every((other) => other === one || other.effect.interval.high < one.effect.interval.low),
  );
  return better ? better.key : null;
}

/** The days whose reminders are looked at: from the day so many months ago to the last whose days to pay are over. */
export function periodOf(
  today: PlainDate,
  months: PeriodMonths,
  within: WithinDays,
): { from: PlainDate; until: PlainDate } {
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  const first = firstOf(year * 12 + month - 1 - months);
  // The 31st of a month of thirty days is its last.
  const last = addDays(firstOf(year * 12 + month - months), -1);
  const from = earlierOf(addDays(first, day - 1), last);
  return { from, until: addDays(today, -within - 1) };
}

/** Days (in their order) as periods of at most so many days that hold them all. */
export function periodsOf(
  days: readonly PlainDate[],
  most: number,
): { first: PlainDate; last: PlainDate }[] {
  const periods: { first: PlainDate; last: PlainDate }[] = [];
  for (const day of days) {
    const open = periods.at(-1);
    if (open && day < addDays(open.first, most)) open.last = day;
    else periods.push({ first: day, last: day });
  }
  return periods;
}

/** The first day of a month, counted from that of the year 0. */
function firstOf(month: number): PlainDate {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return plainDate(`${year}-${String((month % 12) + 1).padStart(2, '0')}-01`);
}
