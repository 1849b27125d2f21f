import { Conflict } from '../errors.ts';

/** Where an instalment plan stands. A debtor within the limits begins at `active`, one beyond them at `requested`. */
export type PlanStatus =
  | 'requested'
  | 'offered'
  | 'active'
  | 'completed'
  | 'broken'
  | 'declined'
  | 'withdrawn'
  | 'lapsed'
  | 'replaced'
  | 'ended';

/** What a plan begins as. */
export const FIRST_STATES = ['requested', 'offered', 'active'] as const;

/**
 * Every way from one state to another; there is no other.
 * - A person answers a request with an offer, as asked or changed, or declines; the debtor takes a request or an offer back.
 * - An offer runs once the debtor accepts it, and lapses after its day.
 * - A plan ends paid in full (`completed`), after its last warning (`broken`), by a new agreement (`replaced`), or by a person
 *   (`ended`). Money that is taken back from a completed one makes it run again: it was not paid after all.
 */
export const TRANSITIONS: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  requested: ['offered', 'declined', 'withdrawn'],
  offered: ['active', 'withdrawn', 'lapsed'],
  active: ['completed', 'broken', 'replaced', 'ended'],
  completed: ['active'],
  broken: [],
  declined: [],
  withdrawn: [],
  lapsed: [],
  replaced: [],
  ended: [],
};

export function mayBecome(from: PlanStatus, to: PlanStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Throws Conflict when a plan cannot go from one state to the other. */
export function assertMayBecome(from: PlanStatus, to: PlanStatus): void {
  if (!mayBecome(from, to)) throw new Conflict(`A plan that is ${from} cannot become ${to}.`);
}

/** Whether it still waits for somebody. */
export function isPending(status: PlanStatus): boolean {
  return status === 'requested' || status === 'offered';
}
