import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import {
  judgePromises,
  type MoneyEntry,
  type PromiseToJudge,
} from '../../server/promises/judge-rules.ts';

const JUDGE_ON: PlainDate = '2026-03-18';

function promise(changes: Partial<PromiseToJudge> = {}): PromiseToJudge {
  return {
    ...{ id: 1, status: 'open', promisedOn: '2026-03-13', judgeOn: JUDGE_ON },
    ...{ afterEntryId: 100, paidMinor: 0, lines: [{ invoiceId: 1, amountMinor: 10_000 }] },
    ...changes,
  };
}

let lastId = 100;
function entry(amountMinor: number, changes: Partial<MoneyEntry> = {}): MoneyEntry {
  lastId += 1;
  return {
    ...{ id: lastId, invoiceId: 1, paymentId: lastId, amountMinor: -amountMinor },
    bookedOn: '2026-03-12',
    ...changes,
  };
}

function judge(
  promises: PromiseToJudge[],
  entries: MoneyEntry[],
  options: { owed?: Record<number, number>; today?: PlainDate } = {},
) {
  const { owed = { 1: 10_000 }, today = JUDGE_ON } = options;
  // What payments took off is no longer owed.
  const balances = new Map(
    Object.entries(owed).map(([id, minor]) => {
      const paid = entries.filter((one) => one.invoiceId === Number(id) && one.id > 100);
      return [Number(id), minor + paid.reduce((sum, one) => sum + one.amountMinor, 0)];
    }),
  );
  return judgePromises(promises, { today, balances, entries }).map(
    ({ id, status, paidMinor }) => `${id} ${status} ${paidMinor}`,
  );
}

describe('a promise is', () => {
  test('kept as soon as all of it is paid, before its day too', () => {
    expect(judge([promise()], [entry(10_000)], { today: '2026-03-05' })).toEqual(['1 kept 10000']);
  });
  test('open until its day of judgement when a part is missing', () => {
    const facts = { today: '2026-03-17' as PlainDate };
    expect(judge([promise()], [entry(9_999)], facts)).toEqual(['1 open 9999']);
  });
  test('kept in part from one half on, broken below', () => {
    expect(judge([promise()], [entry(5_000)])).toEqual(['1 partly_kept 5000']);
    expect(judge([promise()], [entry(4_999)])).toEqual(['1 broken 4999']);
    expect(judge([promise()], [])).toEqual(['1 broken 0']);
  });
  test('not kept by what came before it, nor by what came too late', () => {
    const before = entry(10_000, { id: 99 });
    const late = entry(10_000, { bookedOn: JUDGE_ON });
    expect(judge([promise()], [before])).toEqual(['1 broken 0']);
    expect(judge([promise()], [late])).toEqual(['1 broken 0']);
    // Money that comes late makes neither of these any better.
    const broken = promise({ status: 'broken' });
    expect(judge([broken], [entry(3_000), entry(7_000, { bookedOn: JUDGE_ON })])).toEqual([
      '1 broken 3000',
    ]);
  });
  test('kept after all when money that had come in time is entered late', () => {
    expect(judge([promise({ status: 'broken' })], [entry(10_000)])).toEqual(['1 kept 10000']);
  });
  test('not kept by money that went back', () => {
    const paid = entry(10_000);
    const back = entry(-10_000, { paymentId: paid.paymentId });
    expect(judge([promise()], [paid, back])).toEqual(['1 broken 0']);
  });
  test('less by what a credit note took off, which is no payment', () => {
    expect(judge([promise()], [entry(4_000)], { owed: { 1: 4_000 } })).toEqual(['1 kept 4000']);
    expect(judge([promise()], [], { owed: { 1: 0 } })).toEqual(['1 withdrawn 0']);
  });
});

test('money counts once: the promise of the earlier day takes it', () => {
  const half = [{ invoiceId: 1, amountMinor: 5_000 }];
  const first = promise({ id: 7, promisedOn: '2026-03-06', judgeOn: '2026-03-11', lines: half });
  const second = promise({ id: 3, lines: half });
  const paid = [entry(5_000, { bookedOn: '2026-03-05' })];
  const today = '2026-03-11';
  expect(judge([second, first], paid, { today })).toEqual(['7 kept 5000', '3 open 0']);
  // The same when the first was judged before.
  const kept = { ...first, status: 'kept' as const, paidMinor: 5_000 };
  expect(judge([second, kept], paid, { today })).toEqual(['7 kept 5000', '3 open 0']);
});

const anyEntries = fc
  .array(
    fc.record({
      invoiceId: fc.integer({ min: 1, max: 2 }),
      minor: fc.integer({ min: 1, max: 6_000 }),
      days: fc.integer({ min: -5, max: 3 }),
    }),
    { maxLength: 8 },
  )
  .map((some) =>
    some.map(({ invoiceId, minor, days }, index) => ({
      ...{ id: 101 + index, invoiceId, paymentId: 101 + index, amountMinor: -minor },
      bookedOn: addDays(JUDGE_ON, days),
    })),
  );

const LINES = [
  { invoiceId: 1, amountMinor: 6_000 },
  { invoiceId: 2, amountMinor: 4_000 },
];

test('the order in which payments were entered makes no difference', () => {
  fc.assert(
    fc.property(anyEntries, fc.infiniteStream(fc.nat()), (entries, dice) => {
      const owed = { 1: 60_000, 2: 60_000 };
      const shuffled = entries
        .map((one) => ({ one, at: dice.next().value as number }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }, index) => ({ ...one, id: 101 + index }));
      const said = judge([promise({ lines: LINES })], entries, { owed });
      expect(judge([promise({ lines: LINES })], shuffled, { owed })).toEqual(said);
    }),
  );
});

test('whatever is paid, the verdict says what arrived in time, and more money is never worse', () => {
  const rank = ['broken', 'partly_kept', 'kept'];
  fc.assert(
    fc.property(anyEntries, fc.integer({ min: 1, max: 10_000 }), (entries, more) => {
      const owed = { 1: 60_000, 2: 60_000 };
      const inTime = entries.filter((one) => one.bookedOn < JUDGE_ON);
      const paid = Math.min(
        10_000,
        inTime.reduce((sum, one) => sum - one.amountMinor, 0),
      );
      const expected = paid === 10_000 ? 'kept' : paid >= 5_000 ? 'partly_kept' : 'broken';
      const [said = ''] = judge([promise({ lines: LINES })], entries, { owed });
      expect(said).toBe(`1 ${expected} ${paid}`);
      const extra = { ...entry(more, { id: 500, paymentId: 500 }) };
      const [then = ''] = judge([promise({ lines: LINES })], [...entries, extra], { owed });
      expect(rank.indexOf(then.split(' ')[1] ?? '')).toBeGreaterThanOrEqual(rank.indexOf(expected));
    }),
  );
});

test('of several promises on the same invoices no cent is counted twice', () => {
  fc.assert(
    fc.property(
      anyEntries,
      fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: 5_000 }),
          invoiceId: fc.integer({ min: 1, max: 2 }),
          days: fc.integer({ min: -3, max: 3 }),
          after: fc.integer({ min: 100, max: 104 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      (entries, some) => {
        const promises = some.map(({ amount, invoiceId, days, after }, index) =>
          promise({
            ...{ id: index + 1, afterEntryId: after },
            promisedOn: addDays('2026-03-13', days),
            judgeOn: addDays(JUDGE_ON, days),
            lines: [{ invoiceId, amountMinor: amount }],
          }),
        );
        const paid = judge(promises, entries, { owed: { 1: 60_000, 2: 60_000 } })
          .map((line) => Number(line.split(' ')[2]))
          .reduce((sum, one) => sum + one, 0);
        expect(paid).toBeLessThanOrEqual(entries.reduce((sum, one) => sum - one.amountMinor, 0));
      },
    ),
  );
});
