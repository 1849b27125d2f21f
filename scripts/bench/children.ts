import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../server/root.ts';

/** A process of ours that goes on until it is stopped. */
export interface Running {
  pid: number;
  /** What the groups of the pattern found in its output: addresses. */
  found: string[];
  stop(): Promise<void>;
}

export interface StartOptions {
  env?: Record<string, string>;
  /** How Node is started: by default as sources need it. */
  nodeOptions?: readonly string[];
  /** What the process says when it is ready; without it nobody waits. */
  ready?: RegExp;
  /** Standard output goes to this file. */
  logFile: string;
}

// Starting takes a second or two; a machine that is busy with other things may need many times that.
const START_MAX_MS = 60_000;
const STOP_MAX_MS = 10_000;

const SOURCES = ['--import', 'tsx'];

const children = new Set<ChildProcess>();
// However the benchmark ends, nothing is left behind.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a script of the repository as a process of its own. */
export async function startScript(
  script: string,
  args: readonly string[],
  options: StartOptions,
): Promise<Running> {
  const output = openSync(options.logFile, 'a');
  const child = spawn(
    process.execPath,
    [...(options.nodeOptions ?? SOURCES), join(ROOT, script), ...args],
    {
      cwd: ROOT,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  children.add(child);
  child.once('exit', () => children.delete(child));
  const stop = () => stopChild(child);
  try {
    const found = options.ready ? await waitFor(child, options.ready, options.logFile) : [];
    return { pid: child.pid ?? 0, found, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs one part of a benchmark in a process of its own: hands it the input, answers its result. */
export async function runPart<O>(
  part: string,
  input: unknown,
  env: Record<string, string> = {},
): Promise<O> {
  const child = fork(join(ROOT, 'scripts', 'bench', 'parts', `${part}.ts`), {
    cwd: ROOT,
    env: { ...cleanEnvironment(), ...env },
    execArgv: [...SOURCES, ...partArguments()],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.add(child);
  const result = await new Promise<O>((resolve, reject) => {
    child.once('message', (message) => resolve(message as O));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The part "${part}" ended with ${code}.`)));
    child.send({ input });
  });
  await new Promise<void>((resolve) => {
    if (child.exitCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  children.delete(child);
  return result;
}

/** The other side of `runPart`: works once and ends. */
export function answerOnce<I, O>(work: (input: I) => Promise<O>): void {
  process.once('message', (message) => {
    work((message as { input: I }).input).then(
      (output) => process.send?.(output, () => process.exit(0)),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

/** Resident memory of a process in bytes; only where /proc tells. */
export function residentBytes(pid: number): number | null {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? null : Number(found) * 1024;
  } catch {
    return null;
  }
}

/** Further Node options for the parts, such as `--cpu-prof`, to look into one. */
function partArguments(): string[] {
  return (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
}

// What configures a real installation must not reach a benchmark.
function cleanEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function waitFor(child: ChildProcess, ready: RegExp, logFile: string): Promise<string[]> {
  const deadline = performance.now() + START_MAX_MS;
  while (performance.now() < deadline) {
    const said = readFileSync(logFile, 'utf8');
    const found = ready.exec(said);
    if (found) return found.slice(1);
    if (child.exitCode !== null) throw new Error(`A process ended before it was ready:\n${said}`);
    await sleep(20);
  }
  throw new Error(`A process was not ready in time:\n${readFileSync(logFile, 'utf8')}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
  await ended;
  clearTimeout(timer);
}
