import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leavingOf } from '../../server/approvals/rules.ts';
import { windowClosing } from '../../server/calendar/window.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { dayIn } from '../../server/calendar/zone.ts';

const calendar = createWorkingDays();
const window = { zone: 'Europe/Paris', country: 'FR', fromMinute: 480, untilMinute: 1_110 };
const company = { isConsumer: false, country: 'FR' };

test('inside the window of a working day it leaves at once, and by its end', () => {
  const now = new Date('2026-03-02T09:00:00Z');
  expect(leavingOf(now, window, company, calendar)).toEqual({
    ...{ notBefore: now, notAfter: new Date('2026-03-02T17:30:00Z'), on: '2026-03-02' },
  });
});

test('a holiday of the debtor alone moves it on, too', () => {
  // The 21st of July is a Belgian holiday, the 14th a French one.
  const belgian = { isConsumer: false, country: 'BE' };
  expect(leavingOf(new Date('2026-07-21T09:00:00Z'), window, belgian, calendar).on).toBe(
    '2026-07-22',
  );
  expect(leavingOf(new Date('2026-07-14T09:00:00Z'), window, belgian, calendar).on).toBe(
    '2026-07-15',
  );
});

test('it leaves inside an open window, on a working day of both, and never before now', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
      fc.record({
        isConsumer: fc.boolean(),
        country: fc.constantFrom('FR', 'BE', 'LU', 'NL', 'DE'),
      }),
      // Also windows of the night, of which a consumer's hours leave little or nothing at an end.
      fc.constantFrom([480, 1_110], [0, 1_440], [300, 540], [1_080, 1_380]),
      (now, debtor, [fromMinute = 0, untilMinute = 0]) => {
        const hours = { ...window, fromMinute, untilMinute };
        const leaving = leavingOf(now, hours, debtor, calendar);
        expect(leaving.notBefore.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(windowClosing(leaving.notBefore, hours, calendar)).not.toBeNull();
        expect(leaving.notAfter.getTime()).toBeGreaterThan(leaving.notBefore.getTime());
        expect(dayIn('Europe/Paris', leaving.notBefore)).toBe(leaving.on);
        expect(calendar.isWorkingDay(leaving.on, debtor.country)).toBe(true);
        expect(calendar.isWorkingDay(leaving.on, 'FR')).toBe(true);
      },
    ),
  );
});
