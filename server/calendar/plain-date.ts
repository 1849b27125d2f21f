import { Temporal } from 'temporal-polyfill';

/** A calendar day, `YYYY-MM-DD`, without time or zone. Two of them compare with `<` as text. */
export type PlainDate = `${number}-${number}-${number}`;

/** True for a day that exists: `2026-02-29` is not one. */
export function isPlainDate(text: string): text is PlainDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** The text as a day; throws when it is not one. */
export function plainDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new RangeError(`"${text}" is not a calendar day (YYYY-MM-DD).`);
  return text;
}

/** The day `days` later, or earlier when negative. */
export function addDays(day: PlainDate, days: number): PlainDate {
  if (days === 0) return day;
  return Temporal.PlainDate.from(day).add({ days }).toString() as PlainDate;
}

/** Days from one day to another: positive when `to` is later. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  if (from === to) return 0;
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;
}

/** 1 for Monday to 7 for Sunday. */
export function dayOfWeek(day: PlainDate): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

export function laterOf(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? b : a;
}

export function earlierOf(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? a : b;
}
