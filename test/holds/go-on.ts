import type { Event, Next } from './any-event.ts';
import { happen, type History } from './histories.ts';

const TABLES = {
  ...{ promise: 'promises', notice: 'payment_notices', dispute: 'disputes', plan: 'plans' },
} as const;

/** What may come after a state; where none is in the air, the answer is given. */
const AFTER: Record<Next['next'], Record<string, readonly Event['do'][]>> = {
  promise: { open: ['promise', 'withdraw promise'] },
  notice: {
    looking: ['withdraw notice', 'find notice', 'return notice'],
    to_decide: ['find notice', 'return notice', 'return notice'],
  },
  dispute: { open: ['withdraw dispute', 'grant dispute', 'grant part', 'reject dispute'] },
  plan: {
    requested: ['offer plan', 'offer plan', 'decline plan', 'withdraw plan'],
    offered: ['accept plan', 'accept plan', 'withdraw plan'],
    active: ['end plan', 'break plan'],
  },
};
const GIVEN = {
  promise: 'promise',
  notice: 'notice',
  dispute: 'dispute',
  plan: 'ask for plan',
} as const;

/** Goes on with an answer from where it stands. */
export async function goOn(history: History, next: Next): Promise<void> {
  const { sql } = history.services;
  const [row] = await sql<{ status: string }[]>`
    select status from ${sql(TABLES[next.next])} where customer_id = ${history.customer.id} order by id desc limit 1`;
  const after = AFTER[next.next][row?.status ?? ''] ?? [GIVEN[next.next]];
  const { which, percent, days } = next;
  const what = after[next.choice % after.length] ?? GIVEN[next.next];
  await happen(history, { do: what, which, percent, days });
}
