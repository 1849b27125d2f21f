import { expect, test } from 'vitest';
import {
  addWorkingDays,
  createWorkingDays,
  workingDayFrom,
  workingDayUpTo,
} from '../../server/calendar/working-days.ts';
import { addDays, dayOfWeek, type PlainDate } from '../../server/calendar/plain-date.ts';

const calendar = createWorkingDays();

// CV-12: the legal holidays of 2026, Easter on 5 April.
const HOLIDAYS: Record<string, PlainDate[]> = {
  FR: [
    '2026-01-01',
    '2026-04-06',
    '2026-05-01',
    '2026-05-08',
    '2026-05-14',
    '2026-05-25',
    '2026-07-14',
    '2026-08-15',
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
  ],
  BE: [
    '2026-01-01',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-07-21',
    '2026-08-15',
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
  ],
};

test('the legal holidays of France and Belgium are days off', () => {
  for (const [country, days] of Object.entries(HOLIDAYS)) {
    expect(days.filter((day) => calendar.isWorkingDay(day, country))).toEqual([]);
  }
  expect(calendar.isWorkingDay('2026-07-21', 'FR')).toBe(true);
  expect(calendar.isWorkingDay('2026-07-14', 'BE')).toBe(true);
});

test('an ordinary year has as many working days as weekdays less the holidays on them', () => {
  const weekdayHolidays =
    HOLIDAYS.FR?.filter((day) => !['2026-08-15', '2026-11-01'].includes(day)).length ?? 0;
  let working = 0;
  for (
    let day: PlainDate = '2026-01-01';
    day < '2027-01-01';
    day = addWorkingDays(day, 1, 'FR', calendar)
  ) {
    if (calendar.isWorkingDay(day, 'FR')) working += 1;
  }
  // 2026 has 261 days from Monday to Friday.
  expect(working).toBe(261 - weekdayHolidays);
});

test('a day off moves on, or back before a due date', () => {
  expect(workingDayFrom('2026-04-06', 'FR', calendar)).toBe('2026-04-07');
  expect(workingDayFrom('2026-05-30', 'FR', calendar)).toBe('2026-06-01');
  expect(workingDayUpTo('2026-03-21', 'FR', calendar)).toBe('2026-03-20');
});

/** The legal holidays of 2026 on weekdays. */
const ABROAD: Record<string, PlainDate[]> = {
  // Code du travail L.232-2, with Europe Day since 2019; the 9th of May and the 15th of August are Saturdays.
  LU: [
    '2026-01-01',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-06-23',
    '2026-12-25',
  ],
  // King's Day on the 27th of April; the 26th of December is a Saturday.
  NL: ['2026-01-01', '2026-04-06', '2026-04-27', '2026-05-14', '2026-05-25', '2026-12-25'],
  // Those of the whole federation; German Unity Day is a Saturday.
  DE: [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-12-25',
  ],
};

test.each(Object.entries(ABROAD))(
  'the weekdays off of %s in 2026 are its legal holidays',
  (country, days) => {
    const off: PlainDate[] = [];
    for (let day: PlainDate = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      if (dayOfWeek(day) <= 5 && !calendar.isWorkingDay(day, country)) off.push(day);
    }
    expect(off).toEqual(days);
  },
);
