import { runPart } from '../children.ts';
import { scaled, type Benchmark } from '../benchmark.ts';
import type { ActivateOutput } from '../parts/activate-ours.ts';
import { seedCustomers, seedFirstRemindersDue, seedInvoices, seedOrganization } from '../seed.ts';

// What people wait for at most while something else goes on behind them.
const WAIT_AIM_MS = 1_000;
const INVOICES_A_CUSTOMER = 4;

export const benchmark: Benchmark = {
  name: 'activate',
  about:
    '1,000,000 chases taken along to a new version, while senders and a run take the locks they take',
  async run(workplace, scale) {
    const count = scaled(1_000_000, scale, 2_000);
    const measured: ActivateOutput[] = [];
    for (let round = 0; round < scale.rounds; round += 1) {
      const database = await workplace.database('activate', async (sql) => {
        await seedOrganization(sql);
        await seedCustomers(sql, Math.ceil(count / INVOICES_A_CUSTOMER));
        await seedInvoices(sql, { count, dueOn: '2026-02-27' });
        await seedFirstRemindersDue(sql);
      });
      measured.push(await runPart<ActivateOutput>('activate-ours', { databaseUrl: database.url }));
      await database.drop();
    }
    const beside = {
      chases: measured.map(({ moved }) => moved),
      'walk s': measured.map(({ walkMs }) => walkMs / 1000),
      'chases/s': measured.map(({ moved, walkMs }) => (moved / walkMs) * 1000),
      'activation ms': measured.map(({ activationMs }) => activationMs),
      'looking at what changes ms': measured.map(({ previewMs }) => previewMs),
      'waits measured': measured.map(({ waits }) => waits),
      'median wait ms': measured.map(({ medianWaitMs }) => medianWaitMs),
    };
    return [
      {
        name: 'longest wait of a sender',
        unit: 'ms',
        values: measured.map(({ senderWaitMs }) => senderWaitMs),
        aim: { kind: 'at_most', value: WAIT_AIM_MS },
        beside,
      },
      {
        name: 'longest wait of a run',
        unit: 'ms',
        values: measured.map(({ runWaitMs }) => runWaitMs),
        aim: { kind: 'at_most', value: WAIT_AIM_MS },
        beside: {},
      },
    ];
  },
};
