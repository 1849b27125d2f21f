import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { sumMinor } from '../../server/money/money.ts';
import { partProblem } from '../../server/payments/basket-rules.ts';
import { instalmentParts } from '../../server/plans/pay-rules.ts';
import {
  buildSchedule,
  canonicalSchedule,
  dueMinor,
  planDates,
  planProgress,
  scheduleHash,
  scheduleProblem,
  type Instalment,
} from '../../server/plans/rules.ts';

const anyDay = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('2026-01-01', days));

describe('schedules', () => {
  // The vectors of the domain's own examples (INS-1).
  test.each([
    [100_000, 3, [33_334, 33_333, 33_333]],
    [100_000, 7, [14_286, 14_286, 14_286, 14_286, 14_286, 14_285, 14_285]],
    [5, 3, [2, 2, 1]],
    [123_457, 12, [10_289, ...Array.from({ length: 11 }, () => 10_288)]],
    [120_000, 4, [30_000, 30_000, 30_000, 30_000]],
  ])('%i in %i parts', (totalMinor, count, parts) => {
    const schedule = buildSchedule({ totalMinor, count, firstOn: '2026-03-02', rhythm: 'month' });
    expect(schedule?.map((one) => one.amountMinor)).toEqual(parts);
  });

  test.each([
    // INS-2: the day of the first is kept, each month stops at its last day.
    [
      '2026-01-31',
      ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30'],
    ],
    ['2026-01-30', ['2026-01-30', '2026-02-28', '2026-03-30', '2026-04-30']],
    ['2027-12-31', ['2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31']],
    ['2028-02-29', ['2028-02-29', '2028-03-29', '2028-04-29']],
    ['2027-02-28', ['2027-02-28', '2027-03-28', '2027-04-28']],
  ] as const)('monthly from %s', (firstOn, dates) => {
    expect(planDates(firstOn, dates.length, 'month')).toEqual(dates);
  });

  test('a year of months from 29 February comes to 28 February, four years to the 29th again', () => {
    expect(planDates('2028-02-29', 13, 'month').at(-1)).toBe('2029-02-28');
    expect(planDates('2028-02-29', 49, 'month').at(-1)).toBe('2032-02-29');
  });

  test('weeks and fortnights', () => {
    expect(planDates('2026-12-28', 3, 'week')).toEqual(['2026-12-28', '2027-01-04', '2027-01-11']);
    expect(planDates('2026-02-20', 2, 'fortnight')).toEqual(['2026-02-20', '2026-03-06']);
  });

  test('any schedule sums to its total, has no empty part, and its days ascend', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 36, max: 10_000_000 }),
        fc.integer({ min: 1, max: 36 }),
        anyDay,
        fc.constantFrom('month', 'fortnight', 'week'),
        (totalMinor, count, firstOn, rhythm) => {
          const schedule = buildSchedule({ totalMinor, count, firstOn, rhythm }) ?? [];
          expect(schedule).toHaveLength(count);
          expect(sumMinor(schedule.map((one) => one.amountMinor))).toBe(totalMinor);
          const amounts = schedule.map((one) => one.amountMinor);
          expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1);
          expect(scheduleProblem(schedule, totalMinor, firstOn)).toBeNull();
          if (rhythm === 'month') {
            for (const { dueOn } of schedule) {
              // Never into the next month, never before the anchor unless the month ends.
              const isClamped = dueOn.slice(8) !== firstOn.slice(8);
              expect(isClamped).toBe(isClamped && addDays(dueOn, 1).endsWith('-01'));
            }
          }
        },
      ),
    );
  });

  test('less than a cent each is refused', () => {
    expect(
      buildSchedule({ totalMinor: 2, count: 3, firstOn: '2026-03-02', rhythm: 'month' }),
    ).toBeNull();
  });

  test('lines that are no schedule of the sum are named', () => {
    const line = (dueOn: PlainDate, amountMinor: number) => ({ dueOn, amountMinor });
    const today = '2026-03-02';
    const problem = (lines: ReturnType<typeof line>[]) => scheduleProblem(lines, 100, today);
    expect(problem([])).toBe('too_few');
    expect(problem([line('2026-03-02', 99)])).toBe('sum_differs');
    expect(problem([line('2026-03-02', 0), line('2026-04-02', 100)])).toBe('not_an_amount');
    expect(problem([line('2026-03-02', -1), line('2026-04-02', 101)])).toBe('not_an_amount');
    expect(problem([line('2026-03-02', 50), line('2026-03-02', 50)])).toBe('days_not_ascending');
    expect(problem([line('2026-03-01', 100)])).toBe('first_in_past');
    expect(problem([line('2026-06-01', 100)])).toBe('first_too_late');
    expect(problem([line('2026-03-02', 50), line('2046-03-02', 50)])).toBe('last_too_late');
    expect(problem(planDates(today, 37, 'month').map((day) => line(day, 1)))).toBe('too_many');
    expect(problem([line('2026-03-02', 100)])).toBeNull();
  });
});

const instalments: Instalment[] = [
  { position: 1, dueOn: '2026-03-10', amountMinor: 100 },
  { position: 2, dueOn: '2026-04-10', amountMinor: 100 },
  { position: 3, dueOn: '2026-05-10', amountMinor: 50 },
];

describe('progress', () => {
  const left = (...balances: number[]) =>
    planProgress(
      balances.map((balanceMinor, index) => ({
        amountMinor: index === 0 ? 200 : 50,
        balanceMinor,
      })),
      instalments,
    ).instalments.map((one) => one.leftMinor);

  test('money fills the instalments in their order, whichever invoice it paid', () => {
    expect(left(200, 50)).toEqual([100, 100, 50]);
    expect(left(200, 0)).toEqual([50, 100, 50]);
    expect(left(80, 50)).toEqual([0, 80, 50]);
    expect(left(0, 10)).toEqual([0, 0, 10]);
    expect(left(0, 0)).toEqual([0, 0, 0]);
  });

  test('an invoice that grew takes nothing back from what was paid on another', () => {
    expect(left(300, 0)).toEqual([50, 100, 50]);
  });

  test('what is due by a day', () => {
    const progress = planProgress([{ amountMinor: 250, balanceMinor: 220 }], instalments);
    expect(dueMinor(progress, '2026-03-09')).toBe(0);
    expect(dueMinor(progress, '2026-03-10')).toBe(70);
    expect(dueMinor(progress, '2026-04-10')).toBe(170);
  });

  test('paid and left always sum to the total, no instalment is paid before the one in front of it', () => {
    const balances = fc.array(fc.record({ covered: fc.nat(10_000), owed: fc.nat(12_000) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(balances, fc.integer({ min: 1, max: 12 }), (invoices, count) => {
        const totalMinor = sumMinor(invoices.map((one) => one.covered));
        fc.pre(totalMinor >= count);
        const schedule =
          buildSchedule({ totalMinor, count, firstOn: '2026-03-10', rhythm: 'week' }) ?? [];
        const covered = invoices.map((one) => ({
          amountMinor: one.covered,
          balanceMinor: one.owed,
        }));
        const progress = planProgress(covered, schedule);
        expect(progress.paidMinor + progress.leftMinor).toBe(totalMinor);
        expect(sumMinor(progress.instalments.map((one) => one.paidMinor))).toBe(progress.paidMinor);
        const firstOpen = progress.instalments.findIndex((one) => one.isUnpaid);
        const after = firstOpen < 0 ? [] : progress.instalments.slice(firstOpen + 1);
        expect(after.every((one) => one.paidMinor === 0)).toBe(true);
        const isAllPaid = covered.every((one) => one.balanceMinor <= 0 || one.amountMinor === 0);
        expect(progress.leftMinor === 0).toBe(isAllPaid);
      }),
    );
  });
});

describe('the parts a checkout pays', () => {
  const covered = [
    { invoiceId: 2, dueOn: '2026-01-20', balanceMinor: 500 },
    { invoiceId: 1, dueOn: '2026-01-10', balanceMinor: 300 },
  ] as const;
  const parts = (amountMinor: number) => [...instalmentParts(amountMinor, covered, 50)];

  test('the oldest due first, exactly the amount', () => {
    expect(parts(400)).toEqual([
      [1, 300],
      [2, 100],
    ]);
    expect(parts(300)).toEqual([[1, 300]]);
  });

  test('what no card takes is shifted to the neighbour', () => {
    expect(parts(310)).toEqual([
      [1, 250],
      [2, 60],
    ]);
    expect(parts(280)).toEqual([
      [1, 230],
      [2, 50],
    ]);
  });

  test('every part and every rest can be paid by card, whatever the amount', () => {
    const balances = fc.array(fc.integer({ min: 200, max: 5_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(balances, fc.nat(), (owed, seed) => {
        const total = sumMinor(owed);
        const amountMinor = 100 + (seed % (total - 99));
        const invoices = owed.map((balanceMinor, index) => ({
          ...{ invoiceId: index + 1, dueOn: '2026-01-10' as const, balanceMinor },
        }));
        const paid = instalmentParts(amountMinor, invoices, 50);
        expect(sumMinor([...paid.values()])).toBe(amountMinor);
        // A rest of the last invoice that is too small has nowhere to go.
        if (amountMinor < total && total - amountMinor < 50) return;
        for (const { invoiceId, balanceMinor } of invoices) {
          const partMinor = paid.get(invoiceId);
          if (partMinor === undefined) continue;
          expect(partProblem({ balanceMinor, partMinor, currency: 'EUR' })).toBeNull();
        }
      }),
    );
  });
});

describe('what is hashed', () => {
  const agreed = {
    currency: 'EUR',
    covered: [
      { number: 'F-2', amountMinor: 100 },
      { number: 'F-1', amountMinor: 150 },
    ],
    instalments,
  };

  test('is written in one way, whatever the order it is read in', () => {
    expect(canonicalSchedule(agreed)).toBe(
      '{"currency":"EUR","invoices":[["F-1",150],["F-2",100]],"instalments":[[1,"2026-03-10",100],[2,"2026-04-10",100],[3,"2026-05-10",50]]}',
    );
    const turned = {
      ...agreed,
      covered: agreed.covered.toReversed(),
      instalments: instalments.toReversed(),
    };
    expect(scheduleHash(turned)).toEqual(scheduleHash(agreed));
  });

  test('changes with every day and every cent', () => {
    const [first, ...rest] = instalments;
    if (!first) throw new Error('There is no instalment.');
    const others = [
      { ...agreed, currency: 'USD' },
      { ...agreed, instalments: [{ ...first, dueOn: '2026-03-11' as const }, ...rest] },
      { ...agreed, instalments: [{ ...first, amountMinor: 101 }, ...rest] },
      { ...agreed, covered: [{ number: 'F-2', amountMinor: 99 }] },
    ];
    for (const other of others) expect(scheduleHash(other)).not.toEqual(scheduleHash(agreed));
  });
});
