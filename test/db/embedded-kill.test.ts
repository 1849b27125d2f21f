import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { eventually, isAlive, isRoot, postmasterPid, query } from './embedded-support.ts';
import { startChild, temporaryDirectory } from './embedded-support.ts';

const limit = { timeout: 60_000 };
const onLinux = { ...limit, skip: process.platform !== 'linux' };

const pidFileOf = (dataDir: string) => path.join(dataDir, 'cluster', 'postmaster.pid');

function writePid(dataDir: string, pid: number | undefined, contents: string) {
  writeFileSync(pidFileOf(dataDir), [String(pid), ...contents.split('\n').slice(1)].join('\n'));
}

function bystander(command: string, args: string[]): ChildProcess {
  // The account of the database: only of such a process does PostgreSQL itself believe the number.
  const account = isRoot ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(command, args, { stdio: 'ignore', ...account });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

test(
  'a database whose process was killed goes on, is adopted by the next one and stopped by it',
  limit,
  async () => {
    const dataDir = await temporaryDirectory();
    const first = await startChild(dataDir);
    const pid = postmasterPid(dataDir);
    await first.kill();
    expect(isAlive(pid)).toBe(true);
    const second = await startChild(dataDir);
    expect([second.adopted, second.url, postmasterPid(dataDir)]).toEqual([true, first.url, pid]);
    await second.stop();
    expect(isAlive(pid)).toBe(false);
  },
);

test(
  'a command beside the server does not take its database away, nor the server that of the command',
  limit,
  async () => {
    const dataDir = await temporaryDirectory();
    const server = await startChild(dataDir);
    const pid = postmasterPid(dataDir);
    const command = await startChild(dataDir);
    expect([command.adopted, command.url]).toEqual([true, server.url]);
    await command.stop();
    expect(command.logs.at(-1)).toContain('another process uses it');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    const longCommand = await startChild(dataDir);
    await server.stop();
    expect(await query(longCommand.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    // A server killed while the command works: the next one joins, and the last to leave stops it.
    const killed = await startChild(dataDir);
    await killed.kill();
    const next = await startChild(dataDir);
    expect([next.adopted, postmasterPid(dataDir)]).toEqual([true, pid]);
    await longCommand.stop();
    expect(isAlive(pid)).toBe(true);
    await next.stop();
    expect(isAlive(pid)).toBe(false);
  },
);

test(
  'both killed: a pid file that names nothing, a zombie, or another process is not believed',
  onLinux,
  async () => {
    const dataDir = await temporaryDirectory();
    const first = await startChild(dataDir);
    await query(first.url, 'create table kept as select 1 as one');
    const pid = postmasterPid(dataDir);
    const pidFile = readFileSync(pidFileOf(dataDir), 'utf8');
    await first.kill();
    process.kill(pid, 'SIGKILL');
    await eventually(() => !isAlive(pid), 'the end of PostgreSQL');
    expect(readFileSync(pidFileOf(dataDir), 'utf8')).toBe(pidFile);

    const startAndKillBoth = async () => {
      const child = await startChild(dataDir);
      expect([child.error, child.adopted]).toEqual(['', false]);
      expect(await query(child.url, 'select one from kept')).toEqual([{ one: 1 }]);
      const started = postmasterPid(dataDir);
      await child.kill();
      process.kill(started, 'SIGKILL');
      await eventually(() => !isAlive(started), 'the end of PostgreSQL');
      return readFileSync(pidFileOf(dataDir), 'utf8');
    };
    let left = await startAndKillBoth();

    const other = bystander('sleep', ['60']);
    writePid(dataDir, other.pid, left);
    left = await startAndKillBoth();
    expect(other.exitCode).toBeNull();

    // The shell becomes `sleep`, which never waits for the child that ended: a zombie.
    const parent = bystander('sh', ['-c', 'sleep 0.3 & exec sleep 60']);
    const children = () => readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8');
    const stateOf = (zombie: string) => readFileSync(`/proc/${zombie}/stat`, 'utf8').split(' ')[2];
    await eventually(() => children() !== '' && stateOf(children().trim()) === 'Z', 'a zombie');
    writePid(dataDir, Number(children()), left);
    await startAndKillBoth();

    writeFileSync(pidFileOf(dataDir), '');
    const last = await startChild(dataDir);
    expect([last.error, last.adopted]).toEqual(['', false]);
    await last.stop();
  },
);

test('a session that outlives its killed main process is waited for', onLinux, async () => {
  const dataDir = await temporaryDirectory();
  const first = await startChild(dataDir);
  const pid = postmasterPid(dataDir);
  const sql = postgres(first.url, { max: 1 });
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const busy = sql`select count(*) from generate_series(1, 6000000) a`.catch(() => undefined);
  await wait(100);
  process.kill(pid, 'SIGKILL');
  await first.kill();
  const session = row?.pid ?? 0;
  expect(isAlive(session)).toBe(true);
  const second = await startChild(dataDir);
  expect([second.error, second.adopted]).toEqual(['', false]);
  expect(isAlive(session)).toBe(false);
  await second.stop();
  await busy;
  await sql.end({ timeout: 0 });
});

test('a copy of a directory whose database runs gets a database of its own', limit, async () => {
  const parent = await temporaryDirectory();
  const original = path.join(parent, 'original');
  const first = await startChild(original);
  await query(first.url, 'create table kept as select 1 as one');
  await query(first.url, 'select pg_sleep(0.1)');
  const copy = path.join(parent, 'copy');
  execFileSync('cp', ['-a', original, copy]);
  const second = await startChild(copy);
  expect([second.error, second.adopted]).toEqual(['', false]);
  expect(second.url).not.toBe(first.url);
  expect(postmasterPid(copy)).not.toBe(postmasterPid(original));
  await second.stop();
  expect(await query(first.url, 'select one from kept')).toEqual([{ one: 1 }]);
  await first.stop();
});

test('an initialisation killed in the middle is started over', limit, async () => {
  const dataDir = await temporaryDirectory();
  const drafts = () => readdirSync(dataDir).filter((name) => name.startsWith('cluster.new-'));
  const halfway = () => drafts().some((name) => existsSync(path.join(dataDir, name, 'global')));
  const first = await startChild(dataDir, {}, (child) => child.logs.length > 0);
  await eventually(halfway, 'half a cluster');
  await first.kill();
  expect(existsSync(path.join(dataDir, 'cluster'))).toBe(false);
  const second = await startChild(dataDir);
  expect(second.error).toBe('');
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(drafts()).toEqual([]);
  await second.stop();
});

test(
  'Ctrl-C in the terminal, which reaches every process of the group, leaves the database to us',
  onLinux,
  async () => {
    const dataDir = await temporaryDirectory();
    const child = await startChild(dataDir);
    const pid = postmasterPid(dataDir);
    const groupOf = (process: number) =>
      readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(groupOf(pid)).not.toBe(groupOf(child.process.pid ?? 0));
    await child.stop();
  },
);

test(
  'settings of the environment and its secrets do not reach the database processes',
  onLinux,
  async () => {
    const dataDir = await temporaryDirectory();
    process.env['PGDATA'] = '/nowhere';
    process.env['STRIPE_SECRET_KEY'] = 'sk_test_1';
    onTestFinished(() => {
      delete process.env['PGDATA'];
      delete process.env['STRIPE_SECRET_KEY'];
    });
    const child = await startChild(dataDir);
    expect(child.error).toBe('');
    const environment = readFileSync(`/proc/${postmasterPid(dataDir)}/environ`, 'utf8');
    expect(environment).not.toContain('sk_test_1');
    await child.stop();
  },
);

test(
  'the same moment for several: all share one database after its process was killed',
  limit,
  async () => {
    const dataDir = await temporaryDirectory();
    const first = await startChild(dataDir);
    const pid = postmasterPid(dataDir);
    await first.kill();
    const children = await Promise.all([1, 2, 3].map(() => startChild(dataDir)));
    expect(children.map((child) => [child.error, child.adopted])).toEqual(
      children.map(() => ['', true]),
    );
    await Promise.all(children.map((child) => child.stop()));
    expect(isAlive(pid)).toBe(false);
  },
);
