import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setUpPayments, WEBHOOK_SECRET, type PaymentBed } from '../payments/support.ts';

let bed: PaymentBed;
let appId: string;
beforeAll(async () => {
  bed = await setUpPayments();
  const [row] = await bed.services.sql<{ appId: string }[]>`select app_id from installation`;
  appId = row?.appId ?? '';
});
afterAll(() => bed.close());
beforeEach(async () => {
  await bed.services.sql`delete from stripe_events`;
  await bed.services.sql`delete from pgboss.job where name = 'stripe.event'`;
  bed.services.config.stripe.webhookSecrets = [WEBHOOK_SECRET];
});

function event(changes: Record<string, unknown> = {}, app = appId) {
  return JSON.stringify(
    {
      id: 'evt_1',
      object: 'event',
      type: 'checkout.session.completed',
      api_version: '2026-10-28.endive',
      created: Math.floor(bed.services.clock.now().getTime() / 1000),
      livemode: false,
      pending_webhooks: 1,
      request: null,
      data: { object: { id: 'cs_test_1', object: 'checkout.session', metadata: { app } } },
      ...changes,
    },
    null,
    2,
  );
}

async function send(
  body: string,
  signing: { secret?: string; ageSeconds?: number; signature?: string } = {},
) {
  const stripe = await bed.services.stripe();
  const timestamp =
    Math.floor(bed.services.clock.now().getTime() / 1000) - (signing.ageSeconds ?? 0);
  const signature =
    signing.signature ??
    stripe?.webhooks.generateTestHeaderString({
      payload: body,
      secret: signing.secret ?? WEBHOOK_SECRET,
      timestamp,
    });
  return fetch(`${bed.url}/webhooks/stripe`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(signature !== undefined && { 'stripe-signature': signature }),
    },
  });
}

async function stored() {
  const events = await bed.services.sql<{ id: string }[]>`select id from stripe_events`;
  const jobs = await bed.services.sql`select 1 from pgboss.job where name = 'stripe.event'`;
  return { events: events.map((row) => row.id), jobs: jobs.length };
}

test('a signed event is stored with its job and answered at once', async () => {
  expect((await send(event())).status).toBe(200);
  expect(await stored()).toEqual({ events: ['evt_1'], jobs: 1 });
});

test('the same event twice is stored once and answered well both times', async () => {
  const answers = await Promise.all([send(event()), send(event()), send(event())]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect(await stored()).toEqual({ events: ['evt_1'], jobs: 1 });
});

test.each([
  ['signed with another secret', () => send(event(), { secret: 'whsec_of_somebody_else' })],
  ['without a signature', () => send(event(), { signature: '' })],
  ['with a signature that is none', () => send(event(), { signature: 't=1,v1=zz' })],
  ['signed ten minutes ago', () => send(event(), { ageSeconds: 600 })],
  ['with an empty body', () => send('')],
])('an event %s is refused and nothing is stored', async (_name, sending) => {
  expect((await sending()).status).toBe(400);
  expect(await stored()).toEqual({ events: [], jobs: 0 });
});

test('an event whose body was changed after signing is refused', async () => {
  const stripe = await bed.services.stripe();
  const signature = stripe?.webhooks.generateTestHeaderString({
    payload: event(),
    secret: WEBHOOK_SECRET,
    timestamp: Math.floor(bed.services.clock.now().getTime() / 1000),
  });
  const answer = await send(event({ id: 'evt_2' }), { signature: signature ?? '' });
  expect(answer.status).toBe(400);
  expect(await stored()).toEqual({ events: [], jobs: 0 });
});

test('while a secret is replaced both are good', async () => {
  bed.services.config.stripe.webhookSecrets = ['whsec_the_next_one', WEBHOOK_SECRET];
  expect((await send(event())).status).toBe(200);
  const next = await send(event({ id: 'evt_2' }), { secret: 'whsec_the_next_one' });
  expect(next.status).toBe(200);
  expect((await stored()).events).toEqual(['evt_1', 'evt_2']);
});

test('an event of live mode is not taken with a test key', async () => {
  expect((await send(event({ livemode: true }))).status).toBe(200);
  expect((await stored()).events).toEqual([]);
});

test('an event about other software’s payment is not kept', async () => {
  expect((await send(event({}, 'the web shop'))).status).toBe(200);
  expect((await stored()).events).toEqual([]);
});

test('a type nobody handles is stored and left alone', async () => {
  const body = event({
    type: 'radar.early_fraud_warning.created',
    data: { object: { id: 'issfr_1', object: 'radar.early_fraud_warning' } },
  });
  expect((await send(body)).status).toBe(200);
  await bed.work();
  const rows = await bed.services
    .sql`select outcome from stripe_events where processed_at is not null`;
  expect([...rows]).toEqual([{ outcome: 'ignored' }]);
});

test('other routes still read JSON and forms as usual', async () => {
  const answer = await fetch(`${bed.url}/nowhere`, {
    method: 'POST',
    body: '{"a": 1}',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
  expect(answer.status).toBe(404);
});

test('without a secret nothing can be verified, so nothing is taken', async () => {
  bed.services.config.stripe.webhookSecrets = [];
  expect((await send(event())).status).toBe(400);
  expect((await stored()).events).toEqual([]);
});
