import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import {
  addDays,
  dayOfWeek,
  daysBetween,
  isPlainDate,
  type PlainDate,
} from '../../server/calendar/plain-date.ts';

const days = fc
  .integer({ min: -30_000, max: 60_000 })
  .map((n) => Temporal.PlainDate.from('2000-01-01').add({ days: n }).toString() as PlainDate);

// Within a month and far beyond it: they are worked out in different ways.
const few = fc.integer({ min: -40, max: 40 });
const many = fc.integer({ min: -20_000, max: 20_000 });

test('counting days agrees with the calendar, leap years and centuries included', () => {
  fc.assert(
    fc.property(days, fc.oneof(few, many), (day, count) => {
      const expected = Temporal.PlainDate.from(day).add({ days: count }).toString();
      expect(addDays(day, count)).toBe(expected);
      expect(daysBetween(day, expected as PlainDate)).toBe(count);
      expect(dayOfWeek(day)).toBe(Temporal.PlainDate.from(day).dayOfWeek);
    }),
    { numRuns: 1_000 },
  );
});

test('a day that does not exist is not one', () => {
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', ''].filter(isPlainDate)).toEqual([]);
  expect(isPlainDate('2028-02-29')).toBe(true);
});
