import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../server/root.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let here: TestDatabase;
let fresh: TestDatabase;
let folder: string;
beforeAll(async () => {
  [here, fresh] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  folder = await mkdtemp(join(tmpdir(), 'relance-scenarios-'));
});
afterAll(async () => {
  await Promise.all([here.drop(), fresh.drop()]);
  await rm(folder, { recursive: true, force: true });
});

// Each look starts the command line anew, which takes seconds on a machine that is busy.
const TIMEOUT_MS = 240_000;

/** The command line as people run it. */
async function relance(database: TestDatabase, ...args: string[]) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'scripts', 'cli.ts'), 'scenarios', ...args],
      {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], DATABASE_URL: database.url, DATA_DIR: folder },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

const STEP =
  '{key: a, anchor: due, offset_days: 5, channel: email, mail: reminder, tone: friendly}';

async function given(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function countDrafts(database: TestDatabase): Promise<number> {
  const [row] = await database.sql<{ drafts: number }[]>`
    select count(*)::int as drafts from scenario_versions where activated_at is null`;
  return row?.drafts ?? -1;
}

test(
  'what one installation exports another imports: drafts, and who follows what when that is asked for',
  async () => {
    const { sql } = here;
    await sql`insert into scenarios (key, name, position) values ('ours', 'Nos clients', 9)`;
    await sql`
      insert into scenario_versions (scenario_id, number, definition, created_at, updated_at, activated_at, running)
      select id, 1, '{"thanks": "always", "steps": [{"key": "call", "anchor": "due", "offset_days": 4, "channel": "call"}]}',
        now(), now(), now(), 'move' from scenarios where key = 'ours'`;
    await sql`
      update scenarios s set active_version_id = v.id from scenario_versions v
      where v.scenario_id = s.id and s.key = 'ours'`;
    await sql`
      update scenario_assignments set scenario_id = (select id from scenarios where key = 'ours')
      where (audience, segment) = ('company', 'at_risk')`;
    await sql`
      update scenario_assignments set scenario_id = (select id from scenarios where key = 'firm')
      where (audience, segment) = ('public', 'at_risk')`;
    const path = join(folder, 'all.yaml');
    const written = await relance(here, 'export', '--output', path);
    expect(written).toMatchObject({ code: 0, stdout: `Written to ${path}.\n` });
    const text = await readFile(path, 'utf8');
    expect((await relance(here, 'export')).stdout).toBe(text);
    const alone = JSON.parse((await relance(here, 'export', '--key', 'ours', '--json')).stdout) as {
      yaml: string;
    };
    expect(alone.yaml).toContain('name: Nos clients');
    expect(alone.yaml).not.toContain('standard');

    const look = await relance(fresh, 'import', path, '--assignments', '--dry-run', '--json');
    const told = JSON.parse(look.stdout) as {
      scenarios: { key: string; outcome: string }[];
      assignments: object[];
      taken: object | null;
    };
    expect(told.taken).toBeNull();
    expect(told.scenarios.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([
      { key: 'ours', name: 'Nos clients', outcome: 'new', problems: [] },
    ]);
    expect(told.assignments).toEqual([
      {
        ...{ audience: 'company', segment: 'at_risk', from: 'standard', to: 'ours' },
        ...{ state: 'later', customers: 0, invoices: 0 },
      },
      {
        ...{ audience: 'public', segment: 'at_risk', from: 'standard', to: 'firm' },
        ...{ state: 'now', customers: 0, invoices: 0 },
      },
    ]);
    expect(await countDrafts(fresh)).toBe(0);

    const plain = await relance(fresh, 'import', path);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain('ours: new\n');
    expect(plain.stdout).toContain('public/at_risk: firm instead of standard, left as it is');
    expect(plain.stdout).toMatch(/Drafts made: 1\.\n$/);
    const taken = await relance(fresh, 'import', path, '--assignments', '--json');
    expect((JSON.parse(taken.stdout) as { taken: object }).taken).toEqual({
      ...{ drafts: 0, given: 1, waiting: 1, left: 0 },
    });
    const list = JSON.parse((await relance(fresh, 'list', '--json')).stdout) as {
      scenarios: object[];
    };
    expect(list.scenarios).toContainEqual({
      ...{ key: 'ours', name: 'Nos clients', version: null, draft: 1 },
      ...{ is_put_away: false, running: 0 },
    });
    expect((await relance(fresh, 'list')).stdout).toMatch(
      /^ours +not activated yet, draft of version 1, 0 under way, Nos clients$/m,
    );
  },
  TIMEOUT_MS,
);

test(
  'what is refused is said with its place on standard error, and nothing is written',
  async () => {
    const before = await countDrafts(here);
    const wrong = await given(
      'wrong.yaml',
      `relance: 1\nscenarios:\n  mine: {name: Mine, thanks: perhaps, steps: [${STEP}]}\n`,
    );
    const refused = await relance(here, 'import', wrong);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain(
      'wrong.yaml:3:30: scenarios.mine.thanks: one of these is expected: always, after_a_step, after_third_step, never.',
    );
    const asJson = await relance(here, 'import', wrong, '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      problems: [{ line: 3, column: 30, path: 'scenarios.mine.thanks', code: 'one_of' }],
    });
    const impossible = await given(
      'impossible.yaml',
      `relance: 1\nscenarios: {mine: {name: Mine, thanks: never, steps: [${STEP}]}}\nassignments: {company: {standard: nope}}\n`,
    );
    const cells = await relance(here, 'import', impossible, '--assignments');
    expect(cells.code).toBe(1);
    expect(cells.stdout).toContain('company/standard: nope instead of standard, not possible');
    expect(cells.stderr).toContain('Nothing was imported');
    expect(await countDrafts(here)).toBe(before);

    const unknown = await relance(here, 'export', '--key', 'nope');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('There is no active scenario nope. There are: standard');
    expect((await relance(here, 'import', join(folder, 'none.yaml'))).code).toBe(1);
    expect((await relance(here, 'import')).code).toBe(2);
  },
  TIMEOUT_MS,
);
