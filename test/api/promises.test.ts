import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

test('a promise holds its invoice until it is judged, and says which program recorded it', async () => {
  const invoice = await api.post('/api/v1/invoices', invoiceBody('PROM-1'));
  const body = { invoice: { number: 'PROM-1' }, promised_on: '2026-03-20', note: 'By telephone' };
  const made = await api.post('/api/v1/promises', body);
  expect(made.status).toBe(201);
  expect(made.headers.location).toBe(`/api/v1/promises/${made.json.id}`);
  expect(made.json).toMatchObject({
    invoice: { id: invoice.json.id, number: 'PROM-1' },
    invoices: [{ invoice: { number: 'PROM-1' }, amount: { amount: 125_000, currency: 'EUR' } }],
    amount: { amount: 125_000, currency: 'EUR' },
    promised_on: '2026-03-20',
    ...{ status: 'open', made_by: 'api', note: 'By telephone', renews: null },
    lifted_at: null,
  });
  expect((await api.get('/api/v1/promises')).json.data).toEqual([made.json]);
  expect((await api.get(`/api/v1/promises/${made.json.id}`)).json).toEqual(made.json);
  expect((await api.get('/api/v1/promises/999')).status).toBe(404);
  expect((await api.get('/api/v1/disputes')).json.data).toEqual([]);
  const why = await api.get(`/api/v1/invoices/${invoice.json.id}/why`);
  expect(why.json).toMatchObject({ next: { kind: 'held', because: 'promise' } });
  const [entry] = await api.services.sql`
    select actor, user_id, details ->> 'token_id' is not null as names_token from audit_entries
    where action = 'promise.made' and subject_id = ${made.json.id}`;
  expect(entry).toEqual({ actor: 'api', userId: null, namesToken: true });

  const again = await api.post('/api/v1/promises', body);
  expect(again.json.id).toBe(made.json.id);
  const later = await api.post('/api/v1/promises', { ...body, promised_on: '2026-03-25' });
  const { json: all } = await api.get('/api/v1/promises');
  expect(all.data.map((one) => one.id)).toEqual([later.json.id, made.json.id]);
  expect(all.data[1]).toMatchObject({ status: 'withdrawn' });
  expect((await api.get('/api/v1/promises?status=open')).json.data).toEqual([later.json]);
  const { id } = later.json.customer;
  expect((await api.get(`/api/v1/promises?customer_id=${id}`)).json.data).toHaveLength(2);
  expect((await api.get(`/api/v1/promises?customer_id=${id + 1}`)).json.data).toEqual([]);
});

test('a part of several invoices is promised, oldest due first', async () => {
  await api.post('/api/v1/invoices', invoiceBody('PART-1', { due_on: '2026-02-20' }));
  await api.post('/api/v1/invoices', invoiceBody('PART-2', { due_on: '2026-02-10' }));
  const made = await api.post('/api/v1/promises', {
    invoices: [{ number: 'PART-1' }, { number: 'PART-2' }],
    promised_on: '2026-03-20',
    amount: { amount: 130_000, currency: 'EUR' },
  });
  expect(made.json).toMatchObject({
    invoice: { number: 'PART-2' },
    invoices: [
      { invoice: { number: 'PART-2' }, amount: { amount: 125_000 } },
      { invoice: { number: 'PART-1' }, amount: { amount: 5_000 } },
    ],
  });
});

test.each([
  ['of a day that has passed', { promised_on: '2026-03-01' }, '/promised_on', 'past'],
  ['of a day years ahead', { promised_on: '2028-03-01' }, '/promised_on', 'too_far'],
  ['for an unknown invoice', { invoice: { number: 'NONE' } }, '/invoice', 'unknown_invoice'],
  ['of more than is owed', { amount: { amount: 999_999, currency: 'EUR' } }, '/amount', 'too_much'],
  [
    'in another currency',
    { amount: { amount: 100, currency: 'GBP' } },
    '/amount/currency',
    'other_currency',
  ],
  [
    'of one invoice and several',
    { invoices: [{ number: 'PROM-2' }] },
    '/invoice',
    'invoice_or_invoices',
  ],
])('a promise %s is refused', async (_name, wrong, pointer, code) => {
  await api.post('/api/v1/invoices', invoiceBody('PROM-2'));
  const answer = await api.post('/api/v1/promises', {
    invoice: { number: 'PROM-2' },
    promised_on: '2026-03-20',
    ...wrong,
  });
  expect(answer.status).toBe(422);
  expect(answer.json.errors).toMatchObject([{ pointer, code }]);
});
