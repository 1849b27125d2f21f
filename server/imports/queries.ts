import type { Db } from '../db/sql.ts';
import type { FieldProblem } from '../errors.ts';
import type { CustomerCounts } from './compare-queries.ts';
import type { Outcome, Reading, Remark, ReadingChoices } from './rules.ts';

/** Where an import stands, told while it is read. */
export interface ImportCounts {
  /** `failed`: it could not be read, see `problem`. */
  stage: 'reading' | 'comparing' | 'ready' | 'applying' | 'failed';
  /** Lines of a large file, so that one sees how far its reading is. */
  total?: number | null;
  /** While applying: how many lines are booked already, about. */
  applied?: number;
  /** What somebody asked for, while it is applied. */
  asked?: ApplyingAsked | null;
  /** Why the last thing that was asked for was not done. */
  problem?: FieldProblem | null;
  /** Lines under the header; while reading, the lines done so far. */
  lines: number;
  new: number;
  changed: number;
  unchanged: number;
  rejected: number;
  /** Lines whose open amount is higher than ours (a payment the other books do not know yet): nothing is done. */
  openHigher: number;
  /** Open invoices of these customers that the file does not name: nothing is done. */
  vanished: number;
  payments: number;
  disputes: number;
  customers: CustomerCounts;
  /** How many lines each problem and note of the reading stands on. */
  remarks: Partial<Record<Remark['code'], number>>;
}

export interface ApplyingAsked {
  skipRejected: boolean;
  userId: number | null;
}

export interface ImportRecord {
  id: number;
  filename: string;
  status: 'preview' | 'applied' | 'discarded';
  reading: Reading;
  counts: ImportCounts;
  createdBy: number | null;
  createdAt: Date;
  appliedAt: Date | null;
}

export async function findImport(sql: Db, importId: number): Promise<ImportRecord | undefined> {
  const [row] = await sql<ImportRecord[]>`
    select id, filename, status, reading, counts, created_by, created_at, applied_at from imports where id = ${importId}`;
  return row;
}

/** Imports, the latest first; `before` is the id of the last one seen. */
export async function listImports(
  sql: Db,
  page: { before?: number; limit: number },
): Promise<ImportRecord[]> {
  return await sql<ImportRecord[]>`
    select id, filename, status, reading, counts, created_by, created_at, applied_at from imports
    where ${page.before ?? null}::bigint is null or id < ${page.before ?? null}::bigint
    order by id desc limit ${page.limit}`;
}

/** The file as it is stored: see `readStoredFile`. */
export async function findImportFile(
  sql: Db,
  importId: number,
): Promise<{ filename: string; file: Buffer } | undefined> {
  const [row] = await sql<{ filename: string; file: Buffer }[]>`
    select filename, file from imports where id = ${importId}`;
  return row;
}

export interface ImportRow {
  line: number;
  outcome: Outcome;
  number: string | null;
  customerNumber: string | null;
  customerName: string | null;
  issuedOn: string | null;
  dueOn: string | null;
  currency: string | null;
  totalMinor: number | null;
  openMinor: number | null;
  settledOn: string | null;
  isDisputed: boolean;
  /** Why it is rejected, and what else to know. */
  reasons: Remark[];
  /** Of a changed invoice, by field: what the books hold and what they will; amounts in minor units. */
  changes: Record<string, [unknown, unknown]>;
}

/** Lines of an import in the order of the file; `after` is the last line seen. */
export async function listImportRows(
  sql: Db,
  importId: number,
  page: { outcome?: Outcome; after?: number; limit: number },
): Promise<ImportRow[]> {
  const outcome = page.outcome ?? null;
  return await sql<ImportRow[]>`
    select l.line, coalesce(o.outcome, 'unchanged') as outcome, l.number, l.customer_number,
      coalesce(s.name, c.name) as customer_name, l.issued_on, l.due_on, l.currency, l.total_minor, l.open_minor, l.settled_on,
      l.is_disputed, coalesce(o.reasons, '[]') || coalesce(l.notes, '[]') as reasons, coalesce(o.changes, '{}') as changes
    from import_lines l
    left join import_outcomes o on o.import_id = l.import_id and o.line = l.line
    left join import_customers s on s.import_id = l.import_id and s.number = l.customer_number
    left join customers c on c.number = l.customer_number
    where l.import_id = ${importId} and l.line > ${page.after ?? 0}
      and (${outcome}::text is null or coalesce(o.outcome, 'unchanged') = ${outcome}::text)
    order by l.line limit ${page.limit}`;
}

export interface ImportCustomerRow {
  number: string;
  name: string | null;
  outcome: 'new' | 'changed' | 'unchanged' | 'unused';
  changes: Record<string, [unknown, unknown]>;
}

/** Customers the file speaks of, by number; `after` is the last number seen. */
export async function listImportCustomers(
  sql: Db,
  importId: number,
  page: { outcome?: ImportCustomerRow['outcome']; after?: string; limit: number },
): Promise<ImportCustomerRow[]> {
  const outcome = page.outcome ?? null;
  return await sql<ImportCustomerRow[]>`
    select number, name, outcome, coalesce(changes, '{}') as changes from import_customers
    where import_id = ${importId} and number > ${page.after ?? ''} and (${outcome}::text is null or outcome = ${outcome}::text)
    order by number limit ${page.limit}`;
}

/** The id of an import that is about to be stored: its lines are staged meanwhile. */
export async function drawImportId(sql: Db): Promise<number> {
  const [row] = await sql<[{ id: number }]>`
    select nextval(pg_get_serial_sequence('imports', 'id')) as id`;
  return row.id;
}

export async function insertImport(
  sql: Db,
  created: {
    id: number;
    filename: string;
    /** As `storedForm` packs it. */
    file: Buffer;
    reading: Reading;
    counts: ImportCounts;
    createdBy: number | null;
    createdAt: Date;
  },
): Promise<void> {
  await sql`
    insert into imports (id, filename, file, status, reading, counts, created_by, created_at) overriding system value
    values (${created.id}, ${created.filename}, ${created.file}, 'preview', ${sql.json(created.reading as never)},
      ${sql.json(created.counts as never)}, ${created.createdBy}, ${created.createdAt})`;
}

/** Forgets a file that could not be read. */
export async function deleteImport(sql: Db, importId: number): Promise<void> {
  await sql`delete from imports where id = ${importId}`;
}

export async function saveReading(sql: Db, importId: number, reading: Reading): Promise<void> {
  await sql`update imports set reading = ${sql.json(reading as never)} where id = ${importId}`;
}

export async function saveCounts(
  sql: Db,
  importId: number,
  counts: Partial<ImportCounts>,
): Promise<void> {
  await sql`update imports set counts = counts || ${sql.json(counts as never)} where id = ${importId}`;
}

/** Closes a preview; false when it was closed already. */
export async function closeImport(
  sql: Db,
  importId: number,
  status: 'applied' | 'discarded',
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    update imports set status = ${status}, applied_at = case when ${status} = 'applied' then ${at}::timestamptz end,
      counts = counts || '{"stage": "ready"}'
    where id = ${importId} and status = 'preview'`;
  return rows.count === 1;
}

/** Notes that a preview shall be applied; false when it is not ready, or asked for already. */
export async function markApplying(
  tx: Db,
  importId: number,
  asked: ApplyingAsked,
): Promise<boolean> {
  const counts = { stage: 'applying', applied: 0, asked, problem: null };
  const rows = await tx`
    update imports set counts = counts || ${tx.json(counts as never)}
    where id = ${importId} and status = 'preview' and counts ->> 'stage' = 'ready'`;
  return rows.count === 1;
}

/** Imports that are being read or applied, or were when a process ended. */
export async function listUnfinished(
  sql: Db,
): Promise<{ id: number; stage: ImportCounts['stage'] }[]> {
  return await sql<{ id: number; stage: ImportCounts['stage'] }[]>`
    select id, counts ->> 'stage' as stage from imports
    where status = 'preview' and counts ->> 'stage' in ('reading', 'comparing', 'applying') order by id`;
}

// Any number that no other advisory lock of the program has: with it, an import in hand is shown by a lock on a connection.
const IN_HAND = 720261;

/** Takes an import in hand until `leaveInHand` or the end of the connection; false when another process has it. */
export async function takeInHand(connection: Db, importId: number): Promise<boolean> {
  const [row] = await connection<[{ taken: boolean }]>`
    select pg_try_advisory_lock(${IN_HAND}::int, (${importId}::bigint % 2147483647)::int) as taken`;
  return row.taken;
}

export async function leaveInHand(connection: Db, importId: number): Promise<void> {
  await connection`select pg_advisory_unlock(${IN_HAND}::int, (${importId}::bigint % 2147483647)::int)`;
}

/** One import at a time changes the staging or the books: the others wait until its transaction ends. */
export async function lockImports(tx: Db): Promise<void> {
  // Any number that nothing else in the program uses for an advisory lock.
  await tx`select pg_advisory_xact_lock(720260)`;
}

export async function findMapping(
  sql: Db,
  headersHash: Buffer,
): Promise<Partial<ReadingChoices> | undefined> {
  const [row] = await sql<{ reading: Partial<ReadingChoices> }[]>`
    select reading from import_mappings where headers_hash = ${headersHash}`;
  return row?.reading;
}

export async function saveMapping(
  sql: Db,
  headersHash: Buffer,
  choices: Partial<ReadingChoices>,
  at: Date,
): Promise<void> {
  await sql`
    insert into import_mappings (headers_hash, reading, updated_at) values (${headersHash}, ${sql.json(choices)}, ${at})
    on conflict (headers_hash) do update set reading = excluded.reading, updated_at = excluded.updated_at`;
}

/** For the rest of the transaction: compiling a plan that runs once, and spilling to disk, cost more than they save. */
export async function planForManyLines(tx: Db): Promise<void> {
  await tx`select set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`;
}
