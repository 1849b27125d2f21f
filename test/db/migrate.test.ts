import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

test('the migrated database holds the four ready scenarios in order', async () => {
  const rows = await services.sql<{ key: string }[]>`select key from scenarios order by position`;
  expect(rows.map((row) => row.key)).toEqual(['standard', 'soft', 'firm', 'belgian_consumer']);
});

test('a job is there if and only if its transaction committed', async () => {
  await services.sql
    .begin(async (tx) => {
      await services.jobs.enqueue(tx as never, 'stripe.event', { eventId: 'evt_rolled_back' });
      throw new Error('undo');
    })
    .catch(() => undefined);
  await services.sql.begin(async (tx) => {
    await services.jobs.enqueue(tx as never, 'stripe.event', { eventId: 'evt_committed' });
  });
  const jobs = await services.sql<
    { data: { eventId: string } }[]
  >`select data from pgboss.job where name = 'stripe.event'`;
  expect(jobs.map((job) => job.data.eventId)).toEqual(['evt_committed']);
});
