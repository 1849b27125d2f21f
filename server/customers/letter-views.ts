import type { CallRow } from '../calls/queries.ts';
import { aboutCall, callBadge } from '../calls/timeline-views.ts';
import type { AddressDelivery } from '../messages/address-queries.ts';
import { beginningOf, replyBadge, senderOf } from '../replies/views.ts';
import type { ReplyRow } from '../replies/page-queries.ts';
import { messageBadge, messageName, type Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { CustomerMessage } from './page-queries.ts';

/** A message to the customer, a call, or what came back. */
export interface Letter {
  href: string;
  name: string;
  about: string;
  at: string;
  badge: Badge;
}

// What fits beside the contacts; the rest is behind a link.
const LETTERS_SHOWN = 12;

/** The latest messages and calls to a customer and answers of theirs, the latest first. */
export function lettersOf(
  reader: Reader,
  sources: {
    messages: readonly CustomerMessage[];
    replies: readonly ReplyRow[];
    calls: readonly CallRow[];
  },
): Letter[] {
  const { replies } = reader.texts;
  const sent = sources.messages.map((message) => ({
    instant: message.at,
    letter: {
      href: `/messages/${message.id}`,
      name: messageName(reader, message),
      about: message.toAddress,
      at: reader.moment(message.at),
      badge: messageBadge(reader, message.status),
    },
  }));
  const received = sources.replies.map((reply) => {
    const sender = senderOf(reader, reply);
    const name = {
      answer: replies.timeline(sender),
      automatic: replies.timelineAutomatic(sender),
      bounce: replies.bounce,
    }[reply.kind];
    return {
      instant: reply.receivedAt,
      letter: {
        ...{ href: `/replies/${reply.id}`, name, about: beginningOf(reply) },
        ...{ at: reader.moment(reply.receivedAt), badge: replyBadge(reader, reply) },
      },
    };
  });
  const called = sources.calls.map((call) => ({
    instant: call.calledAt,
    letter: {
      ...{ href: `/tasks/${call.taskId}`, name: reader.texts.calls.call },
      ...{ about: aboutCall(reader, call), at: reader.moment(call.calledAt) },
      badge: callBadge(reader, call),
    },
  }));
  return [...sent, ...received, ...called]
    .toSorted((a, b) => b.instant.getTime() - a.instant.getTime())
    .slice(0, LETTERS_SHOWN)
    .map(({ letter }) => letter);
}

export interface DeliveryLine {
  text: string;
  isBad: boolean;
  href: string;
}

/** What became of the last message to an address, in words; null when none was sent. */
export function deliveryText(
  reader: Reader,
  delivery: AddressDelivery | undefined,
): DeliveryLine | null {
  if (!delivery) return null;
  const { customers } = reader.texts;
  const { status, eventKind } = delivery;
  const isLate = status === 'accepted' && (eventKind === 'delayed' || eventKind === 'soft_bounced');
  const state = isLate ? 'delayed' : status;
  const words = customers.delivery[state];
  if (!words) return null;
  return {
    text: words(reader.moment(delivery.at)),
    isBad: !['delivered', 'accepted'].includes(state),
    href: `/messages/${delivery.messageId}`,
  };
}
