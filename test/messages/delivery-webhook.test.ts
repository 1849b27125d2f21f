import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SECRET, setUpDelivery, type DeliveryBed } from './delivery-bed.ts';

let bed: DeliveryBed;
beforeAll(async () => {
  bed = await setUpDelivery();
});
afterAll(() => bed.close());
beforeEach(async () => {
  await bed.services.sql`delete from resend_events`;
  await bed.services.sql`delete from pgboss.job where name = 'resend.event'`;
  bed.services.config.mail.resendWebhookSecret = SECRET;
});

// With the spaces of another writer: who signs a body read and written again fails.
const BODY = JSON.stringify(
  {
    type: 'email.bounced',
    created_at: '2026-03-02T08:00:00.000Z',
    data: {
      email_id: 'b5f5d7a6-0000-4000-8000-000000000001',
      from: 'compta@lumen.test',
      to: ['Ada <ada@customer.test>'],
      subject: 'Facture F-1',
      tags: { message: '7' },
      click: { ipAddress: '203.0.113.7' },
      bounce: { type: 'Permanent', subType: 'General', message: 'No such user.' },
    },
  },
  null,
  2,
);

const OTHER_SECRET = `whsec_${Buffer.from('the secret of somebody else').toString('base64')}`;

function signatureOf(body: string, seconds: number, secret = SECRET, id = 'msg_1'): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

function seconds(agoSeconds = 0): number {
  return Math.floor(bed.services.clock.now().getTime() / 1000) - agoSeconds;
}

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bed.url}/webhooks/resend`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'svix-id': 'msg_1',
      'svix-timestamp': String(seconds()),
      'svix-signature': signatureOf(body, seconds()),
      ...headers,
    },
  });
}

async function stored() {
  const events = await bed.services.sql<{ id: string; type: string }[]>`
    select id, type from resend_events`;
  const jobs = await bed.services.sql`select 1 from pgboss.job where name = 'resend.event'`;
  return { events: events.map(({ id, type }) => `${id} ${type}`), jobs: jobs.length };
}
const NOTHING = { events: [], jobs: 0 };
const ONE = { events: ['msg_1 email.bounced'], jobs: 1 };

test('a signed event is stored with its job and answered at once', async () => {
  expect((await post(BODY)).status).toBe(200);
  expect(await stored()).toEqual(ONE);
});

test('the same event again, also at the same moment, is stored once and answered well', async () => {
  const answers = await Promise.all([post(BODY), post(BODY), post(BODY)]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect((await post(BODY)).status).toBe(200);
  expect(await stored()).toEqual(ONE);
});

test('of an event only what is needed is kept', async () => {
  await post(BODY);
  const [row] = await bed.services.sql<{ payload: unknown }[]>`select payload from resend_events`;
  expect(row?.payload).toEqual({
    at: '2026-03-02T08:00:00.000Z',
    email_id: 'b5f5d7a6-0000-4000-8000-000000000001',
    message: '7',
    to: ['Ada <ada@customer.test>'],
    type: 'Permanent',
    reason: 'General',
    text: 'No such user.',
  });
});

test('of several signatures one good one is enough', async () => {
  const signatures = [
    'v1a,of-another-kind',
    signatureOf(BODY, seconds(), OTHER_SECRET),
    signatureOf(BODY, seconds()),
  ];
  expect((await post(BODY, { 'svix-signature': signatures.join(' ') })).status).toBe(200);
  expect(await stored()).toEqual(ONE);
});

test.each([
  [
    'signed with another secret',
    () => ({ 'svix-signature': signatureOf(BODY, seconds(), OTHER_SECRET) }),
  ],
  ['signed over another body', () => ({ 'svix-signature': signatureOf(`${BODY} `, seconds()) })],
  ['under another id', () => ({ 'svix-id': 'msg_2' })],
  ['at another time than signed', () => ({ 'svix-timestamp': String(seconds(1)) })],
  ['without a signature', () => ({ 'svix-signature': '' })],
  [
    'with half a signature',
    () => ({ 'svix-signature': signatureOf(BODY, seconds()).slice(0, 20) }),
  ],
  [
    'with a signature of another version',
    () => ({
      'svix-signature': signatureOf(BODY, seconds()).replace('v1,', 'v2,'),
    }),
  ],
  [
    'with a time that is none',
    () => ({
      'svix-timestamp': 'NaN',
      'svix-signature': signatureOf(BODY, Number.NaN),
    }),
  ],
  [
    'older than five minutes',
    () => ({
      'svix-timestamp': String(seconds(301)),
      'svix-signature': signatureOf(BODY, seconds(301)),
    }),
  ],
  [
    'more than five minutes ahead',
    () => ({
      'svix-timestamp': String(seconds(-301)),
      'svix-signature': signatureOf(BODY, seconds(-301)),
    }),
  ],
])('an event %s is refused and nothing is stored', async (_name, headers) => {
  expect((await post(BODY, headers())).status).toBe(400);
  expect(await stored()).toEqual(NOTHING);
});

test('four minutes of difference between two clocks do no harm', async () => {
  for (const ago of [240, -240]) {
    const headers = {
      'svix-timestamp': String(seconds(ago)),
      'svix-signature': signatureOf(BODY, seconds(ago)),
    };
    expect((await post(BODY, headers)).status).toBe(200);
  }
});

test.each(['', 'no JSON', '[]', '{}', '{"type": 7}'])(
  'a signed body that is no event (%j) is refused',
  async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(await stored()).toEqual(NOTHING);
  },
);

test.each([
  ['without a secret', null],
  // Such a key is everybody's.
  ['with a secret that holds no key', 'whsec_'],
])('%s nothing can be verified, so Resend is asked to come again', async (_name, secret) => {
  bed.services.config.mail.resendWebhookSecret = secret;
  const signature = signatureOf(BODY, seconds(), 'whsec_');
  expect((await post(BODY, { 'svix-signature': signature })).status).toBe(503);
  expect(await stored()).toEqual(NOTHING);
});

test.each(['email.of_the_future', 'domain.updated', 'contact.created'])(
  'an event of the type %s is stored and left alone',
  async (type) => {
    const body = JSON.stringify({ type, created_at: null, data: { subject: 'x', to: 'odd' } });
    expect((await post(body)).status).toBe(200);
    await bed.doJobs();
    const rows = await bed.services.sql<{ type: string; isDone: boolean }[]>`
      select type, processed_at is not null as is_done from resend_events`;
    expect([...rows]).toEqual([{ type, isDone: true }]);
  },
);

test('of a letter that came in only its number is kept, and a job that asks for it', async () => {
  const data = { email_id: 'x', from: 'ada@customer.test', to: ['me@lumen.test'], subject: 'Re' };
  await post(JSON.stringify({ type: 'email.received', created_at: null, data }));
  const [row] = await bed.services.sql<{ payload: unknown }[]>`select payload from resend_events`;
  expect(row?.payload).toEqual({ at: null, email_id: 'x' });
  const jobs = await bed.services.sql`
    delete from pgboss.job where name = 'replies.fetch' returning data`;
  expect(jobs).toHaveLength(1);
});

test('other routes still read JSON as usual', async () => {
  const answer = await fetch(`${bed.url}/nowhere`, {
    method: 'POST',
    body: '{"a": 1}',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
  expect(answer.status).toBe(404);
});
