import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createStripeStandIn,
  type StripeStandIn,
} from '../../scripts/stand-ins/stripe/stand-in.ts';
import { ROOT } from '../../server/root.ts';
import { ALL_RIGHTS } from '../stripe/key-rights.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let standIn: StripeStandIn;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'relance-doctor-'));
  const { refunds: _, disputes: __, ...less } = ALL_RIGHTS;
  standIn = await createStripeStandIn({
    accountName: 'Atelier Dupont',
    restrictedKeys: { rk_test_all: ALL_RIGHTS, rk_test_less: less },
  });
});
afterAll(async () => {
  await standIn.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

// Each look starts the command line anew, which takes seconds on a machine that is busy.
const TIMEOUT_MS = 120_000;

interface Finding {
  about: string;
  ok: boolean;
  text: string;
}

/** What `relance doctor` finds about Stripe with that key. */
async function stripeFinding(key: string, apiBase = standIn.url): Promise<Finding | undefined> {
  const stdout = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'scripts', 'cli.ts'), 'doctor', '--json'],
      {
        cwd: ROOT,
        env: {
          ...{ PATH: process.env['PATH'], DATABASE_URL: database.url, DATA_DIR: dataDir },
          ...{ STRIPE_SECRET_KEY: key, STRIPE_API_BASE: apiBase },
        },
      },
      // It ends with an error code as long as something is to be done, such as an organization to be made.
      (_error, said) => resolve(said),
    );
  });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.find((one) => one.about === 'stripe');
}

test(
  'the doctor names whose key it is, or the rights it lacks',
  async () => {
    expect(await stripeFinding('rk_test_all')).toEqual({
      ...{ about: 'stripe', ok: true, text: 'test mode, the key of Atelier Dupont works' },
    });
    const less = await stripeFinding('rk_test_less');
    expect(less?.ok).toBe(false);
    expect(less?.text).toContain('the key lacks rights: Refunds, Disputes; grant them');
  },
  TIMEOUT_MS,
);

test(
  'the doctor says so when Stripe does not answer',
  async () => {
    const away = await stripeFinding('rk_test_all', 'http://127.0.0.1:9');
    expect(away?.ok).toBe(false);
    expect(away?.text).toMatch(/connection/i);
  },
  TIMEOUT_MS,
);
