import type { Ids } from './ids.ts';
import type { MailPayload } from './validation.ts';
import type { Clock } from './wire.ts';

/** The states a mail goes through, in rising order; from `failed` on they are final. */
export const RANKED_EVENTS = [
  'queued',
  'sent',
  'delivery_delayed',
  'delivered',
  'opened',
  'clicked',
  'failed',
  'suppressed',
  'bounced',
  'complained',
] as const;

export type MailEvent = (typeof RANKED_EVENTS)[number];

/** One accepted mail. */
export interface StoredMail {
  readonly id: string;
  /** 1 for the first mail accepted, 2 for the next. */
  readonly sequence: number;
  /** Milliseconds of the clock. */
  readonly createdAt: number;
  /** The key of the request, shared by all mails of a batch. */
  readonly idempotencyKey: string | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly { name: string; value: string }[];
  /** The whole request object, null when bodies are not kept. It is the parsed object itself, not a copy. */
  readonly payload: MailPayload | null;
  lastEvent: MailEvent;
}

/** What to count mails by: the request's key, the recipients, a header or a tag. */
export type CountBy = 'idempotency-key' | 'recipient' | 'id' | `header:${string}` | `tag:${string}`;

export interface Mails {
  readonly all: StoredMail[];
  add(payload: MailPayload, idempotencyKey: string | null): StoredMail;
  find(id: string): StoredMail | undefined;
  /** How many mails there are per value; a mail without the value counts under ''. */
  countBy(by: CountBy): Map<string, number>;
  clear(): void;
}

const NO_HEADERS: Readonly<Record<string, string>> = {};
const NO_TAGS: StoredMail['tags'] = [];

export function createMails(clock: Clock, ids: Ids, keepBodies: boolean): Mails {
  const all: StoredMail[] = [];
  const byId = new Map<string, StoredMail>();
  return {
    all,
    add(payload, idempotencyKey) {
      const mail: StoredMail = {
        id: ids.uuid(),
        sequence: all.length + 1,
        createdAt: clock.now(),
        idempotencyKey,
        from: payload.from,
        to: typeof payload.to === 'string' ? [payload.to] : payload.to,
        subject: payload.subject,
        headers: payload.headers ?? NO_HEADERS,
        tags: payload.tags ?? NO_TAGS,
        payload: keepBodies ? payload : null,
        lastEvent: 'queued',
      };
      all.push(mail);
      byId.set(mail.id, mail);
      return mail;
    },
    find: (id) => byId.get(id),
    countBy(by) {
      const counts = new Map<string, number>();
      for (const mail of all)
        for (const value of valuesOf(mail, by)) counts.set(value, (counts.get(value) ?? 0) + 1);
      return counts;
    },
    clear() {
      all.length = 0;
      byId.clear();
    },
  };
}

/** Whether the text names something mails can be counted by. */
export function isCountBy(text: string): text is CountBy {
  return /^(idempotency-key|recipient|id|header:.+|tag:.+)$/.test(text);
}

function valuesOf(mail: StoredMail, by: CountBy): readonly string[] {
  if (by === 'idempotency-key') return [mail.idempotencyKey ?? ''];
  if (by === 'recipient') return mail.to;
  if (by === 'id') return [mail.id];
  const name = by.slice(by.indexOf(':') + 1);
  if (by.startsWith('tag:')) return [mail.tags.find((tag) => tag.name === name)?.value ?? ''];
  const wanted = name.toLowerCase();
  const header = Object.keys(mail.headers).find((key) => key.toLowerCase() === wanted);
  return [header === undefined ? '' : (mail.headers[header] ?? '')];
}

/** Moves the mail's state forward; an event of lower rank changes nothing. */
export function advance(mail: StoredMail, event: MailEvent): void {
  if (RANKED_EVENTS.indexOf(event) > RANKED_EVENTS.indexOf(mail.lastEvent)) mail.lastEvent = event;
}

/** The Message-ID given to the recipient. */
export function messageIdOf(mail: StoredMail): string {
  return `<${mail.id}@stand-in.resend.dev>`;
}
