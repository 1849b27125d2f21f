import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createResendStandIn,
  type ResendStandInOptions,
} from '../../scripts/stand-ins/resend/stand-in.ts';
import { createTransport } from '../../server/mail/create-transport.ts';
import { createResendTransport } from '../../server/mail/resend.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { mailTo, outgoingMail } from './outgoing-mail.ts';

const NOW = new Date('2026-03-02T21:00:00Z');
const FROM = { name: 'Atelier Démo', address: 'compta@atelier-demo.eu' };
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function transportTo(baseUrl: string, changes: { apiKey?: string; timeoutMs?: number } = {}) {
  const transport = createResendTransport({
    apiKey: 're_test',
    from: FROM,
    now: () => NOW,
    baseUrl,
    ...changes,
  });
  closers.push(() => transport.close());
  return transport;
}

async function givenResend(options: Partial<ResendStandInOptions> = {}) {
  const standIn = await createResendStandIn({
    clock: { now: () => Date.now() },
    rateLimit: null,
    verifiedDomains: ['atelier-demo.eu'],
    ...options,
  });
  closers.push(() => standIn.close());
  return { control: standIn.control, url: standIn.url, transport: transportTo(standIn.url) };
}

/** A server that answers every request the same way, and what it was asked. */
async function givenAnswer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: { path: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
  const server = http.createServer((request, response) => {
    let received = '';
    request.on('data', (data: Buffer) => (received += data.toString()));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: received });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    requests,
    transport: transportTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  };
}

const three = (): OutgoingMail[] => ['1', '2', '3'].map((id) => mailTo(`c${id}@client.eu`, id));
const all = (expected: object): object[] => [expected, expected, expected];

describe('a mail', () => {
  test('alone goes by its own key, several by the key of the batch, with ids in return', async () => {
    const { control, transport } = await givenResend();
    const [one] = await transport.send([outgoingMail()], 'unused');
    const batch = await transport.send(three(), 'batch_1');
    expect(control.requests.map(({ path, idempotencyKey }) => [path, idempotencyKey])).toEqual([
      ['/emails', 'msg_41'],
      ['/emails/batch', 'batch_1'],
    ]);
    expect([one, ...batch]).toEqual(
      control.mails.map(({ id }) => ({ outcome: 'accepted', providerId: id })),
    );
  });

  test('says on the wire what the API asks for', async () => {
    const { requests, transport } = await givenAnswer(200, { id: 'abc' });
    const replyTo = { name: 'Claire, Démo', address: 'reply+1@atelier-demo.eu' };
    await transport.send([outgoingMail({ replyTo })], 'unused');
    const [request] = requests;
    expect(request?.headers).toMatchObject({
      ...{ authorization: 'Bearer re_test', 'content-type': 'application/json' },
      ...{ 'user-agent': 'relance', 'idempotency-key': 'msg_41' },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      from: 'Atelier Démo <compta@atelier-demo.eu>',
      to: ['Bob <bob@client.eu>'],
      reply_to: '"Claire, Démo" <reply+1@atelier-demo.eu>',
      subject: 'Facture F-2026-0042 – Atelier Démo',
      html: '<p>Bonjour, ceci est un rappel.</p>',
      text: 'Bonjour, ceci est un rappel.\n',
      headers: {
        'Message-ID': '<msg_41@atelier-demo.eu>',
        ...{ 'Auto-Submitted': 'auto-generated', 'X-Relance-Message': '41' },
        'X-Relance-Step': 'standard/1',
      },
      tags: [
        { name: 'message', value: '41' },
        { name: 'kind', value: 'standard_1' },
      ],
    });
  });

  test('brings its file in base64', async () => {
    const { control, transport } = await givenResend();
    const attachments = [
      { filename: 'a.ics', contentType: 'text/calendar; charset=utf-8', text: 'é\r\n' },
    ];
    const [outcome] = await transport.send([outgoingMail({ attachments })], 'unused');
    expect(outcome?.outcome).toBe('accepted');
    expect(control.mails[0]?.payload?.attachments).toEqual([
      { filename: 'a.ics', content: 'w6kNCg==', content_type: 'text/calendar; charset=utf-8' },
    ]);
  });

  test('refused inside a batch holds up no other', async () => {
    const { control, transport } = await givenResend();
    const mails = three();
    mails[1] = mailTo('bob@example.com', '2');
    expect(await transport.send(mails, 'k')).toEqual([
      { outcome: 'accepted', providerId: control.mails[0]?.id },
      {
        outcome: 'rejected',
        code: 'validation_error',
        reason: expect.stringContaining('example.com') as string,
      },
      { outcome: 'accepted', providerId: control.mails[1]?.id },
    ]);
    expect(await transport.send([mails[1]], 'k')).toMatchObject([
      { outcome: 'rejected', code: 'validation_error' },
    ]);
  });

  test('goes alone when its batch was refused as a whole', async () => {
    const { requests, transport } = await givenAnswer(422, {
      name: 'validation_error',
      message: 'no',
    });
    expect(await transport.send(three(), 'k')).toMatchObject(
      all({ outcome: 'rejected', code: 'validation_error' }),
    );
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'k',
      'msg_1',
      'msg_2',
      'msg_3',
    ]);
  });
});

describe('without an answer the outcome is unknown, and a repetition sends nothing twice', () => {
  test.each(['timeoutAfter', '500After', 'malformedJson', 'timeoutBefore', '500'] as const)(
    '%s',
    async (kind) => {
      const { control, transport } = await givenResend();
      for (const mails of [three(), [outgoingMail()]]) {
        control.fault({ kind });
        const first = await transport.send(mails, 'batch_9');
        expect(first).toMatchObject(mails.map(() => ({ outcome: 'unknown' })));
        expect(await transport.send(mails, 'batch_9')).toMatchObject(
          mails.map(() => ({ outcome: 'accepted' })),
        );
      }
      expect(control.count()).toBe(4);
    },
  );

  test('a slow answer is given up after the time-out', async () => {
    const { control, url } = await givenResend();
    control.fault({ kind: 'slow', ms: 600 });
    const transport = transportTo(url, { timeoutMs: 150 });
    expect(await transport.send([outgoingMail()], 'k')).toMatchObject([{ outcome: 'unknown' }]);
  });

  test('but when no connection came about, nothing can have left: deferred', async () => {
    const transport = transportTo('http://127.0.0.1:9');
    expect(await transport.send([outgoingMail()], 'k')).toMatchObject([
      { outcome: 'deferred', reason: expect.stringContaining('ECONNREFUSED') as string },
    ]);
    expect(await transport.check()).toContain('ECONNREFUSED');
  });
});

describe('an answer that says wait', () => {
  test('429 is deferred for as long as it says', async () => {
    const { transport } = await givenAnswer(
      429,
      { name: 'rate_limit_exceeded' },
      { 'retry-after': '7' },
    );
    expect(await transport.send(three(), 'k')).toMatchObject(
      all({ outcome: 'deferred', retryAfterSeconds: 7 }),
    );
    // And the next call does not even ask.
    expect(await transport.send(three(), 'k')).toMatchObject(
      all({ outcome: 'deferred', retryAfterSeconds: 7, reason: "Resend's rate limit is reached." }),
    );
  });

  test('the announced limit is kept without ever running into it', async () => {
    const { control, transport } = await givenResend({ rateLimit: { perSecond: 5 } });
    const started = performance.now();
    for (let count = 0; count < 7; count++)
      expect(await transport.send([mailTo('a@client.eu', String(count))], 'k')).toMatchObject([
        { outcome: 'accepted' },
      ]);
    expect(control.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  test('a spent quota defers to midnight, a month of it to the next day at the latest', async () => {
    const quota = async (name: string) => {
      const { transport } = await givenAnswer(429, { name, message: 'enough' });
      const [outcome] = await transport.send([outgoingMail()], 'k');
      return outcome;
    };
    expect(await quota('daily_quota_exceeded')).toMatchObject({
      outcome: 'deferred',
      retryAfterSeconds: 3 * 3600,
    });
    expect(await quota('monthly_quota_exceeded')).toMatchObject({
      outcome: 'deferred',
      retryAfterSeconds: 24 * 3600,
    });
  });

  test('two requests under way with one key: the second does not know yet, and may only be repeated', async () => {
    const { control, url, transport } = await givenResend();
    let release = (): void => undefined;
    control.fault({ kind: 'slow', until: new Promise<void>((resolve) => (release = resolve)) });
    const first = transport.send([outgoingMail()], 'k');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await transportTo(url).send([outgoingMail()], 'k')).toMatchObject([
      { outcome: 'unknown' },
    ]);
    release();
    expect(await first).toMatchObject([{ outcome: 'accepted' }]);
    expect(control.count()).toBe(1);
  });
});

describe('an answer that needs a person', () => {
  test('a wrong key or an unverified domain defers everything with its reason', async () => {
    const { url } = await givenResend({ apiKeys: ['re_right'] });
    const wrongKey = transportTo(url, { apiKey: 're_wrong' });
    expect(await wrongKey.send(three(), 'k')).toMatchObject(
      all({
        outcome: 'deferred',
        retryAfterSeconds: 900,
        reason: expect.stringContaining('invalid_api_key') as string,
      }),
    );
    const { transport } = await givenResend({ verifiedDomains: ['other.eu'] });
    expect(await transport.send([outgoingMail()], 'k')).toMatchObject([
      {
        outcome: 'deferred',
        retryAfterSeconds: 900,
        reason: expect.stringContaining('not verified') as string,
      },
    ]);
  });

  test('the same key with other bytes is refused and says so', async () => {
    const { control, transport } = await givenResend();
    await transport.send([outgoingMail()], 'k');
    expect(await transport.send([outgoingMail({ subject: 'Other' })], 'k')).toMatchObject([
      { outcome: 'rejected', code: 'invalid_idempotent_request' },
    ]);
    expect(control.count()).toBe(1);
  });

  test('an answer to a batch that does not add up is unknown', async () => {
    const { transport } = await givenAnswer(200, { data: [{ id: 'a' }] });
    expect(await transport.send(three(), 'k')).toMatchObject(all({ outcome: 'unknown' }));
  });

  test('a proxy’s error page is unknown, not a refusal', async () => {
    const { transport } = await givenAnswer(502, '<html>Bad gateway</html>');
    expect(await transport.send(three(), 'k')).toMatchObject(all({ outcome: 'unknown' }));
  });
});

describe('the check', () => {
  test('is content with a verified domain, and names what is wrong otherwise', async () => {
    const { transport, url } = await givenResend({ apiKeys: ['re_test'] });
    expect(await transport.check()).toBeNull();
    expect(await transportTo(url, { apiKey: 're_other' }).check()).toContain('invalid_api_key');
    const other = await givenResend({ verifiedDomains: ['other.eu'] });
    expect(await other.transport.check()).toContain('atelier-demo.eu of MAIL_FROM is not among');
    const pending = await givenAnswer(200, {
      data: [{ name: 'atelier-demo.eu', status: 'pending' }],
    });
    expect(await pending.transport.check()).toContain('not verified at Resend (pending)');
    const sending = await givenAnswer(401, { name: 'restricted_api_key', message: 'sending only' });
    expect(await sending.transport.check()).toBeNull();
  });
});

describe('the configured transport', () => {
  test('is the one that was asked for, or a sentence that says what is missing', async () => {
    const make = (config: object, transport: 'outbox' | 'smtp' | 'resend') =>
      createTransport({ transport, from: FROM, ...config }, () => NOW);
    const outbox = make({}, 'outbox');
    expect(await outbox.send(three(), 'k')).toEqual(all({ outcome: 'accepted', providerId: null }));
    expect(await outbox.check()).toBeNull();
    expect(make({ smtpUrl: 'smtp://127.0.0.1:1' }, 'smtp').name).toBe('smtp');
    expect(make({ resendApiKey: 're_1' }, 'resend').name).toBe('resend');
    expect(() => make({}, 'smtp')).toThrow('SMTP_URL');
    expect(() => make({}, 'resend')).toThrow('RESEND_API_KEY');
  });
});
