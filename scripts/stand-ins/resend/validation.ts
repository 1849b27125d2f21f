import { addressOf, domainOf } from './addresses.ts';
import { refusal, type Refusal } from './wire.ts';

/** A mail as the API takes it, once `problemWith` has found nothing wrong. */
export interface MailPayload {
  readonly from: string;
  readonly to: string | string[];
  readonly subject: string;
  readonly cc?: string | string[];
  readonly bcc?: string | string[];
  readonly reply_to?: string | string[];
  readonly html?: string;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  readonly tags?: { name: string; value: string }[];
  readonly attachments?: { filename?: string; content?: string; content_type?: string }[];
  readonly topic_id?: string | null;
}

export interface SendingRules {
  isVerified(domain: string): boolean;
  readonly inBatch: boolean;
}

const FIELDS = new Set(
  'from to subject cc bcc reply_to html text headers tags attachments topic_id scheduled_at template'.split(
    ' ',
  ),
);
// Resend refuses these recipients, so that sample data never reaches a stranger's mailbox.
const SAMPLE_DOMAINS = new Set(['example.com', 'test.com']);
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
const RECIPIENTS_MAX = 50;

const invalid = (message: string): Refusal => refusal(422, 'validation_error', message);
const missing = (field: string): Refusal =>
  refusal(422, 'missing_required_field', `Missing \`${field}\` field.`);

/**
 * The first thing Resend would refuse about this mail, null when nothing. Unknown fields are refused although
 * Resend ignores them: a misspelt field must not pass a test.
 */
export function problemWith(mail: unknown, rules: SendingRules): Refusal | null {
  if (typeof mail !== 'object' || mail === null || Array.isArray(mail))
    return invalid('Each email must be an object.');
  const fields = mail as Record<string, unknown>;
  for (const name in fields)
    if (!FIELDS.has(name)) return invalid(`Received unknown parameter: ${name}`);
  return (
    problemWithSender(fields['from'], rules) ??
    (fields['to'] === undefined ? missing('to') : null) ??
    problemWithMailboxes('to', fields['to'], RECIPIENTS_MAX) ??
    problemWithMailboxes('cc', fields['cc']) ??
    problemWithMailboxes('bcc', fields['bcc']) ??
    problemWithMailboxes('reply_to', fields['reply_to']) ??
    problemWithContent(fields) ??
    problemWithHeaders(fields['headers']) ??
    problemWithTags(fields['tags']) ??
    problemWithExtras(fields, rules)
  );
}

function problemWithSender(from: unknown, rules: SendingRules): Refusal | null {
  if (from === undefined || from === '') return missing('from');
  const address = typeof from === 'string' ? addressOf(from) : null;
  if (address === null)
    return refusal(
      422,
      'invalid_from_address',
      'Invalid `from` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.',
    );
  const domain = domainOf(address);
  if (rules.isVerified(domain)) return null;
  return refusal(
    403,
    'validation_error',
    `The ${domain} domain is not verified. Please, add and verify your domain.`,
  );
}

function problemWithMailboxes(
  field: string,
  value: unknown,
  most = Number.POSITIVE_INFINITY,
): Refusal | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return problemWithMailbox(field, value);
  if (!Array.isArray(value)) return invalid(`Invalid \`${field}\` field.`);
  if (field === 'to' && value.length === 0) return missing('to');
  if (value.length > most)
    return invalid(`The \`${field}\` field may hold at most ${most} addresses.`);
  for (const mailbox of value) {
    const problem = problemWithMailbox(field, mailbox);
    if (problem) return problem;
  }
  return null;
}

function problemWithMailbox(field: string, mailbox: unknown): Refusal | null {
  const address = typeof mailbox === 'string' ? addressOf(mailbox) : null;
  if (address === null)
    return invalid(
      `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
    );
  if (field !== 'reply_to' && SAMPLE_DOMAINS.has(domainOf(address)))
    return invalid(
      `Invalid \`${field}\` field. Please use our testing email address instead of domains like \`example.com\`.`,
    );
  return null;
}

function problemWithContent({ subject, html, text }: Record<string, unknown>): Refusal | null {
  if (subject === undefined || subject === '') return missing('subject');
  if (typeof subject !== 'string') return invalid('Invalid `subject` field.');
  if (subject.includes('\n') || subject.includes('\r'))
    return invalid('The `\\n` is not allowed in the `subject` field.');
  if (html !== undefined && typeof html !== 'string') return invalid('Invalid `html` field.');
  if (text !== undefined && typeof text !== 'string') return invalid('Invalid `text` field.');
  return null;
}

function problemWithHeaders(headers: unknown): Refusal | null {
  if (headers === undefined) return null;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return invalid('Invalid `headers` field.');
  for (const name in headers) {
    const value = (headers as Record<string, unknown>)[name];
    if (typeof value !== 'string' || value.includes('\n') || value.includes('\r'))
      return invalid(`Invalid \`headers\` field: ${name}.`);
  }
  return null;
}

function problemWithTags(tags: unknown): Refusal | null {
  if (tags === undefined) return null;
  if (!Array.isArray(tags)) return invalid('Invalid `tags` field.');
  for (const tag of tags as ({ name?: unknown; value?: unknown } | null)[]) {
    if (!isTagText(tag?.name) || !isTagText(tag?.value))
      return invalid(
        'Tags should only contain ASCII letters, numbers, underscores, or dashes, at most 256 of them.',
      );
  }
  return null;
}

function isTagText(value: unknown): boolean {
  return typeof value === 'string' && TAG.test(value);
}

function problemWithExtras(fields: Record<string, unknown>, rules: SendingRules): Refusal | null {
  const { attachments, scheduled_at: scheduledAt, template, topic_id: topic, html, text } = fields;
  if (rules.inBatch && attachments !== undefined)
    return invalid('The `attachments` field is not supported in a batch.');
  if (rules.inBatch && scheduledAt !== undefined)
    return invalid('The `scheduled_at` field is not supported in a batch.');
  // Louder than pretending: nothing here would ever send a scheduled mail or fill a template.
  if (scheduledAt !== undefined) return invalid('This stand-in does not schedule mails.');
  if (template !== undefined) return invalid('This stand-in keeps no templates.');
  if (topic !== undefined && topic !== null && typeof topic !== 'string')
    return invalid('Invalid `topic_id` field.');
  if (html === undefined && text === undefined)
    return refusal(422, 'missing_required_field', 'Missing `html` or `text` field.');
  return attachments === undefined ? null : problemWithAttachments(attachments);
}

function problemWithAttachments(attachments: unknown): Refusal | null {
  const wrong = refusal(
    422,
    'invalid_attachment',
    'Each attachment must have `content` in base64 and a `filename`.',
  );
  if (!Array.isArray(attachments)) return wrong;
  for (const file of attachments as ({ content?: unknown; filename?: unknown } | null)[])
    if (typeof file?.content !== 'string' || typeof file.filename !== 'string') return wrong;
  return null;
}
