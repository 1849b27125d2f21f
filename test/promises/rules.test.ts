import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, daysBetween, type PlainDate } from '../../server/calendar/plain-date.ts';
import { isBankDay } from '../../server/discounts/bank-day-rules.ts';
import {
  decidePromise,
  holdsUntil,
  judgeDay,
  promisableMinor,
  suggestedDay,
  type Promisable,
} from '../../server/promises/rules.ts';
import {
  mayBecome,
  PROMISE_TRANSITIONS,
  type PromiseStatus,
} from '../../server/promises/states.ts';

const TODAY: PlainDate = '2026-03-02';
const LIMITS = { today: TODAY, daysMax: 30, openMax: 2 };

const promisable = (changes: Partial<Promisable> = {}): Promisable => ({
  ...{ invoiceId: 1, dueOn: '2026-02-01', currency: 'EUR', balanceMinor: 10_000 },
  ...{ promisedMinor: 0, openPromises: 0 },
  ...changes,
});

test.each<[PlainDate, PlainDate]>([
  // A Friday: Monday and Tuesday.
  ['2026-03-06', '2026-03-10'],
  // A Saturday, when no transfer is booked.
  ['2026-03-07', '2026-03-10'],
  // Before Good Friday, 3 April 2026: Thursday, then Tuesday after Easter.
  ['2026-04-01', '2026-04-07'],
  ['2026-12-23', '2026-12-28'],
])('a promise for %s holds until %s', (promisedOn, until) => {
  expect(holdsUntil(promisedOn)).toBe(until);
  expect(judgeDay(promisedOn)).toBe(addDays(until, 1));
});

test('a suggested day is one on which banks work, within the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 365 }), (n, max) => {
      const today = addDays('2026-01-01', n);
      const day = suggestedDay(today, max);
      expect(daysBetween(today, day)).toBeGreaterThan(0);
      expect(daysBetween(today, day)).toBeLessThanOrEqual(max);
      if (max >= 14) expect(isBankDay(day)).toBe(true);
    }),
  );
});

test.each<[string, Promisable[], { promisedOn?: PlainDate; amountMinor?: number | null }]>([
  ['none_chosen', [], {}],
  ['mixed_currencies', [promisable(), promisable({ invoiceId: 2, currency: 'GBP' })], {}],
  ['past', [promisable()], { promisedOn: '2026-03-01' }],
  ['too_far', [promisable()], { promisedOn: '2026-04-02' }],
  ['too_many', [promisable({ openPromises: 2, promisedMinor: 2 })], {}],
  ['nothing_owed', [promisable({ promisedMinor: 10_000, openPromises: 1 })], {}],
  ['nothing_owed', [promisable({ balanceMinor: -5 })], {}],
  ['too_small', [promisable()], { amountMinor: 0 }],
  ['too_much', [promisable({ promisedMinor: 4_000, openPromises: 1 })], { amountMinor: 6_001 }],
])('is refused: %s', (reason, invoices, wish) => {
  const asked = { promisedOn: '2026-03-20' as PlainDate, amountMinor: null, ...wish };
  expect(decidePromise(invoices, asked, LIMITS)).toEqual({ ok: false, reason });
});

test('today and the last day within the limit are promised', () => {
  for (const promisedOn of [TODAY, '2026-04-01'] as const) {
    expect(decidePromise([promisable()], { promisedOn, amountMinor: null }, LIMITS).ok).toBe(true);
  }
});

const anyPromisable = fc
  .record({
    dueOn: fc.integer({ min: 0, max: 60 }).map((days) => addDays('2026-01-01', days)),
    balanceMinor: fc.integer({ min: 0, max: 100_000 }),
    share: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ dueOn, balanceMinor, share }) =>
    promisable({ dueOn, balanceMinor, promisedMinor: Math.floor((balanceMinor * share) / 100) }),
  );

test('the amount is spread to the cent, oldest due first, never more than is free', () => {
  fc.assert(
    fc.property(
      fc.array(anyPromisable, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 100 }),
      (some, percent) => {
        const invoices = some.map((one, index) => ({ ...one, invoiceId: index + 1 }));
        const free = invoices.reduce((sum, one) => sum + promisableMinor(one), 0);
        fc.pre(free > 0);
        const amountMinor = Math.max(1, Math.floor((free * percent) / 100));
        const wish = { promisedOn: '2026-03-20' as const, amountMinor };
        const decision = decidePromise(invoices, wish, LIMITS);
        if (!decision.ok) throw new Error(decision.reason);
        expect(decision.lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(amountMinor);
        let isFull = true;
        for (const one of invoices.toSorted(
          (a, b) => a.dueOn.localeCompare(b.dueOn) || a.invoiceId - b.invoiceId,
        )) {
          const given =
            decision.lines.find((line) => line.invoiceId === one.invoiceId)?.amountMinor ?? 0;
          expect(given).toBeLessThanOrEqual(promisableMinor(one));
          if (given > 0) expect(isFull).toBe(true);
          isFull = isFull && given === promisableMinor(one);
        }
      },
    ),
  );
});

test('an end is an end: out of kept and withdrawn leads only the undoing of what ended them', () => {
  const all = Object.keys(PROMISE_TRANSITIONS) as PromiseStatus[];
  for (const from of all) {
    expect(mayBecome(from, 'open')).toBe(from === 'kept' || from === 'withdrawn');
    expect(mayBecome(from, from)).toBe(false);
    expect(mayBecome('kept', from)).toBe(from === 'open');
    expect(mayBecome('withdrawn', from)).toBe(from === 'open');
    if (from !== 'open') expect(mayBecome(from, 'withdrawn')).toBe(false);
  }
});
