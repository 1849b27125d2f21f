import { pageOf } from './paging.ts';
import type { Ids } from './ids.ts';
import type { Webhooks } from './webhooks.ts';
import {
  answerJson,
  answerRefusal,
  apiTimestamp,
  refusal,
  type Answer,
  type ApiRequest,
  type Clock,
} from './wire.ts';

/** A mail that somebody sends to an address at a receiving domain. */
export interface IncomingMail {
  readonly from: string;
  readonly to: string;
  readonly subject?: string;
  readonly text?: string | null;
  readonly html?: string | null;
  /** Default one of its own. */
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

interface StoredAttachment {
  readonly id: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export interface ReceivedMail extends IncomingMail {
  readonly id: string;
  readonly messageId: string;
  readonly receivedAt: number;
  readonly stored: readonly StoredAttachment[];
}

export interface Received {
  readonly all: readonly ReceivedMail[];
  /** Takes a mail in and says so to the webhooks, without what it says. */
  receive(mail: IncomingMail): ReceivedMail;
  /** `GET /emails/receiving…`; `path` is what follows it. */
  answer(request: ApiRequest, path: readonly string[], url: string): Answer;
  /** The content behind a download link; undefined when there is none. */
  download(path: string): StoredAttachment | undefined;
  clear(): void;
}

// Links to attachments live for an hour.
const LINK_MS = 3_600_000;

export function createReceived(parts: { clock: Clock; ids: Ids; webhooks: Webhooks }): Received {
  const { clock, ids, webhooks } = parts;
  const all: ReceivedMail[] = [];
  return {
    all,
    receive(mail) {
      const id = ids.uuid();
      const received: ReceivedMail = {
        ...mail,
        ...{ id, messageId: mail.messageId ?? `<${id}@mail.test>`, receivedAt: clock.now() },
        stored: (mail.attachments ?? []).map((one) => ({ ...one, id: ids.uuid() })),
      };
      all.push(received);
      webhooks.publish('email.received', eventOf(received), null);
      return received;
    },
    answer(request, [id, collection, attachmentId, ...rest], url) {
      if (request.method !== 'GET' || rest.length > 0) return notFound();
      if (id === undefined) return listed(all.toReversed(), request);
      const mail = all.find((one) => one.id === id);
      if (!mail || (collection !== undefined && collection !== 'attachments')) return notFound();
      if (collection === undefined) return answerJson(detailsOf(mail));
      const link = (one: StoredAttachment) => ({
        ...attachmentOf(one),
        download_url: `${url}/_attachments/${mail.id}/${one.id}`,
        expires_at: new Date(clock.now() + LINK_MS).toISOString(),
      });
      if (attachmentId === undefined) {
        return answerJson({ object: 'list', has_more: false, data: mail.stored.map(link) });
      }
      const one = mail.stored.find((each) => each.id === attachmentId);
      return one ? answerJson({ object: 'attachment', ...link(one) }) : notFound();
    },
    download(path) {
      const [, , mailId, attachmentId] = path.split('/');
      const mail = all.find((one) => one.id === mailId);
      return mail?.stored.find((one) => one.id === attachmentId);
    },
    clear: () => void (all.length = 0),
  };
}

/** What the webhook says: who and about what, never what. */
function eventOf(mail: ReceivedMail): object {
  return {
    email_id: mail.id,
    created_at: new Date(mail.receivedAt).toISOString(),
    from: mail.from,
    ...{ to: [mail.to], bcc: [], cc: [] },
    message_id: mail.messageId,
    subject: mail.subject ?? '',
    attachments: mail.stored.map(({ id, filename, contentType }) => ({
      ...{ id, filename, content_type: contentType, content_disposition: 'attachment' },
    })),
  };
}

function entryOf(mail: ReceivedMail): object {
  return {
    id: mail.id,
    ...{ to: [mail.to], from: mail.from, subject: mail.subject ?? '' },
    ...{ message_id: mail.messageId, bcc: [], cc: [], reply_to: [] },
    created_at: apiTimestamp(mail.receivedAt),
    attachments: mail.stored.map(attachmentOf),
  };
}

function detailsOf(mail: ReceivedMail): object {
  return {
    object: 'email',
    ...entryOf(mail),
    ...{ html: mail.html ?? null, text: mail.text ?? null, headers: mail.headers ?? {} },
  };
}

function attachmentOf({ id, filename, contentType, content }: StoredAttachment): object {
  return {
    ...{ id, filename, content_type: contentType, content_disposition: 'attachment' },
    ...{ content_id: '', size: content.length },
  };
}

function listed(mails: readonly ReceivedMail[], request: ApiRequest): Answer {
  const page = pageOf([...mails], request.query);
  if ('status' in page) return answerRefusal(page);
  return answerJson({
    ...{ object: 'list', has_more: page.hasMore, data: page.items.map(entryOf) },
  });
}

function notFound(): Answer {
  return answerRefusal(refusal(404, 'not_found', 'Email not found'));
}
