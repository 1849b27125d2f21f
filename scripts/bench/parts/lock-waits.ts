import { transaction, type Sql } from '../../../server/db/sql.ts';

/** How often somebody asked for the locks of a sender and of a run, and how long they waited for them. */
export interface LockWaits {
  waits: number;
  medianWaitMs: number;
  senderWaitMs: number;
  runWaitMs: number;
}

// As many as a sender and a run take at once.
const INVOICES_A_BATCH = 100;
const CUSTOMERS_A_CHUNK = 100;

/** Takes the locks that a sender and a run take, all over the books, until it is told to stop. `last`: the highest ids. */
export function waitForLocks(
  sql: Sql,
  last: { invoice: number; customer: number },
): { stop(): Promise<LockWaits> } {
  const walk = { isDone: false };
  const waits: { sender: number[]; run: number[] } = { sender: [], run: [] };
  // As the sender: shares of the invoices, then the chases of those whose message is skipped.
  const sender = repeat(walk, waits.sender, (at) =>
    transaction(sql, async (tx) => {
      const ids = within(at, last.invoice, INVOICES_A_BATCH);
      await tx`select 1 from invoices where id = any (${ids}::bigint[]) order by id for share`;
      await tx`select 1 from chases where invoice_id = any (${ids}::bigint[]) order by invoice_id for update`;
    }),
  );
  // As the run: the customers, then their chases.
  const run = repeat(walk, waits.run, (at) =>
    transaction(sql, async (tx) => {
      const ids = within(at, last.customer, CUSTOMERS_A_CHUNK);
      await tx`select 1 from customers where id = any (${ids}::bigint[]) order by id for no key update`;
      await tx`select 1 from chases where customer_id = any (${ids}::bigint[]) order by invoice_id for update`;
    }),
  );
  return {
    async stop() {
      walk.isDone = true;
      await Promise.all([sender, run]);
      const all = [...waits.sender, ...waits.run].toSorted((a, b) => a - b);
      return {
        ...{ waits: all.length, medianWaitMs: all[all.length >> 1] ?? 0 },
        ...{ senderWaitMs: Math.max(...waits.sender), runWaitMs: Math.max(...waits.run) },
      };
    },
  };
}

/** Does the work again and again until the walk is done, and writes down how long each took. */
async function repeat(
  walk: { isDone: boolean },
  waits: number[],
  work: (at: number) => Promise<void>,
): Promise<void> {
  let at = 0;
  while (!walk.isDone || waits.length === 0) {
    const startedAt = performance.now();
    await work(at);
    waits.push(performance.now() - startedAt);
    at += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// Steps by a part of the golden ratio: every place comes in turn, none twice in a row.
function within(at: number, last: number, count: number): number[] {
  const start = Math.floor(((at * 0.618034) % 1) * Math.max(1, last - count)) + 1;
  return Array.from({ length: count }, (_, index) => start + index);
}
