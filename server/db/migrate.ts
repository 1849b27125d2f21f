import { join } from 'node:path';
import Postgrator from 'postgrator';
import postgres from 'postgres';
import { ROOT } from '../root.ts';

// Any number that no other program uses on the same database.
const MIGRATION_LOCK = 7_310_402;

export const MIGRATIONS_TABLE = 'schema_version';

/**
 * Brings the database to this release's schema, one process at a time; `afterwards` runs under the same lock. Returns the
 * names of what it applied.
 */
export async function migrate(
  databaseUrl: string,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<string[]> {
  // Not the house's own client: postgrator reads columns by the names PostgreSQL gives them.
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const postgrator = new Postgrator({
      migrationPattern: join(ROOT, 'migrations', '*.sql'),
      driver: 'pg',
      schemaTable: MIGRATIONS_TABLE,
      execQuery: async (query: string) => ({
        rows: [...(await sql.unsafe(query).simple())] as never[],
      }),
    });
    await refuseNewerDatabase(postgrator);
    const applied = await postgrator.migrate();
    await afterwards();
    return applied.map((migration) => migration.filename.split('/').at(-1) ?? migration.filename);
  } finally {
    await sql.end();
  }
}

async function refuseNewerDatabase(postgrator: Postgrator): Promise<void> {
  const [database, release] = await Promise.all([
    postgrator.getDatabaseVersion().catch(() => 0),
    postgrator.getMaxVersion(),
  ]);
  if (Number(database) > Number(release)) {
    throw new Error(
      `The database has schema ${database}, newer than this release's ${release}: start a release at least as new, or restore a backup made by this one.`,
    );
  }
}
