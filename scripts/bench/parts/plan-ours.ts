import { buildApp } from '../../../server/app.ts';
import type { Sql } from '../../../server/db/sql.ts';
import { previewTouches } from '../../../server/previews/foresight.ts';
import { runReminders } from '../../../server/runs/actions.ts';
import type { Services } from '../../../server/services.ts';
import { answerOnce } from '../children.ts';
import { seedPayLinks, TODAY } from '../seed.ts';
import { openBenchServices } from './services.ts';

export interface PlanInput {
  databaseUrl: string;
  due: number;
}

export interface PlanOutput {
  /** The run of the day, until every message is written down. */
  planMs: number;
  /** Reading the due rows with their invoices and customers by their indexes, once. */
  scanMs: number;
  peakBytes: number;
  /** One customer: its next sixty days, and its portal page, the middle of many. */
  previewMs: number;
  portalMs: number;
}

// Enough that one slow one among them does not matter.
const CUSTOMERS_LOOKED_AT = 60;

answerOnce<PlanInput, PlanOutput>(async ({ databaseUrl, due }) => {
  const services = await openBenchServices(databaseUrl);
  try {
    const { sql } = services;
    // Both twice: the first brings the pages into memory.
    await scan(sql);
    const scanMs = await timed(() => scan(sql));
    const looked = await lookAtCustomers(services);
    const planMs = await timed(async () => {
      const report = await runReminders(services, { trigger: 'command', asOf: TODAY });
      if (report?.counts.messages !== due) {
        throw new Error(`Planned ${report?.counts.messages} messages instead of ${due}.`);
      }
    });
    return { planMs, scanMs, peakBytes: process.resourceUsage().maxRSS * 1_024, ...looked };
  } finally {
    await services.close();
  }
});

async function scan(sql: Sql): Promise<void> {
  await sql`
    select c.*, i.due_on, i.balance_minor, k.kind, k.country, k.segment
    from chases c join invoices i on i.id = c.invoice_id join customers k on k.id = c.customer_id
    where c.next_on <= ${TODAY}`;
}

async function lookAtCustomers(
  services: Services,
): Promise<Pick<PlanOutput, 'previewMs' | 'portalMs'>> {
  const app = await buildApp(services);
  const tokens = await seedPayLinks(services.sql, CUSTOMERS_LOOKED_AT);
  const previews: number[] = [];
  const pages: number[] = [];
  for (const [index, token] of tokens.entries()) {
    pages.push(
      await timed(async () => {
        const { statusCode } = await app.inject(`/p/${token}`);
        if (statusCode !== 200) throw new Error(`The portal answered ${statusCode}.`);
      }),
    );
    previews.push(
      await timed(() =>
        previewTouches(services.sql, services, { customerIds: [index + 1], customersMax: 1 }),
      ),
    );
  }
  await app.close();
  return { previewMs: middle(previews), portalMs: middle(pages) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
