import { formatMailbox, withoutControls } from './address.ts';
import { createByteWriter, type ByteWriter } from './byte-writer.ts';
import { copiesIn } from './mime.ts';
import { writeJsonPart } from './json-body.ts';
import type { Attachment, OutgoingMail } from './transport.ts';

// A reminder is about 20 kB; a longer one makes the writer grow.
const MAIL_BYTES = 24_000;

/**
 * The mail as `POST /emails` takes it, in JSON. The key order is fixed and the constants of a template are encoded once:
 * the same mail gives the same bytes for its key.
 */
export function payloadOf(mail: OutgoingMail): Buffer {
  const out = createByteWriter(MAIL_BYTES);
  writePayload(mail, out);
  return out.taken();
}

/** The mails as `POST /emails/batch` takes them. */
export function batchPayloadOf(mails: readonly OutgoingMail[]): Buffer {
  const out = createByteWriter(mails.length * MAIL_BYTES);
  for (const [index, mail] of mails.entries()) {
    out.text(index === 0 ? '[' : ',');
    writePayload(mail, out);
  }
  out.text(']');
  return out.taken();
}

function writePayload(mail: OutgoingMail, out: ByteWriter): void {
  const kind = headerOf(mail, 'x-relance-kind') ?? headerOf(mail, 'x-relance-step');
  const cc = copiesIn('cc', mail);
  const before = JSON.stringify({
    from: formatMailbox(mail.from),
    to: [mail.to, ...copiesIn('to', mail)].map(formatMailbox),
    ...(cc.length > 0 && { cc: cc.map(formatMailbox) }),
    ...(mail.replyTo && { reply_to: formatMailbox(mail.replyTo) }),
    subject: withoutControls(mail.subject),
  });
  const { attachments = [] } = mail;
  const after = JSON.stringify({
    ...(attachments.length > 0 && { attachments: attachments.map(attachmentOf) }),
    headers: { 'Message-ID': mail.messageId, ...mail.headers },
    tags: [
      { name: 'message', value: tagText(mail.id) },
      ...(kind ? [{ name: 'kind', value: tagText(kind) }] : []),
    ],
  });
  out.text(`${before.slice(0, -1)},"html":`);
  writeJsonPart('html', mail.body, out);
  out.text(',"text":');
  writeJsonPart('text', mail.body, out);
  out.text(`,${after.slice(1)}`);
}

function attachmentOf({ filename, contentType, text }: Attachment) {
  return {
    filename,
    content: Buffer.from(text).toString('base64'),
    content_type: contentType,
  };
}

function headerOf(mail: OutgoingMail, wanted: string): string | undefined {
  return Object.entries(mail.headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Tags take ASCII letters, digits, _ and -, at most 256. */
function tagText(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 256) || '_';
}
