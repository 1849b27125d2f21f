import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import { dayIn, instantIn, minuteOfDayIn } from '../calendar/zone.ts';

/** What came of a call (DOMAIN 4.8), in the order in which it is asked. */
export const OUTCOMES = [
  ...(['promise', 'already_paid', 'dispute', 'plan_asked', 'no_answer', 'refused'] as const),
  'wrong_number',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** DOMAIN 4.3: a call is tried twice. */
export const TRIES = 2;
/** DOMAIN 4.6: a customer is called at most so often within seven days. */
export const CALLS_A_WEEK = 2;
export const WEEK_DAYS = 7;
/** A next try further ahead is a pause, which a person places as such. */
export const NEXT_WITHIN_DAYS = 14;

// DOMAIN 4.6: calls 09:00-12:30 and 14:00-18:00, in minutes since midnight on the customer's clock.
const HOURS = [
  { from: 9 * 60, until: 12 * 60 + 30 },
  { from: 14 * 60, until: 18 * 60 },
];

/** Whether a customer may be called now, and when that changes. */
export type CallingHour = { isNow: true; until: Date } | { isNow: false; from: Date };

/** The calling hour at an instant, where the customer is: working days of the country, on the clock of the zone. */
export function callingHour(
  now: Date,
  { zone, country }: { zone: string; country: string },
  calendar: WorkingDays,
): CallingHour {
  const today = dayIn(zone, now);
  const minute = minuteOfDayIn(zone, now);
  if (calendar.isWorkingDay(today, country)) {
    const open = HOURS.find((hour) => minute >= hour.from && minute < hour.until);
    if (open) return { isNow: true, until: instantIn(zone, today, open.until) };
    const later = HOURS.find((hour) => minute < hour.from);
    if (later) return { isNow: false, from: instantIn(zone, today, later.from) };
  }
  let day = addDays(today, 1);
  while (!calendar.isWorkingDay(day, country)) day = addDays(day, 1);
  return { isNow: false, from: instantIn(zone, day, HOURS[0]?.from ?? 0) };
}

/** How many of these days of calls lie in the seven days that end with `day`. */
export function callsWithinWeek(calledOn: readonly PlainDate[], day: PlainDate): number {
  const first = addDays(day, 1 - WEEK_DAYS);
  return calledOn.filter((on) => on >= first && on <= day).length;
}

/** Whether one more call on that day keeps every seven days within the cap. */
export function mayCallOn(calledOn: readonly PlainDate[], day: PlainDate): boolean {
  return callsWithinWeek(calledOn, day) < CALLS_A_WEEK;
}

/** The next working day from tomorrow on, on which one more call keeps within the cap. */
export function nextCallDay(
  calledOn: readonly PlainDate[],
  today: PlainDate,
  country: string,
  calendar: WorkingDays,
): PlainDate {
  let day = addDays(today, 1);
  while (!calendar.isWorkingDay(day, country) || !mayCallOn(calledOn, day)) day = addDays(day, 1);
  return day;
}

export type NextProblem = 'next_past' | 'next_too_far' | 'next_day_off' | 'next_too_often';

/** Why a call cannot be tried again on that day, `calledOn` with the call that nobody answered just now; null when it can. */
export function nextProblem(
  day: PlainDate,
  facts: { calledOn: readonly PlainDate[]; today: PlainDate; country: string },
  calendar: WorkingDays,
): NextProblem | null {
  const { calledOn, today, country } = facts;
  if (day < today) return 'next_past';
  if (day > addDays(today, NEXT_WITHIN_DAYS)) return 'next_too_far';
  if (!calendar.isWorkingDay(day, country)) return 'next_day_off';
  return mayCallOn(calledOn, day) ? null : 'next_too_often';
}

/** Whether a call that nobody answers is the last one for its step. */
export function isLastTry(unansweredBefore: number): boolean {
  return unansweredBefore + 1 >= TRIES;
}

/** Whoever can be called, those with the roles a step wants first, else in the order they have. */
export function callableFirst<C extends { phone: string; roles: readonly string[] }>(
  contacts: readonly C[],
  wanted: readonly string[],
): C[] {
  const rank = (one: C) => (one.roles.some((role) => wanted.includes(role)) ? 0 : 1);
  return contacts.filter((one) => one.phone !== '').toSorted((a, b) => rank(a) - rank(b));
}
