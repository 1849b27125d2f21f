import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createSmtpSink,
  scriptByLabel,
  type SmtpSinkOptions,
} from '../../scripts/stand-ins/smtp/sink.ts';
import { createSmtpTransport, type SmtpTransportOptions } from '../../server/mail/smtp.ts';
import { parseSmtpUrl } from '../../server/mail/smtp-url.ts';
import { mailTo, outgoingMail } from './outgoing-mail.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function transportTo(url: string, timeouts: SmtpTransportOptions['timeouts'] = {}) {
  const transport = createSmtpTransport({ url, now: () => NOW, timeouts });
  closers.push(() => transport.close());
  return transport;
}

async function givenSink(options: SmtpSinkOptions = {}) {
  const sink = await createSmtpSink({ script: scriptByLabel, ...options });
  closers.push(() => sink.close());
  return { sink, transport: transportTo(sink.url) };
}

/** A mail server of a few lines: `answers` gets each line that is not part of a mail; null hangs up. */
async function givenServer(
  answers: (line: string, socket: Socket) => string | null,
  greeting = '220 hello',
) {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${greeting}\r\n`);
    socket.on('data', (data) => {
      for (const line of data.toString('latin1').split('\r\n').filter(Boolean)) {
        const answer = answers(line, socket);
        if (answer === null) return socket.destroy();
        if (answer !== '') socket.write(`${answer}\r\n`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a mail server that takes mails', () => {
  test('gets each mail once, as it was built, over a few connections that stay open', async () => {
    const { sink, transport } = await givenSink();
    const mails = Array.from({ length: 60 }, (_, at) =>
      outgoingMail({
        id: String(at),
        text: `.${at}\n..\n`,
        to: { name: null, address: `c${at}@client.eu` },
      }),
    );
    const outcomes = await Promise.all([
      transport.send(mails.slice(0, 30), 'a'),
      transport.send(mails.slice(30), 'b'),
    ]);
    expect(outcomes.flat()).toEqual(mails.map(() => ({ outcome: 'accepted', providerId: null })));
    expect(sink.count).toBe(60);
    expect([...sink.countByMessageId().values()]).toEqual(mails.map(() => 1));
    expect(sink.connections).toBeLessThanOrEqual(5);
    const read = await simpleParser(sink.messages[7]?.raw ?? '');
    expect(read.subject).toBe('Facture F-2026-0042 – Atelier Démo');
    expect(read.text).toMatch(/^\.\d+\n\.\.\n/);
    expect(read.date).toEqual(NOW);
  });

  test('gets the file that comes with a mail', async () => {
    const { sink, transport } = await givenSink();
    const attachments = [
      { filename: 'a.ics', contentType: 'text/calendar; charset=utf-8', text: 'é\r\n' },
    ];
    await transport.send([outgoingMail({ attachments })], 'a');
    const read = await simpleParser(sink.messages[0]?.raw ?? '');
    expect(read.attachments).toMatchObject([{ filename: 'a.ics', contentType: 'text/calendar' }]);
    expect(read.attachments[0]?.content.toString()).toBe('é\r\n');
  });

  test('may end waiting sessions: the next mail opens a new one', async () => {
    const { sink, transport } = await givenSink();
    for (const id of ['1', '2', '3'])
      expect(
        await transport.send([mailTo('bob+close-after-answer@client.eu', id)], id),
      ).toMatchObject([{ outcome: 'accepted' }]);
    expect([...sink.countByMessageId().values()]).toEqual([1, 1, 1]);
  });

  test('can be checked, with its password too', async () => {
    const { sink } = await givenSink({ credentials: { user: 'ann', pass: 's/c:t' } });
    const url = (pass: string) => `smtp://ann:${encodeURIComponent(pass)}@127.0.0.1:${sink.port}`;
    expect(await transportTo(url('s/c:t')).check()).toBeNull();
    expect(await transportTo(url('wrong')).check()).toMatch(
      /^The mail server cannot be used: .*535/,
    );
    expect(await transportTo(url('wrong')).send([mailTo('bob@client.eu')], 'k')).toMatchObject([
      {
        outcome: 'deferred',
        retryAfterSeconds: 900,
        reason: expect.stringContaining('sign-in') as string,
      },
    ]);
    expect(sink.count).toBe(0);
  });
});

describe('the outcome', () => {
  test.each([
    ['defer', { outcome: 'deferred', reason: expect.stringMatching(/^450/) as string }],
    [
      'reject',
      {
        outcome: 'rejected',
        code: 'recipient_refused',
        reason: expect.stringMatching(/^550/) as string,
      },
    ],
    [
      'reject-after-data',
      {
        outcome: 'rejected',
        code: 'message_refused',
        reason: expect.stringMatching(/^554/) as string,
      },
    ],
    ['close-before-answer', { outcome: 'unknown' }],
    ['close-after-answer', { outcome: 'accepted' }],
  ])('of a server that does "%s"', async (label, expected) => {
    const { sink, transport } = await givenSink();
    const mails = [
      mailTo('a@client.eu', '1'),
      mailTo(`b+${label}@client.eu`, '2'),
      mailTo('c@client.eu', '3'),
    ];
    const outcomes = await transport.send(mails, 'k');
    expect(outcomes[1]).toMatchObject(expected);
    expect([outcomes[0], outcomes[2]]).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
    // Whatever became of it, it was not handed over twice.
    expect(Math.max(...sink.countByMessageId().values())).toBe(1);
  });

  test('of a refused recipient leaves the connection for the next mail', async () => {
    const { sink, transport } = await givenSink();
    for (const id of ['1', '2', '3', '4'])
      await transport.send([mailTo('b+reject@client.eu', id)], id);
    expect(await transport.send([mailTo('c@client.eu', '5')], '5')).toMatchObject([
      { outcome: 'accepted' },
    ]);
    expect(sink.connections).toBe(1);
  });

  test('is deferred when nobody listens', async () => {
    // Port 9 (discard) is in use nowhere any more.
    const transport = transportTo('smtp://127.0.0.1:9');
    expect(await transport.send([mailTo('b@client.eu')], 'k')).toMatchObject([
      { outcome: 'deferred' },
    ]);
    expect(await transport.check()).toContain('ECONNREFUSED');
  });

  test.each([
    ['EHLO', 'hello'],
    ['MAIL', 'the sender'],
    ['RCPT', 'the recipient'],
    ['DATA', 'the beginning of the mail'],
  ])('is deferred when the connection is lost at %s', async (command) => {
    const url = await givenServer((line) => (line.startsWith(command) ? null : '250 ok'));
    expect(await transportTo(url).send([mailTo('b@client.eu')], 'k')).toMatchObject([
      { outcome: 'deferred' },
    ]);
  });

  test('is deferred when the connection is lost in the middle of a long mail', async () => {
    const url = await givenServer((line, socket) => {
      if (!line.startsWith('DATA')) return '250 ok';
      // Reads no further, so that the end of the mail cannot get out before the connection is lost.
      socket.pause();
      setTimeout(() => socket.destroy(), 50);
      return '354 go on';
    });
    const long = outgoingMail({ html: 'a long mail '.repeat(1_500_000) });
    expect(await transportTo(url).send([long], 'k')).toMatchObject([{ outcome: 'deferred' }]);
  });

  test('is unknown when the mail is out and no answer comes in time', async () => {
    let isData = false;
    const url = await givenServer((line) => {
      if (isData) return '';
      isData = line === 'DATA';
      return isData ? '354 go on' : '250 ok';
    });
    const transport = transportTo(url, { silenceMs: 200 });
    expect(await transport.send([mailTo('b@client.eu')], 'k')).toMatchObject([
      { outcome: 'unknown' },
    ]);
  });

  test('is deferred when the server goes silent before the mail', async () => {
    const url = await givenServer((line) => (line.startsWith('RCPT') ? '' : '250 ok'));
    const transport = transportTo(url, { silenceMs: 200 });
    expect(await transport.send([mailTo('b@client.eu')], 'k')).toMatchObject([
      { outcome: 'deferred' },
    ]);
  });

  test.each([
    ['421 4.3.2 going down', { outcome: 'deferred' }],
    ['452 4.3.1 no space', { outcome: 'deferred' }],
    ['550 5.7.1 sender refused', { outcome: 'deferred', retryAfterSeconds: 900 }],
    ['552 5.3.4 too large', { outcome: 'rejected', code: 'message_too_large' }],
  ])('of "%s" to the sender', async (answer, expected) => {
    const url = await givenServer((line) => (line.startsWith('MAIL') ? answer : '250 ok'));
    expect(await transportTo(url).send([mailTo('b@client.eu')], 'k')).toMatchObject([expected]);
  });

  test('is deferred when the greeting is a refusal', async () => {
    const url = await givenServer(() => '250 ok', '554 no service');
    expect(await transportTo(url).send([mailTo('b@client.eu')], 'k')).toMatchObject([
      { outcome: 'deferred' },
    ]);
  });
});

describe('SMTP_URL', () => {
  test('is read with its ports, names and passwords', () => {
    expect(parseSmtpUrl('smtp://mail.example')).toMatchObject({
      port: 587,
      secure: false,
      requireTls: false,
    });
    expect(parseSmtpUrl('smtps://u%40x:p%2F@mail.example')).toMatchObject({
      ...{ port: 465, secure: true, credentials: { user: 'u@x', pass: 'p/' } },
    });
  });

  test('never lets a password out without TLS unless told to', () => {
    expect(parseSmtpUrl('smtp://u:p@mail.example').requireTls).toBe(true);
    expect(parseSmtpUrl('smtp://u:p@mail.example?tls=off').requireTls).toBe(false);
  });

  test.each(['', 'mail.example:25', 'http://mail.example', 'smtp://'])('%j is refused', (text) =>
    expect(() => parseSmtpUrl(text)).toThrow('SMTP_URL must look like'),
  );
});
