import { readFileSync } from 'node:fs';
import { importFile } from '../../../server/imports/import-file.ts';
import { answerOnce } from '../children.ts';
import { openBenchServices } from './services.ts';

export interface ImportInput {
  databaseUrl: string;
  path: string;
}

export interface ImportOutput {
  firstMs: number;
  againMs: number;
  copyMs: number;
  peakBytes: number;
}

answerOnce<ImportInput, ImportOutput>(async ({ databaseUrl, path }) => {
  const services = await openBenchServices(databaseUrl);
  const file = readFileSync(path);
  const rows = file.toString().split('\n').length - 2;
  const take = async (name: string, expected: 'new' | 'unchanged') => {
    const startedAt = performance.now();
    const { result, counts } = await importFile(services, {
      filename: name,
      file,
      dryRun: false,
      userId: null,
      skipRejected: false,
    });
    const ms = performance.now() - startedAt;
    if (result !== 'applied' || counts[expected] !== rows) {
      throw new Error(`${result} with ${JSON.stringify(counts)}, not ${rows} ${expected}.`);
    }
    return ms;
  };
  try {
    const copyMs = await copy(services.sql, file);
    const firstMs = await take('first.csv', 'new');
    const againMs = await take('again.csv', 'unchanged');
    return { firstMs, againMs, copyMs, peakBytes: process.resourceUsage().maxRSS * 1024 };
  } finally {
    await services.close();
  }
});

/** The floor: PostgreSQL reads the same file into one table of the same types. */
async function copy(
  sql: Awaited<ReturnType<typeof openBenchServices>>['sql'],
  file: Buffer,
): Promise<number> {
  await sql`
    create table copied (number text, customer_number text, customer_name text, email text, issued_on date, due_on date,
      total numeric, balance numeric, currency text, reference text, subject text)`;
  const startedAt = performance.now();
  const into = await sql`copy copied from stdin (format csv, header true)`.writable();
  await new Promise<void>((resolve, reject) => {
    into.once('error', reject);
    into.once('finish', resolve);
    into.end(file);
  });
  return performance.now() - startedAt;
}
