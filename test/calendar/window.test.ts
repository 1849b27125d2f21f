import { expect, test } from 'vitest';
import { addDays } from '../../server/calendar/plain-date.ts';
import { consumerHour, windowClosing, windowOpening } from '../../server/calendar/window.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { dayIn, instantIn, minuteOfDayIn } from '../../server/calendar/zone.ts';

const calendar = createWorkingDays();
const paris = { zone: 'Europe/Paris', country: 'FR', fromMinute: 480, untilMinute: 1110 };
const at = (text: string) => new Date(text);

test('the window is open from eight to half past six in Paris, in winter and in summer', () => {
  expect(windowClosing(at('2026-03-02T06:59:00Z'), paris, calendar)).toBeNull();
  expect(windowClosing(at('2026-03-02T07:00:00Z'), paris, calendar)).toEqual(
    at('2026-03-02T17:30:00Z'),
  );
  expect(windowClosing(at('2026-03-02T17:30:00Z'), paris, calendar)).toBeNull();
  expect(windowClosing(at('2026-07-06T06:00:00Z'), paris, calendar)).toEqual(
    at('2026-07-06T16:30:00Z'),
  );
});

test('it is closed on a weekend and on a holiday, and opens on the next working day', () => {
  expect(windowClosing(at('2026-03-01T10:00:00Z'), paris, calendar)).toBeNull();
  expect(windowOpening(at('2026-02-28T10:00:00Z'), paris, calendar)).toEqual(
    at('2026-03-02T07:00:00Z'),
  );
  expect(windowOpening(at('2026-04-03T20:00:00Z'), paris, calendar)).toEqual(
    at('2026-04-07T06:00:00Z'),
  );
  expect(windowOpening(at('2026-03-02T03:00:00Z'), paris, calendar)).toEqual(
    at('2026-03-02T07:00:00Z'),
  );
});

test('a consumer is not written to at night, on a Sunday or on a holiday', () => {
  const earliest = (text: string) => consumerHour(at(text), 'Europe/Brussels', 'BE', calendar);
  expect(earliest('2026-03-02T10:00:00Z')).toEqual(at('2026-03-02T10:00:00Z'));
  expect(earliest('2026-03-02T05:00:00Z')).toEqual(at('2026-03-02T07:00:00Z'));
  expect(earliest('2026-03-02T19:30:00Z')).toEqual(at('2026-03-03T07:00:00Z'));
  // A Saturday is allowed, the Sunday after it is not.
  expect(earliest('2026-03-07T10:00:00Z')).toEqual(at('2026-03-07T10:00:00Z'));
  expect(earliest('2026-03-07T20:00:00Z')).toEqual(at('2026-03-09T07:00:00Z'));
  expect(earliest('2026-07-21T10:00:00Z')).toEqual(at('2026-07-22T06:00:00Z'));
});

test('days and minutes follow the wall clock over the changes of time', () => {
  expect(dayIn('Europe/Paris', at('2026-03-28T23:30:00Z'))).toBe('2026-03-29');
  expect(minuteOfDayIn('Europe/Paris', at('2026-03-29T01:00:00Z'))).toBe(180);
  // The hour from two to three does not exist on that day: clocks show three.
  expect(instantIn('Europe/Paris', '2026-03-29', 150)).toEqual(at('2026-03-29T01:30:00Z'));
  expect(instantIn('Europe/Paris', '2026-10-25', 0)).toEqual(at('2026-10-24T22:00:00Z'));
  // A window may stay open until 24:00.
  expect(instantIn('Europe/Paris', '2026-10-25', 1_440)).toEqual(at('2026-10-25T23:00:00Z'));
  expect(instantIn('Europe/Paris', '2026-11-17', 1_440)).toEqual(at('2026-11-17T23:00:00Z'));
});

test('the first working days after a change of time open at the same hour on the wall', () => {
  // The clocks go on in the night to Sunday the 29th of March, and back in that to the 25th of October.
  for (const [before, opening] of [
    ['2026-03-27T17:30:00Z', '2026-03-30T06:00:00Z'],
    ['2026-10-23T16:30:00Z', '2026-10-26T07:00:00Z'],
  ] as const) {
    expect(windowOpening(at(before), paris, calendar)).toEqual(at(opening));
    expect(minuteOfDayIn('Europe/Paris', at(opening))).toBe(480);
    const minuteBefore = new Date(at(opening).getTime() - 60_000);
    expect(windowClosing(minuteBefore, paris, calendar)).toBeNull();
    expect(windowClosing(at(opening), paris, calendar)).not.toBeNull();
  }
});

test('a day of twenty-three or twenty-five hours is one day', () => {
  for (const [day, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ] as const) {
    const start = instantIn('Europe/Paris', day, 0).getTime();
    const end = instantIn('Europe/Paris', addDays(day, 1), 0).getTime();
    expect((end - start) / 3_600_000).toBe(hours);
    for (let minute = 0; minute < hours * 60; minute += 30) {
      expect(dayIn('Europe/Paris', new Date(start + minute * 60_000))).toBe(day);
    }
  }
});
