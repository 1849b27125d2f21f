import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Db, Sql } from '../db/sql.ts';

/** Streams lines in COPY's text format (see copy-text.ts) into `import_lines`. */
export async function copyImportLines(sql: Sql, chunks: AsyncIterable<string>): Promise<void> {
  await onItsOwn(sql, async (connection) => {
    const target = await connection`
      copy import_lines (import_id, line, number, customer_number, issued_on, due_on, currency, total_minor, open_minor,
        settled_on, is_disputed, reference, subject, net_minor, vat_lines, discount_terms,
        factor_name, factor_iban, factor_bic, problems, notes) from stdin`.writable();
    await pipeline(Readable.from(chunks), target);
  });
}

/** Streams lines in COPY's text format into `import_customers`. */
export async function copyImportCustomers(sql: Sql, chunks: Iterable<string>): Promise<void> {
  await onItsOwn(sql, async (connection) => {
    const target = await connection`
      copy import_customers (import_id, number, name, kind, country, language, default_country, default_language, street,
        postal_code, city, enterprise_number, credit_limit_minor, contacts) from stdin`.writable();
    await pipeline(Readable.from(chunks), target);
  });
}

/** A busy pool queues statements behind those of others, and nothing can be queued behind a COPY. */
async function onItsOwn(sql: Sql, copy: (connection: Db) => Promise<void>): Promise<void> {
  const connection = await sql.reserve();
  try {
    await copy(connection);
  } finally {
    connection.release();
  }
}

/**
 * Nothing looks at tables just filled by itself, and plans for a hundred thousand lines need statistics: of the columns that are
 * joined or picked by, the others take four times as long.
 */
export async function analyzeStagedLines(sql: Db): Promise<void> {
  await sql`analyze import_lines (import_id, line, number, customer_number)`;
  await sql`analyze import_customers (import_id, number)`;
}

export async function analyzeOutcomes(sql: Db): Promise<void> {
  await sql`analyze import_outcomes (import_id, line, outcome, invoice_id, pay_minor)`;
}

export async function countStagedLines(sql: Db, importId: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from import_lines where import_id = ${importId}`;
  return row?.count ?? 0;
}

export async function deleteStaged(sql: Db, importId: number): Promise<void> {
  await sql`
    with customers as (delete from import_customers where import_id = ${importId}),
      outcomes as (delete from import_outcomes where import_id = ${importId})
    delete from import_lines where import_id = ${importId}`;
}

/** Forgets the staged lines of imports that were applied or discarded before `before`; returns how many lines went. */
export async function deleteOldStaged(sql: Db, before: Date): Promise<number> {
  const rows = await sql`
    with old as (select id from imports where created_at < ${before}),
      customers as (delete from import_customers using old where import_id = old.id),
      outcomes as (delete from import_outcomes using old where import_id = old.id)
    delete from import_lines using old where import_id = old.id`;
  return rows.count;
}
