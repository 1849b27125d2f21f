import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildApp } from '../../../server/app.ts';
import { previewTouches } from '../../../server/previews/foresight.ts';
import { askForPreview, LIVE_MAX, workOutPreviews } from '../../../server/previews/kept-actions.ts';
import { listKeptCounts, listKeptPreviews } from '../../../server/previews/kept-queries.ts';
import { readPreviewPage, type AskedPage } from '../../../server/previews/page.ts';
import type { Services } from '../../../server/services.ts';
import { answerOnce } from '../children.ts';
import { seedPayLinks, TODAY } from '../seed.ts';
import { waitForLocks, type LockWaits } from './lock-waits.ts';
import { openBenchServices } from './services.ts';

export interface PreviewInput {
  databaseUrl: string;
  rounds: number;
}

export interface PreviewRound {
  /** Everybody's sixty days by the job, slice by slice, with those who take their locks meanwhile. */
  workMs: number;
  customers: number;
  touches: number;
  waits: LockWaits;
  /** The longest the process did nothing else meanwhile. */
  loopMs: number;
  peakBytes: number;
  /** The page with the kept counts, the list of its fullest day, and a portal page: the middle of some. */
  calendarMs: number;
  dayMs: number;
  portalMs: number;
  /** As many customers as are worked out while somebody waits. */
  liveMs: number;
}

const LOOKED_AT = 20;

answerOnce<PreviewInput, PreviewRound[]>(async ({ databaseUrl, rounds }) => {
  const services = await openBenchServices(databaseUrl);
  try {
    const tokens = await seedPayLinks(services.sql, LOOKED_AT);
    const measured: PreviewRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const worked = await work(services);
      measured.push({ ...worked, ...(await look(services, tokens)) });
    }
    return measured;
  } finally {
    await services.close();
  }
});

async function work(services: Services) {
  const { sql } = services;
  await askForPreview(sql, services, null);
  const [last] = await sql<{ invoice: number; customer: number }[]>`
    select max(invoice_id) as invoice, max(customer_id) as customer from chases`;
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const waiting = waitForLocks(sql, last ?? { invoice: 1, customer: 1 });
  loop.enable();
  const workMs = await timed(async () => {
    while ((await sql`select from kept_previews where done_at is null`).length > 0) {
      await workOutPreviews(services);
    }
  });
  loop.disable();
  const waits = await waiting.stop();
  const [kept] = await listKeptPreviews(sql, null);
  if (!kept || kept.lookedAt !== kept.customersAhead) throw new Error('Not everybody was counted.');
  const counts = await listKeptCounts(sql, kept.id, TODAY);
  return {
    ...{ workMs, waits, loopMs: loop.max / 1e6, peakBytes: process.resourceUsage().maxRSS * 1_024 },
    customers: kept.lookedAt,
    touches: counts.reduce((sum, one) => sum + one.touches, 0),
  };
}

async function look(services: Services, tokens: readonly string[]) {
  const { sql } = services;
  const app = await buildApp(services);
  const [kept] = await listKeptPreviews(sql, null);
  const counts = await listKeptCounts(sql, kept?.id ?? 0, TODAY);
  const fullest = counts.toSorted((a, b) => b.touches - a.touches)[0]?.on ?? TODAY;
  const asked: AskedPage = { customer: null, draft: null, day: null, after: 0 };
  // So many customers as are ahead in a book that is just not too large.
  const ids = Array.from({ length: LIVE_MAX }, (_, index) => index + 1);
  const times = { calendar: [] as number[], day: [] as number[], portal: [] as number[] };
  for (const [index, token] of tokens.entries()) {
    times.portal.push(await timed(async () => void (await app.inject(`/p/${token}`))));
    times.calendar.push(await timed(() => expectKept(readPreviewPage(services, asked))));
    const after = index * 50;
    times.day.push(
      await timed(() => expectKept(readPreviewPage(services, { ...asked, day: fullest, after }))),
    );
  }
  await app.close();
  return {
    ...{ calendarMs: middle(times.calendar), dayMs: middle(times.day) },
    portalMs: middle(times.portal),
    liveMs: await timed(() =>
      previewTouches(sql, services, { customerIds: ids, customersMax: LIVE_MAX }),
    ),
  };
}

async function expectKept(page: ReturnType<typeof readPreviewPage>): Promise<void> {
  if (!(await page).keeping?.kept) throw new Error('The page shows nothing that was kept.');
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
