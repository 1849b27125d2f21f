import { afterEach, beforeEach, expect, test } from 'vitest';
import { installJobQueue, openJobQueue, type JobQueue } from '../../server/jobs/boss.ts';
import { QUEUES } from '../../server/jobs/queues.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let worker: JobQueue;
let web: JobQueue;
const fail = (error: unknown) => {
  throw error;
};

beforeEach(async () => {
  database = await createTestDatabase();
  worker = await openJobQueue(database.url, true, fail);
  web = await openJobQueue(database.url, false, fail);
});
afterEach(async () => {
  await web.stop();
  await worker.stop();
  await database.drop();
});

test('a job that another process inserts is worked on at once, not at the next look of the worker', async () => {
  let arrived = Promise.withResolvers<undefined>();
  await worker.work({ 'stripe.event': async () => arrived.resolve(undefined) });
  const startedAt = performance.now();
  for (let job = 0; job < 6; job += 1) {
    arrived = Promise.withResolvers();
    await web.enqueue(database.sql, 'stripe.event', { eventId: `evt_${job}` });
    await arrived.promise;
  }
  // The worker looks by itself every two seconds: by that alone the six would take at least ten.
  expect(performance.now() - startedAt).toBeLessThan(6_000);
});

test('a job that comes while others are worked on does not wait either', async () => {
  const done: string[] = [];
  const all = Promise.withResolvers<undefined>();
  await worker.work({
    'stripe.event': async (jobs) => {
      const last = jobs.at(-1)?.eventId ?? '';
      done.push(...jobs.map((job) => job.eventId));
      if (done.length === 6) return all.resolve(undefined);
      await web.enqueue(database.sql, 'stripe.event', { eventId: `after ${last}` });
    },
  });
  const startedAt = performance.now();
  await web.enqueue(database.sql, 'stripe.event', { eventId: 'first' });
  await all.promise;
  expect(performance.now() - startedAt).toBeLessThan(6_000);
});

test('a queue that was installed by an older release is brought to this one', async () => {
  await database.sql`update pgboss.queue set notify = false, retry_limit = 1`;
  await installJobQueue(database.url);
  const rows = await database.sql<{ name: string; notify: boolean; retryLimit: number }[]>`
    select name, notify, retry_limit from pgboss.queue where not name like '\\_\\_%' order by name`;
  expect(rows.map(({ name, notify, retryLimit }) => [name, notify, retryLimit])).toEqual(
    Object.entries(QUEUES)
      .map(([name, { notify, retryLimit }]) => [name, notify, retryLimit])
      .toSorted(),
  );
});
