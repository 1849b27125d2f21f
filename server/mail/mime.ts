import { createHash } from 'node:crypto';
import { quoteIfNeeded, withoutControls } from './address.ts';
import { quotedPrintable } from './quoted-printable.ts';
import type { Attachment, MailAddress, MailCopy, OutgoingMail } from './transport.ts';

// RFC 5322 2.1.1 asks for at most 78 characters a header line; RFC 2047 for at most 75 an encoded word.
const LINE_MAX = 78;
// 75 less `=?UTF-8?B?` and `?=` leaves 63 characters of base64, that is 45 bytes.
const ENCODED_WORD_BYTES = 45;

const OWN_HEADERS = new Set([
  ...['from', 'to', 'cc', 'bcc', 'reply-to', 'subject', 'date', 'message-id'],
  ...['mime-version', 'content-type', 'content-transfer-encoding'],
]);

/**
 * The mail as RFC 5322 bytes in ASCII: multipart/alternative, text first, both parts quoted-printable; with attachments inside a
 * multipart/mixed. The same mail and date give the same bytes. `date` is the instant of the Date header, written in UTC.
 */
export function buildMime(mail: OutgoingMail, date: Date): Buffer {
  const { attachments = [] } = mail;
  const boundary = boundaryOf(mail.messageId);
  const body = alternative(mail, boundary);
  const outer = boundaryOf(`${mail.messageId} mixed`);
  const cc = copiesIn('cc', mail);
  const headers = [
    mailboxHeader('From', [mail.from]),
    mailboxHeader('To', [mail.to, ...copiesIn('to', mail)]),
    ...(cc.length > 0 ? [mailboxHeader('Cc', cc)] : []),
    ...(mail.replyTo ? [mailboxHeader('Reply-To', [mail.replyTo])] : []),
    textHeader('Subject', mail.subject),
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${withoutControls(mail.messageId)}`,
    ...furtherHeaders(mail.headers),
    'MIME-Version: 1.0',
  ];
  const begin = Buffer.from(`${headers.join('\r\n')}\r\n`);
  if (attachments.length === 0) {
    return Buffer.concat([begin, typeOf('alternative', boundary), ...body]);
  }
  return Buffer.concat([
    ...[begin, typeOf('mixed', outer), Buffer.from(`--${outer}\r\n`)],
    ...[typeOf('alternative', boundary), ...body],
    ...attachments.map((one) => attachmentPart(outer, one)),
    Buffer.from(`--${outer}--\r\n`),
  ]);
}

function boundaryOf(seed: string): string {
  return `=_${createHash('sha256').update(seed).digest('hex').slice(0, 32)}`;
}

function typeOf(kind: 'alternative' | 'mixed', boundary: string): Buffer {
  return Buffer.from(`Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`);
}

/** What the mail says, as text and as HTML. */
function alternative(mail: OutgoingMail, boundary: string): Buffer[] {
  return [
    Buffer.from(partHead(boundary, 'text/plain')),
    quotedPrintable('text', mail.body),
    Buffer.from(`\r\n${partHead(boundary, 'text/html')}`),
    quotedPrintable('html', mail.body),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
}

function attachmentPart(boundary: string, { filename, contentType, text }: Attachment): Buffer {
  const head = [
    `--${boundary}`,
    `Content-Type: ${withoutControls(contentType)}`,
    `Content-Disposition: attachment; filename="${filename.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    'Content-Transfer-Encoding: base64',
  ];
  // RFC 2045 6.8: lines of at most 76 characters.
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${lines.join('\r\n')}\r\n`);
}

// A boundary with `=_` cannot occur in quoted-printable, where = is followed by two digits or a line end.
function partHead(boundary: string, type: string): string {
  return (
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\n` +
    'Content-Transfer-Encoding: quoted-printable\r\n\r\n'
  );
}

function furtherHeaders(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
    .map(([name, value]) => {
      if (!/^[!-9;-~]+$/.test(name)) throw new Error(`"${name}" is not a header name.`);
      return textHeader(name, value);
    });
}

function textHeader(name: string, value: string): string {
  const clean = withoutControls(value);
  const words = isPlain(clean) ? clean.split(' ') : encodedWords(clean, name);
  return fold(`${name}:`, words);
}

/** Those who get a copy in this field. */
export function copiesIn(field: MailCopy['field'], { copies = [] }: OutgoingMail): MailAddress[] {
  return copies.filter((copy) => copy.field === field);
}

function mailboxHeader(name: string, mailboxes: readonly MailAddress[]): string {
  const last = mailboxes.length - 1;
  const words = mailboxes.flatMap((mailbox, index) => {
    const [word = '', ...before] = mailboxWords(name, mailbox).toReversed();
    return [...before.toReversed(), index === last ? word : `${word},`];
  });
  return fold(`${name}:`, words);
}

function mailboxWords(header: string, { name, address }: MailAddress): string[] {
  const clean = withoutControls(name ?? '');
  if (clean === '') return [asciiAddress(address)];
  const words = isPlain(clean) ? quoteIfNeeded(clean).split(' ') : encodedWords(clean, header);
  return [...words, `<${asciiAddress(address)}>`];
}

/** Printable ASCII that no reader takes for an encoded word and that can be folded. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes('=?') && !/\S{70}/.test(text);
}

/** RFC 2047 encoded words, never cut inside a character. The first is shorter: it stands beside the header's name. */
function encodedWords(text: string, name: string): string[] {
  const words: string[] = [];
  let piece = '';
  let bytes = 0;
  let room = Math.max(12, ENCODED_WORD_BYTES - Math.ceil(name.length / 4) * 3);
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > room) {
      words.push(encodedWord(piece));
      room = ENCODED_WORD_BYTES;
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += size;
  }
  return [...words, encodedWord(piece)];
}

function encodedWord(piece: string): string {
  return `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`;
}

function fold(start: string, words: string[]): string {
  let out = start;
  let width = start.length;
  for (const [index, word] of words.entries()) {
    const fits = width + 1 + word.length <= LINE_MAX;
    // A line of white space alone would end the headers for some readers: the first word stays beside its name.
    const glue = fits || index === 0 || word === '' ? ' ' : '\r\n ';
    out += glue + word;
    width = glue === ' ' ? width + 1 + word.length : 1 + word.length;
  }
  return out;
}

/** The domain in its ASCII form; SMTP without SMTPUTF8 knows no other. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (/^[ -~]*$/.test(domain)) return withoutControls(address);
  const ascii = URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain;
  return withoutControls(`${address.slice(0, at)}@${ascii}`);
}
