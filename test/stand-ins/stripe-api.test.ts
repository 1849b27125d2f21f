import { request as httpRequest } from 'node:http';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  failureOf,
  lineOf,
  NOON,
  sdk,
  sessionParams,
  setUp,
  type TestBed,
} from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const create = (
  changes: Partial<Stripe.Checkout.SessionCreateParams> = {},
  options: Stripe.RequestOptions = {},
) => bed.stripe.checkout.sessions.create(sessionParams(changes), options);

/** A request as it stands on the wire, for what the SDK would never send. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{
  status: number;
  headers: Record<string, unknown>;
  json: { error?: { message: string } };
}> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(bed.url + path, { method, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          json: JSON.parse(text) as { error?: { message: string } },
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('a Checkout Session', () => {
  test('is made open, with the sum of its lines and the address of its page', async () => {
    const session = await create();
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: 126_050,
      currency: 'eur',
      client_reference_id: 'att_1',
      livemode: false,
      url: `${bed.url}/c/pay/${session.id}`,
    });
    expect(session.id).toMatch(/^cs_test_[0-9A-Za-z]{58}$/);
  });

  test('gives its lines on demand, and inside itself when they are expanded', async () => {
    const session = await create({ expand: ['line_items'] });
    expect(session.line_items?.data.map((line) => [line.description, line.amount_total])).toEqual([
      ['Facture F-2026-001 – solde', 121_000],
      ['Facture F-2026-002 <acompte>', 5_050],
    ]);
    const first = await bed.stripe.checkout.sessions.listLineItems(session.id, { limit: 1 });
    expect([first.data.length, first.has_more]).toEqual([1, true]);
  });

  test('takes new metadata, and loses a key that is emptied', async () => {
    const session = await create();
    const updated = await bed.stripe.checkout.sessions.update(session.id, {
      metadata: { attempt: '', note: 'à vérifier' },
    });
    expect(updated.metadata).toEqual({ app: 'relance', note: 'à vérifier' });
  });

  test('expires on request once, and says why it cannot a second time', async () => {
    const session = await create();
    const expired = await bed.stripe.checkout.sessions.expire(session.id);
    expect([expired.status, expired.url]).toEqual(['expired', null]);
    const again = await failureOf(bed.stripe.checkout.sessions.expire(session.id));
    expect(again.message).toMatch(/status in \["open"\]/);
  });

  test('expires by the clock, also when nobody ran the timers', async () => {
    const session = await create();
    bed.clock.advance(35 * 60_000);
    const found = await bed.stripe.checkout.sessions.retrieve(session.id);
    expect([found.status, found.url]).toEqual(['expired', null]);
  });

  test('carries what the PaymentIntent, the charge and the balance show once it is paid', async () => {
    const session = await create();
    await bed.control.payment(session.id);
    await bed.control.advance('1s');
    const paid = await bed.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge.balance_transaction'],
    });
    const intent = paid.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    const booked = charge.balance_transaction as Stripe.BalanceTransaction;
    expect([paid.status, paid.payment_status, intent.status, charge.status]).toEqual([
      'complete',
      'paid',
      'succeeded',
      'succeeded',
    ]);
    expect(intent.metadata).toEqual({ app: 'relance', attempt: 'att_1' });
    expect(charge.payment_method_details?.card).toMatchObject({ brand: 'visa', last4: '4242' });
    // 1.5 % of 1260.50 is 18.9075; and 25 cents.
    expect([booked.amount, booked.fee, booked.net]).toEqual([126_050, 1_916, 124_134]);
  });
});

describe('a request is refused', () => {
  test.each<[string, Partial<Stripe.Checkout.SessionCreateParams>, string | undefined, string]>([
    ['unknown parameter', { colour: 'red' } as never, 'parameter_unknown', 'colour'],
    [
      'unknown parameter in a line',
      { line_items: [{ ...lineOf('eur', 100), colour: 'red' } as never] },
      'parameter_unknown',
      'line_items[0][colour]',
    ],
    [
      'parameter that the API version removed',
      { payment_method_types: ['card'] } as never,
      'payment_method_types_no_longer_supported',
      'payment_method_types',
    ],
    [
      'amount with a fraction',
      { line_items: [lineOf('eur', 12.5)] },
      'parameter_invalid_integer',
      'line_items[0][price_data][unit_amount]',
    ],
    [
      'line without a currency',
      { line_items: [lineOf(undefined as never, 100)] },
      'parameter_missing',
      'line_items[0][price_data][currency]',
    ],
    ['empty text', { client_reference_id: '' }, 'parameter_invalid_empty', 'client_reference_id'],
    ['old ui_mode', { ui_mode: 'hosted' }, undefined, 'ui_mode'],
    [
      'amount below the minimum',
      { line_items: [lineOf('eur', 49)] },
      'amount_too_small',
      'line_items',
    ],
    [
      'amount of nine digits',
      { line_items: [lineOf('eur', 100_000_000)] },
      'amount_too_large',
      'line_items',
    ],
    [
      'krona with a fraction',
      { line_items: [lineOf('isk', 10_050)] },
      undefined,
      'line_items[0][price_data][unit_amount]',
    ],
    [
      'two currencies',
      { line_items: [lineOf('eur', 100), lineOf('usd', 100)] },
      undefined,
      'line_items',
    ],
    ['no lines', { line_items: [] }, 'parameter_missing', 'line_items'],
    ['life under 30 minutes', { expires_at: NOON / 1000 + 1799 }, undefined, 'expires_at'],
    ['life over 24 hours', { expires_at: NOON / 1000 + 86_401 }, undefined, 'expires_at'],
    [
      'both a customer and an e-mail',
      { customer: 'cus_1', customer_email: 'a@example.com' },
      'parameters_exclusive',
      'customer_email',
    ],
    ['customer that is not there', { customer: 'cus_1' }, 'resource_missing', 'customer'],
    ['metadata of 501 characters', { metadata: { a: 'x'.repeat(501) } }, undefined, 'metadata[a]'],
    ['path that cannot be expanded', { expand: ['colour'] }, undefined, 'expand[0]'],
  ])('for a %s', async (_name, changes, code, param) => {
    const failure = await failureOf(create(changes));
    expect(failure).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', param });
    expect(failure.code).toBe(code);
    expect((await bed.stripe.checkout.sessions.list()).data).toEqual([]);
  });

  test('with 401 when the key is missing or could be a live one, which is not repeated', async () => {
    const live = await failureOf(
      new Stripe('sk_live_secret', {
        host: '127.0.0.1',
        port: bed.port,
        protocol: 'http',
      }).accounts.retrieveCurrent(),
    );
    expect(live.statusCode).toBe(401);
    expect(live.message).not.toContain('sk_live_secret');
    expect((await raw('GET', '/v1/account', {})).status).toBe(401);
    const basic = `Basic ${Buffer.from('rk_test_1:').toString('base64')}`;
    expect((await raw('GET', '/v1/account', { authorization: basic })).status).toBe(200);
  });

  test('with 400 for another API version, for JSON, and with 404 for another path', async () => {
    const authorization = 'Bearer sk_test_1';
    const version = await raw('GET', '/v1/account', {
      authorization,
      'stripe-version': '2024-06-20',
    });
    expect([version.status, version.json.error?.message]).toEqual([
      400,
      expect.stringContaining('2024-06-20'),
    ]);
    const json = { authorization, 'content-type': 'application/json' };
    expect((await raw('POST', '/v1/customers', json, '{}')).status).toBe(400);
    expect((await raw('POST', '/v1/subscriptions', { authorization })).status).toBe(404);
  });

  test('when the PaymentIntent to cancel belongs to a Session', async () => {
    const session = await create();
    await bed.control.payment(session.id, { card: '4000 0000 0000 0002' });
    const { payment_intent } = await bed.stripe.checkout.sessions.retrieve(session.id);
    const failure = await failureOf(bed.stripe.paymentIntents.cancel(payment_intent as string));
    expect(failure.code).toBe('payment_intent_unexpected_state');
  });
});

describe('a list', () => {
  test('is paged newest first, forwards and backwards', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.unshift((await create()).id);
    const sessions = bed.stripe.checkout.sessions;
    const first = await sessions.list({ limit: 2 });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.has_more).toBe(true);
    const last = await sessions.list({ limit: 3, starting_after: ids[1] ?? '' });
    expect([last.data.map(({ id }) => id), last.has_more]).toEqual([ids.slice(2), false]);
    const back = await sessions.list({ limit: 2, ending_before: ids[3] ?? '' });
    expect([back.data.map(({ id }) => id), back.has_more]).toEqual([ids.slice(1, 3), true]);
    const all: string[] = [];
    for await (const session of sessions.list({ limit: 2 })) all.push(session.id);
    expect(all).toEqual(ids);
  });

  test('is filtered by instant, state and customer', async () => {
    const customer = await bed.stripe.customers.create({ email: 'a@example.com', name: 'ACME' });
    const early = await create({ customer: customer.id });
    bed.clock.advance(60_000);
    const late = await create();
    await bed.control.payment(late.id);
    const list = async (params: Stripe.Checkout.SessionListParams) =>
      (await bed.stripe.checkout.sessions.list(params)).data.map(({ id }) => id);
    expect(await list({ created: { gt: NOON / 1000 } })).toEqual([late.id]);
    expect(await list({ created: { lte: NOON / 1000 } })).toEqual([early.id]);
    expect(await list({ status: 'open' })).toEqual([early.id]);
    expect(await list({ customer: customer.id })).toEqual([early.id]);
    const unknown = await failureOf(bed.stripe.events.list({ starting_after: 'evt_no' }));
    expect([unknown.code, unknown.param]).toEqual(['resource_missing', 'starting_after']);
  });
});

describe('an idempotency key', () => {
  const key = { idempotencyKey: 'att_1:create' };

  test('replays the first answer byte for byte, and says so', async () => {
    const first = await create({}, key);
    const second = await create({}, key);
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'original-request': first.lastResponse.requestId,
      'idempotency-key': 'att_1:create',
    });
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect((await bed.stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  test('is refused for other parameters or another path', async () => {
    await create({}, key);
    const other = await failureOf(create({ client_reference_id: 'att_2' }, key));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    const path = await failureOf(bed.stripe.customers.create({ name: 'x' }, key));
    expect(path.statusCode).toBe(400);
  });

  test('is free again after a refused parameter, and after 24 hours', async () => {
    await failureOf(create({ colour: 'red' } as never, key));
    const first = await create({}, key);
    bed.clock.advance(24 * 3_600_000);
    const later = { expires_at: NOON / 1000 + 86_400 + 2100 };
    const next = await create(later, key);
    expect(next.id).not.toBe(first.id);
    expect((await create(later, key)).id).toBe(next.id);
  });

  test('keeps a refusal that came from the state of the object', async () => {
    const session = await create();
    await bed.control.payment(session.id);
    const expire = () => bed.stripe.checkout.sessions.expire(session.id, {}, key);
    await failureOf(expire());
    const replay = await failureOf(expire());
    expect(replay.headers?.['idempotent-replayed']).toBe('true');
  });

  test('answers 409 while the first request still runs', async () => {
    bed.control.fault({ kind: 'slow', ms: 150 });
    const first = create({}, key);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await failureOf(create({}, key));
    expect([second.statusCode, second.code]).toEqual([409, 'idempotency_key_in_use']);
    expect((await first).status).toBe('open');
  });
});

describe('a fault', () => {
  const path = 'POST /v1/checkout/sessions';
  const key = { idempotencyKey: 'att_1:create' };
  const made = async () => (await bed.stripe.checkout.sessions.list()).data.length;

  test('a create that times out after its effect and is tried again with its key gives one Session', async () => {
    bed.control.fault({ match: path, kind: 'timeoutAfter', times: 2 });
    const lost = await failureOf(create({}, key));
    expect(lost).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await made()).toBe(1);
    const found = await create({}, key);
    const [only] = (await bed.stripe.checkout.sessions.list()).data;
    expect([await made(), found.id]).toEqual([1, only?.id]);
  });

  test('the SDK’s own retries after lost answers give one Session too', async () => {
    bed.control.fault({ match: path, kind: 'timeoutAfter', times: 2 });
    const retrying = sdk(bed.port, { maxNetworkRetries: 2 });
    await retrying.checkout.sessions.create(sessionParams());
    expect(await made()).toBe(1);
    expect(bed.control.requests.filter((one) => one.method === 'POST')).toMatchObject([
      { replayed: false, fault: 'timeoutAfter' },
      { replayed: true, fault: 'timeoutAfter' },
      { replayed: true, fault: null },
    ]);
  });

  test('without a key the same accident gives two', async () => {
    bed.control.fault({ match: path, kind: 'timeoutAfter', times: 2 });
    await failureOf(create());
    await create();
    expect(await made()).toBe(2);
  });

  test('a timeout before the effect leaves nothing', async () => {
    bed.control.fault({ match: path, kind: 'timeoutBefore', times: 2 });
    await failureOf(create({}, key));
    expect(await made()).toBe(0);
    await create({}, key);
    expect(await made()).toBe(1);
  });

  test('a 500 without the effect lets the key try again', async () => {
    bed.control.fault({ match: path, kind: '500' });
    expect((await failureOf(create({}, key))).statusCode).toBe(500);
    expect(await made()).toBe(0);
    await create({}, key);
    expect(await made()).toBe(1);
  });

  test('a 500 after the effect is what the key replays, so the Session has to be searched', async () => {
    bed.control.fault({ match: path, kind: '500After' });
    expect((await failureOf(create({}, key))).statusCode).toBe(500);
    const replay = await failureOf(create({}, key));
    expect([replay.statusCode, replay.headers?.['idempotent-replayed']]).toEqual([500, 'true']);
    expect(await made()).toBe(1);
  });

  test('429 and 409 have no effect and hit as often as asked', async () => {
    bed.control.fault({ match: /sessions$/, kind: '429', times: 2 });
    expect(await failureOf(create())).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect((await failureOf(create())).statusCode).toBe(429);
    bed.control.fault({ match: (line) => line === path, kind: '409', shouldRetry: false });
    expect((await failureOf(create())).code).toBe('idempotency_key_in_use');
    expect(await made()).toBe(0);
  });

  test('a body that breaks off hides an effect', async () => {
    bed.control.fault({ match: path, kind: 'malformedJson' });
    expect(await failureOf(create({}, key))).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect(await made()).toBe(1);
    expect((await create({}, key)).status).toBe('open');
    expect(await made()).toBe(1);
  });
});

test('customers are made, read and changed', async () => {
  const made = await bed.stripe.customers.create({
    email: 'a+b@example.com',
    name: 'ACME & fils',
    address: { country: 'BE', line1: 'Rue 1' },
    preferred_locales: ['fr'],
    metadata: { client: 'c1' },
  });
  await bed.stripe.customers.update(made.id, { name: '', metadata: { client: '', x: '1' } });
  expect(await bed.stripe.customers.retrieve(made.id)).toMatchObject({
    email: 'a+b@example.com',
    name: null,
    address: { country: 'BE', line1: 'Rue 1', city: null },
    metadata: { x: '1' },
  });
});

test('the account says its name', async () => {
  const account = await bed.stripe.accounts.retrieveCurrent();
  expect(account.settings?.dashboard.display_name).toBe('Atelier Dupont');
});

test('the same seed gives the same ids, and another seed gives others', async () => {
  const firstId = async (seed: string) => {
    const other = await setUp({ seed });
    const { id } = await other.stripe.checkout.sessions.create(sessionParams());
    await other.close();
    return id;
  };
  const { id } = await create();
  expect([await firstId('tests'), await firstId('others')]).toEqual([
    id,
    expect.not.stringMatching(id),
  ]);
});

test('requests are logged with their parameters in their types', async () => {
  await create({}, { idempotencyKey: 'k' });
  expect(bed.control.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/checkout/sessions',
      idempotencyKey: 'k',
      status: 200,
      params: { adaptive_pricing: { enabled: false }, expires_at: NOON / 1000 + 2100 },
    },
  ]);
});
