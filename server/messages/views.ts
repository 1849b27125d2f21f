import type { ReplyRow } from '../replies/page-queries.ts';
import { beginningOf, replyBadge, senderOf } from '../replies/views.ts';
import type { Reader } from '../web/reader.ts';
import {
  hrefOf,
  messageBadge,
  messageName,
  type Badge,
  type Empty,
  type Tab,
} from '../today/wording.ts';
import type { RenderedMessage } from './actions.ts';
import type * as queries from './page-queries.ts';

export interface MessageListRow {
  href: string;
  name: string;
  subject: string;
  customer: string;
  customerHref: string;
  to: string;
  asked: string;
  at: string;
  badge: Badge;
  reason: string;
}

export interface MessagesList {
  rows: MessageListRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface MessagesIndex extends MessagesList {
  tabs: Tab[];
  filter: string;
  search: string;
  hasOutbox: boolean;
  /** Leads to the mails that wait for a person; null when there is none. */
  approvals: string | null;
}

export const MESSAGE_FILTERS: readonly queries.MessageFilter[] = [
  'all',
  'sent',
  'waiting',
  'late',
  'trouble',
  'skipped',
];

/** The list page: `rows` holds one more than are shown when there is a next page. */
export function messagesIndex(
  reader: Reader,
  question: { filter: queries.MessageFilter; search: string },
  rows: readonly queries.MessageRow[],
  options: { limit: number; hasOutbox: boolean; awaiting: number },
): MessagesIndex {
  const { messages } = reader.texts;
  const { filter, search } = question;
  const shown = rows.slice(0, options.limit);
  const last = rows.length > options.limit ? shown.at(-1) : undefined;
  const state = (one: queries.MessageFilter) => (one === 'all' ? '' : one);
  return {
    tabs: MESSAGE_FILTERS.map((one) => ({
      label: messages.tabs[one],
      href: hrefOf('/messages', { state: state(one), search }),
      count: null,
      isCurrent: one === filter,
    })),
    filter,
    search,
    hasOutbox: options.hasOutbox,
    approvals:
      options.awaiting > 0 ? reader.texts.approvals.link(reader.count(options.awaiting)) : null,
    rows: shown.map((row) => listRow(reader, row)),
    moreHref: last
      ? hrefOf('/messages', { state: state(filter), search, after: String(last.id) })
      : null,
    empty:
      search === '' && filter === 'all'
        ? { title: messages.emptyTitle, text: messages.emptyText, action: null }
        : { title: messages.noneFoundTitle, text: messages.noneFoundText, action: null },
  };
}

function listRow(reader: Reader, row: queries.MessageRow): MessageListRow {
  return {
    href: `/messages/${row.id}`,
    name: messageName(reader, row),
    subject: row.subject,
    customer: row.customerName ?? '',
    customerHref: row.customerId === null ? '' : `/customers/${row.customerId}`,
    to: row.toAddress,
    asked:
      row.currency !== null && row.askedMinor !== null
        ? reader.amount(row.askedMinor, row.currency)
        : '',
    at: reader.moment(row.at),
    badge: messageBadge(reader, row.status),
    reason: reasonOf(reader, row),
  };
}

/** Why a message was not sent or did not arrive, in words; empty when there is nothing to say. */
export function reasonOf(
  reader: Reader,
  message: { status: string; statusReason: string },
): string {
  const { skipReason, heldBecause } = reader.texts.trade;
  const { statusReason } = message;
  // `cannot_be_written: <what is missing>`, `skipped_by_person: <their reason>`: the code has words, what follows it is somebody's.
  const colon = statusReason.indexOf(': ');
  const code = colon < 0 ? statusReason : statusReason.slice(0, colon);
  const missing = colon < 0 ? undefined : statusReason.slice(colon + 2);
  const words = skipReason[code] ?? heldBecause[code]?.toLowerCase();
  // `recipient_refused: 550 5.1.1 …`: to a person the server's own words say it.
  if (words === undefined) return statusReason.replace(/^[a-z]+(?:_[a-z]+)*: /, '');
  return missing === undefined ? words : `${words} (${missing})`;
}

export interface MessageShow {
  title: string;
  name: string;
  badge: Badge;
  meaning: string;
  because: string;
  customer: string;
  customerHref: string;
  to: string;
  facts: { label: string; value: string }[];
  lines: { href: string; number: string; asked: string; dropped: string; balance: string }[];
  linesTitle: string;
  events: { at: string; title: string; about: string; follows: string }[];
  replies: { href: string; title: string; about: string; at: string; badge: Badge }[];
  html: string | null;
  text: string;
  attachments: AttachmentLink[];
  headers: { name: string; value: string }[];
  approvalHref: string | null;
  resendAction: string | null;
  handledAction: string | null;
  isHandled: boolean;
}

/** A file that came with a message. */
export interface AttachmentLink {
  href: string;
  name: string;
}

/** Files that came with a message, each where it can be saved: `path` is the message's. */
export function attachmentLinks(
  path: string,
  attachments: readonly { filename: string }[],
): AttachmentLink[] {
  return attachments.map((one, index) => ({
    ...{ href: `${path}/attachments/${index + 1}`, name: one.filename },
  }));
}

const TROUBLE = ['unknown', 'rejected', 'bounced', 'complained'];

/** The page of a message; `mail` is what it said, null when it was never written, `replies` what came back. */
export function messageShow(
  reader: Reader,
  message: queries.MessageCard,
  lines: readonly queries.MessageLine[],
  events: readonly { kind: string; details: string; at: Date }[],
  { mail, replies }: { mail: RenderedMessage | null; replies: readonly ReplyRow[] },
): MessageShow {
  const { messages, trade } = reader.texts;
  const meanings: Readonly<Record<string, string>> = trade.messageMeaning;
  const reason = reasonOf(reader, message);
  const isTrouble = TROUBLE.includes(message.status) && !message.isHandled;
  return {
    title: mail?.subject ?? (message.subject === '' ? messages.withoutSubject : message.subject),
    name: messageName(reader, message),
    badge: messageBadge(reader, message.status),
    meaning: meanings[message.status] ?? '',
    because: reason === '' ? '' : messages.because(reason),
    customer: message.customerName ?? '',
    customerHref: message.customerId === null ? '' : `/customers/${message.customerId}`,
    to: message.toName === '' ? message.toAddress : `${message.toName} <${message.toAddress}>`,
    facts: facts(reader, message),
    lines: lines.map((line) => messageLine(reader, line)),
    linesTitle: message.sentAt ? messages.invoices : messages.invoicesPlanned,
    events: events.map((event) => ({
      at: reader.moment(event.at),
      title: messages.event[event.kind] ?? event.kind,
      about: event.details,
      follows: messages.follows[event.kind] ?? '',
    })),
    replies: replies.map((reply) => ({
      ...{ href: `/replies/${reply.id}`, title: senderOf(reader, reply) },
      ...{ about: beginningOf(reply), at: reader.moment(reply.receivedAt) },
      badge: replyBadge(reader, reply),
    })),
    html: mail ? `/messages/${message.id}/html` : null,
    text: mail?.text ?? '',
    attachments: attachmentLinks(`/messages/${message.id}`, mail?.attachments ?? []),
    headers: Object.entries(mail?.headers ?? {}).map(([name, value]) => ({ name, value })),
    approvalHref: message.status === 'awaiting_approval' ? `/approvals/${message.id}` : null,
    resendAction: message.status === 'unknown' ? `/messages/${message.id}/resend` : null,
    handledAction: isTrouble ? `/messages/${message.id}/handled` : null,
    isHandled: message.isHandled,
  };
}

function facts(reader: Reader, message: queries.MessageCard): MessageShow['facts'] {
  const { messages, trade } = reader.texts;
  const { transport } = message;
  const isWaiting = message.status === 'queued';
  const list = [
    { label: messages.created, value: reader.moment(message.createdAt) },
    { label: messages.notBefore, value: isWaiting ? reader.moment(message.notBefore) : '' },
    { label: messages.sent, value: message.sentAt ? reader.moment(message.sentAt) : '' },
    {
      label: messages.transport,
      value: transport ? (messages.transports[transport] ?? transport) : '',
    },
    { label: messages.language, value: trade.languages[message.language] ?? message.language },
    { label: messages.step, value: message.step },
    { label: messages.attempts, value: message.attempts > 1 ? reader.count(message.attempts) : '' },
    { label: messages.providerId, value: message.providerId ?? '' },
  ];
  return list.filter((fact) => fact.value !== '');
}

function messageLine(reader: Reader, line: queries.MessageLine): MessageShow['lines'][number] {
  const { trade } = reader.texts;
  const { droppedBecause } = line;
  return {
    href: `/invoices/${line.invoiceId}`,
    number: line.number,
    asked: line.amountMinor === null ? '' : reader.amount(line.amountMinor, line.currency),
    dropped: droppedBecause ? (trade.skipReason[droppedBecause] ?? droppedBecause) : '',
    balance: reader.amount(line.balanceMinor, line.currency),
  };
}

export interface OutboxIndex {
  rows: { href: string; subject: string; to: string; at: string }[];
  moreHref: string | null;
  isOff: boolean;
}

/** The outbox: what was sent while it is kept on this server. */
export function outboxIndex(
  reader: Reader,
  rows: readonly queries.OutboxRow[],
  options: { limit: number; isOff: boolean },
): OutboxIndex {
  const shown = rows.slice(0, options.limit);
  const last = rows.length > options.limit ? shown.at(-1) : undefined;
  return {
    rows: shown.map((row) => ({
      href: `/outbox/${row.id}`,
      subject: row.subject,
      to: row.toName === '' ? row.toAddress : `${row.toName} <${row.toAddress}>`,
      at: reader.moment(row.at),
    })),
    moreHref: last ? `/outbox?after=${last.id}` : null,
    isOff: options.isOff,
  };
}

export interface OutboxShow {
  subject: string;
  to: string;
  attachments: AttachmentLink[];
  html: string;
  text: string;
  headers: { name: string; value: string }[];
}

export interface MessageViews {
  '/messages/index': MessagesIndex;
  '/messages/_list': MessagesList;
  '/messages/show': MessageShow;
  '/messages/outbox': OutboxIndex;
  '/messages/outbox-show': OutboxShow;
}
