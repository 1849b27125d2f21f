/** Where a promise to pay stands. `withdrawn`: it counts for nothing, for one of `WithdrawnBecause`. */
export type PromiseStatus = 'open' | 'kept' | 'partly_kept' | 'broken' | 'withdrawn';

/** Who or what ended it: the debtor, the team, a new promise in its place, or nothing being owed any more. */
export type WithdrawnBecause = 'debtor' | 'team' | 'replaced' | 'nothing_owed';

/**
 * What may follow what. A judgement only gets better, because money that came in time may be entered late; but what was entered
 * by mistake and undone has ended none, nor has a credit note (`nothing_owed`).
 */
export const PROMISE_TRANSITIONS: Readonly<Record<PromiseStatus, readonly PromiseStatus[]>> = {
  open: ['kept', 'partly_kept', 'broken', 'withdrawn'],
  broken: ['partly_kept', 'kept'],
  partly_kept: ['kept'],
  kept: ['open'],
  withdrawn: ['open'],
};

export function mayBecome(from: PromiseStatus, to: PromiseStatus): boolean {
  return PROMISE_TRANSITIONS[from].includes(to);
}
