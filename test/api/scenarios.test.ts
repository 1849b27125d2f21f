import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
  await api.services.sql`
    insert into users (email, name, role, language, created_at)
    values ('ada@lumen.example', 'Ada', 'admin', 'en', now())`;
});
afterAll(() => api.close());

const step = (offset: number, more: object = {}) => ({
  ...{ key: `day-${offset}`, anchor: 'due', offset_days: offset, channel: 'email' },
  ...{ mail: 'reminder', tone: 'friendly', ...more },
});
const body = (steps: object[], more: object = {}) => ({
  ...{ key: 'by-api', name: 'By API', thanks: 'never', steps, ...more },
});

const active = async () => {
  const { json } = await api.get('/api/v1/scenarios');
  return json.data.find(({ key }) => key === 'by-api') as unknown as
    { version: number; steps: { key: string; conditions: object }[] } | undefined;
};

test('all scenarios are listed with all their steps say', async () => {
  const { status, json } = await api.get('/api/v1/scenarios');
  expect(status).toBe(200);
  expect(json.data).toHaveLength(5);
  expect(json.data[0]?.steps[0]).toMatchObject({
    ...{ name: '', recipients: { to: ['billing'], cc: [], inside: [] }, conditions: {} },
  });
});

test('a draft is stated by its key, changes nothing until it is activated, and the same again is the same', async () => {
  const steps = [step(3, { conditions: { minimum_amount_minor: 500 } }), step(12)];
  expect((await api.post('/api/v1/scenarios', body(steps))).status).toBe(201);
  expect(await active()).toBeUndefined();
  expect((await api.post('/api/v1/scenarios', body(steps))).status).toBe(200);
  const activated = await api.post('/api/v1/scenarios/by-api/activation', { running: 'move' });
  expect(activated.status).toBe(200);
  expect(await active()).toMatchObject({ version: 1 });
  // It says so already: no second draft.
  expect((await api.post('/api/v1/scenarios', body(steps))).json).toMatchObject({
    state: 'active',
  });
  const again = await api.post('/api/v1/scenarios/by-api/activation', { running: 'move' });
  expect(again.status).toBe(409);
  expect(again.json.errors[0]?.code).toBe('no_draft');
  const changed = await api.post('/api/v1/scenarios', body([step(5)]));
  expect(changed.json).toMatchObject({ state: 'draft', version: 2 });
  const late = await api.post('/api/v1/scenarios/by-api/activation', {
    running: 'keep',
    version: 7,
  });
  expect(late.status).toBe(409);
  await api.post('/api/v1/scenarios/by-api/activation', { running: 'keep', version: 2 });
  expect(await active()).toMatchObject({ version: 2, steps: [{ key: 'day-5' }] });
});

test('a key that is used again for the same request activates nothing twice', async () => {
  await api.post('/api/v1/scenarios', body([step(6)]));
  const headers = { 'idempotency-key': 'activate-6' };
  const first = await api.post('/api/v1/scenarios/by-api/activation', { running: 'move' }, headers);
  const second = await api.post(
    '/api/v1/scenarios/by-api/activation',
    { running: 'move' },
    headers,
  );
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.headers['idempotency-replayed']).toBe('true');
});

test.each([
  [
    'a firm first reminder',
    body([step(3, { tone: 'firm' })]),
    '/steps/0/tone',
    'first_reminder_tone',
  ],
  ['a day before the one before', body([step(9), step(4)]), '/steps/1/offset_days', 'order'],
  ['two of one key', body([step(3), step(9, { key: 'day-3' })]), '/steps/1/key', 'duplicate_key'],
  [
    'somebody who is not in the team',
    body([step(3, { recipients: { to: ['billing'], cc: [], inside: ['eve@else.example'] } })]),
    ...['/steps/0/recipients/inside', 'unknown_user'],
  ],
])('%s is refused where it stands', async (_name, sent, pointer, code) => {
  const { status, json } = await api.post('/api/v1/scenarios', sent);
  expect(status).toBe(422);
  expect(json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
});

test.each([
  ['no steps', body([])],
  ['a word that is not known', body([step(3)], { colour: 'red' })],
  ['a key that is an address', body([step(3)], { key: 'export' })],
  ['a key of another alphabet', body([step(3)], { key: 'Ça' })],
])('a body with %s is refused', async (_name, sent) => {
  expect((await api.post('/api/v1/scenarios', sent)).status).toBe(422);
});

test('what is not there is not there', async () => {
  const answer = await api.post('/api/v1/scenarios/nope/activation', { running: 'move' });
  expect(answer.status).toBe(404);
});

test('the scenario of an invoice, and who looks after a customer, are stated and read', async () => {
  const invoice = {
    ...{ number: 'S-1', issued_on: '2026-02-01', total: { amount: 5_000, currency: 'EUR' } },
    customer: { number: 'SC-1', owner: 'ADA@lumen.example' },
    scenario: 'firm',
  };
  const made = await api.post('/api/v1/invoices', invoice);
  expect(made.json).toMatchObject({ scenario: 'firm' });
  const [customer] = (await api.get('/api/v1/customers?number=SC-1')).json.data;
  expect(customer).toMatchObject({ owner: 'ada@lumen.example', scenario: null });
  const { scenario: _left, ...unsaid } = invoice;
  expect((await api.post('/api/v1/invoices', unsaid)).json).toMatchObject({ scenario: 'firm' });
  const cleared = await api.post('/api/v1/invoices', { ...invoice, scenario: null });
  expect(cleared.json).toMatchObject({ scenario: null });
  const unknown = await api.post('/api/v1/invoices', { ...invoice, scenario: 'nope' });
  expect(unknown.json.errors[0]).toMatchObject({ pointer: '/scenario', code: 'unknown_scenario' });
  const stranger = { ...invoice, customer: { number: 'SC-1', owner: 'eve@else.example' } };
  expect((await api.post('/api/v1/invoices', stranger)).json.errors[0]).toMatchObject({
    ...{ pointer: '/customer/owner', code: 'unknown_user' },
  });
});

test('consumers in Belgium are not given what is against their law', async () => {
  const consumer = { number: 'BE-1', name: 'Eva', kind: 'consumer', country: 'BE' };
  const refused = await api.post('/api/v1/customers', { ...consumer, scenario: 'firm' });
  expect(refused.status).toBe(422);
  expect(refused.json.errors[0]).toMatchObject({ pointer: '/scenario', code: 'belgian_consumers' });
  expect((await api.post('/api/v1/customers', consumer)).status).toBe(201);
  const invoice = await api.post('/api/v1/invoices', {
    ...{ number: 'S-2', issued_on: '2026-02-01', total: { amount: 5_000, currency: 'EUR' } },
    ...{ customer: { number: 'BE-1' }, scenario: 'standard' },
  });
  expect(invoice.status).toBe(422);
  expect(invoice.json.errors[0]).toMatchObject({ pointer: '/scenario', code: 'belgian_consumers' });
});
