import type { TimelineEntry } from '../invoices/views.ts';
import type { Reader } from '../web/reader.ts';
import type { ReplyRow } from './page-queries.ts';
import { beginningOf, senderOf } from './views.ts';

/** A reply among what happened to an invoice or a customer. */
export function replyTimelineEntry(reader: Reader, reply: ReplyRow): TimelineEntry {
  const { replies } = reader.texts;
  const sender = senderOf(reader, reply);
  const title = {
    answer: replies.timeline(sender),
    automatic: replies.timelineAutomatic(sender),
    bounce: replies.bounce,
  }[reply.kind];
  return {
    at: reader.moment(reply.receivedAt),
    title,
    about: beginningOf(reply),
    tone: ({ answer: 'info', automatic: '', bounce: 'bad' } as const)[reply.kind],
    href: `/replies/${reply.id}`,
  };
}
