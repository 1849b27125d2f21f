import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenPlan, pay } from '../plans/support.ts';
import { createApiClient, type ApiClient } from './support.ts';

let api: ApiClient;

beforeAll(async () => {
  api = await createApiClient();
});
afterAll(() => api.close());

test('plans are read with their schedule and what is paid of it, whichever way it came', async () => {
  const given = await givenPlan(api.services, { firstOn: '2026-03-11' });
  await pay(api.services, given, 40_000);
  const one = await api.get(`/api/v1/plans/${given.planId}`);
  expect(one.status).toBe(200);
  const eur = (amount: number) => ({ amount, currency: 'EUR' });
  expect(one.json).toMatchObject({
    id: given.planId,
    ...{ status: 'active', total: eur(90_000), paid: eur(40_000), started_on: '2026-03-02' },
    instalments: [
      { position: 1, due_on: '2026-03-11', amount: eur(30_000), paid: eur(30_000) },
      { position: 2, due_on: '2026-04-11', amount: eur(30_000), paid: eur(10_000) },
      { position: 3, due_on: '2026-05-11', amount: eur(30_000), paid: eur(0) },
    ],
  });
  expect(one.json.invoices).toHaveLength(2);
  const other = await givenPlan(api.services);
  const first = await api.get('/api/v1/plans?limit=1');
  expect(first.json.data.map((plan) => plan.id)).toEqual([other.planId]);
  const next = await api.get(`/api/v1/plans?limit=1&cursor=${first.json.next_cursor ?? ''}`);
  expect(next.json.data.map((plan) => plan.id)).toEqual([given.planId]);
  const filtered = await api.get(`/api/v1/plans?customer_id=${given.customer.id}&status=active`);
  expect(filtered.json.data.map((plan) => plan.id)).toEqual([given.planId]);
  expect((await api.get('/api/v1/plans?status=completed')).json.data).toEqual([]);
  expect((await api.get('/api/v1/plans?status=nonsense')).status).toBe(400);
  expect((await api.get('/api/v1/plans/999999')).status).toBe(404);
});
