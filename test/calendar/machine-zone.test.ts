import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const CHILD = join(import.meta.dirname, 'zone-child.ts');
// Fourteen hours before everybody and eight behind: in both it is another day for most of ours.
const ZONES = ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'];

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

async function answersIn(zone: string, more: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD], {
    env: { ...process.env, ...more, TZ: zone },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

test('rules, plan and explanations are the same on a machine set to another zone', async () => {
  for (const [dueOn, country] of [
    ['2026-02-27', 'FR'],
    ['2026-03-01', 'BE'],
    ['2026-03-31', 'NL'],
    ['2026-02-20', 'LU'],
  ] as const) {
    const customer = await givenCustomer(services, { country });
    await givenInvoice(services, customer, { dueOn });
    const held = await givenInvoice(services, customer, { dueOn, totalMinor: 4_200 });
    await givenHold(services, held, 'pause', '2026-03-03');
  }
  // A quarter to midnight in Paris: the second there and in Los Angeles, the third in Kiritimati.
  const database = { DATABASE_URL: services.database.url, NOW: '2026-03-02T22:45:00Z' };
  // One after the other: two rehearsals at once leave each other's customers alone.
  const answers: string[] = [];
  for (const zone of ZONES) answers.push(await answersIn(zone, database));
  const [utc = '', ...others] = answers;
  for (const other of others) expect(JSON.parse(other)).toEqual(JSON.parse(utc));
  const { database: plan } = JSON.parse(utc) as {
    database: { asOf: string; counts: { messages: number } };
  };
  expect(plan.asOf).toBe('2026-03-02');
  expect(plan.counts.messages).toBeGreaterThan(0);
}, 120_000);
