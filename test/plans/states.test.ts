import { describe, expect, test } from 'vitest';
import { Conflict } from '../../server/errors.ts';
import {
  assertMayBecome,
  isPending,
  mayBecome,
  TRANSITIONS,
  type PlanStatus,
} from '../../server/plans/states.ts';

const ALL = Object.keys(TRANSITIONS) as PlanStatus[];

// Written down a second time on purpose: a change of the table must be meant.
const ALLOWED = new Set([
  'requested offered',
  'requested declined',
  'requested withdrawn',
  'offered active',
  'offered withdrawn',
  'offered lapsed',
  'active completed',
  'active broken',
  'active replaced',
  'active ended',
  'completed active',
]);

describe('the states of a plan', () => {
  test.each(ALL.flatMap((from) => ALL.map((to) => [from, to] as const)))('%s -> %s', (from, to) => {
    const isAllowed = ALLOWED.has(`${from} ${to}`);
    expect(mayBecome(from, to)).toBe(isAllowed);
    if (isAllowed) expect(() => assertMayBecome(from, to)).not.toThrow();
    else expect(() => assertMayBecome(from, to)).toThrow(Conflict);
  });

  test('only a request and an offer wait for somebody', () => {
    expect(ALL.filter(isPending)).toEqual(['requested', 'offered']);
  });
});
