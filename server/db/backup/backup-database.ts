import type { Readable } from 'node:stream';
import type { Sql, TransactionSql } from 'postgres';
import { type BackupHeader, type BackupTable, makeHeader, writeBackupFile } from './backup-file.ts';
import { type CatalogTable, fullName, listForeignKeys, listMigrations } from './catalog.ts';
import { listSequences, listTables, orderByReferences, quoted, quotedName } from './catalog.ts';

export interface BackupOptions {
  /** 'public' and 'pgboss' by default; one that does not exist is passed over. */
  schemas?: string[];
  /** 'schema_version' by default. */
  migrationsTable?: string;
  /** Written into the file: the release that made it. */
  productVersion?: string;
}

/** Forms of dates and numbers that every server version and every setting reads the same way. */
export const exchangeSettings = `
  set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0`;

async function describe(
  tx: TransactionSql,
  tables: CatalogTable[],
  schemas: string[],
  options: BackupOptions,
): Promise<BackupHeader> {
  const described: BackupTable[] = [];
  for (const table of tables) {
    const [row] = await tx.unsafe<{ rows: string }[]>(
      `select count(*)::text as rows from ${quoted(table)}`,
    );
    const { schema, name, columns } = table;
    described.push({ schema, name, columns, rows: Number(row?.rows) });
  }
  const [server] = await tx<{ taken: string; version: string }[]>`
    select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as taken,
           current_setting('server_version') as version`;
  return makeHeader({
    productVersion: options.productVersion ?? 'unknown',
    takenAt: server?.taken ?? '',
    postgresVersion: server?.version ?? '',
    migrations: await listMigrations(tx, options.migrationsTable ?? 'schema_version'),
    tables: described,
    sequences: await listSequences(tx, schemas),
  });
}

async function* copyOut(tx: TransactionSql, table: CatalogTable): AsyncGenerator<Buffer> {
  const columns = table.columns.map(quotedName).join(', ');
  // A partitioned table has no rows of its own to COPY, but can be selected from.
  const source = table.partitioned
    ? `(select ${columns} from ${quoted(table)})`
    : `${quoted(table)} (${columns})`;
  const rows: Readable = await tx.unsafe(`copy ${source} to stdout`).readable();
  const chunks = rows.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    // When the writer fails the rest is still read: the driver cannot break off a COPY, and the
    // connection would stay blocked.
    while (!(await chunks.next()).done);
    // postgres 3.4 pauses its socket after a row larger than the buffer, and when that was the last
    // row nobody wakes it for the end of the command: its `read` does nothing but wake it.
    rows._read(0);
  }
}

/**
 * Writes every row of the schemas as of one instant into one gzip file (its form: backup-file.ts)
 * and returns the header. Works on any PostgreSQL without pg_dump, while the server runs, and needs
 * no more than the right to read. Memory does not grow with the data. The file is complete or not
 * there at all.
 */
export async function backupDatabase(
  sql: Sql,
  file: string,
  options: BackupOptions = {},
): Promise<BackupHeader> {
  const schemas = options.schemas ?? ['public', 'pgboss'];
  return await sql.begin<BackupHeader>('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(exchangeSettings);
    const migrationsTable = options.migrationsTable ?? 'schema_version';
    const listed = await listTables(tx, schemas, migrationsTable);
    const tables = orderByReferences(listed, await listForeignKeys(tx, schemas));
    const byName = new Map(tables.map((table) => [fullName(table), table]));
    const header = await describe(tx, tables, schemas, options);
    await writeBackupFile(file, header, (described) => {
      const table = byName.get(fullName(described));
      if (!table) throw new Error(`${fullName(described)} is not a table of this backup.`);
      return copyOut(tx, table);
    });
    return header;
  });
}
