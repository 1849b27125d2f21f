import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../server/db/embedded/embedded-postgres.ts';
import { isAlive, isRoot, postmasterPid, query } from './embedded-support.ts';
import { startChild, temporaryDirectory, userOfProcess } from './embedded-support.ts';

const LIMIT_MS = 60_000;
const settings = { fsync: 'off' };

test(
  'a new directory gets a database run by the unprivileged account under root, else by oneself',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = path.join(await temporaryDirectory(), 'data');
    const database = await startEmbeddedPostgres({ dataDir, settings });
    const pid = postmasterPid(dataDir);
    const expected = isRoot ? 65534 : process.geteuid?.();
    expect(database.adopted).toBe(false);
    expect(statSync(path.join(dataDir, 'cluster')).uid).toBe(expected);
    if (process.platform === 'linux') expect(userOfProcess(pid)).toBe(expected);
    expect(database.url).toMatch(/^postgres:\/\/relance:[\w-]{43}@127\.0\.0\.1:\d+\/relance$/);
    const [row] = await query<{ name: string; version: string }>(
      database.url,
      `select current_database() as name, version() as version`,
    );
    expect(row?.name).toBe('relance');
    expect(row?.version).toContain('PostgreSQL 18');
    await database.stop();
    expect(isAlive(pid)).toBe(false);
    await database.stop();
  },
);

test(
  'only the password lets anyone in, only over 127.0.0.1, and not as a superuser',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = await temporaryDirectory();
    const database = await startEmbeddedPostgres({ dataDir, settings });
    try {
      const rows = await query<{ name: string; setting: string }>(
        database.url,
        `select name, setting from pg_settings where name in
       ('listen_addresses', 'password_encryption', 'TimeZone') order by name`,
      );
      expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
        TimeZone: 'UTC',
        listen_addresses: '127.0.0.1',
        password_encryption: 'scram-sha-256',
      });
      // Line 5 of the pid file is the directory of the Unix socket.
      const pidFile = readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
      expect(pidFile.split('\n')[4]).toBe('');
      const [role] = await query(
        database.url,
        `select rolsuper from pg_roles where rolname = current_user`,
      );
      expect(role).toEqual({ rolsuper: false });
      const hba = readFileSync(path.join(dataDir, 'cluster', 'pg_hba.conf'), 'utf8');
      expect(hba.split('\n').filter((line) => line && !line.startsWith('#'))).toEqual([
        'host all relance 127.0.0.1/32 scram-sha-256',
      ]);
      expect(statSync(path.join(dataDir, 'password')).mode & 0o777).toBe(0o600);
      expect(statSync(path.join(dataDir, 'cluster')).mode & 0o077).toBe(0);
      const wrong = database.url.replace(/:[\w-]{43}@/, ':wrong@');
      await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
      const superuser = database.url.replace('relance:', 'postgres:');
      await expect(query(superuser, 'select 1')).rejects.toMatchObject({ code: '28000' });
    } finally {
      await database.stop();
    }
  },
);

test(
  'what the application does with its database is allowed to its role',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = await temporaryDirectory();
    const database = await startEmbeddedPostgres({ dataDir, settings, database: 'another_name' });
    try {
      await query(
        database.url,
        `create extension citext; create schema pgboss; create table public.a (b citext);
       insert into a values ('É'); analyze a`,
      );
      const [row] = await query(
        database.url,
        `select lower('ÉÇ') = 'éç' as unicode from a where b = 'é'`,
      );
      expect(row).toEqual({ unicode: true });
      await query(database.url, 'create database copy template template1 strategy file_copy');
      await query(database.url, 'drop database copy');
    } finally {
      await database.stop();
    }
  },
);

test(
  'the port is kept from start to start, and given up when something else listens there',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = await temporaryDirectory();
    const first = await startEmbeddedPostgres({ dataDir, settings });
    await query(first.url, `create table kept as select 'here' as word`);
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir, settings });
    await second.stop();
    expect(second.url).toBe(first.url);
    const rival = createServer();
    const port = Number(new URL(first.url).port);
    await new Promise<void>((resolve) => rival.listen(port, '127.0.0.1', resolve));
    try {
      const third = await startEmbeddedPostgres({ dataDir, settings });
      expect(third.url).not.toBe(first.url);
      expect(await query(third.url, 'select word from kept')).toEqual([{ word: 'here' }]);
      await third.stop();
    } finally {
      rival.close();
    }
  },
);

test(
  'two processes started at the same instant on an empty directory share one new database',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = path.join(await temporaryDirectory(), 'data');
    const [a, b] = await Promise.all([startChild(dataDir), startChild(dataDir)]);
    expect([a.error, b.error]).toEqual(['', '']);
    expect(a.url).toBe(b.url);
    expect([a.adopted, b.adopted].sort()).toEqual([false, true]);
    const making = [...a.logs, ...b.logs].filter((line) => line.includes('Making a new database'));
    expect(making).toHaveLength(1);
    const pid = postmasterPid(dataDir);
    await a.stop();
    expect(await query(b.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await b.stop();
    expect(isAlive(pid)).toBe(false);
  },
);

test(
  'what cannot be opened is refused with what to do, and left as it is',
  { timeout: LIMIT_MS },
  async () => {
    const dataDir = await temporaryDirectory();
    const start = () => startEmbeddedPostgres({ dataDir, settings, productVersion: '0.1.0' });
    await (await start()).stop();
    const version = path.join(dataDir, 'cluster', 'PG_VERSION');
    const password = path.join(dataDir, 'password');
    const before = readdirSync(path.join(dataDir, 'cluster'));

    writeFileSync(version, '17\n');
    await expect(start()).rejects.toThrow(
      /was made by Relance 0\.1\.0 with PostgreSQL 17 and cannot be opened by PostgreSQL 18: run "relance backup <file>" with that release, .* "relance restore <file>"/,
    );
    expect(readdirSync(path.join(dataDir, 'cluster'))).toEqual(before);

    renameSync(version, path.join(dataDir, 'elsewhere'));
    await expect(start()).rejects.toThrow('holds something that is not a database');
    renameSync(path.join(dataDir, 'elsewhere'), version);
    writeFileSync(version, '18\n');

    renameSync(password, path.join(dataDir, 'elsewhere'));
    await expect(start()).rejects.toThrow(/password is missing/);
    writeFileSync(password, 'another\n');
    await expect(start()).rejects.toThrow(/does not accept the password/);
    renameSync(path.join(dataDir, 'elsewhere'), password);

    await expect(
      startEmbeddedPostgres({ dataDir, settings: { ...settings, shared_buffers: 'plenty' } }),
    ).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
    await expect(startEmbeddedPostgres({ dataDir, settings, database: 'a/b' })).rejects.toThrow(
      '"a/b" cannot be the name of the database',
    );
    expect(existsSync(path.join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
    await (await start()).stop();
  },
);
