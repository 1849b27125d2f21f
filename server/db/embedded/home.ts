import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Account, canEnter, NOBODY } from './account.ts';
import { isOurOwnDirectory, prepareSharedRoot } from './binaries.ts';
import { hasCode } from './private-file.ts';

/** Where a database lives and who runs it. */
export interface Home {
  /** Holds `cluster`, `password`, `state.json`, `lock` and `postgres.log`. */
  directory: string;
  /** PostgreSQL's own data directory inside it. */
  cluster: string;
  account: Account;
}

const pointerName = 'database-location.json';
const pointerSchema = z.object({ directory: z.string() });

function homeAt(directory: string, account: Account): Home {
  return { directory, cluster: path.join(directory, 'cluster'), account };
}

async function statOrNull(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function readPointer(dataDir: string): Promise<string | null> {
  try {
    const text = await readFile(path.join(dataDir, pointerName), 'utf8');
    return pointerSchema.parse(JSON.parse(text)).directory;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Leaves the pointer unless another process was first; returns the place that counts. */
async function leavePointer(dataDir: string, directory: string): Promise<string> {
  const draft = path.join(dataDir, `.${pointerName}.${randomBytes(6).toString('hex')}`);
  await writeFile(draft, `${JSON.stringify({ directory })}\n`, { flag: 'wx', mode: 0o644 });
  try {
    await link(draft, path.join(dataDir, pointerName));
    return directory;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return (await readPointer(dataDir)) ?? directory;
  } finally {
    await rm(draft, { force: true });
  }
}

async function makeReachableHome(dataDir: string, roots: string[]): Promise<string> {
  for (const root of roots) {
    if (!(await prepareSharedRoot(root, NOBODY))) continue;
    // Random, not derived from the path: who deletes the data directory gets an empty database.
    const directory = path.join(root, `relance-database-${randomBytes(6).toString('hex')}`);
    await mkdir(directory, { mode: 0o711 });
    await chmod(directory, 0o711);
    await writeFile(path.join(directory, 'belongs-to'), `${dataDir}\n`);
    const counts = await leavePointer(dataDir, directory);
    if (counts !== directory) await rm(directory, { recursive: true });
    return counts;
  }
  throw new Error(
    `PostgreSQL does not run as root, and its unprivileged account can reach neither ${dataDir} nor ${roots.join(', ')}: let others enter the directories above ${dataDir}, run Relance as an ordinary user, or set DATABASE_URL.`,
  );
}

async function followPointer(dataDir: string, directory: string): Promise<Home> {
  const status = await statOrNull(directory);
  if (status === null) {
    throw new Error(
      `${path.join(dataDir, pointerName)} says that the database is in ${directory}, which does not exist: bring it back, or delete that file to begin with an empty database.`,
    );
  }
  if (!(await isOurOwnDirectory(directory))) {
    throw new Error(
      `${directory}, where ${path.join(dataDir, pointerName)} points to, can be changed by others (or does not belong to the user who runs this): the database there is not opened.`,
    );
  }
  return homeAt(directory, process.geteuid?.() === 0 ? NOBODY : null);
}

async function homeForRoot(dataDir: string, roots: string[]): Promise<Home> {
  if (process.platform !== 'linux') {
    throw new Error(
      'The packaged PostgreSQL runs under root on Linux only: run as an ordinary user, or set DATABASE_URL.',
    );
  }
  const cluster = await statOrNull(path.join(dataDir, 'cluster'));
  if (cluster !== null) {
    const account = { uid: cluster.uid, gid: cluster.gid };
    if (await canEnter(dataDir, account)) return homeAt(dataDir, account);
    throw new Error(
      `The database in ${dataDir} belongs to user ${cluster.uid}, who can no longer reach it: let others enter the directories above it, or move ${dataDir} elsewhere.`,
    );
  }
  if (await canEnter(dataDir, NOBODY)) return homeAt(dataDir, NOBODY);
  return followPointer(dataDir, await makeReachableHome(dataDir, roots));
}

/**
 * Finds (or chooses, the first time) where the database of `dataDir` lives: in `dataDir` itself, or,
 * when root runs it and the unprivileged account cannot go there, below the first usable of `roots`,
 * which a pointer file in `dataDir` remembers. Nobody's own directory changes its permissions.
 */
export async function findHome(
  wantedDataDir: string,
  roots: string[],
  log: (line: string) => void,
): Promise<Home> {
  await mkdir(wantedDataDir, { recursive: true });
  const dataDir = await realpath(wantedDataDir);
  const pointer = await readPointer(dataDir);
  const home =
    pointer !== null
      ? await followPointer(dataDir, pointer)
      : process.geteuid?.() === 0
        ? await homeForRoot(dataDir, roots)
        : homeAt(dataDir, null);
  if (home.directory !== dataDir) {
    log(
      `PostgreSQL does not run as root, and its unprivileged account cannot reach ${dataDir}: the database is in ${home.directory}.`,
    );
  }
  return home;
}
