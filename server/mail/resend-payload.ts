import { formatMailbox, withoutControls } from './address.ts';
import { jsonPart } from './json-body.ts';
import type { OutgoingMail } from './transport.ts';

/**
 * The mail as `POST /emails` takes it, in JSON. The key order is fixed and the constants of a template are encoded once:
 * the same mail gives the same bytes for its key.
 */
export function payloadOf(mail: OutgoingMail): Buffer {
  return Buffer.concat(payloadPieces(mail));
}

/** The mails as `POST /emails/batch` takes them. */
export function batchPayloadOf(mails: readonly OutgoingMail[]): Buffer {
  return Buffer.concat([
    OPENING,
    ...mails.flatMap((mail, index) => [...(index > 0 ? [COMMA] : []), ...payloadPieces(mail)]),
    CLOSING,
  ]);
}

const OPENING = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSING = Buffer.from(']');

function payloadPieces(mail: OutgoingMail): Buffer[] {
  const kind = headerOf(mail, 'x-relance-kind') ?? headerOf(mail, 'x-relance-step');
  const before = JSON.stringify({
    from: formatMailbox(mail.from),
    to: [formatMailbox(mail.to)],
    ...(mail.replyTo && { reply_to: formatMailbox(mail.replyTo) }),
    subject: withoutControls(mail.subject),
  });
  const after = JSON.stringify({
    headers: { 'Message-ID': mail.messageId, ...mail.headers },
    tags: [
      { name: 'message', value: tagText(mail.id) },
      ...(kind ? [{ name: 'kind', value: tagText(kind) }] : []),
    ],
  });
  return [
    Buffer.from(`${before.slice(0, -1)},"html":`),
    ...jsonPart('html', mail.body),
    TEXT,
    ...jsonPart('text', mail.body),
    Buffer.from(`,${after.slice(1)}`),
  ];
}

const TEXT = Buffer.from(',"text":');

function headerOf(mail: OutgoingMail, wanted: string): string | undefined {
  return Object.entries(mail.headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Tags take ASCII letters, digits, _ and -, at most 256. */
function tagText(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 256) || '_';
}
