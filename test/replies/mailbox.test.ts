import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createImapStandIn, type ImapStandIn } from '../../scripts/stand-ins/imap/stand-in.ts';
import { readConfig } from '../../server/config.ts';
import { openJobQueue } from '../../server/jobs/boss.ts';
import { openMailbox, parseImapUrl } from '../../server/mail/mailbox.ts';
import { lookIntoMailbox } from '../../server/replies/jobs.ts';
import { listFailing } from '../../server/replies/mailbox-queries.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { listKept } from './bed.ts';
import { rawMail } from './mails.ts';

let services: TestServices;
let imap: ImapStandIn;

beforeAll(async () => {
  services = await createTestServices({ environment: { MAIL_FROM: 'compta@lumen.test' } });
  await givenOrganization(services);
  const customer = await givenCustomer(services, { email: 'ada@customer.test' });
  await givenInvoice(services, customer, { dueOn: '2026-02-16' });
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.sql`truncate replies, mailboxes, tasks restart identity cascade`;
  imap = await createImapStandIn();
  services.config.mail.imapUrl = imap.url;
});
afterEach(() => imap.close());

function deliver(id: string, body = 'C’est parti.'): void {
  imap.deliver(
    rawMail({}, body, { id: `<${id}@customer.test>` }),
    new Date('2026-03-02T07:30:00Z'),
  );
}

/** Begins to watch: what lies there is past. */
async function begin(): Promise<void> {
  expect(await lookIntoMailbox(services)).toEqual([]);
}

test('a mailbox is watched from the present on, and each mail is read once', async () => {
  deliver('old');
  await begin();
  expect(await lookIntoMailbox(services)).toEqual([]);
  deliver('new');
  deliver('newer');
  expect(await lookIntoMailbox(services)).toEqual(['answer', 'answer']);
  expect(await lookIntoMailbox(services)).toEqual([]);
  expect(await listKept(services)).toHaveLength(2);
  const [row] = await services.sql<{ receivedAt: Date }[]>`select received_at from replies limit 1`;
  expect(row?.receivedAt.toISOString()).toBe('2026-03-02T07:30:00.000Z');
});

test('it is opened to read and nothing else: no mail is marked, moved or deleted', async () => {
  await begin();
  deliver('one');
  await lookIntoMailbox(services);
  const words = new Set(imap.commands.map((command) => command.split(' ').slice(0, 1)[0]));
  expect(words.has('EXAMINE')).toBe(true);
  expect(words.has('SELECT')).toBe(false);
  expect(imap.commands.filter((command) => /STORE|EXPUNGE|COPY|MOVE|APPEND/.test(command))).toEqual(
    [],
  );
  expect(imap.mailbox.mails.flatMap((mail) => [...mail.flags])).toEqual([]);
});

test('two readers at once read each mail once', async () => {
  await begin();
  for (let index = 0; index < 12; index += 1) deliver(`two-${index}`);
  const kept = await Promise.all([lookIntoMailbox(services), lookIntoMailbox(services)]);
  expect(kept.flat().filter((one) => one === 'answer')).toHaveLength(12);
  expect(await listKept(services)).toHaveLength(12);
});

test('a connection that breaks in the middle loses nothing and repeats nothing', async () => {
  await begin();
  for (const id of ['a', 'b', 'c']) deliver(id);
  imap.hangUpAt(2, 1);
  await lookIntoMailbox(services);
  expect(await listKept(services)).toHaveLength(1);
  expect(await lookIntoMailbox(services)).toEqual(['answer', 'answer']);
  expect(await listKept(services)).toHaveLength(3);
});

test('when the server numbers its mails anew, the last days are read again and what is known is dropped', async () => {
  await begin();
  deliver('before');
  await lookIntoMailbox(services);
  imap.renumber();
  deliver('after');
  await lookIntoMailbox(services);
  await lookIntoMailbox(services);
  expect(await listKept(services)).toHaveLength(2);
  deliver('later');
  expect(await lookIntoMailbox(services)).toEqual(['answer']);
});

test('what no reader can take apart, or is too large, does not stop what lies behind it', async () => {
  await begin();
  const deep = Array.from(
    { length: 300 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');
  const at = new Date('2026-03-02T07:30:00Z');
  imap.deliver(`From: ada@customer.test\r\n${deep}`, at);
  imap.deliver(Buffer.from([0, 255, 254, 13, 10]), at);
  imap.deliver(
    Buffer.concat([Buffer.from(rawMail({}, 'x')), Buffer.alloc(25 * 1024 * 1024, 97)]),
    at,
  );
  deliver('behind');
  const kept = await lookIntoMailbox(services);
  expect(kept.at(-1)).toBe('answer');
  expect(await listKept(services)).toHaveLength(1);
});

test('a mailbox that cannot be read is told to people, with what its server says, until it can', async () => {
  await begin();
  imap.changePassword('another');
  await lookIntoMailbox(services);
  await lookIntoMailbox(services);
  const [failing] = await listFailing(services.sql, services.clock.now());
  expect(failing).toMatchObject({
    ...{
      name: 'compta@lumen.test@127.0.0.1/INBOX',
      problem: expect.stringMatching(/password is wrong/) as string,
    },
  });
  imap.changePassword('a p@ssword');
  deliver('again');
  expect(await lookIntoMailbox(services)).toEqual(['answer']);
  expect(await listFailing(services.sql, services.clock.now())).toEqual([]);
});

test('a mailbox that could never be read begins at the present once it can', async () => {
  imap.changePassword('another');
  await lookIntoMailbox(services);
  imap.changePassword('a p@ssword');
  deliver('old');
  await begin();
  deliver('new');
  expect(await lookIntoMailbox(services)).toEqual(['answer']);
});

test('a worker killed at random moments: every mail once', { timeout: 240_000 }, async () => {
  await begin();
  for (let index = 0; index < 60; index += 1) deliver(`killed-${index}`);
  let killed = 0;
  for (let isDone = false; !isDone;) {
    const worker = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./mailbox-process.ts', import.meta.url))],
      {
        env: {
          ...process.env,
          ...{ DATABASE_URL: services.database.url, IMAP_URL: imap.url, LOG_LEVEL: 'error' },
          ...{ SECRET_KEY: 'k'.repeat(40), MAIL_FROM: 'compta@lumen.test' },
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    let output = '';
    const ready = new Promise<void>((resolve) => {
      worker.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('ready')) resolve();
      });
    });
    await Promise.race([ready, ended]);
    if (killed < 3) {
      // Within the first mails: a look at sixty takes longer.
      const before = (await listKept(services)).length;
      for (let tries = 0; tries < 200 && (await listKept(services)).length === before; tries += 1) {
        await Promise.race([ended, sleep(5)]);
      }
      worker.kill('SIGKILL');
      killed += 1;
    }
    await ended;
    isDone = output.includes('done');
  }
  const rows = await services.sql<{ mailId: string }[]>`select mail_id from replies`;
  expect(killed).toBe(3);
  expect(rows).toHaveLength(60);
  expect(new Set(rows.map((row) => row.mailId)).size).toBe(60);
});

test('one look at a time: what is asked meanwhile is not asked twice', async () => {
  const queue = await openJobQueue(services.database.url, true, (error) => {
    throw error;
  });
  let [atOnce, most, looks] = [0, 0, 0];
  try {
    await queue.work({
      'replies.poll': async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await sleep(300);
        atOnce -= 1;
        looks += 1;
      },
    });
    for (const wait of [0, 100, 100, 4_000]) {
      await sleep(wait);
      await queue.enqueue(services.sql, 'replies.poll', {});
    }
    for (let tries = 0; tries < 200 && looks < 2; tries += 1) await sleep(50);
  } finally {
    await queue.stop();
  }
  expect(most).toBe(1);
  expect(looks).toBeGreaterThanOrEqual(2);
});

test('the address of a mailbox is read from its URL, the password never shown', () => {
  expect(parseImapUrl('imaps://ada%40x.test:p%3Aw%2F@mail.x.test/Kunden/Mail')).toEqual({
    ...{ host: 'mail.x.test', port: 993, isSecure: true, user: 'ada@x.test', password: 'p:w/' },
    ...{ folder: 'Kunden/Mail', name: 'ada@x.test@mail.x.test/Kunden/Mail' },
  });
  expect(parseImapUrl('imap://ada:x@[::1]:1143')).toMatchObject({
    host: '::1',
    port: 1143,
    folder: 'INBOX',
  });
  for (const wrong of ['pop3://ada:secret@x', 'imaps://x/INBOX', 'secret']) {
    expect(() => readConfig({ IMAP_URL: wrong })).toThrow(/IMAP_URL is wrong/);
    expect(() => readConfig({ IMAP_URL: wrong })).not.toThrow(/secret/);
  }
});

test('a server elsewhere gets no password without TLS', async () => {
  // 127.0.0.2 is this machine, and by its name another: the stand-in offers no STARTTLS.
  const address = { ...parseImapUrl(imap.url), host: '127.0.0.2' };
  await expect(openMailbox(address)).rejects.toThrow();
  expect(imap.commands).not.toContain('LOGIN');
  expect(imap.commands).not.toContain('AUTHENTICATE');
});
