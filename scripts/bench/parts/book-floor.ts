import { transaction, type Sql } from '../../../server/db/sql.ts';

export interface Mark {
  /** Rows of each table of the books. */
  counts: Map<string, number>;
  /** Every row written later has at least this transaction number. */
  transaction: number;
}

interface NewRows {
  table: string;
  /** Each as JSON, in the order it was written. */
  rows: string[];
}

/** Remembers how many rows each table has. */
export async function markRows(sql: Sql): Promise<Mark> {
  const counts = await countRows(sql);
  const [row] = await sql<{ now: number }[]>`select pg_current_xact_id()::text::bigint as now`;
  return { counts, transaction: row?.now ?? 0 };
}

async function countRows(sql: Sql): Promise<Map<string, number>> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`;
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(name)}`;
    counts.set(name, row?.count ?? 0);
  }
  return counts;
}

/** The rows that are new since then; what only changed is not among them, and neither are the events themselves. */
export async function rowsSince(sql: Sql, mark: Mark): Promise<NewRows[]> {
  const found: NewRows[] = [];
  for (const [table, count] of await countRows(sql)) {
    const grownBy = count - (mark.counts.get(table) ?? 0);
    if (grownBy === 0 || table === 'stripe_events') continue;
    const rows = await sql<{ json: string }[]>`
      select to_jsonb(t)::text as json from ${sql(table)} t where xmin::text::bigint > ${mark.transaction} order by ctid`;
    if (rows.length !== grownBy) throw new Error(`${table} has more new rows than it grew by.`);
    found.push({ table, rows: rows.map((row) => row.json) });
  }
  return found;
}

/**
 * Milliseconds to insert these rows one by one, a transaction for each of so many bookings, into tables with the same
 * columns, checks and indexes; without references to other tables.
 */
export async function insertPlainly(
  sql: Sql,
  found: readonly NewRows[],
  bookings: number,
): Promise<number> {
  for (const { table } of found) {
    await sql`create table ${sql(`plain_${table}`)} (like ${sql(table)} including all)`;
  }
  const columns = new Map<string, string[]>();
  for (const { table } of found) columns.set(table, await writtenColumns(sql, table));
  const startedAt = performance.now();
  for (let booking = 0; booking < bookings; booking += 1) {
    await transaction(sql, async (tx) => {
      for (const { table, rows } of found) {
        const share = rows.length / bookings;
        const names = tx(columns.get(table) ?? []);
        for (const row of rows.slice(booking * share, (booking + 1) * share)) {
          await tx`
            insert into ${tx(`plain_${table}`)} (${names}) overriding system value
            select ${names} from jsonb_populate_record(null::${tx(table)}, ${row}::text::jsonb)`;
        }
      }
    });
  }
  return performance.now() - startedAt;
}

async function writtenColumns(sql: Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`;
  return rows.map((row) => row.name);
}
