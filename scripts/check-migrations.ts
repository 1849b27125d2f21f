import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../server/db/embedded/embedded-postgres.ts';
import { migrate } from '../server/db/migrate.ts';
import { connect, type Sql } from '../server/db/sql.ts';
import { ROOT } from '../server/root.ts';

/**
 * Names are `NNN.do.words.sql`, each number once; an empty database takes them all, and a second start none; every
 * foreign key that follows a deletion has an index that begins with its columns, so that none reads a whole table.
 */
const problems: string[] = [];
const files = (await readdir(join(ROOT, 'migrations'))).toSorted();
const numbers = new Map<string, string>();
for (const file of files) {
  const match = /^(\d{3})\.do\.[a-z0-9-]+\.sql$/.exec(file);
  if (!match?.[1]) problems.push(`migrations/${file}: expected NNN.do.words-with-dashes.sql`);
  else if (numbers.has(match[1]))
    problems.push(`migrations/${file}: its number is ${numbers.get(match[1])}'s`);
  else numbers.set(match[1], file);
}

const dataDir = await mkdtemp(join(tmpdir(), 'relance-migrations-'));
const cluster = await startEmbeddedPostgres({
  dataDir,
  temporary: true,
  settings: { fsync: 'off' },
});
try {
  const applied = await migrate(cluster.url);
  if (applied.length !== files.length)
    problems.push(`${applied.length} of ${files.length} migrations were applied.`);
  const again = await migrate(cluster.url);
  if (again.length > 0) problems.push(`A second start applied ${again.join(', ')}.`);
  const sql = connect(cluster.url, { max: 1 });
  problems.push(...(await listForeignKeysWithoutIndex(sql)));
  await sql.end();
} finally {
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length > 0 ? 1 : 0);

async function listForeignKeysWithoutIndex(sql: Sql): Promise<string[]> {
  const rows = await sql<{ constraintName: string; tableName: string; columns: string }[]>`
    select c.conname as constraint_name, c.conrelid::regclass::text as table_name,
      (select string_agg(a.attname, ', ' order by k.ord) from unnest(c.conkey) with ordinality k (attnum, ord)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as columns
    from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.confdeltype in ('c', 'n')
      and not exists (
        select 1 from pg_index i
        where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
    order by 2, 1`;
  return (
    rows
      // Users are few and are never deleted; what they did is found by its subject.
      .filter((row) => !/_by$|user_id$/.test(row.columns))
      .map(
        (row) =>
          `${row.tableName} (${row.columns}): the foreign key ${row.constraintName} has no index`,
      )
  );
}
