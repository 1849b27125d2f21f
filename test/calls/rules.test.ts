import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOfWeek, type PlainDate } from '../../server/calendar/plain-date.ts';
import { LANGUAGES } from '../../server/calendar/locale.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { dayIn, minuteOfDayIn } from '../../server/calendar/zone.ts';
import { zoneOfCountry } from '../../server/calendar/country-zone.ts';
import { CALL_FIELDS, FIELD_OF, problemOf } from '../../server/calls/form.ts';
import {
  callableFirst,
  callingHour,
  CALLS_A_WEEK,
  callsWithinWeek,
  isLastTry,
  mayCallOn,
  nextCallDay,
  nextProblem,
  NEXT_WITHIN_DAYS,
} from '../../server/calls/rules.ts';
import type { Reader } from '../../server/web/reader.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';

const calendar = createWorkingDays();
const PARIS = { zone: 'Europe/Paris', country: 'FR' };
const at = (instant: string) => callingHour(new Date(instant), PARIS, calendar);

describe('calling hours', () => {
  test.each<[string, string]>([
    ['09:00', '2026-03-02T08:00:00Z'],
    ['12:29', '2026-03-02T11:29:00Z'],
    ['14:00', '2026-03-02T13:00:00Z'],
    ['17:59', '2026-03-02T16:59:00Z'],
  ])('%s on a Monday is one', (_time, instant) => {
    expect(at(instant)).toMatchObject({ isNow: true });
  });

  test.each<[string, string, string]>([
    ['a minute before nine', '2026-03-02T07:59:00Z', '2026-03-02T08:00:00Z'],
    ['half past twelve', '2026-03-02T11:30:00Z', '2026-03-02T13:00:00Z'],
    ['six in the evening', '2026-03-02T17:00:00Z', '2026-03-03T08:00:00Z'],
    ['a Saturday', '2026-03-07T09:00:00Z', '2026-03-09T08:00:00Z'],
    ['Easter Monday', '2026-04-06T08:00:00Z', '2026-04-07T07:00:00Z'],
  ])('%s is none, and says from when on', (_time, instant, from) => {
    expect(at(instant)).toEqual({ isNow: false, from: new Date(from) });
  });

  test('are those of the customer, not ours', () => {
    const now = new Date('2026-03-02T08:00:00Z');
    const zone = zoneOfCountry('RE') ?? '';
    expect(zone).toBe('Indian/Reunion');
    // Noon there, nine here: until half past twelve.
    expect(callingHour(now, { zone, country: 'RE' }, calendar)).toEqual({
      isNow: true,
      until: new Date('2026-03-02T08:30:00Z'),
    });
    expect(zoneOfCountry('XX')).toBeNull();
  });

  test('whenever it is, an hour that opens is one, and one that closes is none any more', () => {
    const instants = fc
      .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 11, 31) / 60_000 })
      .map((minute) => new Date(minute * 60_000));
    fc.assert(
      fc.property(instants, (now) => {
        const hour = callingHour(now, PARIS, calendar);
        const change = hour.isNow ? hour.until : hour.from;
        expect(change.getTime()).toBeGreaterThan(now.getTime());
        expect(callingHour(change, PARIS, calendar).isNow).toBe(!hour.isNow);
        if (!hour.isNow) return;
        const minute = minuteOfDayIn(PARIS.zone, now);
        expect(minute >= 540 && minute < 1080 && !(minute >= 750 && minute < 840)).toBe(true);
        expect(calendar.isWorkingDay(dayIn(PARIS.zone, now), 'FR')).toBe(true);
      }),
    );
  });
});

describe('tries', () => {
  const day = fc.integer({ min: 0, max: 700 }).map((days) => addDays('2026-01-01', days));
  // Days of calls around a day, as any history may have them.
  const around = (today: PlainDate) =>
    fc.array(
      fc.integer({ min: -20, max: 0 }).map((days) => addDays(today, days)),
      { maxLength: 6 },
    );
  const history = day.chain((today) => around(today).map((calledOn) => ({ today, calledOn })));

  test('the day proposed is a working day, allowed, and the first one that is', () => {
    fc.assert(
      fc.property(history, ({ today, calledOn }) => {
        const next = nextCallDay(calledOn, today, 'FR', calendar);
        const facts = { calledOn, today, country: 'FR' };
        const problem = nextProblem(next, facts, calendar);
        expect(problem === null || next > addDays(today, NEXT_WITHIN_DAYS)).toBe(true);
        for (let before = addDays(today, 1); before < next; before = addDays(before, 1)) {
          expect(nextProblem(before, facts, calendar)).not.toBeNull();
        }
      }),
    );
  });

  test('whoever calls on allowed days alone never calls three times within seven days', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), (pauses) => {
        const called: PlainDate[] = [];
        let today: PlainDate = '2026-03-02';
        for (const pause of pauses) {
          today = addDays(today, pause);
          if (mayCallOn(called, today)) called.push(today);
        }
        for (const on of called) {
          // Any seven days that end with a call.
          expect(callsWithinWeek(called, on)).toBeLessThanOrEqual(CALLS_A_WEEK);
        }
      }),
    );
  });

  test.each<[PlainDate, ReturnType<typeof nextProblem>]>([
    ['2026-03-01', 'next_past'],
    ['2026-03-02', null],
    ['2026-03-07', 'next_day_off'],
    ['2026-03-17', 'next_too_far'],
  ])('on %s it cannot be tried again because of: %s', (on, problem) => {
    const facts = {
      calledOn: ['2026-03-02' as const],
      today: '2026-03-02' as const,
      country: 'FR',
    };
    expect(nextProblem(on, facts, calendar)).toBe(problem);
  });

  test('a third call waits until the first is seven days old', () => {
    const calledOn: PlainDate[] = ['2026-03-03', '2026-03-05'];
    const facts = { calledOn, today: '2026-03-05' as const, country: 'FR' };
    expect(nextProblem('2026-03-09', facts, calendar)).toBe('next_too_often');
    expect(nextCallDay(calledOn, '2026-03-05', 'FR', calendar)).toBe('2026-03-10');
    expect(dayOfWeek('2026-03-10')).toBe(2);
  });

  test('a call is tried twice', () => {
    expect([0, 1, 2].map(isLastTry)).toEqual([false, true, true]);
  });
});

test('whoever has the role that a step wants is called first; nobody without a number', () => {
  const contacts = [
    { id: 1, phone: '', roles: ['signatory'] },
    { id: 2, phone: '1', roles: ['billing'] },
    { id: 3, phone: '2', roles: ['signatory', 'other'] },
  ];
  expect(callableFirst(contacts, ['signatory']).map((one) => one.id)).toEqual([3, 2]);
  expect(callableFirst(contacts, ['billing']).map((one) => one.id)).toEqual([2, 3]);
});

test.each(LANGUAGES)(
  'every reason not to note a call has its words and its field, in %s',
  (language) => {
    const reader = { texts: OFFICE_TEXTS[language] } as Reader;
    for (const reason of Object.keys(FIELD_OF) as (keyof typeof FIELD_OF)[]) {
      const { field, message } = problemOf(reader, reason, 2);
      expect(CALL_FIELDS).toContain(field);
      expect(message).toMatch(/\p{L}{3}/u);
    }
  },
);
