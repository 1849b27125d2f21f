import fc from 'fast-check';
import { simpleParser, type AddressObject } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { MailFacts } from '../../emails/facts.ts';
import type { SkeletonNode } from '../../emails/fill.ts';
import { formatMailbox, messageIdFor, parseMailAddress } from '../../server/mail/address.ts';
import { buildMime } from '../../server/mail/mime.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { outgoingMail } from './outgoing-mail.ts';

const NOW = new Date('2026-03-02T09:00:00Z');

function lines(mail: OutgoingMail): string[] {
  return buildMime(mail, NOW).toString('latin1').split('\r\n');
}

function oneAddress(found: AddressObject | AddressObject[] | undefined) {
  const [first] = (Array.isArray(found) ? found[0] : found)?.value ?? [];
  return { name: first?.name === '' ? null : first?.name, address: first?.address };
}

describe('a mail as bytes', () => {
  test('is read back by a mail reader as it was meant', async () => {
    const mail = outgoingMail({
      subject:
        'Relevé de compte – Atelier Démo 😀 : échéance à venir, et une très longue suite pour replier la ligne',
      from: { name: 'Claire d’Oultremont, Atelier Démo', address: 'compta@atelier-demo.eu' },
      to: { name: 'O\'Neil "Bob" (achats) \\ Ω', address: 'bob@client.example' },
      replyTo: { name: null, address: 'reply+12@atelier-demo.eu' },
      html: '<p>1\u202f234,56\u00a0€ – <b>Ça va ?</b> 😀</p>',
      text: '.point\n..deux points\nfin d’espace \n=?UTF-8?B?YQ==?=\nFrom here\n',
    });
    const read = await simpleParser(buildMime(mail, NOW), { skipTextToHtml: true });
    expect(read.subject).toBe(mail.subject);
    expect(oneAddress(read.from)).toEqual(mail.from);
    expect(oneAddress(read.to)).toEqual(mail.to);
    expect(oneAddress(read.replyTo)).toEqual({ name: null, address: 'reply+12@atelier-demo.eu' });
    expect(read.messageId).toBe(mail.messageId);
    expect(read.date).toEqual(NOW);
    expect(read.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(read.html).toContain('<p>1\u202f234,56\u00a0€ – <b>Ça va ?</b> 😀</p>');
    expect(read.headers.get('auto-submitted')).toBe('auto-generated');
    expect(read.headers.get('x-relance-message')).toBe('41');
    expect(read.headers.get('mime-version')).toBe('1.0');
    expect(read.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
  });

  test('keeps any subject, name and body, in ASCII lines short enough for every server', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const body = fc
      .array(
        fc.oneof(
          text,
          fc.constantFrom('.', '..', ' ', '\t', '=', 'a'.repeat(2_000), 'é'.repeat(90)),
        ),
      )
      .map((rows) => `${rows.join('\n').replace(/\r\n?/g, '\n').toWellFormed()}x`);
    await fc.assert(
      fc.asyncProperty(text, text, body, async (subject, name, content) => {
        const clean = (value: string) =>
          value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
        const mail = outgoingMail({ subject, text: content, html: content });
        mail.to = { name, address: 'bob@client.example' };
        for (const line of lines(mail)) {
          expect(line.length).toBeLessThanOrEqual(78);
          expect(line).toMatch(/^[\t -~]*$/);
          expect(line.startsWith('.')).toBe(false);
        }
        const read = await simpleParser(buildMime(mail, NOW), {
          skipTextToHtml: true,
          keepCidLinks: true,
        });
        // Readers fold runs of spaces in headers that are not encoded.
        const squeezed = (value: string | undefined) => (value ?? '').replace(/\s+/g, ' ').trim();
        expect(squeezed(read.subject)).toBe(squeezed(clean(subject)));
        expect(read.text?.replace(/\n$/, '')).toBe(content.replace(/\n$/, ''));
      }),
      { numRuns: 200 },
    );
  });

  test('keeps what is put together from constants and facts, wherever they meet', async () => {
    const piece = fc
      .oneof(
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.constantFrom('.', ' ', '=', '\n', 'a'.repeat(75), 'é'.repeat(25), 'b'.repeat(400)),
      )
      .map((text) => text.replace(/\r/g, '').toWellFormed());
    const fact = piece.filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(piece, fact), { minLength: 1 }), async (pairs) => {
        const nodes = pairs.flatMap<SkeletonNode>(([text], index) => [text, ['=', `f${index}`]]);
        const facts = Object.fromEntries(pairs.map(([, value], index) => [`f${index}`, value]));
        const { body } = outgoingMail();
        const mail = outgoingMail({
          body: {
            skeleton: { ...body.skeleton, text: [...nodes, 'x'] },
            facts: facts as unknown as MailFacts,
          },
        });
        for (const line of lines(mail)) {
          expect(line.length).toBeLessThanOrEqual(78);
          expect(line.startsWith('.')).toBe(false);
          expect(line).not.toMatch(/[\t ]$/);
        }
        const read = await simpleParser(buildMime(mail, NOW), { skipTextToHtml: true });
        expect(read.text?.replace(/\n$/, '')).toBe(`${pairs.flat().join('')}x`);
      }),
      { numRuns: 200 },
    );
  });

  test('is the same on every try', () => {
    expect(buildMime(outgoingMail(), NOW)).toEqual(buildMime(outgoingMail(), NOW));
  });

  test('takes no header from a line break in a name, a subject or a header', async () => {
    const mail = outgoingMail({
      subject: 'Hello\r\nBcc: all@example.org',
      to: { name: 'Bob\r\nBcc: all@example.org', address: 'bob@client.example' },
      headers: { 'X-Relance-Step': 'a\r\n\r\nbody', Subject: 'mine', 'Content-Type': 'text/evil' },
    });
    const read = await simpleParser(buildMime(mail, NOW));
    expect(read.headers.has('bcc')).toBe(false);
    expect(read.subject).toBe('Hello Bcc: all@example.org');
    expect(read.headers.get('x-relance-step')).toBe('a body');
    expect(
      lines(mail).filter((line) => /^(subject|content-type: multipart)/i.test(line)),
    ).toHaveLength(2);
    expect(() => lines(outgoingMail({ headers: { 'X Y': 'z' } }))).toThrow('not a header name');
  });

  test('writes a domain outside ASCII the way SMTP knows it', () => {
    const mail = outgoingMail({ to: { name: null, address: 'info@bücher.example' } });
    expect(lines(mail)).toContain('To: info@xn--bcher-kva.example');
  });
});

describe('addresses', () => {
  test.each([
    ['ann@x.be', { name: null, address: 'ann@x.be' }],
    ['Ann <ann@x.be>', { name: 'Ann', address: 'ann@x.be' }],
    ['"Ann, Démo" <ann@x.be>', { name: 'Ann, Démo', address: 'ann@x.be' }],
    ['Ann', null],
    ['Ann <ann>', null],
    ['ann@x.be, bob@x.be', null],
  ])('%s', (text, expected) => expect(parseMailAddress(text)).toEqual(expected));

  test('names are quoted only where they must be', () => {
    expect(formatMailbox({ name: 'Atelier Démo', address: 'a@x.be' })).toBe(
      'Atelier Démo <a@x.be>',
    );
    expect(formatMailbox({ name: 'A, "B"', address: 'a@x.be' })).toBe('"A, \\"B\\"" <a@x.be>');
  });

  test('a message always has the same Message-ID', () => {
    expect(messageIdFor('41', 'atelier-demo.eu')).toBe('<msg_41@atelier-demo.eu>');
  });
});

describe('a mail with a file', () => {
  const file = {
    filename: 'promesse-12.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    text: `BEGIN:VCALENDAR\r\nSUMMARY:Régler 1\u202f234,56\u00a0€ 😀\r\n${'X'.repeat(300)}\r\nEND:VCALENDAR\r\n`,
  };

  test('is read back with what it says and what comes with it', async () => {
    const mail = outgoingMail({ attachments: [file] });
    const read = await simpleParser(buildMime(mail, NOW), { skipTextToHtml: true });
    expect(read.headers.get('content-type')).toMatchObject({ value: 'multipart/mixed' });
    expect(read.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(read.html).toContain(mail.html);
    expect(read.attachments).toHaveLength(1);
    expect(read.attachments[0]).toMatchObject({
      filename: 'promesse-12.ics',
      contentType: 'text/calendar',
      contentDisposition: 'attachment',
    });
    expect(read.attachments[0]?.content.toString()).toBe(file.text);
    expect(lines(mail).every((line) => line.length <= 78)).toBe(true);
    expect(buildMime(mail, NOW).equals(buildMime(mail, NOW))).toBe(true);
  });

  test('cannot write a header or a boundary of its own', async () => {
    const hostile = {
      ...file,
      filename: 'a"\r\nX-Evil: 1/../é.ics',
      contentType: 'text/plain\r\nX-Evil: 2',
    };
    const bytes = buildMime(outgoingMail({ attachments: [hostile] }), NOW);
    const read = await simpleParser(bytes);
    expect(bytes.toString('latin1')).not.toMatch(/^X-Evil/m);
    expect(read.attachments[0]?.filename).toBe('a___X-Evil__1_..__.ics');
  });
});
