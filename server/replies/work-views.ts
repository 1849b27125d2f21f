import type { WorkRow } from '../today/work-rows.ts';
import type { Reader } from '../web/reader.ts';
import type { ReplyRow } from './page-queries.ts';
import { beginningOf, replyBadge, senderOf } from './views.ts';

/** An answer to read, on the start page. */
export function replyWorkRow(reader: Reader, reply: ReplyRow): WorkRow {
  const { replies, today } = reader.texts;
  const href = `/replies/${reply.id}`;
  const isPlaced = reply.customerId !== null;
  return {
    title: reply.customerName ?? senderOf(reader, reply),
    href,
    about: [
      isPlaced ? senderOf(reader, reply) : replies.todayUnplaced,
      reader.moment(reply.receivedAt),
      beginningOf(reply),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    amount: '',
    badge: isPlaced ? null : replyBadge(reader, reply),
    actions: [
      { label: today.read, post: null, href, isPrimary: true },
      ...(isPlaced
        ? [{ label: replies.handled, post: `${href}/handled`, href: '', isPrimary: false }]
        : []),
    ],
  };
}
