import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import type { DateOrder } from './rules.ts';

/** What the dates of a file say about the order of day and month. */
export interface DateEvidence {
  dayFirst: number;
  monthFirst: number;
  yearFirst: number;
  /** A value such as 3/4/2026 that fits both. */
  ambiguous: string;
  exampleDayFirst: string;
  exampleMonthFirst: string;
}

export function noDateEvidence(): DateEvidence {
  return {
    dayFirst: 0,
    monthFirst: 0,
    yearFirst: 0,
    ambiguous: '',
    exampleDayFirst: '',
    exampleMonthFirst: '',
  };
}

// A time of day after the date is read over: `2026-01-05T00:00:00`, `5/1/2026 0:00`.
const TIME = String.raw`(?:[T ]\d{1,2}:\d{2}.*)?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})${TIME}`);
const MONTH_IN_WORDS = /^(\d{1,2})[-/. ]+([\p{L}]+)\.?[-/. ]+(\d{4}|\d{2})$/u;

/** Adds a date as written to the evidence, as many times as it stands in the file. */
export function weighDate(evidence: DateEvidence, cell: string, times = 1): void {
  const match = YEAR_LAST.exec(cell);
  if (!match) {
    if (YEAR_FIRST.test(cell) || COMPACT.test(cell)) evidence.yearFirst += times;
    return;
  }
  const first = Number(match[1]);
  const second = Number(match[3]);
  if (first > 12 && second <= 12) {
    evidence.dayFirst += times;
    evidence.exampleDayFirst ||= cell;
  } else if (second > 12 && first <= 12) {
    evidence.monthFirst += times;
    evidence.exampleMonthFirst ||= cell;
  } else if (first !== second) evidence.ambiguous ||= cell;
}

export interface DateDecision {
  dateOrder: DateOrder;
  note?: { code: 'date_order_ambiguous' | 'date_order_mixed'; example: string };
}

/** The order of the whole file: one value that fits only one order decides; otherwise `preferred`, and it says so. */
export function decideDateOrder(
  evidence: DateEvidence,
  preferred: 'day_first' | 'month_first',
): DateDecision {
  const { dayFirst, monthFirst } = evidence;
  if (dayFirst > 0 && monthFirst > 0) {
    const dateOrder = dayFirst >= monthFirst ? 'day_first' : 'month_first';
    const example =
      dateOrder === 'day_first' ? evidence.exampleMonthFirst : evidence.exampleDayFirst;
    return { dateOrder, note: { code: 'date_order_mixed', example } };
  }
  if (dayFirst > 0) return { dateOrder: 'day_first' };
  if (monthFirst > 0) return { dateOrder: 'month_first' };
  if (evidence.ambiguous !== '') {
    return {
      dateOrder: preferred,
      note: { code: 'date_order_ambiguous', example: evidence.ambiguous },
    };
  }
  return { dateOrder: evidence.yearFirst > 0 ? 'year_first' : preferred };
}

/** The day a cell means in that order; undefined when there is no such day, or not between 1970 and 2099. */
export function readDate(cell: string, order: DateOrder): PlainDate | undefined {
  const iso = YEAR_FIRST.exec(cell);
  if (iso) return day(iso[1], iso[3], iso[4]);
  const compact = COMPACT.exec(cell);
  if (compact) return day(compact[1], compact[2], compact[3]);
  const yearLast = YEAR_LAST.exec(cell);
  if (yearLast) {
    return order === 'month_first'
      ? day(yearLast[4], yearLast[1], yearLast[3])
      : day(yearLast[4], yearLast[3], yearLast[1]);
  }
  const words = MONTH_IN_WORDS.exec(cell);
  return words ? day(words[3], monthNumber(words[2] ?? ''), words[1]) : undefined;
}

function day(year = '', month = '', dayOfMonth = ''): PlainDate | undefined {
  // Two digits: the pivot of POSIX strptime %y, 69 to 99 are of the twentieth century.
  const full = year.length === 4 ? year : `${Number(year) >= 69 ? '19' : '20'}${year}`;
  const text = `${full}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  if (full < '1970' || full > '2099') return undefined;
  return isPlainDate(text) ? text : undefined;
}

// The shortest beginnings that tell the months apart in French, English and Dutch.
const MONTHS: readonly (readonly string[])[] = [
  ['jan'],
  ['fev', 'feb'],
  ['mar', 'mrt', 'maa'],
  ['avr', 'apr'],
  ['mai', 'may', 'mei'],
  ['juin', 'jun'],
  ['juil', 'jul'],
  ['aou', 'aug'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec'],
];

function monthNumber(word: string): string {
  const plain = word
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const index = MONTHS.findIndex((beginnings) =>
    beginnings.some((beginning) => plain.startsWith(beginning)),
  );
  return String(index + 1);
}
