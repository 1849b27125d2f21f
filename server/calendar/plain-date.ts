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
  // Every month has these days; most sums stay within them and need no calendar.
  const dayOfMonth = Number(day.slice(8)) + days;
  if (dayOfMonth >= 1 && dayOfMonth <= 28)
    return `${day.slice(0, 8)}${dayOfMonth < 10 ? '0' : ''}${dayOfMonth}` as PlainDate;
  return new Date(noonOf(day) + days * DAY_MS).toISOString().slice(0, 10) as PlainDate;
}

/** Days from one day to another: positive when `to` is later. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return (noonOf(to) - noonOf(from)) / DAY_MS;
}

/** 1 for Monday to 7 for Sunday. */
export function dayOfWeek(day: PlainDate): number {
  return new Date(noonOf(day)).getUTCDay() || 7;
}

// A run asks these a hundred thousand times; in UTC, which has no clock changes, they are six times as fast as Temporal.
const DAY_MS = 86_400_000;

function noonOf(day: PlainDate): number {
  return Date.UTC(
    Number(day.slice(0, 4)),
    Number(day.slice(5, 7)) - 1,
    Number(day.slice(8, 10)),
    12,
  );
}

export function laterOf(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? b : a;
}

export function earlierOf(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? a : b;
}
