import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, type PlainDate } from '../../../server/calendar/plain-date.ts';
import { runPart } from '../children.ts';
import { scaled, type Benchmark, type Figure } from '../benchmark.ts';
import type { ImportOutput } from '../parts/import-ours.ts';
import { seedOrganization } from '../seed.ts';

export const benchmark: Benchmark = {
  name: 'import',
  about: '100,000 rows of a CSV file, and the same file again; beside COPY of the same rows',
  async run(workplace, scale) {
    const path = join(workplace.folder, 'invoices.csv');
    const rows = scaled(100_000, scale, 500);
    await writeFile(path, invoicesFile(rows));
    const measured: ImportOutput[] = [];
    for (let round = 0; round < scale.rounds; round += 1) {
      const database = await workplace.database('import', seedOrganization);
      const empty = await workplace.database('import', seedOrganization);
      const input = { databaseUrl: database.url, emptyUrl: empty.url, path };
      measured.push(await runPart('import-ours', input));
      await database.drop();
      await empty.drop();
    }
    return [
      figureOf('first time', 10, measured, rows, (one) => one.firstMs),
      figureOf('again, nothing changed', 3, measured, rows, (one) => one.againMs),
      // How much of it is writing the books: customers, invoices, entries, payments, chases.
      {
        name: 'first time, beside COPY of what it writes',
        unit: 'x that',
        values: measured.map((one) => one.firstMs / one.booksMs),
        aim: null,
        beside: {},
      },
    ];
  },
};

function figureOf(
  name: string,
  atMost: number,
  measured: readonly ImportOutput[],
  rows: number,
  msOf: (one: ImportOutput) => number,
): Figure {
  return {
    name,
    unit: 'x the time of COPY',
    values: measured.map((one) => msOf(one) / one.copyMs),
    aim: { kind: 'at_most', value: atMost },
    beside: {
      'rows/s': measured.map((one) => (rows / msOf(one)) * 1000),
      'COPY rows/s': measured.map((one) => (rows / one.copyMs) * 1000),
      'peak MB': measured.map((one) => one.peakBytes / 1e6),
    },
  };
}

/** As an accounting program exports it: 5,000 customers, one invoice in three open, the others paid. */
function invoicesFile(rows: number): string {
  const lines = [
    'Invoice number,Customer number,Customer name,Email,Invoice date,Due date,Amount,Open amount,Currency,Reference,Subject',
  ];
  const firstDay: PlainDate = '2025-03-01';
  for (let n = 1; n <= rows; n += 1) {
    const customer = 1 + (n % 5_000);
    const issuedOn = addDays(firstDay, n % 360);
    const amount = `${100 + (n % 900)}.${String(n % 100).padStart(2, '0')}`;
    lines.push(
      [
        `F-${n}`,
        `C${customer}`,
        `"Boulangerie Martin, Fils ${customer}"`,
        `compta+${customer}@customer.test`,
        issuedOn,
        addDays(issuedOn, 30),
        amount,
        n % 3 === 0 ? amount : '0.00',
        'EUR',
        `RF${n}`,
        `Pain et viennoiseries ${n}`,
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}
