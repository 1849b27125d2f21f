import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type Sql } from '../../../server/db/sql.ts';
import { importFile } from '../../../server/imports/import-file.ts';
import { answerOnce } from '../children.ts';
import { openBenchServices } from './services.ts';

export interface ImportInput {
  databaseUrl: string;
  /** Another of the same, to copy into. */
  emptyUrl: string;
  path: string;
}

export interface ImportOutput {
  firstMs: number;
  againMs: number;
  copyMs: number;
  /** COPY of the rows that the first import wrote into the tables of the books. */
  booksMs: number;
  peakBytes: number;
}

answerOnce<ImportInput, ImportOutput>(async ({ databaseUrl, emptyUrl, path }) => {
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
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const booksMs = await copyBooks(services.sql, emptyUrl);
    return { firstMs, againMs, copyMs, booksMs, peakBytes };
  } finally {
    await services.close();
  }
});

/** The floor: PostgreSQL reads the same file into one table of the same types. */
async function copy(sql: Sql, file: Buffer): Promise<number> {
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

// In the order of their references.
const BOOKS = [
  'customers',
  'contacts',
  'invoices',
  'payments',
  'allocations',
  'ledger_entries',
  'chases',
  'touch_steps',
];

/** For orientation: how long the rows alone take, with the indexes and references of the real tables, in one transaction. */
async function copyBooks(from: Sql, emptyUrl: string): Promise<number> {
  const rows = new Map<string, Buffer[]>();
  for (const table of BOOKS) {
    const chunks: Buffer[] = [];
    const source = await from.unsafe(`copy ${table} to stdout`).readable();
    for await (const chunk of source) chunks.push(chunk as Buffer);
    rows.set(table, chunks);
  }
  const into = connect(emptyUrl, { max: 1 });
  try {
    const startedAt = performance.now();
    await into.begin(async (tx) => {
      for (const [table, chunks] of rows) {
        const target = await tx.unsafe(`copy ${table} from stdin`).writable();
        await pipeline(Readable.from(chunks), target);
      }
    });
    return performance.now() - startedAt;
  } finally {
    await into.end();
  }
}
