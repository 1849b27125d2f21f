import { spawn } from 'node:child_process';
import { closeSync, fchownSync, fstatSync, openSync, statSync } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { explainSpawnError, spawnOptions } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { hasCode } from './private-file.ts';
import { isStillRunning, lookAtProcess } from './process-identity.ts';

/** A running PostgreSQL main process. */
export interface Postmaster {
  pid: number;
  identity: string;
  port: number;
}

// Replaying the log after a crash can take minutes on a slow disk.
const START_LIMIT_MS = 300_000;
// A fast shutdown only waits for its own checkpoint.
const STOP_LIMIT_MS = 60_000;
// Backends of a killed main process notice within seconds; until then no other may start.
const LEFTOVERS_LIMIT_MS = 30_000;
const LOG_LIMIT_BYTES = 5_000_000;

/** The lines of postmaster.pid (see PostgreSQL's miscadmin.h), or null without one. */
async function readPidFile(home: Home) {
  const file = path.join(home.cluster, 'postmaster.pid');
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    const [pid, , , port] = lines;
    return { file, lines, pid: Number(pid), port: Number(port), status: lines[7]?.trim() ?? '' };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Whether the process is the main process over this very cluster: by its working directory, which
 * tells a moved directory from a copied one, or, where that may not be read, by its arguments.
 */
function worksIn(pid: number, command: string[], cluster: string): boolean {
  const program = command[0] ?? '';
  if (process.platform !== 'linux') return program.includes(`postgres -D ${cluster} `);
  if (path.basename(program) !== 'postgres') return false;
  try {
    const theirs = statSync(`/proc/${pid}/cwd`);
    const ours = statSync(cluster);
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    return command[command.indexOf('-D') + 1] === cluster;
  }
}

/**
 * The PostgreSQL that already runs over this cluster and is ready, or null. One that is starting or
 * stopping is waited for. A pid file left by a crash is not believed when its number now belongs to
 * a zombie or to some other process, and is made harmless so that the next start goes through.
 */
export async function findRunning(home: Home): Promise<Postmaster | null> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const found = await readPidFile(home);
    if (found === null) return null;
    if (found.lines.join('').trim() === '') {
      // A full disk or a lost power supply left it empty; PostgreSQL would refuse to start.
      await rm(found.file);
      return null;
    }
    const running = lookAtProcess(found.pid);
    if (running === null || !worksIn(found.pid, running.command, home.cluster)) {
      await disarm(found);
      return null;
    }
    if (found.status === 'ready') {
      return { pid: found.pid, identity: running.identity, port: found.port };
    }
    if (performance.now() > deadline) {
      throw new Error(`PostgreSQL (process ${found.pid}) over ${home.cluster} does not get ready.`);
    }
    await wait(20);
  }
}

/**
 * Puts our own pid into a stale pid file: PostgreSQL never takes its parent for a rival, and still
 * looks at the shared memory named there, so backends that outlived their main process are noticed.
 */
async function disarm(found: { file: string; lines: string[] }): Promise<void> {
  await writeFile(found.file, [String(process.pid), ...found.lines.slice(1)].join('\n'));
}

/** A port of 127.0.0.1: the preferred one when it is free, else any free one. */
export async function choosePort(preferred: number | null): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | null>((resolve, reject) => {
      const server = createServer();
      server.on('error', (error) => (port === 0 ? reject(error) : resolve(null)));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null));
      });
    });
  const port = (preferred === null ? null : await tryPort(preferred)) ?? (await tryPort(0));
  if (port === null) throw new Error('No free port on 127.0.0.1.');
  return port;
}

async function openLog(home: Home): Promise<{ file: string; descriptor: number; from: number }> {
  const file = path.join(home.directory, 'postgres.log');
  const size = await stat(file).then(
    (status) => status.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  if (process.geteuid?.() === 0) {
    const owner = statSync(home.directory);
    fchownSync(descriptor, owner.uid, owner.gid);
  }
  return { file, descriptor, from: fstatSync(descriptor).size };
}

async function textFrom(file: string, from: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ position: from, buffer: Buffer.alloc(8192) });
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await handle.close();
  }
}

function serverArguments(home: Home, port: number, settings: Record<string, string>): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Values of failed statements are personal data; they do not belong into a log file.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...settings,
  };
  return ['-D', home.cluster, ...Object.entries(all).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
}

/** One try: the postmaster when ready, or what it wrote before it ended. */
async function tryLaunch(
  home: Home,
  binaries: Binaries,
  port: number,
  settings: Record<string, string>,
): Promise<Postmaster | string> {
  const { file, descriptor, from } = await openLog(home);
  const child = spawn(binaries.postgres, serverArguments(home, port, settings), {
    ...spawnOptions(home.account),
    // Its own session: Ctrl-C in the terminal stops us first, and we stop it when our work is done.
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
  });
  closeSync(descriptor);
  let ended = false;
  let failure: Error | undefined;
  child.on('error', (error) => (failure = explainSpawnError(binaries.postgres, error)));
  child.on('exit', () => (ended = true));
  child.unref();
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    await wait(5);
    if (failure !== undefined) throw failure;
    if (ended) return (await textFrom(file, from)) || 'It ended without a word.';
    const found = await readPidFile(home);
    if (child.pid !== undefined && found?.pid === child.pid && found.status === 'ready') {
      const running = lookAtProcess(child.pid);
      if (running) return { pid: child.pid, identity: running.identity, port };
    }
    if (performance.now() > deadline) {
      child.kill('SIGINT');
      throw new Error(`PostgreSQL does not get ready; see ${file}.`);
    }
  }
}

/**
 * Starts PostgreSQL on 127.0.0.1, on the preferred port when it is free, and returns when it takes
 * connections. Throws with its own last lines when it does not start.
 */
export async function launch(
  home: Home,
  binaries: Binaries,
  preferredPort: number | null,
  settings: Record<string, string>,
): Promise<Postmaster> {
  const deadline = performance.now() + LEFTOVERS_LIMIT_MS;
  let portsLeft = 5;
  for (;;) {
    const port = await choosePort(preferredPort);
    const result = await tryLaunch(home, binaries, port, settings);
    if (typeof result !== 'string') return result;
    const portTaken = /Address already in use|could not create any TCP\/IP sockets/.test(result);
    const leftovers = /pre-existing shared memory block/.test(result);
    if (portTaken && portsLeft-- > 0) continue;
    if (!leftovers || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start over ${home.cluster}:\n${result}`);
    }
    await wait(200);
  }
}

/** Stops it (sessions are ended, the cluster is closed cleanly) and waits until it is gone. */
export async function shutDown(postmaster: Postmaster): Promise<void> {
  const deadline = performance.now() + STOP_LIMIT_MS;
  if (!isStillRunning(postmaster.identity)) return;
  try {
    process.kill(postmaster.pid, 'SIGINT');
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return;
    throw error;
  }
  while (isStillRunning(postmaster.identity)) {
    if (performance.now() > deadline) {
      throw new Error(`PostgreSQL (process ${postmaster.pid}) does not stop.`);
    }
    await wait(5);
  }
}
