import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { askForPreview, workOutPreviews } from '../../server/previews/kept-actions.ts';
import { listKeptPreviews } from '../../server/previews/kept-queries.ts';
import { givenOrganization } from '../support/given.ts';
import { KILL_TIMEOUT_MS, killPlaces, runUntilKilled } from '../support/kill-places.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { countedKept, countedLive, givenBook } from './kept-support.ts';

/** How many places a worker is killed at, unless at all; each costs the start of one. */
const SAMPLE = 3;
const CUSTOMERS = 12;
const CHUNK = 1;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await setTestClock(services.sql, services.clock.now());
  await givenBook(services, CUSTOMERS);
});
afterAll(() => services.close());

/** Works in a process of its own. Answers how many statements it made, or null when it died before that one. */
async function workElsewhere(diesBefore = 0): Promise<number | null> {
  const program = new URL('./work-process.ts', import.meta.url);
  const environment = { CHUNK: String(CHUNK) };
  return runUntilKilled(program, services, environment, diesBefore);
}

async function isUnderWay(): Promise<boolean> {
  const kept = await listKeptPreviews(services.sql, null);
  return kept.some(({ doneAt }) => doneAt === null);
}

test(
  'killed anywhere, the next worker goes on, and everybody is counted once',
  async () => {
    const live = await countedLive(services, null);
    await askForPreview(services.sql, services, null);
    const statements = (await workElsewhere()) ?? 0;
    expect(statements).toBeGreaterThan(SAMPLE);
    expect(await countedKept(services, null)).toEqual(live);
    const halves = new Set<number>();
    for (const at of killPlaces('sixty days', statements, SAMPLE)) {
      await services.sql`delete from kept_previews`;
      await askForPreview(services.sql, services, null);
      expect(await workElsewhere(at), `before statement ${at}`).toBeNull();
      const [half] = await listKeptPreviews(services.sql, null);
      halves.add(half?.lookedAt ?? -1);
      // Until PostgreSQL has seen that the killed one is gone, the work is in its hand, and the next worker comes again.
      for (let comes = 0; comes < 100 && (await isUnderWay()); comes += 1) {
        await workOutPreviews(services, CHUNK);
        await sleep(20);
      }
      expect(await countedKept(services, null), `before statement ${at}`).toEqual(live);
    }
    // Some died before the first slice was written, some between two.
    expect(halves.size).toBeGreaterThan(1);
  },
  KILL_TIMEOUT_MS,
);
