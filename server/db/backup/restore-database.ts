import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Sql, TransactionSql } from 'postgres';
import { exchangeSettings } from './backup-database.ts';
import { type BackupHeader, type BackupTable, type Migration } from './backup-file.ts';
import { readBackupFile, readBackupHeader, verifyBackupFile } from './backup-file.ts';
import { type Connection, type ForeignKey, fullName, listForeignKeys } from './catalog.ts';
import { listMigrations, listTables, quoted, quotedName } from './catalog.ts';

export interface RestoreOptions {
  /** 'schema_version' by default. */
  migrationsTable?: string;
  /** Tables ('public.scenarios') that hold rows from the migrations on; these rows are replaced. */
  seededTables?: string[];
}

function refuseOtherSchema(file: string, header: BackupHeader, applied: Migration[]): void {
  const known = new Map(applied.map((migration) => [migration.version, migration]));
  for (const { version, name, checksum } of header.migrations) {
    const own = known.get(version);
    if (!own) {
      throw new Error(
        `${file} was made by a newer release (Relance ${header.productVersion}, with migration ${version} "${name}", which this database does not have): restore it with that release or a later one.`,
      );
    }
    if (own.checksum !== checksum) {
      throw new Error(
        `Migration ${version} "${name}" is not the same in ${file} and in this database: they do not belong together.`,
      );
    }
  }
  const last = header.migrations.at(-1)?.version ?? 'none';
  const further = applied.find((own) => !header.migrations.some((m) => m.version === own.version));
  if (further) {
    throw new Error(
      `${file} was made before migration ${further.version} "${further.name}": migrate an empty database up to ${last} only, restore, then migrate the rest.`,
    );
  }
}

/** Compares the tables of the file with those that are there, and refuses a database with data. */
async function refuseUnfitTables(
  sql: Connection,
  file: string,
  header: BackupHeader,
  migrationsTable: string,
  seeded: string[],
): Promise<void> {
  const schemas = [...new Set(['public', ...header.tables.map((table) => table.schema)])];
  const present = await listTables(sql, schemas, migrationsTable);
  for (const table of header.tables) {
    const target = present.find((candidate) => fullName(candidate) === fullName(table));
    const missing = target
      ? table.columns.find((column) => !target.columns.includes(column))
      : 'no column at all';
    if (missing !== undefined) {
      throw new Error(
        `${file} holds ${fullName(table)} with ${missing}, which this database does not have: restore it with Relance ${header.productVersion}.`,
      );
    }
  }
  for (const table of present) {
    // Queues and schedules are made again at every start; they are not anybody's data.
    if (table.schema === 'pgboss' || seeded.includes(fullName(table))) continue;
    const [row] = await sql.unsafe<{ filled: boolean }[]>(
      `select exists (select from ${quoted(table)}) as filled`,
    );
    if (row?.filled) {
      throw new Error(
        `The database is not empty (${fullName(table)} has rows): restore into a new, empty one.`,
      );
    }
  }
}

/** Keys that would be checked before the table they refer to is filled. */
function keysAgainstOrder(keys: ForeignKey[], tables: BackupTable[]): ForeignKey[] {
  const position = new Map(tables.map((table, index) => [fullName(table), index]));
  return keys.filter((key) => (position.get(key.to) ?? -1) > (position.get(key.from) ?? Infinity));
}

/**
 * Switches the application's own triggers off and returns what switches them on again as they were:
 * rows come as they stood, so nothing must be counted twice or refused as a change of history.
 */
async function switchTriggersOff(tx: TransactionSql, tables: BackupTable[]): Promise<string[]> {
  const names = tables.map(fullName);
  const triggers = await tx<{ on: string; name: string; enabled: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as on, t.tgname as name, t.tgenabled as enabled
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and t.tgenabled <> 'D' and n.nspname || '.' || c.relname in ${tx(names)}`;
  const modes: Record<string, string> = { O: 'enable', R: 'enable replica', A: 'enable always' };
  for (const { on, name } of triggers) {
    await tx.unsafe(`alter table ${on} disable trigger ${quotedName(name)}`);
  }
  return triggers.map(
    ({ on, name, enabled }) =>
      `alter table ${on} ${modes[enabled] ?? 'enable'} trigger ${quotedName(name)}`,
  );
}

async function copyIn(
  tx: TransactionSql,
  table: BackupTable,
  data: AsyncIterable<Buffer>,
): Promise<void> {
  const columns = table.columns.map(quotedName).join(', ');
  const command = tx.unsafe(`copy ${quoted(table)} (${columns}) from stdin`);
  // postgres 3.4 loses an error that comes after the last byte, as that of a constraint often does,
  // and the stream then never finishes: the command is asked for its failure directly.
  const failure = new Promise<never>((_, reject) => Object.assign(command, { reject }));
  const target: Writable = await Promise.race([command.writable(), failure]);
  await Promise.race([pipeline(Readable.from(data), target), failure]);
}

async function finish(tx: TransactionSql, header: BackupHeader): Promise<void> {
  for (const { schema, name, value, called } of header.sequences) {
    await tx`select setval(${quoted({ schema, name })}::regclass, ${value}::text::bigint, ${called})`;
  }
  for (const table of header.tables) {
    const [row] = await tx.unsafe<{ rows: string }[]>(
      `select count(*)::text as rows from ${quoted(table)}`,
    );
    if (Number(row?.rows) !== table.rows) {
      throw new Error(
        `${fullName(table)} has ${row?.rows ?? '?'} rows instead of ${table.rows}; nothing was restored.`,
      );
    }
    // Without fresh statistics the first large query on a just filled table can take a hundred times longer.
    await tx.unsafe(`analyze ${quoted(table)}`);
  }
}

/**
 * Fills a migrated, empty database from a backup file, in one transaction: all of it or nothing.
 * Needs no more than to own the tables. Refuses with a sentence a database that is not empty, a file
 * that is damaged or cut off (it is read once completely beforehand), and one whose migrations are
 * not those of the database. Returns the file's header.
 */
export async function restoreDatabase(
  sql: Sql,
  file: string,
  options: RestoreOptions = {},
): Promise<BackupHeader> {
  const migrationsTable = options.migrationsTable ?? 'schema_version';
  const header = await readBackupHeader(file);
  refuseOtherSchema(file, header, await listMigrations(sql, migrationsTable));
  const seeded = options.seededTables ?? [];
  await refuseUnfitTables(sql, file, header, migrationsTable, seeded);
  await verifyBackupFile(file);
  await sql.begin(async (tx) => {
    await tx.unsafe(`${exchangeSettings}; set constraints all immediate`);
    const { tables } = header;
    const lockable = tables.map(quoted).join(', ');
    // Held to the end: between looking for rows and filling, nobody adds any.
    if (tables.length > 0) await tx.unsafe(`lock table ${lockable} in access exclusive mode`);
    await refuseUnfitTables(tx, file, header, migrationsTable, seeded);
    const switchOn = await switchTriggersOff(tx, tables);
    const schemas = [...new Set(tables.map((table) => table.schema))];
    const keys = tables.length === 0 ? [] : await listForeignKeys(tx, schemas);
    const wrongWay = keysAgainstOrder(keys, tables);
    for (const key of wrongWay) {
      await tx.unsafe(`alter table ${key.on} drop constraint ${quotedName(key.name)}`);
    }
    if (tables.length > 0) await tx.unsafe(`truncate ${lockable}`);
    await readBackupFile(file, (table, data) => copyIn(tx, table, data));
    for (const key of wrongWay) {
      const name = quotedName(key.name);
      await tx.unsafe(`alter table ${key.on} add constraint ${name} ${key.definition}`);
    }
    for (const statement of switchOn) await tx.unsafe(statement);
    await finish(tx, header);
  });
  return header;
}
