import type { Sql } from '../../../server/db/sql.ts';
import { computeSegments } from '../../../server/segments/actions.ts';
import { answerOnce } from '../children.ts';
import { TODAY } from '../seed.ts';
import { waitForLocks, type LockWaits } from './lock-waits.ts';
import { openBenchServices } from './services.ts';

export interface SegmentsInput {
  databaseUrl: string;
  rounds: number;
  moving: number;
}

export interface SegmentsRound {
  /** All customers worked out when none comes out otherwise, and the same rows read by their indexes. */
  stillMs: number;
  scanMs: number;
  /** The same when so many go to another segment, with those who wait for their locks meanwhile. */
  movingMs: number;
  waits: LockWaits;
  peakBytes: number;
}

export interface SegmentsOutput {
  /** All customers, none of which had been worked out before. */
  firstMs: number;
  rounds: SegmentsRound[];
}

answerOnce<SegmentsInput, SegmentsOutput>(async ({ databaseUrl, rounds, moving }) => {
  const services = await openBenchServices(databaseUrl);
  const { sql } = services;
  try {
    const firstMs = await timed(() => computeSegments(services));
    await sql`vacuum analyze customer_segments`;
    const [last] = await sql<{ invoice: number; customer: number }[]>`
      select max(invoice_id) as invoice, max(customer_id) as customer from chases`;
    const measured: SegmentsRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const scanMs = await timed(() => scan(sql));
      const stillMs = await timed(() => expectMoved(services, 0));
      await becomeInsolvent(sql, round, moving);
      const waiting = waitForLocks(sql, last ?? { invoice: 1, customer: 1 });
      const movingMs = await timed(() => expectMoved(services, moving));
      const waits = await waiting.stop();
      const peakBytes = process.resourceUsage().maxRSS * 1_024;
      measured.push({ stillMs, scanMs, movingMs, waits, peakBytes });
    }
    return { firstMs, rounds: measured };
  } finally {
    await services.close();
  }
});

async function expectMoved(
  services: Awaited<ReturnType<typeof openBenchServices>>,
  wanted: number,
): Promise<void> {
  const { changed } = await computeSegments(services);
  if (changed !== wanted) throw new Error(`${changed} customers moved instead of ${wanted}.`);
}

/** The least that working them out can do: reads what each customer was asked and paid in the year, once. */
async function scan(sql: Sql): Promise<void> {
  await sql`
    select count(*), sum(total_minor) from customers c join invoices i on i.customer_id = c.id
    join allocations x on x.invoice_id = i.id where i.settled_on > ${TODAY}::date - 365 and i.balance_minor <= 0`;
  await sql`
    select count(*), count(s.invoice_id) from customers c join touches t on t.customer_id = c.id
    join touch_steps s on s.touch_id = t.id where t.touched_on > ${TODAY}::date - 365`;
}

/** Customers spread over all of them: others in each round. */
async function becomeInsolvent(sql: Sql, round: number, count: number): Promise<void> {
  await sql`
    update customers set insolvent_since = ${TODAY}
    where id in (
      select id from customers where insolvent_since is null order by (id * 7919 + ${round}) % 1000003 limit ${count}
    )`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
