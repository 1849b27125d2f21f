import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';

/** A period of days, both included. */
export interface Period {
  from: PlainDate | null;
  until: PlainDate;
}

/**
 * The period a page asks for: text as it came, undefined when it did not. Without any, the twelve months up to today; with an
 * empty first day, everything. Undefined when the days make no sense. The last day is today at the latest.
 */
export function readPeriod(
  from: string | undefined,
  until: string | undefined,
  today: PlainDate,
): Period | undefined {
  const last = until === undefined || until === '' ? today : until;
  if (!isPlainDate(last)) return undefined;
  const end = last > today ? today : last;
  if (from === '') return { from: null, until: end };
  const first = from ?? yearBefore(end);
  if (!isPlainDate(first) || first > end) return undefined;
  return { from: first, until: end };
}

/** The first of the month a year before: `2026-03-15` → `2025-03-01`. */
export function yearBefore(day: PlainDate): PlainDate {
  return `${Number(day.slice(0, 4)) - 1}${day.slice(4, 8)}01` as PlainDate;
}
