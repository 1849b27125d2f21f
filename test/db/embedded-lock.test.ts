import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withDirectoryLock } from '../../server/db/embedded/directory-lock.ts';
import { lookAtProcess } from '../../server/db/embedded/process-identity.ts';
import { temporaryDirectory } from './embedded-support.ts';

const limit = { timeout: 60_000 };
const module = path.resolve(import.meta.dirname, '../../server/db/embedded/directory-lock.ts');

// Reads and writes a counter without any protection of its own: an overlap loses a count.
const worker = `
  import { readFileSync, renameSync, writeFileSync } from 'node:fs';
  import { withDirectoryLock } from ${JSON.stringify(module)};
  const [directory, rounds] = [process.argv[1], Number(process.argv[2])];
  for (let round = 0; round < rounds; round += 1) {
    await withDirectoryLock(directory + '/lock', async () => {
      const seen = Number(readFileSync(directory + '/counter', 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      // In one step: a worker killed while it writes must not leave an empty counter.
      writeFileSync(directory + '/counter.' + process.pid, String(seen + 1));
      renameSync(directory + '/counter.' + process.pid, directory + '/counter');
      process.stdout.write('.');
    });
  }
`;

function startWorker(directory: string, rounds: number) {
  const args = ['--no-warnings', '--input-type=module', '-e', worker, directory, String(rounds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let done = 0;
  child.stdout.on('data', (chunk: Buffer) => (done += chunk.length));
  const ended = new Promise<number>((resolve) => child.on('close', () => resolve(done)));
  return { child, ended };
}

test(
  'processes under one lock never overlap, though some are killed while they hold it',
  limit,
  async () => {
    const directory = await temporaryDirectory();
    writeFileSync(path.join(directory, 'counter'), '0');
    const workers = [40, 40, 40].map((rounds) => startWorker(directory, rounds));
    const victims = [1, 2, 3].map(() => startWorker(directory, 1000));
    for (const victim of victims) {
      await wait(300);
      victim.child.kill('SIGKILL');
    }
    const counts = await Promise.all([...workers, ...victims].map((each) => each.ended));
    const counted = Number(readFileSync(path.join(directory, 'counter'), 'utf8'));
    const told = counts.reduce((sum, count) => sum + count, 0);
    expect(counts.slice(0, 3)).toEqual([40, 40, 40]);
    // A victim may die between its count and its dot.
    expect(counted - told).toBeGreaterThanOrEqual(0);
    expect(counted - told).toBeLessThanOrEqual(victims.length);
    const numbers = readdirSync(path.join(directory, 'lock')).filter((name) => /^\d+$/.test(name));
    expect(numbers.length).toBeLessThanOrEqual(2);
  },
);

test(
  'a living holder is waited for only so long, and its error does not keep the lock',
  limit,
  async () => {
    const directory = path.join(await temporaryDirectory(), 'lock');
    let release = () => {};
    const holding = withDirectoryLock(
      directory,
      () => new Promise<void>((resolve) => (release = resolve)),
    );
    await wait(50);
    await expect(withDirectoryLock(directory, async () => 1, 100)).rejects.toThrow(
      'Another process holds',
    );
    release();
    await holding;
    await expect(
      withDirectoryLock(directory, async () => {
        throw new Error('inside');
      }),
    ).rejects.toThrow('inside');
    expect(await withDirectoryLock(directory, async () => 2, 100)).toBe(2);
  },
);

test(
  'a process number that was given out again is another process',
  { ...limit, skip: process.platform !== 'linux' },
  async () => {
    const own = lookAtProcess(process.pid);
    const parts = own?.identity.split('/') ?? [];
    expect(parts[1]).toBe(String(process.pid));
    const directory = path.join(await temporaryDirectory(), 'lock');
    await withDirectoryLock(directory, async () => undefined);
    const [name] = readdirSync(directory);
    const holder = (start: string | undefined) =>
      `${[parts[0], parts[1], start].join('/')}@${statSync(directory).ino}`;
    // Our own pid with the start time of an earlier process: a dead holder.
    writeFileSync(path.join(directory, name ?? ''), holder('1'));
    expect(await withDirectoryLock(directory, async () => 'taken', 100)).toBe('taken');
    const [later] = readdirSync(directory);
    writeFileSync(path.join(directory, later ?? ''), holder(parts[2]));
    await expect(withDirectoryLock(directory, async () => 1, 100)).rejects.toThrow('holds');
  },
);
