import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterEach(async () => {
  expect(await checkLedger(api.services.sql)).toEqual([]);
});
afterAll(async () => api.close());

const eur = (amount: number) => ({ amount, currency: 'EUR' });
let counter = 0;

async function givenNumber(changes: Record<string, unknown> = {}): Promise<string> {
  counter += 1;
  const number = `CN-${counter}`;
  await api.post('/api/v1/invoices', invoiceBody(number, changes));
  return number;
}

async function balanceOf(number: string): Promise<unknown> {
  const { json } = await api.get(`/api/v1/invoices?number=${number}`);
  return (json.data[0] as unknown as { balance: unknown }).balance;
}

const noteOn = (invoice: string, changes: Record<string, unknown> = {}) => ({
  number: `AV-${invoice}`,
  issued_on: '2026-03-01',
  total: eur(25_000),
  invoice: { number: invoice },
  reason: 'Returned',
  ...changes,
});

test('a credit note settles the invoice it corrects, and is read back', async () => {
  const invoice = await givenNumber();
  const made = await api.post('/api/v1/credit_notes', noteOn(invoice));
  expect(made.status).toBe(201);
  expect(made.headers.location).toBe(`/api/v1/credit_notes/${made.json.id}`);
  expect(made.json).toMatchObject({
    ...{ number: `AV-${invoice}`, total: eur(25_000), unapplied: eur(0), undone_at: null },
    allocations: [{ invoice: { number: invoice }, amount: eur(25_000) }],
  });
  expect(await balanceOf(invoice)).toEqual(eur(100_000));
  expect((await api.get(`/api/v1/credit_notes/${made.json.id}`)).json).toEqual(made.json);
  const found = await api.get(`/api/v1/credit_notes?number=AV-${invoice}`);
  expect(found.json.data).toEqual([made.json]);
});

test('what the invoice does not owe any more stays the customer’s credit', async () => {
  const invoice = await givenNumber();
  const made = await api.post('/api/v1/credit_notes', noteOn(invoice, { total: eur(130_000) }));
  expect(made.json).toMatchObject({ unapplied: eur(5_000) });
  expect(await balanceOf(invoice)).toEqual(eur(0));
});

test('a key makes a repetition the same answer; without one the number is taken', async () => {
  const invoice = await givenNumber();
  const headers = { 'idempotency-key': `note-${invoice}` };
  const [first, second] = [
    await api.post('/api/v1/credit_notes', noteOn(invoice), headers),
    await api.post('/api/v1/credit_notes', noteOn(invoice), headers),
  ];
  expect(second.json).toEqual(first.json);
  expect(second.headers['idempotency-replayed']).toBe('true');
  const again = await api.post('/api/v1/credit_notes', noteOn(invoice));
  expect(again.status).toBe(422);
  expect(again.json.errors).toMatchObject([{ pointer: '/number', code: 'number_taken' }]);
  expect(await balanceOf(invoice)).toEqual(eur(100_000));
});

test('one recorded by mistake is undone once, and says why', async () => {
  const invoice = await givenNumber();
  const { json: made } = await api.post('/api/v1/credit_notes', noteOn(invoice));
  const path = `/api/v1/credit_notes/${made.id}/undo`;
  expect((await api.post(path, {})).status).toBe(422);
  const undone = await api.post(path, { because: 'Another customer’s' });
  expect(undone.status).toBe(200);
  expect(undone.json).toMatchObject({
    ...{ allocations: [], unapplied: eur(0), undone_because: 'Another customer’s' },
    undone_at: '2026-03-02T08:00:00.000Z',
  });
  expect(await balanceOf(invoice)).toEqual(eur(125_000));
  expect((await api.post(path, { because: 'Again' })).status).toBe(409);
  expect((await api.post('/api/v1/credit_notes/999999/undo', { because: 'x' })).status).toBe(404);
});

test('what does not belong together is refused, each at its place', async () => {
  const invoice = await givenNumber();
  const other = await givenNumber({ customer: { number: 'C-2', name: 'Other' } });
  for (const [changes, pointer, code] of [
    [{ issued_on: '2026-03-03' }, '/issued_on', 'in_the_future'],
    [{ invoice: { number: 'none' } }, '/invoice', 'unknown_invoice'],
    [{ total: { amount: 5, currency: 'USD' } }, '/invoice', 'other_currency'],
    [{ customer: { number: 'none' } }, '/customer', 'unknown_customer'],
    [{ customer: { number: 'C-1' }, invoice: { number: other } }, '/invoice', 'other_customer'],
    [{ invoice: undefined }, '/customer', 'required'],
    [{ number: '' }, '/number', 'too_small'],
    [{ total: eur(0) }, '/total/amount', 'too_small'],
  ] as const) {
    const refused = await api.post('/api/v1/credit_notes', noteOn(invoice, changes));
    expect(refused.status, pointer).toBe(422);
    expect(refused.json.errors[0], JSON.stringify(changes)).toMatchObject({ pointer });
    if (!code.startsWith('too_')) expect(refused.json.errors[0]?.code).toBe(code);
  }
  expect(await balanceOf(invoice)).toEqual(eur(125_000));
});

test('the list pages by cursor and is found by customer and invoice', async () => {
  const invoice = await givenNumber({ customer: { number: 'C-LIST', name: 'List' } });
  for (let n = 1; n <= 5; n += 1) {
    const note = noteOn(invoice, { number: `LIST-${n}`, total: eur(100) });
    await api.post('/api/v1/credit_notes', note);
  }
  const { json: found } = await api.get(`/api/v1/invoices?number=${invoice}`);
  const invoiceId = found.data[0]?.id;
  const numbers: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { json }: { json: { data: { number: string }[]; next_cursor: string | null } } =
      await api.get(
        `/api/v1/credit_notes?invoice_id=${invoiceId}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
    numbers.push(...json.data.map((one) => one.number));
    cursor = json.next_cursor;
  }
  expect(numbers).toEqual(['LIST-5', 'LIST-4', 'LIST-3', 'LIST-2', 'LIST-1']);
});

test('a payment recorded by mistake is undone, and its list says so; Stripe’s money is not', async () => {
  const invoice = await givenNumber();
  const body = { received_on: '2026-03-01', method: 'transfer', amount: eur(125_000) };
  const pay = () =>
    api.post('/api/v1/payments', { ...body, allocations: [{ invoice: { number: invoice } }] });
  const { json: made } = await pay();
  expect(made).toMatchObject({ undone_at: null });
  const path = `/api/v1/payments/${made.id}/undo`;
  const headers = { 'idempotency-key': `undo-${made.id}` };
  const undone = await api.post(path, { because: 'Another firm’s' }, headers);
  expect(undone.status).toBe(200);
  expect(undone.json).toMatchObject({ allocations: [], undone_because: 'Another firm’s' });
  expect((await api.post(path, { because: 'Another firm’s' }, headers)).json).toEqual(undone.json);
  expect(await balanceOf(invoice)).toEqual(eur(125_000));
  expect((await api.get(`/api/v1/payments/${made.id}`)).json).toEqual(undone.json);
  const { json: second } = await pay();
  await api.services.sql`
    update payments set stripe_payment_intent_id = 'pi_api' where id = ${second.id}`;
  const refused = await api.post(`/api/v1/payments/${second.id}/undo`, { because: 'x' });
  expect(refused.status).toBe(409);
  expect(refused.json.detail).toContain('refunded, not undone');
});
