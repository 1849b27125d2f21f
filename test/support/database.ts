import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { connect, type Sql } from '../../server/db/sql.ts';
import { databaseUrl } from './global-setup.ts';

export interface TestDatabase {
  url: string;
  sql: Sql;
  drop(): Promise<void>;
}

/** A migrated database of its own, copied from the template in some tens of milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const clusterUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connect(clusterUrl, { max: 1 });
  await admin.unsafe(`create database ${name} template relance_template strategy file_copy`);
  const url = databaseUrl(clusterUrl, name);
  const sql = connect(url, { max: 10 });
  return {
    url,
    sql,
    async drop() {
      await sql.end({ timeout: 5 });
      await connectionsEnded(admin, name);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** How many transactions of this database were ever the victim of a deadlock; `transaction` tries them again, unseen. */
export async function countDeadlocks(sql: Sql): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ deadlocks: number }[]>`
    select deadlocks from pg_stat_database where datname = current_database()`;
  return row?.deadlocks ?? -1;
}

// A pool that was ended has said goodbye before PostgreSQL has heard it, and dropping by force meanwhile would be an error
// that nobody listens for. Who is still there after this long was not closed.
const GOODBYE_MAX_MS = 2_000;

async function connectionsEnded(admin: Sql, name: string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < GOODBYE_MAX_MS;) {
    const left = await admin`select from pg_stat_activity where datname = ${name} limit 1`;
    if (left.length === 0) return;
    await sleep(5);
  }
}
