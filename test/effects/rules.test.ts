import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import {
  betterOf,
  effectOf,
  effectsBy,
  periodOf,
  periodsOf,
  wilsonInterval,
  type EffectRow,
} from '../../server/effects/rules.ts';

function row(more: Partial<EffectRow>): EffectRow {
  return {
    ...{ sentOn: '2026-03-02', step: 's/a', tone: 'firm', language: 'fr', variant: 1 },
    ...{ messages: 100, invoices: 100, askedMinor: 100_000, paidInvoices: 50, paidMinor: 50_000 },
    ...more,
  };
}

describe('the interval', () => {
  // Computed with R: prop.test(k, n, correct = FALSE)$conf.int, to four places.
  test.each([
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [15, 30, 0.3315, 0.6685],
    [10, 10, 0.7225, 1],
    [500, 1000, 0.4691, 0.5309],
  ])('of %i in %i is %d to %d', (seen, trials, low, high) => {
    const interval = wilsonInterval(seen / trials, trials);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  test('holds the share, stays between none and all, and narrows with more trials', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const share = Math.round(part * n) / n;
          const { low, high } = wilsonInterval(share, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-9);
          expect(high).toBeGreaterThanOrEqual(share - 1e-9);
          const more = wilsonInterval(share, n * 4);
          expect(more.high - more.low).toBeLessThan(high - low);
        },
      ),
    );
  });

  test('of nothing is all there is', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('too few', () => {
  test('are fewer than thirty e-mails, and wide intervals', () => {
    const mails = (messages: number, paidInvoices: number) =>
      effectOf([row({ messages, invoices: messages, paidInvoices })]).isTooFew;
    expect(mails(29, 0)).toBe(true);
    // Nobody of thirty paid: the interval ends at eleven points.
    expect(mails(30, 0)).toBe(false);
    // Half of thirty: thirty-four points wide.
    expect(mails(30, 15)).toBe(true);
    expect(mails(100, 50)).toBe(false);
  });

  test('invoices of one e-mail are one case', () => {
    expect(effectOf([row({ messages: 10, invoices: 1_000, paidInvoices: 500 })]).isTooFew).toBe(
      true,
    );
  });
});

describe('better', () => {
  const compared = (rows: EffectRow[]) =>
    effectsBy(
      rows,
      ({ variant }) => variant,
      (a, b) => a - b,
    );

  test('is one whose interval lies above the others’', () => {
    expect(
      betterOf(
        compared([row({ variant: 1, paidInvoices: 30 }), row({ variant: 2, paidInvoices: 70 })]),
      ),
    ).toBe(2);
  });

  test('no difference can be told where they overlap', () => {
    expect(
      betterOf(
        compared([row({ variant: 1, paidInvoices: 50 }), row({ variant: 2, paidInvoices: 60 })]),
      ),
    ).toBeNull();
  });

  test('what is too few is never ranked, however good it looks', () => {
    const few = row({ variant: 3, messages: 20, invoices: 20, paidInvoices: 20 });
    expect(betterOf(compared([row({ variant: 1, paidInvoices: 30 }), few]))).toBeUndefined();
    expect(
      betterOf(
        compared([
          row({ variant: 1, paidInvoices: 30 }),
          row({ variant: 2, paidInvoices: 70 }),
          few,
        ]),
      ),
    ).toBe(2);
  });
});

test('the period ends with the last reminders whose days to pay are over', () => {
  expect(periodOf('2026-03-31', 12, 7)).toEqual({ from: '2025-03-31', until: '2026-03-23' });
  // February has no thirty-first.
  expect(periodOf('2026-05-31', 3, 30)).toEqual({ from: '2026-02-28', until: '2026-04-30' });
});

test('days that lie near each other are counted together, up to so many', () => {
  const days: PlainDate[] = ['2026-01-01', '2026-01-03', '2026-01-10', '2026-01-11', '2026-03-01'];
  expect(periodsOf(days, 10)).toEqual([
    { first: '2026-01-01', last: '2026-01-10' },
    { first: '2026-01-11', last: '2026-01-11' },
    { first: '2026-03-01', last: '2026-03-01' },
  ]);
  expect(periodsOf([], 10)).toEqual([]);
});
