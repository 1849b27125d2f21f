import type { ForeseenTouch } from './rules.ts';

/** How a touch stands beside those of the scenarios as they are. */
export type Mark = 'same' | 'new' | 'gone';

export type MarkedTouch = ForeseenTouch & { mark: Mark };

/** The touches of both, in the order of their days; what is in one alone says in which. */
export function compareTouches(
  now: readonly ForeseenTouch[],
  then: readonly ForeseenTouch[],
): MarkedTouch[] {
  const before = new Set(now.map(likeness));
  const after = new Set(then.map(likeness));
  return inOrder([
    ...then.map((touch) => ({
      ...touch,
      mark: before.has(likeness(touch)) ? ('same' as const) : ('new' as const),
    })),
    ...now
      .filter((touch) => !after.has(likeness(touch)))
      .map((touch) => ({ ...touch, mark: 'gone' as const })),
  ]);
}

/** By day, then by customer. */
export function inOrder<T extends ForeseenTouch>(touches: readonly T[]): T[] {
  return touches.toSorted((a, b) =>
    a.on === b.on ? a.customerId - b.customerId : a.on < b.on ? -1 : 1,
  );
}

// What the debtor meets: the same mail on the same day about the same invoices is the same, whatever the step is called.
function likeness({ on, customerId, currency, step, carried }: ForeseenTouch): string {
  const about = carried.map(({ invoiceId }) => invoiceId).toSorted((a, b) => a - b);
  return [on, customerId, currency, step.channel, step.mail, step.tone, ...about].join(' ');
}
