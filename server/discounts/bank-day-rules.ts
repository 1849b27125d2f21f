import { addDays, dayOfWeek, type PlainDate } from '../calendar/plain-date.ts';

// TARGET, the calendar of euro transfers (rule CV-12): closed on these, on Good Friday, on Easter Monday and at weekends.
const CLOSED_EVERY_YEAR = new Set(['01-01', '05-01', '12-25', '12-26']);

/** Whether euro transfers are booked on a day. */
export function isBankDay(day: PlainDate): boolean {
  if (dayOfWeek(day) > 5 || CLOSED_EVERY_YEAR.has(day.slice(5))) return false;
  const easter = easterOf(Number(day.slice(0, 4)));
  return day !== addDays(easter, -2) && day !== addDays(easter, 1);
}

/**
 * The day that a transfer booked on `receivedOn` counts as, where up to `days` bank days of delay are forgiven: the earliest
 * day from which it took no more.
 */
export function dayForgiven(receivedOn: PlainDate, days: number): PlainDate {
  let day = receivedOn;
  for (let left = days; left > 0; day = addDays(day, -1)) if (isBankDay(day)) left -= 1;
  // From the days before that were none it took as long.
  if (days > 0) while (!isBankDay(day)) day = addDays(day, -1);
  return day;
}

/** The day itself when transfers are booked on it, else the next on which they are. */
export function bankDayFrom(day: PlainDate): PlainDate {
  let found = day;
  while (!isBankDay(found)) found = addDays(found, 1);
  return found;
}

/** The day `count` bank days after `day`. */
export function addBankDays(day: PlainDate, count: number): PlainDate {
  let found = day;
  for (let left = count; left > 0; left -= 1) found = bankDayFrom(addDays(found, 1));
  return found;
}

/** Easter Sunday of a year (the Gregorian rule, as Meeus and Butcher give it). */
function easterOf(year: number): PlainDate {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const count = epact + weekday - 7 * shift + 114;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(Math.floor(count / 31))}-${two((count % 31) + 1)}` as PlainDate;
}
