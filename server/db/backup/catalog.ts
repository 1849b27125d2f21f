import type { Sql, TransactionSql } from 'postgres';
import type { Migration } from './backup-file.ts';

/** A database handle or a transaction of it. */
export type Connection = Sql | TransactionSql;

export interface CatalogTable {
  schema: string;
  name: string;
  /** All but the generated ones, in their order. */
  columns: string[];
  partitioned: boolean;
}

export interface ForeignKey {
  name: string;
  /** The table the constraint stands on, quoted; for a partition not the same as `from`. */
  on: string;
  /** Referring and referred table, 'schema.name', partitions counted as their whole. */
  from: string;
  to: string;
  definition: string;
}

/** pg-boss keeps its work in these; its other tables describe the running processes and its schema. */
const jobTables = ['queue', 'schedule', 'subscription', 'job', 'job_dependency'];

/** `"schema"."name"`, safe inside a statement. */
export function quoted(object: { schema: string; name: string }): string {
  return [object.schema, object.name].map(quotedName).join('.');
}

/** `"name"`, safe inside a statement. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** 'schema.name', to compare and to show. */
export const fullName = (object: { schema: string; name: string }) =>
  `${object.schema}.${object.name}`;

/**
 * The tables whose rows belong into a backup: those of the schemas, partitioned ones once, without
 * those of extensions and the table of migrations, and of pg-boss only those that hold work.
 */
export async function listTables(
  sql: Connection,
  schemas: string[],
  migrationsTable: string,
): Promise<CatalogTable[]> {
  const tables = await sql<CatalogTable[]>`
    select n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
           coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = ''), '{}') as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ${sql(schemas)} and c.relkind in ('r', 'p') and not c.relispartition
       and c.relpersistence <> 't'
       and not exists (select from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     group by n.nspname, c.relname, c.relkind
     order by n.nspname, c.relname`;
  return tables.filter(
    (table) =>
      table.name !== migrationsTable &&
      fullName(table) !== migrationsTable &&
      (table.schema !== 'pgboss' || jobTables.includes(table.name)),
  );
}

/** The foreign keys of the schemas between two different tables. */
export async function listForeignKeys(sql: Connection, schemas: string[]): Promise<ForeignKey[]> {
  return sql<ForeignKey[]>`
    with roots as (
      select c.oid, coalesce(pg_partition_root(c.oid)::oid, c.oid) as root
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ${sql(schemas)} and c.relkind in ('r', 'p'))
    select k.conname as name, format('%I.%I', n.nspname, c.relname) as on,
           ns.nspname || '.' || s.relname as from, nt.nspname || '.' || t.relname as to,
           pg_get_constraintdef(k.oid) as definition
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join roots rs on rs.oid = k.conrelid
      join pg_class s on s.oid = rs.root join pg_namespace ns on ns.oid = s.relnamespace
      join roots rt on rt.oid = k.confrelid
      join pg_class t on t.oid = rt.root join pg_namespace nt on nt.oid = t.relnamespace
     where k.contype = 'f' and k.conparentid = 0 and rs.root <> rt.root
     order by n.nspname, c.relname, k.conname`;
}

/** The sequences of the schemas, where they stand now. */
export async function listSequences(sql: Connection, schemas: string[]) {
  const names = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, sequencename as name from pg_sequences
     where schemaname in ${sql(schemas)} order by 1, 2`;
  const sequences = [];
  for (const { schema, name } of names) {
    const [row] = await sql.unsafe<{ value: string; called: boolean }[]>(
      `select last_value::text as value, is_called as called from ${quoted({ schema, name })}`,
    );
    if (row) sequences.push({ schema, name, value: row.value, called: row.called });
  }
  return sequences;
}

/** The applied migrations, oldest first. Throws when the table is missing. */
export async function listMigrations(sql: Connection, table: string): Promise<Migration[]> {
  const [found] = await sql<{ name: string | null }[]>`select to_regclass(${table})::text as name`;
  if (!found?.name) {
    throw new Error(`There is no table ${table}: the database has not been migrated yet.`);
  }
  const rows = await sql.unsafe<Record<string, string | number | null>[]>(
    `select * from ${found.name} order by version`,
  );
  return rows
    .map((row) => ({
      version: String(row['version']),
      name: String(row['name'] ?? ''),
      checksum: String(row['md5'] ?? row['checksum'] ?? ''),
    }))
    .filter((migration) => migration.version !== '0');
}

/**
 * The tables in an order in which each comes after those it refers to. Where they refer to each
 * other in a circle some key points the wrong way; `restoreDatabase` takes such keys off meanwhile.
 */
export function orderByReferences<T extends { schema: string; name: string }>(
  tables: T[],
  keys: Pick<ForeignKey, 'from' | 'to'>[],
): T[] {
  const byName = new Map(tables.map((table) => [fullName(table), table]));
  const ordered: T[] = [];
  const seen = new Set<string>();
  const place = (name: string) => {
    const table = byName.get(name);
    if (!table || seen.has(name)) return;
    seen.add(name);
    for (const key of keys) if (key.from === name) place(key.to);
    ordered.push(table);
  };
  for (const table of tables) place(fullName(table));
  return ordered;
}
