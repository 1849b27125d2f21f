import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { walkChases } from '../../server/scenarios/activate-actions.ts';
import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { KILL_TIMEOUT_MS, killPlaces, runUntilKilled } from '../support/kill-places.ts';
import { givenScenario, givenVersion } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

/** How many places of the walk a worker is killed at, unless at all; each costs the start of one. */
const SAMPLE = 5;
const INVOICES = 5;
const CHUNK = 2;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await setTestClock(services.sql, services.clock.now());
});
afterAll(() => services.close());

const step = (offset: number): StepDefinition => ({
  ...{ key: `day-${offset}`, anchor: 'due', offset_days: offset, channel: 'email' },
});

/** Walks in a process of its own. Answers how many statements it made, or null when it died before that one. */
async function walkElsewhere(diesBefore = 0): Promise<number | null> {
  const program = new URL('./walk-process.ts', import.meta.url);
  const environment = { CHUNK: String(CHUNK) };
  return runUntilKilled(program, services, environment, diesBefore);
}

async function isUnderWay(versionId: number): Promise<boolean> {
  const rows = await services.sql`
    select from scenario_versions where id = ${versionId} and moving_after is not null`;
  return rows.length > 0;
}

test(
  'a walk that is killed anywhere is finished by the next worker, each chase taken along once',
  async () => {
    const { scenarioId } = await givenScenario(services, [step(3)]);
    for (let index = 0; index < INVOICES; index += 1) {
      await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-03-02' });
    }
    let number = 1;
    const moving = async () => {
      number += 1;
      const versionId = await givenVersion(services, scenarioId, number, [step(3 + number)]);
      await services.sql`update scenario_versions set moving_after = 0 where id = ${versionId}`;
      return versionId;
    };
    await moving();
    const statements = (await walkElsewhere()) ?? 0;
    expect(statements).toBeGreaterThan(SAMPLE);
    const halves = new Set<number>();
    for (const at of killPlaces('moving chases', statements, SAMPLE)) {
      const versionId = await moving();
      expect(await walkElsewhere(at), `before statement ${at}`).toBeNull();
      const [half] = await services.sql<{ moved: number }[]>`
        select moved from scenario_versions where id = ${versionId}`;
      halves.add(half?.moved ?? -1);
      // Until PostgreSQL has seen that the killed one is gone, the walk is in its hand, and the next worker comes again.
      for (let comes = 0; comes < 100 && (await isUnderWay(versionId)); comes += 1) {
        await walkChases(services, CHUNK);
        await sleep(20);
      }
      const [after] = await services.sql`
        select (select count(*)::int from chases where version_id = ${versionId}) as chases,
          (select moved from scenario_versions where id = ${versionId}) as moved,
          (select count(*)::int from scenario_versions where moving_after is not null) as open,
          (select max(cycle) from chases) as cycle`;
      expect(after, `before statement ${at}`).toEqual({
        ...{ chases: INVOICES, moved: INVOICES, open: 0, cycle: number },
      });
    }
    // Some died before the first chunk was written, some between two.
    expect(halves.size).toBeGreaterThan(1);
  },
  KILL_TIMEOUT_MS,
);
