import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { registerApi } from '../../server/api/api.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, readMoneyBack } from '../refunds/support.ts';
import { givenToken } from './support.ts';
import { checkAnswer, rememberDocument, type Document } from './openapi-check.ts';

let bed: PaymentBed;
let token: string;
beforeAll(async () => {
  bed = await setUpPayments((app, services) => registerApi(app, services));
  token = await givenToken(bed.services, 'write');
  const answer = await fetch(`${bed.url}/api/v1/openapi.json`);
  rememberDocument(bed.app, (await answer.json()) as Document);
});
afterEach(async () => {
  bed.stripe.control.normalDelivery();
  expect(await checkLedger(bed.services.sql)).toEqual([]);
});
afterAll(() => bed.close());

interface Row {
  id: number;
  status: string;
  errors: { pointer: string; code: string }[];
  data: Row[];
  next_cursor: string | null;
}

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(bed.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json: JSON.parse(text) as Row,
  };
  checkAnswer(bed.app, method, path, answer);
  return answer;
}

const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('a refund is asked for like on the page, and Stripe sends the money', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const made = await send('POST', '/api/v1/refunds', {
    ...{ payment_id: paid.paymentId, amount: eur(4_000), reason: 'duplicate', note: 'Twice' },
  });
  expect(made.status).toBe(201);
  expect(made.headers['location']).toBe(`/api/v1/refunds/${made.json.id}`);
  expect(made.json).toMatchObject({
    ...{ payment_id: paid.paymentId, amount: eur(4_000), booked: eur(0), status: 'creating' },
    ...{ reason: 'duplicate', note: 'Twice', failure: '', customer: { id: paid.customerId } },
  });
  await bed.work();
  const read = await send('GET', `/api/v1/refunds/${made.json.id}`);
  expect(read.json).toMatchObject({ status: 'succeeded', booked: eur(4_000) });
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({ balances: [4_000] });
  const [entry] = await bed.services.sql<{ actor: string; token: string | null }[]>`
    select actor, details ->> 'token_id' as token from audit_entries where action = 'refund.requested' order by id desc limit 1`;
  expect(entry).toMatchObject({ actor: 'api', token: expect.stringMatching(/^\d+$/) as string });
});

test('the same key is one refund, another key or none another', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const body = { payment_id: paid.paymentId, amount: eur(1_000) };
  const headers = { 'idempotency-key': `refund-${paid.paymentId}` };
  const [first, second] = await Promise.all([
    send('POST', '/api/v1/refunds', body, headers),
    send('POST', '/api/v1/refunds', body, headers),
  ]);
  expect([first.status, second.status].toSorted()[0]).toBe(201);
  const again = await send('POST', '/api/v1/refunds', body, headers);
  expect(again.headers['idempotency-replayed']).toBe('true');
  await send('POST', '/api/v1/refunds', body);
  await bed.work();
  const { refunds } = await readMoneyBack(bed.services, paid);
  expect(refunds.map(({ amountMinor }) => amountMinor)).toEqual([1_000, 1_000]);
});

test('what cannot be sent back is refused, and leaves nothing', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const body = { payment_id: paid.paymentId, amount: eur(4_000) };
  for (const [changes, status, pointer, code] of [
    [{ amount: eur(10_001) }, 409, undefined, undefined],
    [{ payment_id: 999_999 }, 422, '/payment_id', 'unknown_payment'],
    [{ amount: { amount: 5, currency: 'USD' } }, 422, '/amount/currency', 'other_currency'],
    [{ amount: eur(0) }, 422, '/amount/amount', 'too_small'],
    [{ reason: 'surplus' }, 422, '/reason', undefined],
    [{ amount: undefined }, 422, '/amount', undefined],
  ] as const) {
    const refused = await send('POST', '/api/v1/refunds', { ...body, ...changes });
    expect(refused.status, JSON.stringify(changes)).toBe(status);
    expect(refused.json.errors[0]?.pointer).toBe(pointer);
    if (code !== undefined) expect(refused.json.errors[0]?.code).toBe(code);
  }
  await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  expect((await send('POST', '/api/v1/refunds', body)).status).toBe(409);
  expect((await readMoneyBack(bed.services, paid)).refunds).toEqual([]);
});

test('lists are paged, found by payment, customer and state, and are empty for others', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const ids: number[] = [];
  for (let n = 1; n <= 3; n += 1) {
    const body = { payment_id: paid.paymentId, amount: eur(n) };
    ids.unshift((await send('POST', '/api/v1/refunds', body)).json.id);
  }
  const list = async (query: string) => (await send('GET', `/api/v1/refunds?${query}`)).json;
  const first = await list(`payment_id=${paid.paymentId}&limit=2`);
  const second = await list(
    `payment_id=${paid.paymentId}&limit=2&cursor=${first.next_cursor ?? ''}`,
  );
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(second.next_cursor).toBeNull();
  expect((await list(`customer_id=${paid.customerId}&status=creating`)).data).toHaveLength(3);
  expect((await list(`customer_id=${paid.customerId}&status=failed`)).data).toEqual([]);
  expect((await list(`payment_id=${(paid.paymentId ?? 0) + 1}`)).data).toEqual([]);
  expect((await send('GET', '/api/v1/refunds?status=gone')).status).toBe(400);
  expect((await send('GET', '/api/v1/refunds/999999')).status).toBe(404);
});

test('a chargeback is read from its opening to its end', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const { id } = await bed.stripe.control.openChargeback(paid.session, { daysToRespond: 14 });
  await bed.work();
  const list = async (query: string) => (await send('GET', `/api/v1/chargebacks?${query}`)).json;
  const [open] = (await list(`payment_id=${paid.paymentId}&decided=no`)).data;
  expect(open).toMatchObject({
    ...{ payment_id: paid.paymentId, customer: { id: paid.customerId }, amount: eur(10_000) },
    ...{ booked: eur(0), state: 'open', stripe_status: 'needs_response', closed_at: null },
    respond_by: expect.stringMatching(/^2026-03-\d\dT.*Z$/) as string,
  });
  expect((await list(`customer_id=${paid.customerId}&decided=yes`)).data).toEqual([]);
  await bed.stripe.control.respondToChargeback(id);
  await bed.stripe.control.closeChargeback(id, 'lost');
  await bed.work();
  const [lost] = (await list(`customer_id=${paid.customerId}&decided=yes`)).data;
  expect(lost).toMatchObject({ state: 'lost', booked: eur(10_000) });
  expect((await send('GET', `/api/v1/chargebacks/${open?.id}`)).json).toEqual(lost);
  expect((await send('GET', '/api/v1/chargebacks/999999')).status).toBe(404);
  expect((await send('GET', '/api/v1/chargebacks?decided=maybe')).status).toBe(400);
});
