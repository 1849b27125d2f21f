import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '../../server/db/migrate.ts';
import { connect } from '../../server/db/sql.ts';
import { databaseUrl } from '../support/global-setup.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

test('the migrated database holds the ready scenarios in order', async () => {
  const rows = await services.sql<{ key: string }[]>`select key from scenarios order by position`;
  expect(rows.map((row) => row.key)).toEqual([
    'standard',
    'soft',
    'firm',
    'belgian_consumer',
    'personal',
  ]);
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

test('two processes that migrate at once apply each migration once, and a second start applies nothing', async () => {
  const admin = connect(inject('postgresUrl'), { max: 1 });
  await admin.unsafe('create database migrated_twice');
  const url = databaseUrl(inject('postgresUrl'), 'migrated_twice');
  try {
    const applied = await Promise.all([migrate(url), migrate(url)]);
    expect(applied.map((names) => names.length).toSorted()).toEqual([0, applied.flat().length]);
    expect(applied.flat().length).toBeGreaterThan(3);
    expect(await migrate(url)).toEqual([]);
  } finally {
    await admin.unsafe('drop database migrated_twice with (force)');
    await admin.end();
  }
});

test('a database newer than the release is refused with a sentence', async () => {
  const url = services.database.url;
  await services.sql`insert into schema_version (version, name) values (9999, 'from the future')`;
  await expect(migrate(url)).rejects.toThrow(/newer than this release/);
});
