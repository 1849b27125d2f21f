import { scaled, type Benchmark } from '../benchmark.ts';
import { runPart } from '../children.ts';
import type { SegmentsOutput } from '../parts/segments-ours.ts';
import { seedHistory } from '../seed-history.ts';

const CUSTOMERS = 200_000;
const MOVING = 10_000;
// What people wait for at most while something else goes on behind them.
const WAIT_AIM_MS = 1_000;

export const benchmark: Benchmark = {
  name: 'segments',
  about:
    'the segments of 200,000 customers with 1,000,000 invoices, when none moves and when 10,000 do, while senders and a run take the locks they take; beside a scan of the same rows',
  async run(workplace, scale) {
    const customers = scaled(CUSTOMERS, scale, 1_000);
    const database = await workplace.database(`history_${customers}`, (sql) =>
      seedHistory(sql, { customers }),
    );
    const { firstMs, rounds } = await runPart<SegmentsOutput>('segments-ours', {
      databaseUrl: database.url,
      rounds: scale.rounds,
      moving: scaled(MOVING, scale, 50),
    });
    await database.drop();
    return [
      {
        name: 'none moves',
        unit: 'x the time of a scan of the same rows',
        values: rounds.map(({ stillMs, scanMs }) => stillMs / scanMs),
        // By customer, where the scan goes through each table once.
        aim: { kind: 'at_most', value: 6 },
        beside: {
          seconds: rounds.map(({ stillMs }) => stillMs / 1_000),
          'scan s': rounds.map(({ scanMs }) => scanMs / 1_000),
          'the first time s': [firstMs / 1_000],
          'peak MB': rounds.map(({ peakBytes }) => peakBytes / 1e6),
        },
      },
      {
        name: '10,000 move',
        unit: 'x the time when none does',
        values: rounds.map(({ movingMs, stillMs }) => movingMs / stillMs),
        aim: null,
        beside: {
          seconds: rounds.map(({ movingMs }) => movingMs / 1_000),
          'waits measured': rounds.map(({ waits }) => waits.waits),
          'median wait ms': rounds.map(({ waits }) => waits.medianWaitMs),
        },
      },
      {
        name: 'longest wait of a sender',
        unit: 'ms',
        values: rounds.map(({ waits }) => waits.senderWaitMs),
        aim: { kind: 'at_most', value: WAIT_AIM_MS },
        beside: {},
      },
      {
        name: 'longest wait of a run',
        unit: 'ms',
        values: rounds.map(({ waits }) => waits.runWaitMs),
        aim: { kind: 'at_most', value: WAIT_AIM_MS },
        beside: {},
      },
    ];
  },
};
