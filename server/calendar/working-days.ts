import Holidays from 'date-holidays';
import { addDays, dayOfWeek, type PlainDate } from './plain-date.ts';

/** Tells working days of a country (ISO 3166 code): Monday to Friday without its public holidays (rule CV-12). */
export interface WorkingDays {
  isWorkingDay(day: PlainDate, country: string): boolean;
}

/** Public holidays by country from the kept library, asked once per country and year and remembered per day. */
export function createWorkingDays(): WorkingDays {
  const years = new Map<string, ReadonlySet<string>>();
  const known = new Map<string, Map<PlainDate, boolean>>();
  const holidaysOf = (country: string, year: string): ReadonlySet<string> => {
    const key = `${country} ${year}`;
    const holidays = years.get(key) ?? publicHolidays(country, Number(year));
    years.set(key, holidays);
    return holidays;
  };
  return {
    isWorkingDay(day, country) {
      let days = known.get(country);
      if (!days) known.set(country, (days = new Map<PlainDate, boolean>()));
      let isWorking = days.get(day);
      if (isWorking === undefined) {
        isWorking = dayOfWeek(day) <= 5 && !holidaysOf(country, day.slice(0, 4)).has(day);
        days.set(day, isWorking);
      }
      return isWorking;
    },
  };
}

/** The day itself when it is a working day, else the next one. */
export function workingDayFrom(day: PlainDate, country: string, calendar: WorkingDays): PlainDate {
  let found = day;
  while (!calendar.isWorkingDay(found, country)) found = addDays(found, 1);
  return found;
}

/** The day itself when it is a working day, else the one before. */
export function workingDayUpTo(day: PlainDate, country: string, calendar: WorkingDays): PlainDate {
  let found = day;
  while (!calendar.isWorkingDay(found, country)) found = addDays(found, -1);
  return found;
}

/** The day `count` working days after `day`. */
export function addWorkingDays(
  day: PlainDate,
  count: number,
  country: string,
  calendar: WorkingDays,
): PlainDate {
  let found = day;
  for (let left = count; left > 0; left -= 1) {
    found = workingDayFrom(addDays(found, 1), country, calendar);
  }
  return found;
}

function publicHolidays(country: string, year: number): ReadonlySet<string> {
  // An unknown country has no holidays we could know of: weekends still count.
  const list = new Holidays(country, { types: ['public'] }).getHolidays(year) ?? [];
  return new Set(list.map((holiday) => holiday.date.slice(0, 10)));
}
