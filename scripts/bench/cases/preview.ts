import { scaled, type Benchmark } from '../benchmark.ts';
import { runPart } from '../children.ts';
import type { PreviewRound } from '../parts/preview-ours.ts';
import { seedBook, seedCustomers, seedOrganization } from '../seed.ts';

const OPEN = 1_000_000;
const DUE = 10_000;
const CUSTOMERS = 200_000;
// What people wait for at most while something else goes on behind them.
const WAIT_AIM_MS = 1_000;
// A portal page takes some five milliseconds on a machine that does nothing else: about a second.
const LIVE_AIM = 200;
// Under it the book would be small, and nothing would be kept.
const CUSTOMERS_LEAST = 2_000;

export const benchmark: Benchmark = {
  name: 'preview',
  about:
    'the sixty days of 200,000 customers with 1,000,000 open invoices by the job, while senders and a run take their locks, and the pages that show them; beside a portal page',
  async run(workplace, scale) {
    const open = scaled(OPEN, scale, 10_000);
    const database = await workplace.database(`preview_${open}`, async (sql) => {
      await seedOrganization(sql);
      await seedCustomers(sql, scaled(CUSTOMERS, scale, CUSTOMERS_LEAST));
      await seedBook(sql, { open, due: scaled(DUE, scale, 100) });
    });
    const rounds = await runPart<PreviewRound[]>('preview-ours', {
      databaseUrl: database.url,
      rounds: scale.rounds,
    });
    await database.drop();
    const most = (name: string, values: readonly number[], beside = {}) => ({
      ...{ name, unit: 'ms', values, beside },
      aim: { kind: 'at_most' as const, value: WAIT_AIM_MS },
    });
    return [
      {
        name: 'a customer by the job',
        unit: 'x the time of its portal page',
        values: rounds.map(({ workMs, customers, portalMs }) => workMs / customers / portalMs),
        aim: null,
        beside: {
          seconds: rounds.map(({ workMs }) => workMs / 1_000),
          customers: rounds.map(({ customers }) => customers),
          touches: rounds.map(({ touches }) => touches),
          'peak MB': rounds.map(({ peakBytes }) => peakBytes / 1e6),
        },
      },
      {
        name: 'the calendar',
        unit: 'x the time of a portal page',
        values: rounds.map(({ calendarMs, portalMs }) => calendarMs / portalMs),
        aim: null,
        beside: { ms: rounds.map(({ calendarMs }) => calendarMs) },
      },
      {
        name: 'a page of a day',
        unit: 'x the time of a portal page',
        values: rounds.map(({ dayMs, portalMs }) => dayMs / portalMs),
        aim: null,
        beside: {
          ms: rounds.map(({ dayMs }) => dayMs),
          'portal ms': rounds.map(({ portalMs }) => portalMs),
        },
      },
      {
        name: 'the most that is worked out while somebody waits',
        unit: 'x the time of a portal page',
        values: rounds.map(({ liveMs, portalMs }) => liveMs / portalMs),
        aim: { kind: 'at_most', value: LIVE_AIM },
        beside: { ms: rounds.map(({ liveMs }) => liveMs) },
      },
      most(
        'longest wait of a sender',
        rounds.map(({ waits }) => waits.senderWaitMs),
        { 'median wait ms': rounds.map(({ waits }) => waits.medianWaitMs) },
      ),
      most(
        'longest wait of a run',
        rounds.map(({ waits }) => waits.runWaitMs),
        { 'busy at a stretch ms': rounds.map(({ loopMs }) => loopMs) },
      ),
    ];
  },
};
