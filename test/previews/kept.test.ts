import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays } from '../../server/calendar/plain-date.ts';
import { askForPreview, keepPreview, workOutPreviews } from '../../server/previews/kept-actions.ts';
import { listCustomersOfDay, listKeptPreviews } from '../../server/previews/kept-queries.ts';
import { previewTouches } from '../../server/previews/foresight.ts';
import { givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { countedKept, countedLive, givenBook, givenDraft } from './kept-support.ts';

let services: TestServices;
const CUSTOMERS = 24;
// Five chunks a slice: ten customers each, so that a book of 24 takes three.
const CHUNK = 2;

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await givenBook(services, CUSTOMERS);
});
afterAll(() => services.close());
beforeEach(async () => {
  services.clock.set(`${TODAY}T08:00:00Z`);
  await services.sql`delete from kept_previews`;
  await services.sql`delete from scenario_versions where activated_at is null`;
  await services.sql`update organization set minimum_gap_days = default`;
});

const jobs = async () => {
  const rows = await services.sql<{ count: number }[]>`
    select count(*)::int as count from pgboss.job where name = 'previews.work' and state = 'created'`;
  return rows[0]?.count;
};

test('what is kept is what is worked out while somebody waits, with and without a draft', async () => {
  const versionId = await givenDraft(services);
  await askForPreview(services.sql, services, null);
  await askForPreview(services.sql, services, versionId);
  expect(await countedKept(services, null)).toBeNull();
  await workOutPreviews(services, CHUNK);
  const live = await countedLive(services, null);
  expect(live.counts.length).toBeGreaterThan(30);
  expect(await countedKept(services, null)).toEqual(live);
  const drafted = await countedLive(services, versionId);
  expect(new Set(drafted.counts.map(({ mark }) => mark)).size).toBe(3);
  expect(await countedKept(services, versionId)).toEqual(drafted);
});

test('a day’s customers are found page by page, those that came to it since too', async () => {
  await askForPreview(services.sql, services, null);
  await workOutPreviews(services, CHUNK);
  const [kept] = await listKeptPreviews(services.sql, null);
  const preview = await previewTouches(services.sql, services, { customersMax: 1_000 });
  const days = Map.groupBy(preview?.touches ?? [], ({ on }) => on);
  const [on, touches] = [...days].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [TODAY, []];
  const wanted = [...new Set(touches.map(({ customerId }) => customerId))].toSorted(
    (a, b) => a - b,
  );
  expect(wanted.length).toBeGreaterThan(2);
  const pageAfter = (after: number, limit: number) =>
    listCustomersOfDay(services.sql, { id: kept?.id ?? 0, on, isFirst: false, after, limit });
  const found: number[] = [];
  for (let after = 0; ;) {
    const page = await pageAfter(after, 2);
    if (page.length === 0) break;
    found.push(...page);
    after = page.at(-1) ?? 0;
  }
  expect(found).toEqual(wanted);
  const [other] = await services.sql<{ invoiceId: number; customerId: number; nextOn: string }[]>`
    select invoice_id, customer_id, next_on from chases
    where next_on > ${on} and customer_id <> all (${found}) limit 1`;
  if (!other) throw new Error('Nobody has nothing on that day.');
  await services.sql`update chases set next_on = ${on} where invoice_id = ${other.invoiceId}`;
  expect(await pageAfter(0, 100)).toEqual([...wanted, other.customerId].toSorted((a, b) => a - b));
  await services.sql`
    update chases set next_on = ${other.nextOn} where invoice_id = ${other.invoiceId}`;
});

test('asked twice it is worked out once, and the one before is shown meanwhile', async () => {
  expect(await askForPreview(services.sql, services, null)).toBe(true);
  expect(await askForPreview(services.sql, services, null)).toBe(false);
  await workOutPreviews(services, CHUNK);
  const before = await countedKept(services, null);
  services.clock.set(`${TODAY}T09:00:00Z`);
  expect(await askForPreview(services.sql, services, null)).toBe(true);
  expect(await countedKept(services, null)).toEqual(before);
  await workOutPreviews(services, CHUNK);
  const previews = await listKeptPreviews(services.sql, null);
  expect(previews).toMatchObject([
    { begunAt: new Date(`${TODAY}T09:00:00Z`), lookedAt: CUSTOMERS },
  ]);
});

test('two workers share nothing and count nobody twice', async () => {
  await askForPreview(services.sql, services, null);
  await Promise.all([workOutPreviews(services, CHUNK), workOutPreviews(services, CHUNK)]);
  expect(await countedKept(services, null)).toEqual(await countedLive(services, null));
});

test('when settings or the day change on the way, it begins again', async () => {
  await askForPreview(services.sql, services, null);
  const half = async () => {
    // Stops as a worker that was killed between two slices.
    await workOutPreviews(services, CHUNK);
    await services.sql`
      update kept_previews set done_at = null, after_customer_id = (select min(id) from customers)`;
  };
  await half();
  await services.sql`update organization set minimum_gap_days = 21`;
  await workOutPreviews(services, CHUNK);
  expect(await countedKept(services, null)).toEqual(await countedLive(services, null));
  await half();
  services.clock.set(`${addDays(TODAY, 1)}T08:00:00Z`);
  await workOutPreviews(services, CHUNK);
  expect(await countedKept(services, null)).toEqual(await countedLive(services, null));
});

test('a draft that is none any more is not worked out', async () => {
  const versionId = await givenDraft(services);
  await askForPreview(services.sql, services, versionId);
  await services.sql`update scenario_versions set activated_at = now(), running = 'keep' where id = ${versionId}`;
  await workOutPreviews(services, CHUNK);
  expect(await listKeptPreviews(services.sql, versionId)).toEqual([]);
  await services.sql`update scenario_versions set activated_at = null, running = null where id = ${versionId}`;
});

test('by night it is kept where there are too many customers, and forgotten where there are not', async () => {
  await services.sql`delete from pgboss.job where name = 'previews.work'`;
  await keepPreview(services, CUSTOMERS + 1);
  expect(await listKeptPreviews(services.sql, null)).toEqual([]);
  expect(await jobs()).toBe(0);
  await keepPreview(services, 5);
  expect(await jobs()).toBe(1);
  await workOutPreviews(services, CHUNK);
  expect(await countedKept(services, null)).toEqual(await countedLive(services, null));
  await keepPreview(services, CUSTOMERS + 1);
  expect(await listKeptPreviews(services.sql, null)).toEqual([]);
});
