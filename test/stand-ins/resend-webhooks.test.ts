import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Resend } from 'resend';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createResendStandIn,
  type ResendStandIn,
  type ResendStandInOptions,
} from '../../scripts/stand-ins/resend/stand-in.ts';

const SECRET = `whsec_${Buffer.from('a secret of the first kind').toString('base64')}`;
const NEXT_SECRET = `whsec_${Buffer.from('a secret of the second kind').toString('base64')}`;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly payload: string;
}

// The SDK's verifier compares with the system clock, so these tests begin there.
const clock = { ms: 0, now: () => clock.ms };
const closers: (() => Promise<unknown>)[] = [];
let received: Received[];
let answerWith: number;
let receiverUrl: string;

beforeEach(async () => {
  clock.ms = Date.now();
  received = [];
  answerWith = 200;
  const receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, payload: Buffer.concat(chunks).toString() });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/resend`;
  closers.push(() => {
    receiver.closeAllConnections();
    return new Promise((resolve) => receiver.close(resolve));
  });
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function standIn(options: Partial<ResendStandInOptions> = {}): Promise<ResendStandIn> {
  const webhook = [{ url: receiverUrl, secret: SECRET }];
  const started = await createResendStandIn({
    clock,
    seed: 7,
    rateLimit: null,
    webhook,
    ...options,
  });
  closers.push(() => started.close());
  return started;
}

async function send(server: ResendStandIn, to: string | string[] = 'ann@lumen.be') {
  const { data } = await new Resend('re_x', { baseUrl: server.url }).emails.send({
    from: 'Relance <team@relance.be>',
    to,
    subject: 'Rappel – 1 250,00 €',
    text: 'x',
    headers: { 'X-Relance-Message': 'msg_1' },
    tags: [{ name: 'message', value: 'msg_1' }],
  });
  await server.control.webhooks.idle();
  return data?.id;
}

function verified({ headers, payload }: Received, secret = SECRET) {
  return new Resend('re_x').webhooks.verify({
    payload,
    webhookSecret: secret,
    headers: {
      id: String(headers['svix-id']),
      timestamp: String(headers['svix-timestamp']),
      signature: String(headers['svix-signature']),
    },
  });
}

const types = () => received.map(({ payload }) => (JSON.parse(payload) as { type: string }).type);

describe('what is sent', () => {
  test("the vendor's own verifier accepts each webhook, and its body names the mail", async () => {
    const id = await send(await standIn());
    expect(received.map((webhook) => verified(webhook))).toEqual(
      ['email.sent', 'email.delivered'].map((type) => ({
        type,
        created_at: new Date(clock.ms).toISOString(),
        data: {
          email_id: id,
          message_id: expect.stringContaining(id ?? '') as string,
          created_at: new Date(clock.ms).toISOString(),
          from: 'Relance <team@relance.be>',
          to: ['ann@lumen.be'],
          subject: 'Rappel – 1 250,00 €',
          tags: { message: 'msg_1' },
          headers: [{ name: 'X-Relance-Message', value: 'msg_1' }],
        },
      })),
    );
    expect(new Set(received.map(({ headers }) => headers['svix-id'])).size).toBe(2);
    expect(received[0]?.headers['svix-id']).toMatch(/^msg_[0-9A-Za-z]{27}$/);
  });

  test.each([
    ['delivered@resend.dev', 'email.sent email.delivered'],
    ['delivered+label@resend.dev', 'email.sent email.delivered'],
    ['bounced@resend.dev', 'email.sent email.bounced suppression.added'],
    ['complained@resend.dev', 'email.sent email.delivered email.complained suppression.added'],
    ['suppressed@resend.dev', 'email.suppressed'],
    ['delivered+delayed@resend.dev', 'email.sent email.delivery_delayed email.delivered'],
    ['delivered+transient@resend.dev', 'email.sent email.bounced'],
    ['delivered+failed@resend.dev', 'email.failed'],
    ['delivered+opened@resend.dev', 'email.sent email.delivered email.opened'],
    ['delivered+clicked@resend.dev', 'email.sent email.delivered email.opened email.clicked'],
  ])('a mail to %s gives %s', async (to, expected) => {
    await send(await standIn(), to);
    expect(types().join(' ')).toBe(expected);
  });

  test('a permanent and a transient bounce can be told apart', async () => {
    const server = await standIn({
      webhook: [{ url: receiverUrl, secret: SECRET, events: ['email.bounced'] }],
    });
    await send(server, 'bounced@resend.dev');
    await send(server, 'delivered+transient@resend.dev');
    expect(received.map((webhook) => verified(webhook))).toMatchObject([
      { data: { bounce: { type: 'Permanent', subType: 'General' } } },
      { data: { bounce: { type: 'Transient', subType: 'MailboxFull' } } },
    ]);
    expect(server.control.suppressions.list().map(({ email }) => email)).toEqual([
      'bounced@resend.dev',
    ]);
  });

  test('of several recipients each hears of its own', async () => {
    await send(await standIn(), ['ann@lumen.be', 'bounced@resend.dev', 'bob@atlas.de']);
    const heard = received.map(({ payload }) => {
      const { type, data } = JSON.parse(payload) as { type: string; data: { to?: string[] } };
      return [type, data.to?.join(' ')];
    });
    expect(heard).toEqual([
      ['email.sent', 'ann@lumen.be bob@atlas.de'],
      ['email.delivered', 'ann@lumen.be bob@atlas.de'],
      ['email.sent', 'bounced@resend.dev'],
      ['email.bounced', 'bounced@resend.dev'],
      ['suppression.added', undefined],
    ]);
  });

  test('something may still happen to a mail later, and its state only goes forward', async () => {
    const server = await standIn();
    const id = (await send(server)) ?? '';
    server.control.emit(id, 'clicked');
    server.control.emit(id, 'delivered');
    await server.control.webhooks.idle();
    expect(types().slice(2)).toEqual(['email.clicked', 'email.delivered']);
    expect(server.control.mails[0]?.lastEvent).toBe('clicked');
  });

  test('an idempotent repeat causes no webhook', async () => {
    const server = await standIn();
    const resend = new Resend('re_x', { baseUrl: server.url });
    const mail = { from: 'a@relance.be', to: 'ann@lumen.be', subject: 's', text: 't' };
    await resend.emails.send(mail, { idempotencyKey: 'k' });
    await resend.emails.send(mail, { idempotencyKey: 'k' });
    await server.control.webhooks.idle();
    expect(types()).toEqual(['email.sent', 'email.delivered']);
  });
});

describe('how it is delivered', () => {
  test('duplicate sends each twice under one id', async () => {
    const server = await standIn();
    server.control.webhooks.setMode('duplicate');
    await send(server);
    expect(types()).toEqual(['email.sent', 'email.sent', 'email.delivered', 'email.delivered']);
    expect(received[0]?.headers['svix-id']).toBe(received[1]?.headers['svix-id']);
  });

  test('drop sends nothing although the mail moves on', async () => {
    const server = await standIn();
    server.control.webhooks.setMode('drop');
    await send(server);
    expect(received).toEqual([]);
    expect(server.control.webhooks.deliveries.map(({ state }) => state)).toEqual([
      ...['dropped', 'dropped'],
    ]);
    expect(server.control.mails[0]?.lastEvent).toBe('delivered');
  });

  test('manual waits to be told, in any order and any number', async () => {
    const server = await standIn();
    server.control.webhooks.setMode('manual');
    await send(server);
    expect(received).toEqual([]);
    await server.control.webhooks.deliver({ order: 'reversed' });
    expect(types()).toEqual(['email.delivered', 'email.sent']);
    expect(await server.control.webhooks.deliver()).toEqual([]);
    await server.control.webhooks.deliver({
      only: ({ message }) => message.type === 'email.sent',
      times: 2,
    });
    expect(types().slice(2)).toEqual(['email.sent', 'email.sent']);
  });

  test('a bad signature and an old one are refused by the verifier', async () => {
    const server = await standIn();
    server.control.webhooks.setMode('manual');
    await send(server);
    const only = ({ message }: { message: { type: string } }) => message.type === 'email.sent';
    await server.control.webhooks.deliver({ only, badSignature: true });
    await server.control.webhooks.deliver({ only, ageSeconds: 301 });
    await server.control.webhooks.deliver({ only });
    const [bad, old, good] = received;
    expect(() => bad && verified(bad)).toThrow(/signature/i);
    expect(() => old && verified(old)).toThrow(/old/i);
    expect(good && verified(good).type).toBe('email.sent');
  });

  test('after a rotation both secrets verify', async () => {
    const server = await standIn();
    server.control.webhooks.rotateSecret(receiverUrl, NEXT_SECRET);
    await send(server);
    const [first] = received;
    expect(first && verified(first, SECRET).type).toBe('email.sent');
    expect(first && verified(first, NEXT_SECRET).type).toBe('email.sent');
  });

  test('signatures can follow another clock than the mails', async () => {
    clock.ms -= 30 * 24 * HOUR_MS;
    await send(await standIn({ signatureClock: { now: () => Date.now() } }));
    const [first] = received;
    expect(first && verified(first).created_at).toBe(new Date(clock.ms).toISOString());
  });
});

describe('when the receiver fails', () => {
  const onlySent = () => ({
    webhook: [{ url: receiverUrl, secret: SECRET, events: ['email.sent'] }],
  });

  test('it is tried again by the clock with the same id and a new timestamp', async () => {
    const server = await standIn(onlySent());
    answerWith = 500;
    await send(server);
    await server.control.webhooks.retryDue();
    expect(received).toHaveLength(1);
    clock.ms += 5 * SECOND_MS;
    answerWith = 200;
    await server.control.webhooks.retryDue();
    await server.control.webhooks.retryDue();
    expect(received).toHaveLength(2);
    const [first, second] = received.map(({ headers }) => headers);
    expect(second?.['svix-id']).toBe(first?.['svix-id']);
    expect(Number(second?.['svix-timestamp']) - Number(first?.['svix-timestamp'])).toBe(5);
    expect(received[1] && verified(received[1]).type).toBe('email.sent');
  });

  test('after the eighth failure the endpoint is disabled', async () => {
    const server = await standIn(onlySent());
    answerWith = 503;
    await send(server);
    const waits = [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS];
    for (const wait of [...waits, 10 * HOUR_MS, 10 * HOUR_MS]) {
      clock.ms += wait - 1;
      expect(await server.control.webhooks.retryDue()).toEqual([]);
      clock.ms += 1;
      expect(await server.control.webhooks.retryDue()).toHaveLength(1);
    }
    expect(received).toHaveLength(8);
    expect(server.control.webhooks.endpoints[0]?.disabled).toBe(true);
    clock.ms += 100 * HOUR_MS;
    await server.control.webhooks.retryDue();
    await send(server);
    expect(received).toHaveLength(8);
  });

  test('a redirect is a failure, and so is a receiver that is not there', async () => {
    const server = await standIn(onlySent());
    server.control.webhooks.add({ url: 'http://127.0.0.1:1/', secret: SECRET });
    answerWith = 302;
    await send(server);
    const [redirected, absent] = server.control.webhooks.deliveries;
    expect(redirected).toMatchObject({ state: 'retrying', attempts: [{ status: 302 }] });
    expect(absent).toMatchObject({ state: 'retrying', attempts: [{ status: null }] });
  });
});
