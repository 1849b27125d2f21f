import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareBatch } from '../../server/messages/prepare.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { sweepUnmatched } from '../../server/replies/receive-actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { chaseOf, lastMessage, listKept, openTasks, receive, remind } from './bed.ts';
import { automaticMails, bounceMail, rawMail } from './mails.ts';

let services: TestServices;
let customer: GivenCustomer;
let invoice: GivenInvoice;

beforeAll(async () => {
  services = await createTestServices({ environment: { MAIL_FROM: 'compta@lumen.test' } });
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(async () => {
  services.clock.set('2026-03-02T08:00:00Z');
  await services.sql`
    truncate customers, messages, runs, tasks, suppressions, replies, files, audit_entries restart identity cascade`;
  customer = await givenCustomer(services, { email: 'ada@customer.test' });
  invoice = await givenInvoice(services, customer, { dueOn: '2026-02-16' });
});

const answer = (mailId: string | null, words = 'C’est parti ce matin.', more = {}) =>
  rawMail(mailId === null ? {} : { 'In-Reply-To': mailId }, words, more);

test('an answer holds the reminders of what it answers until the second working day, with a task', async () => {
  const other = await givenInvoice(services, customer, { dueOn: '2026-06-30' });
  await remind(services);
  const { id, mailId } = await lastMessage(services, customer.id);
  expect(await receive(services, answer(mailId))).toBe('answer');
  const [reply] = await listKept(services);
  expect(reply).toMatchObject({
    ...{ kind: 'answer', customerId: customer.id, messageId: id, matchedBy: 'message' },
    ...{ holdUntil: '2026-03-04', words: 'C’est parti ce matin.' },
  });
  expect(reply?.contactId).not.toBeNull();
  expect(await openTasks(services)).toEqual(['reply_received']);
  expect((await chaseOf(services, invoice.id)).heldBecause).toBe('reply');
  expect((await chaseOf(services, other.id)).heldBecause).toBeNull();
});

test('over a weekend the two days are working days', async () => {
  services.clock.set('2026-03-06T15:00:00Z');
  await receive(services, answer(null));
  expect((await listKept(services))[0]?.holdUntil).toBe('2026-03-10');
});

test('one that answers no message of ours holds all that is open of the only customer with its address', async () => {
  const other = await givenInvoice(services, customer, { dueOn: '2026-06-30' });
  expect(await receive(services, answer(null))).toBe('answer');
  expect((await listKept(services))[0]).toMatchObject({ matchedBy: 'sender', messageId: null });
  for (const { id } of [invoice, other]) {
    expect((await chaseOf(services, id)).heldBecause).toBe('reply');
  }
});

test('after the hold the chase goes on with the step after the last one', async () => {
  await remind(services);
  const before = await chaseOf(services, invoice.id);
  const { mailId } = await lastMessage(services, customer.id);
  services.clock.set(`${before.nextOn}T06:00:00Z`);
  await receive(services, answer(mailId));
  await remind(services);
  expect((await lastMessage(services, customer.id)).mailId).toBe(mailId);
  const [reply] = await listKept(services);
  // The day after the hold, and on to a working day when that is none.
  const after = new Date(Date.parse(`${reply?.holdUntil}T06:00:00Z`) + 86_400_000);
  services.clock.set(after.toISOString());
  await remind(services);
  const next = await chaseOf(services, invoice.id);
  expect((await lastMessage(services, customer.id)).mailId).not.toBe(mailId);
  expect(next.position).toBeGreaterThan(before.position);
});

test('a second answer makes them wait as long as it says', async () => {
  await receive(services, answer(null, 'Demain.'));
  services.clock.set('2026-03-04T10:00:00Z');
  await receive(services, answer(null, 'Après-demain, finalement.'));
  expect((await listKept(services)).map((one) => one.holdUntil)).toEqual([
    '2026-03-04',
    '2026-03-06',
  ]);
  services.clock.set('2026-03-05T08:00:00Z');
  await remind(services);
  await expect(lastMessage(services, customer.id)).rejects.toThrow();
  expect((await openTasks(services)).length).toBe(2);
});

test('an answer that comes between planning and sending stops the message, and its step does not count', async () => {
  const before = await chaseOf(services, invoice.id);
  await runReminders(services, { trigger: 'command' });
  await receive(services, answer(null));
  await sendQueued(services);
  expect(await lastMessage(services, customer.id)).toMatchObject({
    ...{ status: 'skipped', statusReason: 'reply' },
  });
  expect((await chaseOf(services, invoice.id)).position).toBe(before.position);
  services.clock.set('2026-03-05T08:00:00Z');
  await remind(services);
  expect((await lastMessage(services, customer.id)).status).toBe('accepted');
});

test('whether it comes before the sender or while it has the message in hand, one of them wins whole', async () => {
  for (let round = 0; round < 8; round += 1) {
    const one = await givenCustomer(services, { email: `race+${round}@customer.test` });
    const due = await givenInvoice(services, one, { dueOn: '2026-02-16' });
    await runReminders(services, { trigger: 'command' });
    const mail = answer(null, 'Déjà payé.', {
      ...{ from: `race+${round}@customer.test`, id: `<race${round}@customer.test>` },
    });
    const [batch] = await Promise.all([
      prepareBatch(services, 100, 'claimed'),
      receive(services, mail),
    ]);
    const { id, status } = await lastMessage(services, one.id);
    const isTaken = batch.messages.some((message) => message.id === id);
    expect(status).toBe(isTaken ? 'claimed' : 'skipped');
    expect((await chaseOf(services, due.id)).heldBecause).toBe('reply');
  }
});

describe('the same mail', () => {
  test('by two ways at once is kept once', async () => {
    const mail = answer(null, 'Une fois.', { id: '<once@customer.test>' });
    const kept = await Promise.all([
      receive(services, mail, { source: 'resend' }),
      receive(services, mail, { source: 'imap' }),
      receive(services, mail, { source: 'imap' }),
    ]);
    expect(kept.toSorted()).toEqual(['answer', 'known', 'known']);
    expect(await listKept(services)).toHaveLength(1);
    expect(await openTasks(services)).toHaveLength(1);
  });

  test('without a Message-ID is known by its place', async () => {
    const mail = answer(null).replace(/^Message-ID:.*\r\n/m, '');
    for (const kept of ['answer', 'known']) {
      expect(await receive(services, mail, { sourceId: 'INBOX;1;77' })).toBe(kept);
    }
  });
});

describe('what a machine wrote', () => {
  test.each(Object.keys(automaticMails('<x>')))(
    'holds nothing and asks nothing: %s',
    async (which) => {
      await remind(services);
      const { id, mailId } = await lastMessage(services, customer.id);
      expect(await receive(services, automaticMails(mailId)[which] ?? '')).toBe('automatic');
      expect((await listKept(services))[0]).toMatchObject({
        ...{ kind: 'automatic', messageId: id, customerId: customer.id, holdUntil: null },
      });
      expect(await openTasks(services)).toEqual([]);
      expect((await chaseOf(services, invoice.id)).heldBecause).toBeNull();
    },
  );

  test('and is nobody’s answer is not kept at all', async () => {
    const mail = rawMail({ Precedence: 'bulk' }, 'Nos offres', { from: 'news@shop.test' });
    expect(await receive(services, mail)).toBe('ignored');
    expect(await listKept(services)).toEqual([]);
  });
});

describe('what cannot be placed', () => {
  test('waits for a person and holds nothing', async () => {
    const mail = answer(null, 'Facture F-1 payée.', { from: 'Bob <bob@elsewhere.test>' });
    expect(await receive(services, mail)).toBe('unmatched');
    expect((await listKept(services))[0]).toMatchObject({ customerId: null, kind: 'answer' });
    expect(await openTasks(services)).toEqual([]);
    expect((await chaseOf(services, invoice.id)).heldBecause).toBeNull();
  });

  test('an address that two customers share is not guessed at', async () => {
    await givenCustomer(services, { email: 'ada@customer.test' });
    expect(await receive(services, answer(null))).toBe('unmatched');
  });

  test('one that answers a message is placed whoever writes, and the address stays unknown', async () => {
    await remind(services);
    const { mailId } = await lastMessage(services, customer.id);
    await receive(
      services,
      answer(mailId, 'Je suis sa comptable.', { from: 'bob@elsewhere.test' }),
    );
    expect((await listKept(services))[0]).toMatchObject({
      ...{ customerId: customer.id, contactId: null, matchedBy: 'message' },
    });
  });
});

test('what strangers wrote and nobody needed is forgotten after sixty days, the rest is kept', async () => {
  const file = [
    '--b',
    'Content-Type: text/plain; name=a.txt',
    'Content-Disposition: attachment',
    '',
    'x',
    '--b--',
  ];
  const strange = { from: 'bob@elsewhere.test', id: '<strange@elsewhere.test>' };
  const mixed = { 'Content-Type': 'multipart/mixed; boundary=b' };
  await receive(
    services,
    rawMail(mixed, `--b\nContent-Type: text/plain\n\nHello\n${file.join('\n')}`, strange),
  );
  await receive(services, answer(null, 'Kept.'));
  services.clock.set('2026-04-30T08:00:00Z');
  await sweepUnmatched(services);
  expect((await listKept(services)).map((one) => one.words)).toEqual(['Hello', 'Kept.']);
  services.clock.set('2026-05-02T08:00:00Z');
  await sweepUnmatched(services);
  const after = await listKept(services);
  expect(after.map((one) => [one.words, one.isHandled])).toEqual([
    ['', true],
    ['Kept.', false],
  ]);
  expect(await services.sql`select 1 from files`).toHaveLength(0);
  // Though nothing is left of it, it does not come again.
  expect(await receive(services, rawMail({}, 'Hello', strange))).toBe('known');
});

test.each([
  ['our own', 'Atelier Lumen <compta@lumen.test>'],
  ['a colleague’s', 'Camille <camille@lumen.test>'],
])('%s mail in the same mailbox is no answer', async (_whose, from) => {
  await services.sql`
    insert into users (email, name, role, language, password_hash, created_at)
    values ('camille@lumen.test', 'Camille', 'admin', 'fr', 'x', now()) on conflict do nothing`;
  await remind(services);
  const { mailId } = await lastMessage(services, customer.id);
  expect(await receive(services, answer(mailId, 'Copie', { from }))).toBe('ignored');
});

test('what is attached is judged by what it holds; the rest is named with the reason', async () => {
  const part = (name: string, content: Buffer) => [
    '--b',
    `Content-Type: application/pdf; name="${name}"`,
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64'),
  ];
  const body = [
    ...['--b', 'Content-Type: text/plain', '', 'Voir ci-joint.'],
    ...part('avis.pdf', Buffer.from('%PDF-1.7 proof')),
    ...part('facture.pdf', Buffer.from('<html><script>alert(1)</script>')),
    ...part('macro.pdf', Buffer.from([0x50, 0x4b, 3, 4, 0, 0])),
    ...Array.from({ length: 6 }, (_, index) => part(`${index}.txt`, Buffer.from('note'))).flat(),
    '--b--',
  ].join('\n');
  await receive(services, rawMail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body));
  const files = await services.sql<{ name: string; problem: string; media: string | null }[]>`
    select r.name, r.problem, f.media_type as media from reply_files r left join files f on f.id = r.file_id
    order by position`;
  expect(files.map((one) => [one.name, one.problem || one.media])).toEqual([
    ['avis.pdf', 'application/pdf'],
    ['facture.pdf', 'type_refused'],
    ['macro.pdf', 'type_refused'],
    ...[0, 1, 2, 3].map((index) => [`${index}.txt`, 'text/plain']),
    ...[4, 5].map((index) => [`${index}.txt`, 'too_many']),
  ]);
});

test('with the setting at zero an answer is read and holds nothing', async () => {
  await services.sql`update organization set reply_hold_days = 0`;
  await receive(services, answer(null));
  await services.sql`update organization set reply_hold_days = 2`;
  expect(await openTasks(services)).toEqual(['reply_received']);
  expect((await chaseOf(services, invoice.id)).heldBecause).toBeNull();
});

describe('a report of a mail server', () => {
  async function sent() {
    const before = await chaseOf(services, invoice.id);
    services.mail = { ...services.mail, name: 'smtp' };
    await remind(services);
    services.mail = { ...services.mail, name: 'outbox' };
    const message = await lastMessage(services, customer.id);
    expect((await chaseOf(services, invoice.id)).position).toBeGreaterThan(before.position);
    return { before, about: { ...message, message: message.id, address: message.toAddress } };
  }

  test.each(['postfix', 'exchange', 'gmail'] as const)(
    'of %s that nobody is there gives the step back and stops writing to the address',
    async (by) => {
      const { about, before } = await sent();
      const report = bounceMail(about, { by, status: '5.1.1' });
      expect(await receive(services, report)).toBe('bounce');
      expect(await receive(services, report)).toBe('known');
      expect(await lastMessage(services, customer.id)).toMatchObject({ status: 'bounced' });
      expect(await openTasks(services)).toEqual(['message_bounced']);
      expect(await chaseOf(services, invoice.id)).toMatchObject({
        ...{ position: before.position, heldBecause: 'address_suppressed' },
      });
      const [row] = await services.sql`select email, reason from suppressions`;
      expect(row).toMatchObject({ email: 'ada@customer.test', reason: 'bounced' });
      expect((await listKept(services))[0]).toMatchObject({ kind: 'bounce', holdUntil: null });
    },
  );

  test('of a full mailbox counts as one of three, and a delay as nothing yet', async () => {
    const { about } = await sent();
    await receive(
      services,
      bounceMail(about, { by: 'postfix', status: '4.4.1', action: 'delayed' }),
    );
    await receive(services, bounceMail(about, { by: 'postfix', status: '5.2.2' }));
    expect((await lastMessage(services, customer.id)).status).toBe('accepted');
    const events = await services.sql<
      { kind: string }[]
    >`select kind from message_events order by id`;
    expect(events.map((one) => one.kind)).toEqual(['delayed', 'soft_bounced']);
    expect(await services.sql`select 1 from suppressions`).toHaveLength(0);
  });

  test('about our own policy blames no address', async () => {
    const { about } = await sent();
    await receive(services, bounceMail(about, { by: 'gmail', status: '5.7.26' }));
    expect((await lastMessage(services, customer.id)).status).toBe('rejected');
    expect(await services.sql`select 1 from suppressions`).toHaveLength(0);
    expect(await openTasks(services)).toEqual(['message_rejected']);
  });

  test.each([
    ['another address', { address: 'bob@customer.test' }],
    ['a message that was never sent', { message: 999, mailId: '<msg_999@lumen.test>' }],
    ['another installation’s', { mailId: '<msg_1@other.test>', message: 2 }],
  ])('about %s changes nothing', async (_what, more) => {
    const { about } = await sent();
    const report = bounceMail({ ...about, ...more }, { by: 'postfix', status: '5.1.1' });
    expect(await receive(services, report)).toBe('ignored');
    expect((await lastMessage(services, customer.id)).status).toBe('accepted');
    expect(await listKept(services)).toEqual([]);
  });
});
