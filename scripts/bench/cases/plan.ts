import { scaled, type Benchmark } from '../benchmark.ts';
import { runPart } from '../children.ts';
import type { PlanOutput } from '../parts/plan-ours.ts';
import { seedBook, seedCustomers, seedOrganization } from '../seed.ts';

const OPEN = 1_000_000;
const DUE = 10_000;
// Five open invoices a customer.
const CUSTOMERS = 200_000;

export const benchmark: Benchmark = {
  name: 'plan',
  about:
    '10,000 invoices due today of 1,000,000 open ones, until their messages are planned; beside a scan of the same rows, a tenth of the book, and a portal page',
  async run(workplace, scale) {
    const due = scaled(DUE, scale, 100);
    const measure = async (share: number) => {
      const open = Math.max(due, Math.round(scaled(OPEN, scale, 5_000) * share));
      const customers = Math.max(due, Math.round(scaled(CUSTOMERS, scale, 1_000) * share));
      const database = await workplace.database(`plan_${open}`, async (sql) => {
        await seedOrganization(sql);
        await seedCustomers(sql, customers);
        await seedBook(sql, { open, due });
      });
      const output = await runPart<PlanOutput>('plan-ours', { databaseUrl: database.url, due });
      await database.drop();
      return output;
    };
    const whole: PlanOutput[] = [];
    const tenth: PlanOutput[] = [];
    for (let round = 0; round < scale.rounds; round += 1) {
      tenth.push(await measure(0.1));
      whole.push(await measure(1));
    }
    return [
      {
        name: 'planning',
        unit: 'x the time of a scan of the same rows',
        values: whole.map(({ planMs, scanMs }) => planMs / scanMs),
        aim: null,
        beside: {
          seconds: whole.map(({ planMs }) => planMs / 1_000),
          'scan ms': whole.map(({ scanMs }) => scanMs),
          'peak MB': whole.map(({ peakBytes }) => peakBytes / 1e6),
        },
      },
      {
        name: 'growth',
        unit: 'x the time with a tenth of the book open and as much due',
        values: whole.map(({ planMs }, round) => planMs / (tenth[round]?.planMs ?? NaN)),
        aim: { kind: 'at_most', value: 1.3 },
        beside: { 'seconds of the tenth': tenth.map(({ planMs }) => planMs / 1_000) },
      },
      {
        name: 'sixty days of a customer',
        unit: 'x the time of its portal page',
        values: whole.map(({ previewMs, portalMs }) => previewMs / portalMs),
        aim: { kind: 'at_most', value: 1 },
        beside: {
          'preview ms': whole.map(({ previewMs }) => previewMs),
          'portal ms': whole.map(({ portalMs }) => portalMs),
        },
      },
    ];
  },
};
