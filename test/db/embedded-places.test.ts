import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../server/db/embedded/embedded-postgres.ts';
import { isAlive, isRoot, makeProject, postmasterPid, query } from './embedded-support.ts';
import { startChild, temporaryDirectory, userOfProcess } from './embedded-support.ts';

const LIMIT_MS = 60_000;
// "daemon": an ordinary account that every Linux has, and not the one root drops to.
const DAEMON = 1;
const onlyRoot = { timeout: LIMIT_MS, skip: !isRoot };
if (!isRoot) console.info('Skipped: only root can act as another user, as these tests do.');

const linksIn = (native: string) =>
  readdirSync(path.join(native, 'lib')).filter((name) =>
    lstatSync(path.join(native, 'lib', name)).isSymbolicLink(),
  );

test('an ordinary user runs the database as oneself', onlyRoot, async () => {
  const parent = await temporaryDirectory();
  const project = await makeProject(path.join(parent, 'project'), { links: true });
  const dataDir = path.join(parent, 'data');
  mkdirSync(dataDir);
  chownSync(dataDir, DAEMON, DAEMON);
  const child = await startChild(dataDir, { ...project, uid: DAEMON });
  expect(child.error).toBe('');
  expect(userOfProcess(postmasterPid(dataDir))).toBe(DAEMON);
  expect(statSync(path.join(dataDir, 'cluster')).uid).toBe(DAEMON);

  // Root beside it joins, and what root writes stays usable to the owner.
  const root = await startChild(dataDir);
  expect([root.error, root.adopted]).toEqual(['', true]);
  await child.stop();
  await root.stop();
  const again = await startChild(dataDir);
  expect(userOfProcess(postmasterPid(dataDir))).toBe(DAEMON);
  await again.stop();
  const owner = await startChild(dataDir, { ...project, uid: DAEMON });
  expect(owner.error).toBe('');
  await owner.stop();
});

test(
  'under root in a closed directory the programs and the database go where they can be reached',
  onlyRoot,
  async () => {
    const parent = await temporaryDirectory();
    const closed = path.join(parent, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const project = await makeProject(path.join(closed, 'project'), { links: true });
    const dataDir = path.join(closed, 'project', 'data');
    const shared = path.join(parent, 'shared');
    const options = { ...project, sharedRoots: [shared] };
    const child = await startChild(dataDir, options);
    expect(child.error).toBe('');
    await query(child.url, `create table kept as select 'here' as word`);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    const names = readdirSync(shared).sort();
    expect(names).toEqual([
      expect.stringMatching(/^relance-database-[0-9a-f]{12}$/),
      expect.stringMatching(/^relance-postgres-18\.4\.0-beta\.17-[0-9a-f]{12}$/),
    ]);
    const home = path.join(shared, names[0] ?? '');
    expect(child.logs.filter((line) => line.includes(home))).not.toEqual([]);
    expect(statSync(path.join(home, 'password')).mode & 0o777).toBe(0o600);
    expect(userOfProcess(postmasterPid(home))).toBe(65534);
    expect(readdirSync(dataDir)).toEqual(['database-location.json']);
    await child.stop();

    // Moved with its pointer, it is found again; nothing is copied a second time.
    const moved = path.join(closed, 'moved');
    await rename(dataDir, moved);
    const again = await startChild(moved, options);
    expect(await query(again.url, 'select word from kept')).toEqual([{ word: 'here' }]);
    expect(again.logs.filter((line) => line.includes('copied'))).toEqual([]);
    expect(readdirSync(shared)).toHaveLength(2);
    await again.stop();

    // A pointer to what others could have prepared, or to nothing, is not followed.
    chmodSync(home, 0o777);
    expect((await startChild(moved, options)).error).toContain('can be changed by others');
    chmodSync(home, 0o711);
    await rm(home, { recursive: true });
    expect((await startChild(moved, options)).error).toContain('which does not exist');
  },
);

test('a copy prepared by somebody else, or a damaged one, is not run', onlyRoot, async () => {
  const parent = await temporaryDirectory();
  const closed = path.join(parent, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const project = await makeProject(path.join(closed, 'project'), { links: true });
  const dataDir = path.join(parent, 'data');
  const trap = path.join(parent, 'everybody');
  const shared = path.join(parent, 'shared');
  const first = await startChild(dataDir, { ...project, sharedRoots: [shared] });
  await first.stop();
  // The data directory itself can be reached: it stays where it was asked for.
  expect(existsSync(path.join(dataDir, 'cluster', 'PG_VERSION'))).toBe(true);
  const [copy] = readdirSync(shared);

  // The same bytes under the expected name, but another's: they could change at any moment.
  mkdirSync(trap);
  chmodSync(trap, 0o1777);
  await cp(path.join(shared, copy ?? ''), path.join(trap, copy ?? ''), { recursive: true });
  chownSync(path.join(trap, copy ?? ''), DAEMON, DAEMON);
  const wary = await startChild(dataDir, { ...project, sharedRoots: [trap, shared] });
  expect(wary.error).toBe('');
  const program = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  expect(program(postmasterPid(dataDir))).toContain(`${shared}/`);
  await wary.stop();

  await rm(
    path.join(shared, copy ?? '', 'native', 'share', 'postgresql', 'timezonesets', 'Default'),
  );
  const healed = await startChild(dataDir, { ...project, sharedRoots: [shared] });
  expect(healed.error).toBe('');
  expect(healed.logs.join()).toContain('copied');
  await healed.stop();
});

test('missing library links are made in the package', { timeout: LIMIT_MS }, async () => {
  const parent = await temporaryDirectory();
  const project = await makeProject(path.join(parent, 'project'), { links: false });
  expect(linksIn(project.native)).toEqual([]);
  const child = await startChild(path.join(parent, 'data'), project);
  expect(child.error).toBe('');
  expect(linksIn(project.native).length).toBeGreaterThan(5);
  await child.stop();
});

test(
  'missing library links in a package that may not be written to are made in a copy',
  onlyRoot,
  async () => {
    const parent = await temporaryDirectory();
    const project = await makeProject(path.join(parent, 'project'), { links: false });
    const dataDir = path.join(parent, 'data');
    mkdirSync(dataDir);
    chownSync(dataDir, DAEMON, DAEMON);
    const child = await startChild(dataDir, { ...project, uid: DAEMON });
    expect(child.error).toBe('');
    expect(linksIn(project.native)).toEqual([]);
    expect(readdirSync(dataDir).join()).toContain('relance-postgres-18');
    await child.stop();
  },
);

test(
  'without a package for the platform the error says to set DATABASE_URL',
  { timeout: LIMIT_MS },
  async () => {
    const parent = await temporaryDirectory();
    const project = await makeProject(path.join(parent, 'project'), {
      links: true,
      platformPackage: false,
    });
    const child = await startChild(path.join(parent, 'data'), project);
    expect(child.available).toBe(false);
    expect(child.error).toMatch(/no packaged PostgreSQL for .*: set DATABASE_URL/);
  },
);

test('another user is told whose database it is', onlyRoot, async () => {
  const parent = await temporaryDirectory();
  const project = await makeProject(path.join(parent, 'project'), { links: true });
  const dataDir = path.join(parent, 'data');
  const owner = await startChild(dataDir);
  const pid = postmasterPid(dataDir);
  const stranger = await startChild(dataDir, { ...project, uid: DAEMON });
  expect(stranger.error).toContain('belongs to another user');
  await owner.stop();
  expect(isAlive(pid)).toBe(false);
});

test(
  'a temporary database leaves nothing behind, wherever it was',
  { timeout: LIMIT_MS },
  async () => {
    const parent = await temporaryDirectory();
    const closed = path.join(parent, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const shared = path.join(parent, 'shared');
    const dataDir = path.join(closed, 'data');
    const settings = { fsync: 'off' };
    const options = { dataDir, temporary: true, sharedRoots: [shared], settings };
    const database = await startEmbeddedPostgres(options);
    expect(existsSync(dataDir)).toBe(true);
    const databases = () =>
      isRoot ? readdirSync(shared).filter((name) => name.startsWith('relance-database')) : [];
    expect(databases()).toHaveLength(isRoot ? 1 : 0);
    await database.stop();
    expect([existsSync(dataDir), databases()]).toEqual([false, []]);
  },
);

test(
  'a file where the data directory should be is an error, not a crash',
  { timeout: LIMIT_MS },
  async () => {
    const parent = await temporaryDirectory();
    writeFileSync(path.join(parent, 'data'), '');
    const child = await startChild(path.join(parent, 'data'));
    expect(child.error).toContain('EEXIST');
  },
);
