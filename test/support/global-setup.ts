import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../server/db/embedded/embedded-postgres.ts';
import { migrate } from '../../server/db/migrate.ts';
import { connect } from '../../server/db/sql.ts';
import { installJobQueue } from '../../server/jobs/boss.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One cluster for the whole run, with a migrated template that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = await roomForDatabases();
  const dataDir = await mkdtemp(join(root, 'relance-test-'));
  const cluster = await startEmbeddedPostgres({
    dataDir,
    temporary: true,
    sharedRoots: [root],
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '300',
    },
  });
  const admin = connect(cluster.url, { max: 1 });
  await admin.unsafe('create database relance_template');
  await admin.end();
  const templateUrl = databaseUrl(cluster.url, 'relance_template');
  await migrate(templateUrl);
  await installJobQueue(templateUrl);
  project.provide('postgresUrl', cluster.url);
  return async () => {
    await cluster.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

// A worker's databases, WAL and what crashed tests left: two or three GB in a whole run.
const MEMORY_MIN_BYTES = 6 * 1024 ** 3;

/**
 * In memory where there is plenty. Every test copies some four hundred files and deletes them, and ext4 looks past each inode that
 * was freed in the last minute to find a new one: on disk that took longer than the tests themselves.
 */
async function roomForDatabases(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs('/dev/shm');
    return bavail * bsize >= MEMORY_MIN_BYTES ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

export function databaseUrl(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}
