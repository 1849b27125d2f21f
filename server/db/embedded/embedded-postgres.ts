import { randomBytes } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { z } from 'zod';
import { type Binaries, prepareBinaries } from './binaries.ts';
import { hasCluster, initialiseCluster, readPassword, ROLE } from './cluster.ts';
import { withDirectoryLock } from './directory-lock.ts';
import { findHome, type Home } from './home.ts';
import { findRunning, launch, type Postmaster, shutDown } from './postmaster.ts';
import { hasCode, writePrivateFile } from './private-file.ts';
import { isStillRunning, ownIdentity } from './process-identity.ts';

export { isEmbeddedAvailable } from './binaries.ts';

export interface EmbeddedPostgresOptions {
  /** Made when missing. Holds the database, or a pointer to where root's unprivileged account can reach it. */
  dataDir: string;
  log?: (line: string) => void;
  /** Further server settings (`-c name=value`); without effect on a server that already runs. */
  settings?: Record<string, string>;
  /** Made when missing; 'relance' by default. */
  database?: string;
  /** Written down with a new cluster, so that a later release can say what made it. */
  productVersion?: string;
  /** Deleted when it stops, `dataDir` included (tests). */
  temporary?: boolean;
  /** Where root keeps what its unprivileged account cannot reach in place; the first usable counts. */
  sharedRoots?: string[];
}

export interface EmbeddedPostgres {
  /** `postgres://relance:…@127.0.0.1:<port>/<database>` */
  url: string;
  dataDir: string;
  /** True when PostgreSQL already ran: left over by a killed process, or used by another one. */
  adopted: boolean;
  /** Leaves the server; the last process to leave stops it and waits until it is gone. */
  stop(): Promise<void>;
}

// Not /var/tmp first: many systems delete there what was not touched for a month.
const lastingRoots = ['/var/lib/relance', '/var/tmp'];
const passingRoots = [os.tmpdir(), '/var/tmp'];

/*
 * Who may stop the server: a process that starts it, adopts it or joins it writes itself down as a
 * user and strikes itself out when it leaves; whoever leaves last stops it. A killed user is known
 * by its identity (pid and start time) and does not count. So a command beside a running server
 * never takes the database away from it, nor does the server from the command, and a server that
 * was killed leaves a database that the next one adopts and stops in the end.
 */
const stateSchema = z.object({
  port: z.number().nullable(),
  /** Which cluster directory this is about: a copied directory has no users yet. */
  cluster: z.string(),
  users: z.array(z.object({ process: z.string(), id: z.string() })),
});
type State = z.infer<typeof stateSchema>;

async function readState(home: Home): Promise<State> {
  const { dev, ino } = await stat(home.cluster);
  const cluster = `${dev}:${ino}`;
  try {
    const text = await readFile(path.join(home.directory, 'state.json'), 'utf8');
    const state = stateSchema.parse(JSON.parse(text));
    const users = state.cluster === cluster ? state.users : [];
    const alive = users.filter((user) => isStillRunning(user.process));
    return { port: state.port, cluster, users: alive };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { port: null, cluster, users: [] };
    throw error;
  }
}

async function writeState(home: Home, state: State): Promise<void> {
  await writePrivateFile(path.join(home.directory, 'state.json'), `${JSON.stringify(state)}\n`);
}

async function underLock<T>(home: Home, work: () => Promise<T>): Promise<T> {
  try {
    return await withDirectoryLock(path.join(home.directory, 'lock'), work);
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error;
    throw new Error(
      `The database in ${home.directory} belongs to another user: run this as the user who runs the server (${String(error)}).`,
      { cause: error },
    );
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

async function ask(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 30, onnotice: () => undefined });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Logs in with our password, which proves the server to be ours, and makes the database if missing. */
async function ensureDatabase(port: number, password: string, database: string): Promise<void> {
  try {
    await ask(urlOf(port, password, database), 'select 1');
  } catch (error) {
    if (hasCode(error, '28P01', '28000')) {
      throw new Error(
        `The PostgreSQL on port ${port} does not accept the password of this data directory: it is not used.`,
        { cause: error },
      );
    }
    // 3D000: the database does not exist.
    if (!hasCode(error, '3D000')) throw error;
    await ask(urlOf(port, password, 'postgres'), `create database "${database}"`);
  }
}

async function leave(home: Home, postmaster: Postmaster, id: string): Promise<boolean> {
  return underLock(home, async () => {
    const state = await readState(home);
    const users = state.users.filter((user) => user.id !== id);
    await writeState(home, { ...state, users });
    if (users.length > 0) return false;
    await shutDown(postmaster);
    // After a crash of the one we knew another process may have started a new one.
    const later = await findRunning(home);
    if (later) await shutDown(later);
    return true;
  });
}

async function obtainPostmaster(
  home: Home,
  binaries: Binaries,
  options: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<{ postmaster: Postmaster; password: string; adopted: boolean }> {
  const settings = options.settings ?? {};
  if (!(await hasCluster(home, binaries))) {
    log(`Making a new database in ${home.cluster}.`);
    const durable = settings['fsync'] !== 'off';
    await initialiseCluster(home, binaries, options.productVersion ?? 'unknown', durable);
  }
  // Before anything starts: without it nothing could be done with a server that runs.
  const password = await readPassword(home);
  const running = await findRunning(home);
  if (running) {
    log(`PostgreSQL already runs on port ${running.port} (process ${running.pid}); it is used.`);
    return { postmaster: running, password, adopted: true };
  }
  const { port } = await readState(home);
  const postmaster = await launch(home, binaries, port, settings);
  log(`PostgreSQL runs on 127.0.0.1:${postmaster.port} (process ${postmaster.pid}).`);
  return { postmaster, password, adopted: false };
}

/**
 * Starts the packaged PostgreSQL over `dataDir`, or uses the one that already runs there, and
 * returns when the database takes connections. Under root it runs as the unprivileged account 65534,
 * otherwise as oneself. Throws an error that says what to do when the platform has no package, when
 * another major version made the cluster, or when the server does not start.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const database = options.database ?? 'relance';
  // It goes into a URL and into a statement, and not every driver decodes the one.
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(database)) {
    throw new Error(`"${database}" cannot be the name of the database: use a-z, 0-9, _ and -.`);
  }
  const roots = options.sharedRoots ?? (options.temporary ? passingRoots : lastingRoots);
  const home = await findHome(options.dataDir, roots, log);
  return underLock(home, async () => {
    const binaryRoots = home.account === null ? [home.directory] : roots;
    const binaries = await prepareBinaries(home.account, binaryRoots, log);
    const obtained = await obtainPostmaster(home, binaries, options, log);
    const { postmaster, password, adopted } = obtained;
    try {
      await ensureDatabase(postmaster.port, password, database);
    } catch (error) {
      if (!adopted) await shutDown(postmaster);
      throw error;
    }
    const id = randomBytes(8).toString('hex');
    const state = await readState(home);
    const users = [...state.users, { process: ownIdentity(), id }];
    await writeState(home, { ...state, port: postmaster.port, users });
    let leaving: Promise<boolean> | undefined;
    return {
      url: urlOf(postmaster.port, password, database),
      dataDir: options.dataDir,
      adopted,
      async stop() {
        leaving ??= leave(home, postmaster, id);
        if (!(await leaving)) log('PostgreSQL goes on: another process uses it.');
        else if (options.temporary) {
          await rm(home.directory, { recursive: true, force: true });
          await rm(options.dataDir, { recursive: true, force: true });
        }
      },
    };
  });
}
