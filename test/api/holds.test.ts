import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

test('a promise holds its invoice until its day, and says which program recorded it', async () => {
  const invoice = await api.post('/api/v1/invoices', invoiceBody('PROM-1'));
  const body = { invoice: { number: 'PROM-1' }, promised_on: '2026-03-20', note: 'By telephone' };
  const made = await api.post('/api/v1/promises', body);
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    invoice: { id: invoice.json.id, number: 'PROM-1' },
    promised_on: '2026-03-20',
    note: 'By telephone',
    lifted_at: null,
  });
  expect((await api.get('/api/v1/promises')).json.data).toEqual([made.json]);
  expect((await api.get('/api/v1/disputes')).json.data).toEqual([]);
  const why = await api.get(`/api/v1/invoices/${invoice.json.id}/why`);
  expect(why.json).toMatchObject({ next: { kind: 'held', because: 'promise' } });
  const [entry] = await api.services.sql`
    select actor, user_id, details ->> 'token_id' is not null as names_token from audit_entries
    where action = 'invoice.held' and subject_id = ${invoice.json.id}`;
  expect(entry).toEqual({ actor: 'api', userId: null, namesToken: true });

  const again = await api.post('/api/v1/promises', body);
  expect(again.json.id).toBe(made.json.id);
  const later = await api.post('/api/v1/promises', { ...body, promised_on: '2026-03-25' });
  const { json: all } = await api.get('/api/v1/promises');
  expect(all.data.map((one) => one.id)).toEqual([later.json.id, made.json.id]);
});

test.each([
  ['of a day that has passed', { promised_on: '2026-03-01' }, '/promised_on', 'past'],
  ['of a day years ahead', { promised_on: '2028-03-01' }, '/promised_on', 'too_far'],
  ['for an unknown invoice', { invoice: { number: 'NONE' } }, '/invoice', 'unknown_invoice'],
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
