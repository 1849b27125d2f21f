import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageIdFor } from '../../server/mail/address.ts';
import { readInboundMail } from '../../server/mail/inbound.ts';
import {
  answeredIds,
  automaticBecause,
  companyDomain,
  deliveryOf,
  keptHeaders,
  matchOf,
  messageNumberIn,
  reportedIds,
} from '../../server/replies/rules.ts';
import { automaticMails, bounceMail, rawMail } from './mails.ts';

const OURS = '<msg_17@lumen.test>';

async function becauseOf(raw: string) {
  return automaticBecause(await readInboundMail(Buffer.from(raw)));
}

describe('what tells that a machine wrote a mail', () => {
  test.each(Object.entries(automaticMails(OURS)))('%s', async (_program, raw) => {
    expect(await becauseOf(raw)).not.toBeNull();
  });

  test.each([
    [
      'the surest sign wins',
      { 'Auto-Submitted': 'auto-replied', Precedence: 'bulk' },
      'auto_submitted',
    ],
    ['a mark of bulk mail', { Precedence: 'bulk' }, 'precedence'],
    ['a plea that no machine answers', { 'X-Auto-Response-Suppress': 'OOF, DR' }, 'suppressing'],
    ['a mail server', { From: 'MAILER-DAEMON@mx.test' }, 'null_sender'],
  ])('%s', async (_name, headers, because) => {
    expect(await becauseOf(rawMail(headers, 'x'))).toBe(because);
  });

  test.each([
    ['a plain answer', {}, {}],
    ['one that says itself that a person wrote it', { 'Auto-Submitted': 'no' }, {}],
    ['one with an empty plea', { 'X-Auto-Response-Suppress': 'None' }, {}],
    // A mailbox that is a group of Google marks everything so.
    ['one that came through a group', { Precedence: 'list', 'List-Id': '<compta.lumen.test>' }, {}],
    ['an answer to an automatic answer', {}, { subject: 'Re: Réponse automatique : Facture F-1' }],
    ['one that speaks of an absence', {}, { subject: 'Votre absence de réponse' }],
    ['one whose subject begins like it', {}, { subject: 'Automatique ou manuel ?' }],
    ['one from a post office', {}, { from: 'Postes <poste@customer.test>' }],
    ['one with a return path', { 'Return-Path': '<ada@customer.test>' }, {}],
  ])('%s was written by a person', async (_name, headers, more) => {
    expect(await becauseOf(rawMail(headers, 'Je suis absente demain.', more))).toBeNull();
  });
});

describe('which message a mail answers', () => {
  test('what it answers directly comes first, then the thread from its end', () => {
    const headers = [
      { name: 'references', value: '<a@x> <b@x>\t<c@x>' },
      { name: 'in-reply-to', value: '<c@x>' },
    ];
    expect(answeredIds({ headers })).toEqual(['<c@x>', '<b@x>', '<a@x>']);
  });

  test('a number of ours is read back from the Message-ID it was sent with', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (number) => {
        const id = messageIdFor(String(number), 'lumen.test');
        expect(messageNumberIn(id, 'Lumen.test')).toBe(number);
        expect(messageNumberIn(id, 'other.test')).toBeNull();
      }),
    );
  });

  test('whatever a header holds, it names no message but by its exact form', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = messageNumberIn(text, 'lumen.test');
        if (found !== null) expect(text).toBe(`<msg_${found}@lumen.test>`);
        for (const id of answeredIds({ headers: [{ name: 'references', value: text }] })) {
          expect(id).toMatch(/^<[^<>\s]+>$/);
        }
      }),
    );
  });
});

describe('whose mail it is', () => {
  const contact = fc.record({
    contactId: fc.integer({ min: 1, max: 9 }),
    customerId: fc.integer({ min: 1, max: 4 }),
  });
  const answered = fc.option(
    fc.record({ id: fc.integer({ min: 1, max: 99 }), customerId: fc.integer({ min: 1, max: 4 }) }),
  );

  test('the message it answers decides; else the address, when it is one customer’s alone', () => {
    fc.assert(
      fc.property(answered, fc.array(contact, { maxLength: 6 }), (message, senders) => {
        const match = matchOf(message, senders);
        const customers = new Set(senders.map((one) => one.customerId));
        if (message) {
          expect(match).toMatchObject({ by: 'message', customerId: message.customerId });
          expect(match?.messageId).toBe(message.id);
        } else if (customers.size === 1) {
          expect(match).toMatchObject({ by: 'sender', messageId: null });
          expect(customers.has(match?.customerId ?? 0)).toBe(true);
        } else expect(match).toBeNull();
        // The contact is always one of that customer with that address.
        if (match?.contactId) {
          const { contactId, customerId } = match;
          expect(senders).toContainEqual({ contactId, customerId });
        }
      }),
    );
  });

  test('two customers with one bookkeeper are not told apart by guessing', () => {
    const senders = [1, 2].map((customerId) => ({ contactId: customerId, customerId }));
    expect(matchOf(null, senders)).toBeNull();
    expect(matchOf({ id: 5, customerId: 2 }, senders)).toEqual({
      ...{ customerId: 2, messageId: 5, contactId: 2, by: 'message' },
    });
  });
});

describe('what a mail server reports', () => {
  test.each([
    ['failed', '5.1.1', 'bounced'],
    ['failed', '5.4.1', 'bounced'],
    ['failed', '', 'bounced'],
    ['failed', '4.4.7', 'soft_bounced'],
    ['failed', '5.2.2', 'soft_bounced'],
    // Our own fault, or the letter's: the address is as good as before.
    ['failed', '5.7.1', 'failed'],
    ['failed', '5.7.26', 'failed'],
    ['failed', '5.6.0', 'failed'],
    ['failed', '5.3.4', 'failed'],
    ['delayed', '4.4.1', 'delayed'],
    ['delivered', '2.1.5', 'delivered'],
    ['relayed', '2.0.0', null],
  ] as const)('%s %s means %s', (action, status, kind) => {
    expect(deliveryOf({ action, status })).toBe(kind);
  });

  test.each(['postfix', 'exchange', 'gmail'] as const)(
    'a report of %s names our mail',
    async (by) => {
      const about = { mailId: OURS, message: 17, address: 'Ada@customer.test' };
      const { report, attachments } = await readInboundMail(
        Buffer.from(bounceMail(about, { by, status: '5.1.1' })),
      );
      expect(report?.recipients).toHaveLength(1);
      expect(report?.recipients[0]).toMatchObject({
        ...{ address: 'ada@customer.test', action: 'failed', status: '5.1.1' },
        diagnostic: expect.stringMatching(/^550/) as string,
      });
      expect(report && reportedIds(report, 'lumen.test')).toEqual({ number: 17, mailId: OURS });
      expect(attachments).toEqual([]);
    },
  );

  test('headers that contradict each other, or another installation’s, name nothing of ours', () => {
    const returned = (headers: Record<string, string>) => ({
      recipients: [],
      returned: new Map(Object.entries(headers)),
    });
    const number = (headers: Record<string, string>) =>
      reportedIds(returned(headers), 'lumen.test').number;
    expect(number({ 'message-id': OURS, 'x-relance-message': '18' })).toBeNull();
    expect(number({ 'x-relance-message': '17' })).toBeNull();
    expect(number({ 'message-id': '<msg_17@other.test>' })).toBeNull();
    expect(number({ 'message-id': '<a@ses.test>', 'x-relance-message': '17' })).toBe(17);
  });
});

test('of the headers only those that decided are kept', () => {
  const headers = ['received', 'auto-submitted', 'x-spam-report', 'in-reply-to'].map((name) => ({
    name,
    value: 'x'.repeat(9_999),
  }));
  expect(keptHeaders({ headers })).toEqual([
    { name: 'auto-submitted', value: 'x'.repeat(1_000) },
    { name: 'in-reply-to', value: 'x'.repeat(1_000) },
  ]);
});

test('a mailbox everybody can have says nothing about a company', () => {
  expect(companyDomain('ada@Customer.test')).toBe('customer.test');
  expect(companyDomain('ada@gmail.com')).toBeNull();
  expect(companyDomain('')).toBeNull();
});
