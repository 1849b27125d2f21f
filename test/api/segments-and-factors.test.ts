import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { pauseCustomer } from '../../server/pauses/actions.ts';
import { FACTOR_IBAN, givenFactor } from '../factors/support.ts';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

test('a customer tells its segment with the reasons, and what was set', async () => {
  const made = await api.post('/api/v1/customers', { number: 'SEG' });
  expect(made.json).toMatchObject({
    ...{ segment: 'standard', segment_computed: 'standard', segment_set: null },
    segment_reasons: [{ code: 'new', paid: 0, needed: 3 }],
    ...{ credit_limit: null, insolvent_since: null, paused_until: null, never_chase: false },
  });
  const set = await api.post('/api/v1/customers', { number: 'SEG', segment: 'frequent_late' });
  expect(set.json).toMatchObject({
    segment: 'frequent_late',
    segment_set: { because: '', until: null, at: '2026-03-02T08:00:00.000Z' },
  });
  const back = await api.post('/api/v1/customers', { number: 'SEG', segment: null });
  expect(back.json).toMatchObject({ segment: 'standard', segment_set: null });
});

test('a limit and an insolvency are stated, in the currency of the books', async () => {
  const body = {
    ...{ number: 'RISK', insolvent_since: '2026-02-01' },
    credit_limit: { amount: 500_000, currency: 'EUR' },
  };
  const { json } = await api.post('/api/v1/customers', body);
  expect(json).toMatchObject({
    ...{ segment: 'at_risk', insolvent_since: '2026-02-01', credit_limit: body.credit_limit },
    segment_reasons: [{ code: 'insolvent', since: '2026-02-01' }],
  });
  const wrong = { number: 'RISK', credit_limit: { amount: 1, currency: 'GBP' } };
  const refused = await api.post('/api/v1/customers', wrong);
  expect(refused.status).toBe(422);
  expect(refused.json.errors).toMatchObject([
    { pointer: '/credit_limit/currency', code: 'wrong_currency' },
  ]);
});

test('a paused customer says so, and its invoices are held by it', async () => {
  const { json: invoice } = await api.post('/api/v1/invoices', invoiceBody('P-1'));
  const customerId = invoice.customer.id;
  await transaction(api.services.sql, (tx) =>
    pauseCustomer(tx, api.services, {
      ...{ customerId, untilOn: '2026-03-20', reason: 'Away', by: { actor: 'system' } },
    }),
  );
  expect((await api.get(`/api/v1/customers/${customerId}`)).json).toMatchObject({
    ...{ paused_until: '2026-03-20', never_chase: false },
  });
  expect((await api.get(`/api/v1/invoices/${invoice.id}`)).json).toMatchObject({
    held_because: 'customer_pause',
    holds: [{ id: null, kind: 'customer_pause', until_on: '2026-03-20', reason: 'Away' }],
  });
  const { json: timeline } = await api.get(`/api/v1/invoices/${invoice.id}/timeline`);
  expect(timeline.data).toContainEqual(
    expect.objectContaining({ kind: 'hold_placed', what: 'customer_pause' }),
  );
});

test('an invoice is stated as sold by the name of a factor, and tells the account', async () => {
  await givenFactor(api.services);
  const body = invoiceBody('S-1');
  const made = await api.post('/api/v1/invoices', { ...body, factor: 'fidelis factor' });
  expect(made.json.factor).toEqual({ name: 'Fidelis Factor', iban: FACTOR_IBAN });
  const unknown = await api.post('/api/v1/invoices', { ...body, factor: 'Nobody' });
  expect(unknown.status).toBe(422);
  expect(unknown.json.errors).toMatchObject([{ pointer: '/factor', code: 'unknown_factor' }]);
  expect((await api.post('/api/v1/invoices', body)).json.factor).not.toBeNull();
  expect((await api.post('/api/v1/invoices', { ...body, factor: null })).json.factor).toBeNull();
});
