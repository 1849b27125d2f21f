import { formatMailbox, withoutControls } from './address.ts';
import type { OutgoingMail } from './transport.ts';

/** A mail as `POST /emails` takes it. The key order is fixed: the same mail must give the same bytes for its key. */
export interface ResendMail {
  from: string;
  to: string[];
  reply_to?: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
}

/** Resend calls back with the tags: `message` is the row of the outbox, `kind` the step or the kind of mail. */
export function payloadOf(mail: OutgoingMail): ResendMail {
  const kind = headerOf(mail, 'x-relance-kind') ?? headerOf(mail, 'x-relance-step');
  return {
    from: formatMailbox(mail.from),
    to: [formatMailbox(mail.to)],
    ...(mail.replyTo && { reply_to: formatMailbox(mail.replyTo) }),
    subject: withoutControls(mail.subject),
    html: mail.html,
    text: mail.text,
    headers: { 'Message-ID': mail.messageId, ...mail.headers },
    tags: [
      { name: 'message', value: tagText(mail.id) },
      ...(kind ? [{ name: 'kind', value: tagText(kind) }] : []),
    ],
  };
}

function headerOf(mail: OutgoingMail, wanted: string): string | undefined {
  return Object.entries(mail.headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Tags take ASCII letters, digits, _ and -, at most 256. */
function tagText(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 256) || '_';
}
