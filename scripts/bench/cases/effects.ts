import { scaled, type Benchmark } from '../benchmark.ts';
import { runPart } from '../children.ts';
import type { EffectsRound } from '../parts/effects-ours.ts';
import { seedHistory } from '../seed-history.ts';

const CUSTOMERS = 200_000;
const PAYMENTS = 10_000;

export const benchmark: Benchmark = {
  name: 'effects',
  about:
    'what 2,000,000 reminders of 1,000,000 invoices came to, counted from nothing and after a day of 10,000 payments; beside a scan of the same rows',
  async run(workplace, scale) {
    const customers = scaled(CUSTOMERS, scale, 1_000);
    const database = await workplace.database(`history_${customers}`, (sql) =>
      seedHistory(sql, { customers }),
    );
    const rounds = await runPart<EffectsRound[]>('effects-ours', {
      databaseUrl: database.url,
      rounds: scale.rounds,
      payments: scaled(PAYMENTS, scale, 50),
    });
    await database.drop();
    return [
      {
        name: 'counted from nothing',
        unit: 'x the time of a scan of the same rows',
        values: rounds.map(({ wholeMs, wholeScanMs }) => wholeMs / wholeScanMs),
        aim: null,
        beside: {
          seconds: rounds.map(({ wholeMs }) => wholeMs / 1_000),
          'scan s': rounds.map(({ wholeScanMs }) => wholeScanMs / 1_000),
          messages: rounds.map(({ messages }) => messages),
          'peak MB': rounds.map(({ peakBytes }) => peakBytes / 1e6),
        },
      },
      {
        name: 'counted after a day',
        unit: 'x the time of a scan of the same rows',
        values: rounds.map(({ changeMs, changeScanMs }) => changeMs / changeScanMs),
        // The period is read with the month after it, and sorted twice.
        aim: { kind: 'at_most', value: 4 },
        beside: {
          seconds: rounds.map(({ changeMs }) => changeMs / 1_000),
          'scan s': rounds.map(({ changeScanMs }) => changeScanMs / 1_000),
          'days counted anew': rounds.map(({ changedDays }) => changedDays),
        },
      },
      {
        name: 'a day beside everything',
        unit: 'x the time from nothing',
        values: rounds.map(({ changeMs, wholeMs }) => changeMs / wholeMs),
        aim: null,
        beside: {},
      },
    ];
  },
};
