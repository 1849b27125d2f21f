import type { MailAddress } from './transport.ts';
import { readDeliveryReport, type DeliveryReport } from './delivery-report.ts';
import { parseMailAddress, withoutControls } from './address.ts';
import { plainTextOf } from './plain-text.ts';

/** One mail that came in. All of it was written by a stranger: it is text to show, never markup and never a command. */
export interface InboundMail {
  /** Its Message-ID with the angle brackets; null when it has none. */
  mailId: string | null;
  from: MailAddress | null;
  subject: string;
  /** What it says, as plain text. */
  text: string;
  /** In the order they stand, names in lower case. */
  headers: readonly InboundHeader[];
  attachments: readonly InboundAttachment[];
  /** What a mail server reports about a mail of ours; null when it is no such report. */
  report: DeliveryReport | null;
}

export interface InboundHeader {
  name: string;
  value: string;
}

export interface InboundAttachment {
  name: string;
  /** Bytes it has, whether or not they are here. */
  size: number;
  /** Null: larger than what is read. */
  content: Buffer | null;
}

/** Longer than any letter a person writes; the rest of a mail is a log or an attack. */
export const TEXT_CHARACTERS_MAX = 100_000;
const SUBJECT_CHARACTERS_MAX = 500;
// A header of ours that decides has some hundred characters.
const HEADER_CHARACTERS_MAX = 4_000;
const HEADERS_MAX = 300;
// Mail programs nest five deep at most; what goes on is made to exhaust a reader.
const NESTING_MAX = 30;
const HEADER_BYTES_MAX = 512 * 1024;

/** Reads a mail as it came over the wire (RFC 5322). Throws for what no reader can take apart. */
export async function readInboundMail(raw: Uint8Array): Promise<InboundMail> {
  const { default: PostalMime } = await import('postal-mime');
  const mail = await PostalMime.parse(raw, {
    // A mail that comes back, or is forwarded, is an attachment: its text is not what the sender says.
    forceRfc822Attachments: true,
    maxNestingDepth: NESTING_MAX,
    maxHeadersSize: HEADER_BYTES_MAX,
  });
  const parts = mail.attachments.map((one) => ({
    name: one.filename ?? '',
    type: one.mimeType,
    content: bufferOf(one.content),
  }));
  return inboundMail({
    mailId: mail.messageId ?? null,
    from: mail.from?.address ? { name: mail.from.name, address: mail.from.address } : null,
    subject: mail.subject ?? '',
    text: mail.text ?? null,
    html: mail.html ?? null,
    headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
    parts,
  });
}

/** A mail from its parts, as a provider that has taken it apart gives them. */
export function inboundMail(given: {
  mailId: string | null;
  from: MailAddress | null;
  subject: string;
  text: string | null;
  html: string | null;
  headers: readonly InboundHeader[];
  parts: readonly { name: string; type: string; content: Buffer | null; size?: number }[];
}): InboundMail {
  const { parts } = given;
  const report = readDeliveryReport(parts);
  const written = (given.text ?? '').trim() === '' ? plainTextOf(given.html ?? '') : given.text;
  return {
    mailId: mailIdOf(given.mailId ?? ''),
    from: given.from && cleanAddress(given.from),
    subject: withoutControls(clean(given.subject)).slice(0, SUBJECT_CHARACTERS_MAX),
    text: clean(written ?? '')
      .trim()
      .slice(0, TEXT_CHARACTERS_MAX)
      .toWellFormed(),
    headers: given.headers.slice(0, HEADERS_MAX).map(({ name, value }) => ({
      name: name.toLowerCase().slice(0, 100),
      value: withoutControls(clean(value)).slice(0, HEADER_CHARACTERS_MAX),
    })),
    // The parts of a report are read already; to a person they are noise.
    attachments: (report ? [] : parts).map(({ name, content, size }) => ({
      ...{ name: withoutControls(clean(name)).slice(0, 200) },
      ...{ size: size ?? content?.length ?? 0, content },
    })),
    report,
  };
}

/** The values of a header, in the order they stand. */
export function headerValues(mail: Pick<InboundMail, 'headers'>, name: string): string[] {
  return mail.headers.filter((one) => one.name === name).map((one) => one.value);
}

/** The Message-IDs in the text of a header, in order. */
export function mailIdsIn(text: string): string[] {
  return text.match(/<[^<>\s]{3,300}>/g) ?? [];
}

function mailIdOf(text: string): string | null {
  return mailIdsIn(text)[0] ?? null;
}

function cleanAddress({ name, address }: MailAddress): MailAddress | null {
  const parsed = parseMailAddress(clean(address));
  if (!parsed || parsed.address.length > 254) return null;
  const shown = withoutControls(clean(name ?? '')).slice(0, 200);
  return { name: shown === '' ? null : shown, address: parsed.address.toLowerCase() };
}

// PostgreSQL cannot keep the character NUL, nor half a surrogate pair; what turns the direction of a line has no place in a page.
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      '',
    );
}

function bufferOf(content: ArrayBuffer | Uint8Array | string): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(content);
}
