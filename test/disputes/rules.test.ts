import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  amountProblem,
  creditMinor,
  disputedMinor,
  disputedPart,
  EVENTS,
  nextState,
  restHeldMinor,
  STATUSES,
  undisputedMinor,
  type DisputeEvent,
  type DisputeStatus,
  type Party,
} from '../../server/disputes/rules.ts';

// Written down a second time, by hand: what an open dispute becomes, whose turn it is after that.
const OPEN: Record<DisputeEvent, [DisputeStatus, Party | 'same'] | null> = {
  team_writes: ['open', 'debtor'],
  debtor_writes: ['open', 'team'],
  debtor_stays_silent: ['open', 'team'],
  assign: ['open', 'same'],
  accept: ['accepted', 'same'],
  accept_part: ['partly_accepted', 'same'],
  reject: ['rejected', 'same'],
  withdraw: ['withdrawn', 'same'],
};

const all = STATUSES.flatMap((status) =>
  (['team', 'debtor'] as const).flatMap((waitingFor) =>
    EVENTS.map((event) => ({ status, waitingFor, event })),
  ),
);

test.each(all)('$status, turn of $waitingFor: $event', ({ status, waitingFor, event }) => {
  const next = nextState({ status, waitingFor }, event);
  const isSilentTeam = event === 'debtor_stays_silent' && waitingFor === 'team';
  const expected = status === 'open' && !isSilentTeam ? OPEN[event] : null;
  expect(next).toEqual(
    expected && {
      status: expected[0],
      waitingFor: expected[1] === 'same' ? waitingFor : expected[1],
    },
  );
});

const minor = fc.integer({ min: 1, max: 1_000_000 });

test('what is disputed and what is not are the balance together, neither ever below zero', () => {
  fc.assert(
    fc.property(fc.option(minor), fc.integer({ min: -1000, max: 1_000_000 }), (amount, balance) => {
      const of = { amountMinor: amount, balanceMinor: balance };
      const [disputed, rest] = [disputedMinor(of), undisputedMinor(of)];
      expect(disputed).toBeGreaterThanOrEqual(0);
      expect(rest).toBeGreaterThanOrEqual(0);
      expect(disputed + rest).toBe(Math.max(0, balance));
      if (amount === null || amount >= balance) expect(rest).toBe(0);
    }),
  );
});

test('a dispute of all there is, or more, is one of the whole', () => {
  expect(disputedPart(null, { totalMinor: 100 })).toBeNull();
  expect(disputedPart(100, { totalMinor: 100 })).toBeNull();
  expect(disputedPart(99, { totalMinor: 100 })).toBe(99);
  expect(amountProblem(101, { balanceMinor: 50, totalMinor: 100 })).toBe('too_much');
  expect(amountProblem(100, { balanceMinor: 50, totalMinor: 100 })).toBeNull();
  expect(amountProblem(10, { balanceMinor: 0, totalMinor: 100 })).toBe('nothing_owed');
});

test('a credit note is over the part that was named, else over what is owed, else over all', () => {
  const of = (amountMinor: number | null, balanceMinor: number) =>
    creditMinor({ amountMinor, balanceMinor, totalMinor: 100 });
  expect([of(30, 100), of(30, 20), of(30, 0)]).toEqual([30, 30, 30]);
  expect([of(null, 100), of(null, 60), of(null, 0)]).toEqual([100, 60, 100]);
});

test('what was granted is not held any longer', () => {
  expect([restHeldMinor(30, 10), restHeldMinor(30, 30), restHeldMinor(null, 10)]).toEqual([
    20,
    0,
    null,
  ]);
});
