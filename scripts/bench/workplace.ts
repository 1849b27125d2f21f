import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../server/db/embedded/embedded-postgres.ts';
import { migrate } from '../../server/db/migrate.ts';
import { connect, type Sql } from '../../server/db/sql.ts';
import { installJobQueue } from '../../server/jobs/boss.ts';
import { startScript, type Running, type StartOptions } from './children.ts';

/** Where the benchmarks of one call are measured: a PostgreSQL with fsync on, databases in it, processes beside it. */
export interface Workplace {
  /** A folder that is gone afterwards. */
  folder: string;
  /** A migrated database, filled by `seed` at the first call with that name; every later call copies it. */
  database(name: string, seed: (sql: Sql) => Promise<void>): Promise<BenchDatabase>;
  start(
    script: string,
    args?: readonly string[],
    options?: Omit<StartOptions, 'logFile'>,
  ): Promise<Running & { logFile: string }>;
  close(): Promise<void>;
}

export interface BenchDatabase {
  url: string;
  drop(): Promise<void>;
}

// Enough for the pools of a server, its queue and a few scripts beside it.
const SETTINGS = { max_connections: '100' };

export async function openWorkplace(settings: Record<string, string> = {}): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-bench-'));
  const cluster = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    settings: { ...SETTINGS, ...settings },
    temporary: true,
  });
  const seeded = new Set<string>();
  const running = new Set<Running>();
  const urlOf = (name: string) => {
    const url = new URL(cluster.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const administer = async (statement: string) => {
    const admin = connect(urlOf('postgres'), { max: 1 });
    try {
      await admin.unsafe(statement);
    } finally {
      await admin.end();
    }
  };

  return {
    folder,
    async database(name, seed) {
      const template = `bench_${name}`;
      if (!seeded.has(template)) {
        await administer(`create database ${template}`);
        await fill(urlOf(template), seed);
        seeded.add(template);
      }
      const copy = `${template}_${randomBytes(4).toString('hex')}`;
      // By files it ends with a checkpoint: nothing of the copying is left to write while something is measured.
      await administer(`create database ${copy} template ${template} strategy file_copy`);
      return {
        url: urlOf(copy),
        drop: () => administer(`drop database if exists ${copy} with (force)`),
      };
    },
    async start(script, args = [], options = {}) {
      const logFile = join(folder, `${randomBytes(4).toString('hex')}.log`);
      const started = await startScript(script, args, { ...options, logFile });
      running.add(started);
      return { ...started, logFile };
    },
    async close() {
      for (const one of running) await one.stop();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(url: string, seed: (sql: Sql) => Promise<void>): Promise<void> {
  await migrate(url, () => installJobQueue(url));
  const sql = connect(url, { max: 1 });
  try {
    await seed(sql);
    // Fresh statistics, as a database has that was not made a second ago.
    await sql.unsafe('vacuum analyze');
  } finally {
    await sql.end();
  }
}
