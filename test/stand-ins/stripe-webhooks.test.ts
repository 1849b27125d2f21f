import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  SECRET,
  sdk,
  sessionParams,
  setUp,
  type Received,
  type TestBed,
} from './stripe-support.ts';

const PAYMENT = [
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'checkout.session.completed',
];

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const open = () =>
  bed.stripe.checkout.sessions.create(sessionParams({ expires_at: seconds() + 2100 }));
async function pay(card?: string) {
  const session = await open();
  await bed.control.payment(session.id, card === undefined ? {} : { card });
  return session;
}
const seconds = () => bed.clock.now() / 1000;
/** Verified by the SDK, at the instant of the stand-in's clock. */
const verify = (got: Received | undefined, secret = SECRET): Stripe.Event =>
  bed.stripe.webhooks.constructEvent(
    Buffer.from(got?.raw ?? ''),
    got?.signature ?? '',
    secret,
    300,
    undefined,
    bed.clock.now(),
  );

describe('the events', () => {
  test('of a card payment come in Stripe’s sequence, and the fee one second later', async () => {
    await pay();
    expect(bed.receiver.types()).toEqual(PAYMENT);
    await bed.control.advance('999ms');
    expect(bed.receiver.types()).toEqual(PAYMENT);
    await bed.control.advance('1ms');
    expect(bed.receiver.types()).toEqual([...PAYMENT, 'charge.updated']);
    const updated = bed.receiver.received.at(-1)?.event;
    expect((updated?.data.object as Stripe.Charge).balance_transaction).toMatch(/^txn_/);
    expect(updated?.data.previous_attributes).toEqual({ balance_transaction: null });
  });

  test('of a decline leave the session open, and the next card pays the same PaymentIntent', async () => {
    const session = await pay('4000 0000 0000 9995');
    expect(bed.receiver.types()).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    const failed = bed.receiver.received[2]?.event.data.object as Stripe.PaymentIntent;
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
    await bed.control.payment(session.id);
    expect(bed.receiver.types().slice(3)).toEqual(PAYMENT.slice(1));
    const paid = await bed.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent'],
    });
    expect(paid.payment_intent).toMatchObject({ id: failed.id, last_payment_error: null });
    const charges = await bed.stripe.charges.list({ payment_intent: failed.id });
    expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  test.each([
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000000069', 'expired_card', undefined],
    ['4000000000000127', 'incorrect_cvc', undefined],
    ['4000000000000119', 'processing_error', undefined],
  ])('of card %s say %s', async (card, code, decline_code) => {
    await pay(card);
    const charge = bed.receiver.received[1]?.event.data.object as Stripe.Charge;
    const intent = bed.receiver.received[2]?.event.data.object as Stripe.PaymentIntent;
    expect([charge.status, charge.failure_code]).toEqual(['failed', code]);
    expect([intent.last_payment_error?.code, intent.last_payment_error?.decline_code]).toEqual([
      code,
      decline_code,
    ]);
  });

  test.each(['4000002500003155', '4000000000003220', '4000002760003184', '4000003800000446'])(
    'of card %s wait for the bank',
    async (card) => {
      const session = await open();
      const first = await bed.control.payment(session.id, { card, bank: 'leave' });
      expect(first.outcome).toBe('authenticate');
      expect(bed.receiver.types().at(-1)).toBe('payment_intent.requires_action');
      await bed.control.payment(session.id, { card, bank: 'fail' });
      expect(bed.receiver.types().at(-1)).toBe('payment_intent.payment_failed');
      const done = await bed.control.payment(session.id, { card, bank: 'complete' });
      expect(done.outcome).toBe('paid');
    },
  );

  test('of an expiry come when the clock reaches it, with the end of an unfinished PaymentIntent', async () => {
    const session = await open();
    await bed.control.payment(session.id, { card: '4000000000000002' });
    await bed.control.advance('3d');
    const expired = bed.receiver.received.slice(-2).map(({ event }) => event);
    expect(expired.map(({ type }) => type)).toEqual([
      'checkout.session.expired',
      'payment_intent.canceled',
    ]);
    expect(expired[0]?.created).toBe(session.expires_at);
    expect((await bed.control.payment(session.id)).outcome).toBe('expired');
  });

  test('carry the instant they were due, also when the clock jumped over it', async () => {
    const session = await open();
    bed.clock.advance(3 * 86_400_000);
    await bed.control.tick();
    const [event] = bed.control.events('checkout.session.expired');
    expect(event?.created).toBe(session.expires_at);
    // Signed when it was sent, though: a receiver refuses old timestamps.
    expect(verify(bed.receiver.received[0]).id).toBe(event?.id);
  });

  test('of a second payment of the same session are none', async () => {
    const session = await pay();
    expect(await bed.control.payment(session.id)).toEqual({ outcome: 'already-complete' });
    expect(bed.receiver.types()).toEqual(PAYMENT);
  });

  test('keep the object as it was at that moment, and say which request made them', async () => {
    const session = await open();
    await bed.stripe.checkout.sessions.expire(session.id, {}, { idempotencyKey: 'expire:1' });
    await bed.stripe.checkout.sessions.update(session.id, { metadata: { later: '1' } });
    const [event] = (await bed.stripe.events.list({ type: 'checkout.session.expired' })).data;
    expect(event?.request?.idempotency_key).toBe('expire:1');
    const then = event?.data.object as Stripe.Checkout.Session;
    expect(then.metadata).toEqual({ app: 'relance', attempt: 'att_1' });
  });
});

describe('a delivery', () => {
  test('is signed over its exact bytes and verified by the SDK', async () => {
    await pay();
    const [got] = bed.receiver.received;
    expect(verify(got).type).toBe('payment_intent.created');
    expect(got?.raw).toContain('\n  "object": "event"');
    expect(got?.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
    expect(() => verify(got, 'whsec_other')).toThrow(/No signatures found/);
    // A receiver that parses and writes the body again signs other bytes.
    const rewritten = { ...(got as Received), raw: JSON.stringify(got?.event) };
    expect(() => verify(rewritten)).toThrow(/No signatures found/);
  });

  test('is signed with both secrets while one is being rolled', async () => {
    const [endpoint] = (await bed.stripe.webhookEndpoints.list()).data;
    const fresh = bed.control.rollSecret(endpoint?.id ?? '', '24h');
    await pay();
    expect([
      verify(bed.receiver.received[0]).type,
      verify(bed.receiver.received[0], fresh).type,
    ]).toEqual(['payment_intent.created', 'payment_intent.created']);
    await bed.control.advance('24h');
    await pay();
    expect(() => verify(bed.receiver.received.at(-1))).toThrow(/No signatures found/);
    expect(verify(bed.receiver.received.at(-1), fresh).type).toBe('checkout.session.completed');
  });

  test('is repeated after 5 minutes, 1 hour and 3 hours with a new timestamp, then given up', async () => {
    bed.control.delivery({ drop: (event) => event.type !== 'checkout.session.completed' });
    bed.receiver.answers.push(500, 500, 500, 500);
    await pay();
    const start = seconds();
    await bed.control.advance('2d');
    const stamps = bed.receiver.received.map(({ signature }) =>
      Number(/t=(\d+)/.exec(signature)?.[1]),
    );
    expect(stamps).toEqual([start, start + 300, start + 3900, start + 14_700]);
    const [delivery] = bed.control.deliveries('checkout.session.completed');
    expect([delivery?.state, delivery?.attempts.length]).toEqual(['failed', 4]);
    expect(new Set(bed.receiver.received.map(({ event }) => event.id)).size).toBe(1);
  });

  test('counts down pending_webhooks, which delivery_success reads', async () => {
    bed.receiver.answers.push(500);
    await pay();
    const undelivered = () => bed.stripe.events.list({ delivery_success: false });
    expect((await undelivered()).data).toMatchObject([
      { type: 'payment_intent.created', pending_webhooks: 1 },
    ]);
    await bed.control.advance('5m');
    expect((await undelivered()).data).toEqual([]);
    expect((await bed.stripe.events.list({ delivery_success: true })).data).toHaveLength(5);
  });

  test('goes only to endpoints that listen, and a new endpoint tells its secret once', async () => {
    const made = await bed.stripe.webhookEndpoints.create({
      url: `${bed.receiver.url}/second`,
      enabled_events: ['checkout.session.completed'],
      api_version: '2026-10-28.endive',
    });
    expect(made.secret).toMatch(/^whsec_[0-9A-Za-z]{32}$/);
    expect((await bed.stripe.webhookEndpoints.list()).data.some((one) => one.secret)).toBe(false);
    await pay();
    expect(
      bed.receiver.types().filter((type) => type === 'checkout.session.completed'),
    ).toHaveLength(2);
    await bed.stripe.webhookEndpoints.del(made.id);
    await pay();
    expect(bed.receiver.types()).toHaveLength(5 + 4);
  });

  test('does not follow redirects', async () => {
    bed.receiver.answers.push(302);
    await pay();
    expect(bed.control.deliveries('payment_intent.created')[0]?.state).toBe('retrying');
  });
});

describe('the delivery mode', () => {
  test('inline ends before the API answers', async () => {
    bed.control.delivery({ timing: 'inline' });
    const session = await open();
    await bed.stripe.checkout.sessions.expire(session.id);
    expect(bed.receiver.types()).toEqual(['checkout.session.expired']);
  });

  test('queued comes by itself after the answer', async () => {
    const session = await open();
    await bed.stripe.checkout.sessions.expire(session.id);
    await bed.control.idle();
    expect(bed.receiver.types()).toEqual(['checkout.session.expired']);
  });

  test('manual holds everything until it is let go, in the order asked for', async () => {
    bed.control.delivery({ timing: 'manual' });
    await pay();
    expect(bed.receiver.types()).toEqual([]);
    expect(await bed.control.deliver('checkout.session.completed')).toBe(1);
    await bed.control.deliver(/^payment_intent/, { order: 'reversed' });
    await bed.control.deliver();
    expect(bed.receiver.types()).toEqual([
      'checkout.session.completed',
      'payment_intent.succeeded',
      'payment_intent.created',
      'charge.succeeded',
    ]);
    expect(await bed.control.deliver()).toBe(0);
  });

  test('manual takes any named order', async () => {
    bed.control.delivery({ timing: 'manual' });
    await pay();
    const order = ['payment_intent.succeeded', 'checkout.session.completed', 'charge.succeeded'];
    await bed.control.deliver(undefined, { order });
    expect(bed.receiver.types()).toEqual([...order, 'payment_intent.created']);
  });

  test('shuffle mixes one payment by its seed, and always the same way', async () => {
    const orderOf = async (seed: number) => {
      bed.receiver.received.length = 0;
      bed.control.delivery({ shuffle: seed });
      await pay();
      return bed.receiver.types();
    };
    const orders = [await orderOf(1), await orderOf(2), await orderOf(3)];
    for (const order of orders) expect(order.toSorted()).toEqual(PAYMENT.toSorted());
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
    expect(await orderOf(1)).toEqual(orders[0]);
  });

  test('duplicate sends each event that often, with one id', async () => {
    bed.control.delivery({ duplicate: 3 });
    await pay();
    expect(bed.receiver.received).toHaveLength(12);
    expect(new Set(bed.receiver.received.map(({ event }) => event.id)).size).toBe(4);
  });

  test('parallel sends duplicates at the same time', async () => {
    bed.control.delivery({ duplicate: 2, parallel: true });
    await pay();
    expect(bed.receiver.types().toSorted()).toEqual([...PAYMENT, ...PAYMENT].toSorted());
  });

  test('drop never sends, and leaves the event to be found in the list', async () => {
    bed.control.delivery({ drop: ['checkout.session.completed'] });
    await pay();
    await bed.control.advance('3d');
    expect(bed.receiver.types()).not.toContain('checkout.session.completed');
    const found = await bed.stripe.events.list({
      types: ['checkout.session.completed', 'checkout.session.expired'],
      delivery_success: false,
    });
    expect(found.data).toHaveLength(1);
    await bed.control.deliver();
    expect(bed.receiver.types().at(-1)).toBe('checkout.session.completed');
  });

  test('badSignature, oldTimestamp and livemode are what a receiver has to refuse', async () => {
    bed.control.delivery({ badSignature: true });
    await pay();
    expect(() => verify(bed.receiver.received.at(-1))).toThrow(/No signatures found/);
    bed.control.normalDelivery();
    bed.control.delivery({ oldTimestamp: true });
    await pay();
    expect(() => verify(bed.receiver.received.at(-1))).toThrow(/Timestamp outside/);
    bed.control.normalDelivery();
    bed.control.delivery({ livemode: true });
    await pay();
    expect(verify(bed.receiver.received.at(-1)).livemode).toBe(true);
    bed.control.normalDelivery();
    await pay();
    expect(verify(bed.receiver.received.at(-1)).livemode).toBe(false);
  });

  test('foreign events are well signed and carry nothing of ours', async () => {
    const foreign = await bed.control.foreignPayment({ amount: 999, currency: 'usd' });
    expect(bed.receiver.types()).toEqual(PAYMENT);
    const completed = verify(bed.receiver.received.at(-1));
    expect(completed.data.object).toMatchObject({
      id: foreign.id,
      metadata: {},
      client_reference_id: null,
      amount_total: 999,
    });
  });

  test('an event is sent again on request', async () => {
    await pay();
    const [first] = bed.control.events();
    await bed.control.resend(first?.id ?? '');
    expect(bed.receiver.received.at(-1)?.event.id).toBe(first?.id);
    expect(bed.receiver.received).toHaveLength(5);
  });
});

test('events are forgotten after 30 days', async () => {
  await pay();
  await bed.control.advance('30d');
  // One second after the payment the fee was booked, and that event is still readable.
  expect((await bed.stripe.events.list()).data.map(({ type }) => type)).toHaveLength(5);
  await bed.control.advance('2s');
  expect((await bed.stripe.events.list()).data).toEqual([]);
});

test('twenty types are the most one list of events takes', async () => {
  const types = Array.from({ length: 21 }, () => 'charge.updated');
  await expect(bed.stripe.events.list({ types })).rejects.toMatchObject({ param: 'types' });
});

test('a restart goes on from the state file: sessions, timers, keys and ids', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-stand-in-'));
  const stateFile = join(folder, 'stripe.json');
  const options = { stateFile, clock: bed.clock, publicUrl: 'http://pay.demo' };
  const first = await setUp(options);
  const key = { idempotencyKey: 'att_1:create' };
  const session = await first.stripe.checkout.sessions.create(sessionParams(), key);
  expect(session.url).toBe(`http://pay.demo/c/pay/${session.id}`);
  await first.close();
  expect(await readFile(stateFile, 'utf8')).toContain(session.id);

  const second = await setUp({ ...options, seed: 'ignored for the one in the file' });
  const stripe = sdk(second.port);
  expect((await stripe.checkout.sessions.create(sessionParams(), key)).id).toBe(session.id);
  const other = await stripe.checkout.sessions.create(sessionParams());
  expect(other.id).not.toBe(session.id);
  await second.control.advance('36m');
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
  await second.close();
  await rm(folder, { recursive: true });
});
