import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
  const { sql } = api.services;
  await sql`
    insert into customers (number, name, country, language, created_at, updated_at)
    select 'C-' || n, 'Customer ' || n, 'FR', 'fr', now(), now() from generate_series(1, 500) n`;
  await sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    select id, 'EUR', 100, 'transfer', '2026-03-01', now() from customers order by id`;
});
afterAll(async () => api.close());

/** Walks a list to its end; after each page `between` does something to the table. */
async function walk(path: string, limit: number, between: (page: number) => Promise<unknown>) {
  const seen: { id: number; number?: string }[] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor; page += 1) {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { json } = await api.get(`${path}?limit=${limit}${next}`);
    expect(json.data.length).toBeLessThanOrEqual(limit);
    seen.push(...json.data);
    cursor = json.next_cursor;
    await between(page);
  }
  return seen;
}

test.each([37, 100, 200])(
  'customers come each exactly once by pages of %i while others are made and removed',
  async (limit) => {
    const { sql } = api.services;
    const before = await sql<{ id: number }[]>`select id from customers order by id`;
    const seen = await walk('/api/v1/customers', limit, async (page) => {
      await sql`
        insert into customers (number, name, country, language, created_at, updated_at)
        values (${`NEW-${limit}-${page}`}, 'A new one', 'FR', 'fr', now(), now())`;
      await sql`update customers set updated_at = now(), name = 'Changed' where number = 'C-250'`;
    });
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  },
);

test('payments come the latest first, each exactly once, while others come in', async () => {
  const { sql } = api.services;
  const before = await sql<{ id: number }[]>`select id from payments order by id desc`;
  const seen = await walk('/api/v1/payments', 83, async () => {
    await sql`
      insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
      values ((select min(id) from customers), 'EUR', 100, 'transfer', '2026-03-01', now())`;
  });
  expect(seen.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('a page that is exactly full and the last has no next one', async () => {
  const { json } = await api.get('/api/v1/customers?limit=200&number=C-7');
  expect(json.data).toHaveLength(1);
  expect(json.next_cursor).toBeNull();
  const { json: full } = await api.get('/api/v1/customers?limit=1&number=C-7');
  expect(full.next_cursor).toBeNull();
});
