import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Resend, type CreateBatchOptions } from 'resend';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createResendStandIn,
  type ResendStandIn,
  type ResendStandInOptions,
} from '../../scripts/stand-ins/resend/stand-in.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const clock = { ms: 0, now: () => clock.ms };
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  clock.ms = Date.UTC(2026, 2, 2, 9);
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function standIn(options: Partial<ResendStandInOptions> = {}): Promise<ResendStandIn> {
  const started = await createResendStandIn({ clock, seed: 7, rateLimit: null, ...options });
  closers.push(() => started.close());
  return started;
}

const client = ({ url }: ResendStandIn, key = 're_test') => new Resend(key, { baseUrl: url });

function mail(number = 1, fields: object = {}): CreateBatchOptions[number] {
  return {
    from: 'Studio Lumen <ann@lumen.be>',
    to: [`customer${number}@atlas.de`],
    subject: `Reminder ${number}`,
    html: `<p>Invoice ${number}</p>`,
    text: `Invoice ${number}`,
    headers: { 'X-Relance-Message': `msg_${number}` },
    tags: [{ name: 'message', value: `msg_${number}` }],
    ...fields,
  };
}

const mails = (count: number) => Array.from({ length: count }, (_, index) => mail(index + 1));

describe('sending', () => {
  test('a mail is accepted once and found again by its id', async () => {
    const server = await standIn();
    const { data } = await client(server).emails.send(mail(1, { replyTo: 'team@lumen.be' }));
    expect(data?.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const found = await client(server).emails.get(data?.id ?? '');
    expect(found.data).toMatchObject({
      object: 'email',
      id: data?.id,
      to: ['customer1@atlas.de'],
      reply_to: ['team@lumen.be'],
      html: '<p>Invoice 1</p>',
      text: 'Invoice 1',
      last_event: 'delivered',
      created_at: '2026-03-02 09:00:00.000000+00',
      tags: [{ name: 'message', value: 'msg_1' }],
    });
    expect(server.control.count()).toBe(1);
  });

  test('a batch answers one id for each mail, in order', async () => {
    const server = await standIn();
    const { data } = await client(server).batch.send(mails(100));
    expect(data?.data.map(({ id }) => id)).toEqual(server.control.mails.map(({ id }) => id));
    expect(new Set(server.control.mails.map(({ id }) => id)).size).toBe(100);
    expect(server.control.mails[41]).toMatchObject({ subject: 'Reminder 42', sequence: 42 });
  });

  test('the same seed gives the same ids, another seed others', async () => {
    const ids = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { data } = await client(await standIn({ seed })).emails.send(mail());
        return data?.id;
      }),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('the list is newest first and is paged by id', async () => {
    const server = await standIn();
    await client(server).batch.send(mails(5));
    const newest = server.control.mails.map(({ id }) => id).toReversed();
    const first = await client(server).emails.list({ limit: 2 });
    expect(first.data?.data.map(({ id }) => id)).toEqual(newest.slice(0, 2));
    expect(first.data?.has_more).toBe(true);
    const rest = await client(server).emails.list({ limit: 3, after: newest[1] ?? '' });
    expect(rest.data?.data.map(({ id }) => id)).toEqual(newest.slice(2));
    expect(rest.data?.has_more).toBe(false);
    const back = await client(server).emails.list({ limit: 2, before: newest[3] ?? '' });
    expect(back.data?.data.map(({ id }) => id)).toEqual(newest.slice(1, 3));
  });

  test('without bodies a mail is counted, told apart and shown without its parts', async () => {
    const server = await standIn({ keepBodies: false });
    await client(server).batch.send(mails(3), { idempotencyKey: 'batch-1' });
    expect(server.control.mails[0]).toMatchObject({ payload: null, subject: 'Reminder 1' });
    expect(server.control.countBy('header:x-relance-message').get('msg_2')).toBe(1);
    const { data } = await client(server).emails.get(server.control.mails[0]?.id ?? '');
    expect(data).toMatchObject({ subject: 'Reminder 1', html: '', text: '' });
  });
});

describe('refusing', () => {
  const cases: [string, object, number, string][] = [
    ['no sender', { from: undefined }, 422, 'missing_required_field'],
    ['a sender that is no address', { from: 'Ann' }, 422, 'invalid_from_address'],
    ['a sender of an unverified domain', { from: 'a@other.be' }, 403, 'validation_error'],
    ['no recipient', { to: undefined }, 422, 'missing_required_field'],
    ['an empty list of recipients', { to: [] }, 422, 'missing_required_field'],
    ['51 recipients', { to: Array(51).fill('a@atlas.de') }, 422, 'validation_error'],
    ['a recipient that is no address', { to: 'bob' }, 422, 'validation_error'],
    ['a recipient at example.com', { to: 'Bob <bob@EXAMPLE.com>' }, 422, 'validation_error'],
    ['a copy to test.com', { cc: ['bob@test.com'] }, 422, 'validation_error'],
    ['no subject', { subject: undefined }, 422, 'missing_required_field'],
    ['a line break in the subject', { subject: 'a\nBcc: b@c.de' }, 422, 'validation_error'],
    ['neither html nor text', { html: undefined, text: undefined }, 422, 'missing_required_field'],
    ['a header that is no text', { headers: { 'X-N': 1 } }, 422, 'validation_error'],
    ['a line break in a header', { headers: { 'X-N': 'a\r\nb' } }, 422, 'validation_error'],
    ['a tag with a space', { tags: [{ name: 'a', value: 'b c' }] }, 422, 'validation_error'],
    ['an attachment without content', { attachments: [{ path: '/x' }] }, 422, 'invalid_attachment'],
    ['a time to send at', { scheduledAt: 'in 1 hour' }, 422, 'validation_error'],
  ];
  test.each(cases)('%s is refused', async (_, fields, statusCode, name) => {
    const server = await standIn({ verifiedDomains: ['lumen.be'] });
    const { data, error } = await client(server).emails.send(mail(1, fields));
    expect(data).toBeNull();
    expect(error).toMatchObject({ statusCode, name });
    expect(error?.message).toBeTypeOf('string');
    expect(server.control.count()).toBe(0);
  });

  test('a field the API does not know is refused', async () => {
    const server = await standIn();
    const { error } = await client(server).post('/emails', { ...mail(), replyTo: 'a@b.be' });
    expect(error?.message).toContain('replyTo');
  });

  test('a domain that is still pending may not send, once verified it may', async () => {
    const server = await standIn({ verifiedDomains: [] });
    server.control.domains.set('lumen.be', 'pending');
    expect((await client(server).emails.send(mail())).error?.statusCode).toBe(403);
    server.control.domains.set('lumen.be', 'verified');
    expect((await client(server).emails.send(mail())).error).toBeNull();
  });

  test('one bad mail refuses a strict batch whole', async () => {
    const server = await standIn();
    const batch = [mail(1), mail(2, { to: 'bob@example.com' }), mail(3)];
    const { error } = await client(server).batch.send(batch, { batchValidation: 'strict' });
    expect(error).toMatchObject({ statusCode: 422, name: 'validation_error' });
    expect(error?.message).toContain('[1]');
    expect(server.control.count()).toBe(0);
  });

  test('a permissive batch sends the good mails and names the others by index', async () => {
    const server = await standIn();
    const batch = [mail(1), mail(2, { to: 'bob@example.com' }), mail(3)];
    const { data } = await client(server).batch.send(batch, { batchValidation: 'permissive' });
    expect(data?.data).toHaveLength(2);
    expect(data?.errors.map(({ index }) => index)).toEqual([1]);
    expect(server.control.mails.map(({ subject }) => subject)).toEqual([
      'Reminder 1',
      'Reminder 3',
    ]);
  });

  test('a batch is 1 to 100 mails, without attachments', async () => {
    const server = await standIn();
    const batch = client(server).batch;
    expect((await batch.send(mails(101))).error?.statusCode).toBe(422);
    expect((await batch.send([])).error?.statusCode).toBe(422);
    const attachments = [{ filename: 'f.pdf', content: 'eA==' }];
    expect((await batch.send([mail(1, { attachments })])).error?.statusCode).toBe(422);
    expect((await client(server).emails.send(mail(1, { attachments }))).error).toBeNull();
  });

  test('keys are checked, and a sending key may only send', async () => {
    const server = await standIn({ apiKeys: ['re_good', 're_send_only'] });
    expect((await client(server, 're_bad').emails.send(mail())).error).toMatchObject({
      statusCode: 403,
      name: 'invalid_api_key',
    });
    expect((await client(server, 're_send_only').emails.send(mail())).error).toBeNull();
    expect((await client(server, 're_send_only').emails.list()).error).toMatchObject({
      statusCode: 401,
      name: 'restricted_api_key',
    });
    const bare = await fetch(`${server.url}/emails`, { method: 'POST', body: '{}' });
    expect([bare.status, await bare.json()]).toMatchObject([401, { name: 'missing_api_key' }]);
  });

  test('a request without a User-Agent is refused', async () => {
    const server = await standIn();
    const status = await new Promise((resolve) => {
      http.get(
        `${server.url}/emails`,
        { headers: { authorization: 'Bearer re_x' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
    });
    expect(status).toBe(403);
  });

  test('broken JSON, an unknown path and a wrong method have their own errors', async () => {
    const server = await standIn();
    const headers = { authorization: 'Bearer re_x' };
    const ask = async (path: string, init: RequestInit) => {
      const response = await fetch(server.url + path, { headers, ...init });
      const { name } = (await response.json()) as { name: string };
      return [response.status, name];
    };
    expect(await ask('/emails', { method: 'POST', body: '{' })).toEqual([400, 'validation_error']);
    expect(await ask('/nothing', {})).toEqual([404, 'not_found']);
    expect(await ask('/emails/%E0%A4%A', {})).toEqual([404, 'not_found']);
    expect(await ask('/emails', { method: 'DELETE' })).toEqual([405, 'method_not_allowed']);
  });
});

describe('limits', () => {
  test('the sixth request of a second is refused, the next second is free again', async () => {
    const server = await createResendStandIn({ clock });
    closers.push(() => server.close());
    const answers = [];
    for (let number = 0; number < 6; number += 1)
      answers.push(await client(server).emails.send(mail(number)));
    expect(answers.map(({ headers }) => headers?.['ratelimit-remaining'])).toEqual([
      ...['4', '3', '2', '1', '0', '0'],
    ]);
    expect(answers[0]?.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-reset': '1' });
    expect(answers[4]?.error).toBeNull();
    expect(answers[5]?.error).toMatchObject({ statusCode: 429, name: 'rate_limit_exceeded' });
    expect(answers[5]?.headers?.['retry-after']).toBe('1');
    expect(server.control.count()).toBe(5);
    clock.ms += 1000;
    expect((await client(server).emails.send(mail())).error).toBeNull();
  });

  test('every answer names the limit, refusals too', async () => {
    const server = await standIn({ rateLimit: { perSecond: 3 }, apiKeys: [] });
    const { headers } = await client(server).emails.send(mail());
    expect(headers?.['ratelimit-limit']).toBe('3');
  });

  test.each(['daily', 'monthly'] as const)('a used up %s quota refuses', async (period) => {
    const server = await standIn();
    server.control.setQuota({ [period]: 3 });
    const batch = client(server).batch;
    expect((await batch.send(mails(4))).error?.name).toBe(`${period}_quota_exceeded`);
    expect((await batch.send(mails(3))).error).toBeNull();
    const refused = await client(server).emails.send(mail());
    expect(refused.error).toMatchObject({ statusCode: 429, name: `${period}_quota_exceeded` });
    server.control.setQuota({ [period]: null });
    expect((await client(server).emails.send(mail())).error).toBeNull();
    expect(server.control.count()).toBe(4);
  });
});

describe('idempotency', () => {
  test('the same key and payload answer the same ids and send nothing again', async () => {
    const server = await standIn();
    const send = () => client(server).batch.send(mails(3), { idempotencyKey: 'batch-1' });
    const [first, second] = [await send(), await send()];
    expect(first.data?.data).toHaveLength(3);
    expect(second.data).toEqual(first.data);
    expect(server.control.count()).toBe(3);
    expect(server.control.countByIdempotencyKey()).toEqual(new Map([['batch-1', 3]]));
  });

  test('the same key with another payload is refused', async () => {
    const server = await standIn();
    await client(server).emails.send(mail(1), { idempotencyKey: 'msg_1' });
    const { error } = await client(server).emails.send(mail(2), { idempotencyKey: 'msg_1' });
    expect(error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
    expect(server.control.count()).toBe(1);
  });

  test('a single mail and a batch do not share keys', async () => {
    const server = await standIn();
    await client(server).emails.send(mail(1), { idempotencyKey: 'k' });
    expect((await client(server).batch.send(mails(1), { idempotencyKey: 'k' })).error).toBeNull();
    expect(server.control.countByIdempotencyKey().get('k')).toBe(2);
  });

  test('while the first request runs, the second is told to wait', async () => {
    const server = await standIn();
    const gate = Promise.withResolvers<void>();
    server.control.fault({ kind: 'slow', until: gate.promise });
    const send = () => client(server).emails.send(mail(1), { idempotencyKey: 'msg_1' });
    const first = send();
    await expect
      .poll(async () => (await send()).error?.name)
      .toBe('concurrent_idempotent_requests');
    expect(server.control.count()).toBe(0);
    gate.resolve();
    expect((await first).error).toBeNull();
    expect((await send()).data).toEqual((await first).data);
    expect(server.control.count()).toBe(1);
  });

  test('a key is forgotten after 24 hours of the clock, not before', async () => {
    const server = await standIn();
    const send = () => client(server).emails.send(mail(1), { idempotencyKey: 'msg_1' });
    await send();
    clock.ms += DAY_MS - 1;
    await send();
    expect(server.control.count()).toBe(1);
    clock.ms += 1;
    await send();
    expect(server.control.count()).toBe(2);
  });

  test('a refused request does not use its key up', async () => {
    const server = await standIn();
    const options = { idempotencyKey: 'msg_1' };
    const bad = await client(server).emails.send(mail(1, { to: 'b@example.com' }), options);
    expect(bad.error?.statusCode).toBe(422);
    expect((await client(server).emails.send(mail(1), options)).error).toBeNull();
  });

  test('a key of more than 256 characters is refused', async () => {
    const server = await standIn();
    const send = (length: number) =>
      client(server).emails.send(mail(), { idempotencyKey: 'k'.repeat(length) });
    expect((await send(257)).error).toMatchObject({
      statusCode: 400,
      name: 'invalid_idempotency_key',
    });
    expect((await send(256)).error).toBeNull();
  });
});

describe('faults', () => {
  const send = (server: ResendStandIn) =>
    client(server).batch.send(mails(2), { idempotencyKey: 'batch-1' });

  test.each([
    ['timeoutBefore', null, 0],
    ['timeoutAfter', null, 2],
    ['500', 500, 0],
    ['500After', 500, 2],
    ['429', 429, 0],
  ] as const)('%s: then the same key sends each mail once', async (kind, statusCode, sent) => {
    const server = await standIn();
    server.control.fault({ kind });
    const first = await send(server);
    expect(first.error).toMatchObject({ statusCode });
    expect(server.control.count()).toBe(sent);
    const second = await send(server);
    expect(second.data?.data).toEqual(server.control.mails.map(({ id }) => ({ id })));
    expect(server.control.count()).toBe(2);
    expect(server.control.requests.map(({ status }) => status)).toEqual([statusCode, 200]);
  });

  test('malformedJson has sent the mails although the answer cannot be read', async () => {
    const server = await standIn();
    server.control.fault({ kind: 'malformedJson' });
    expect((await send(server)).error?.name).toBe('application_error');
    expect((await send(server)).data?.data).toHaveLength(2);
    expect(server.control.count()).toBe(2);
  });

  test('a 429 tells when to come back', async () => {
    const server = await standIn();
    server.control.fault({ kind: '429' });
    expect((await send(server)).headers?.['retry-after']).toBe('1');
  });

  test('a fault meets the requests it names, as often as it says', async () => {
    const server = await standIn();
    server.control.fault({ kind: '500', times: 2, match: { path: '/emails/batch' } });
    expect((await client(server).emails.send(mail())).error).toBeNull();
    const statuses = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await send(server)).error?.statusCode);
    expect(statuses).toEqual([500, 500, undefined]);
  });

  test('slow answers late and well', async () => {
    const server = await standIn();
    server.control.fault({ kind: 'slow', ms: 80 });
    const started = performance.now();
    expect((await send(server)).error).toBeNull();
    expect(performance.now() - started).toBeGreaterThan(70);
  });

  test('a client that gives up on a silent server has sent nothing', async () => {
    const server = await standIn();
    server.control.fault({ kind: 'timeoutBefore', ms: 60_000 });
    const { error } = await client(server).batch.send(mails(2), {
      signal: AbortSignal.timeout(50),
    } as never);
    expect(error).toMatchObject({ name: 'application_error', statusCode: null });
    expect(server.control.count()).toBe(0);
  });
});

describe('domains and suppressions', () => {
  test('domains are listed and shown with their records', async () => {
    const server = await standIn({ verifiedDomains: ['lumen.be'] });
    server.control.domains.set('atlas.de', 'pending');
    const { data } = await client(server).domains.list();
    expect(data?.data.map(({ name, status }) => [name, status])).toEqual([
      ['atlas.de', 'pending'],
      ['lumen.be', 'verified'],
    ]);
    const found = await client(server).domains.get(data?.data[1]?.id ?? '');
    expect(found.data?.records.map(({ record, status }) => [record, status])).toEqual([
      ['SPF', 'verified'],
      ['SPF', 'verified'],
      ['DKIM', 'verified'],
    ]);
    expect((await client(server).domains.get('nothing')).error?.name).toBe('not_found');
  });

  test('a bounce and a complaint list the address; the next mail is suppressed', async () => {
    const server = await standIn();
    const send = (to: string) => client(server).emails.send(mail(1, { to }));
    const bounced = await send('bounced+7@resend.dev');
    await send('complained@resend.dev');
    await send('delivered@resend.dev');
    const all = await client(server).suppressions.list();
    expect(all.data?.data.map(({ email, origin }) => [email, origin])).toEqual([
      ['complained@resend.dev', 'complaint'],
      ['bounced+7@resend.dev', 'bounce'],
    ]);
    const bounces = await client(server).suppressions.list({ origin: 'bounce' });
    expect(bounces.data?.data).toMatchObject([{ source_id: bounced.data?.id }]);
    await send('Bounced+7@resend.dev');
    expect(server.control.mails.map(({ lastEvent }) => lastEvent)).toEqual([
      ...['bounced', 'complained', 'delivered', 'suppressed'],
    ]);
    await client(server).suppressions.remove('bounced+7@resend.dev');
    await send('bounced+7@resend.dev');
    expect(server.control.mails[4]?.lastEvent).toBe('bounced');
  });

  test('an address listed by hand is suppressed too', async () => {
    const server = await standIn();
    const added = await client(server).suppressions.add({ email: 'Customer1@atlas.de' });
    const entry = await client(server).suppressions.get(added.data?.id ?? '');
    expect(entry.data).toMatchObject({ email: 'customer1@atlas.de', origin: 'manual' });
    await client(server).emails.send(mail(1));
    expect(server.control.mails[0]?.lastEvent).toBe('suppressed');
  });

  test('an outcome can be set for any address', async () => {
    const server = await standIn();
    server.control.setOutcome('customer1@atlas.de', 'bounced');
    await client(server).batch.send(mails(2));
    expect(server.control.mails.map(({ lastEvent }) => lastEvent)).toEqual([
      'bounced',
      'delivered',
    ]);
  });
});

test('reset forgets mails and keys', async () => {
  const server = await standIn();
  const send = () => client(server).emails.send(mail(1), { idempotencyKey: 'msg_1' });
  const first = await send();
  server.control.reset();
  expect(server.control.count()).toBe(0);
  expect((await send()).data?.id).not.toBe(first.data?.id);
  expect(server.control.count()).toBe(1);
});

test('it listens on this machine alone', async () => {
  const server = await standIn();
  const other = http.createServer();
  // The port is free on another loopback address, so the stand-in has not taken them all.
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject);
    other.listen(server.port, '127.0.0.2', resolve);
  });
  expect((other.address() as AddressInfo).port).toBe(server.port);
  await new Promise((resolve) => other.close(resolve));
});
