import type { FileItem } from '../files/views.ts';
import { hrefOf, type Badge, type Empty, type Tab } from '../today/wording.ts';
import type { InputProps, SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { REPLY_FILTERS, type ReplyFilter, type ReplyRow } from './page-queries.ts';
import { partQuoted } from './quote-rules.ts';

export interface ReplyListRow {
  href: string;
  sender: string;
  beginning: string;
  customer: string;
  customerHref: string;
  at: string;
  badge: Badge;
}

export interface RepliesList {
  rows: ReplyListRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface ReplyShow {
  title: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  warning: string;
  hint: string;
  subject: string;
  said: string;
  quoted: string;
  facts: { label: string; value: string; href: string | null }[];
  files: (FileItem & { problem: string })[];
  headers: { name: string; value: string }[];
  invoices: { href: string; number: string; owed: string; disputeHref: string | null }[];
  /** What follows, in sentences. */
  remarks: string[];
  handledAction: string | null;
  ways: { href: string; label: string }[];
  placing: {
    action: string;
    candidates: { value: string; label: string; about: string; isChosen: boolean }[];
    input: InputProps;
    hasProblems: boolean;
    asideAction: string;
  } | null;
}

export interface ReplyNew {
  customer: string;
  customerHref: string;
  action: string;
  key: string;
  from: InputProps;
  how: SelectProps;
  words: InputProps;
  invoices: { value: string; number: string; amount: string; about: string; isChosen: boolean }[];
  hasProblems: boolean;
}

export interface ReplyViews {
  '/replies/index': RepliesList & { tabs: Tab[] };
  '/replies/_list': RepliesList;
  '/replies/show': ReplyShow;
  '/replies/new': ReplyNew;
}

/** The list: `rows` holds one more than are shown when there is a next page. */
export function repliesIndex(
  reader: Reader,
  filter: ReplyFilter,
  rows: readonly ReplyRow[],
  limit: number,
): ReplyViews['/replies/index'] {
  const { replies } = reader.texts;
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const state = (one: ReplyFilter) => (one === 'open' ? '' : one);
  return {
    tabs: REPLY_FILTERS.map((one) => ({
      label: replies.tabs[one],
      href: hrefOf('/replies', { state: state(one) }),
      ...{ count: null, isCurrent: one === filter },
    })),
    rows: shown.map((row) => ({
      href: `/replies/${row.id}`,
      sender: senderOf(reader, row),
      beginning: beginningOf(row),
      customer: row.customerName ?? '',
      customerHref: row.customerId === null ? '' : `/customers/${row.customerId}`,
      at: reader.moment(row.receivedAt),
      badge: replyBadge(reader, row),
    })),
    moreHref: last ? hrefOf('/replies', { state: state(filter), after: String(last.id) }) : null,
    empty: { title: replies.emptyTitle, text: replies.emptyText, action: null },
  };
}

/** Who wrote: by name, else by address. */
export function senderOf(
  reader: Reader,
  reply: { fromName: string; fromAddress: string; customerName: string | null },
): string {
  return reply.fromName || reply.fromAddress || (reply.customerName ?? reader.texts.replies.nobody);
}

// Two lines of a list.
const BEGINNING_CHARACTERS = 160;

/** The first words, or the subject where there are none. */
export function beginningOf(reply: { beginning: string; subject: string }): string {
  const words = partQuoted(reply.beginning).said.replace(/\s+/g, ' ').trim();
  const text = words === '' ? reply.subject : words;
  const characters = [...text];
  if (characters.length <= BEGINNING_CHARACTERS) return text;
  return `${characters.slice(0, BEGINNING_CHARACTERS).join('').trimEnd()}…`;
}

export function replyBadge(
  reader: Reader,
  reply: Pick<ReplyRow, 'kind' | 'customerId' | 'isHandled'>,
): Badge {
  const { badge } = reader.texts.replies;
  if (reply.kind === 'automatic') return { label: badge.automatic, tone: '' };
  if (reply.kind === 'bounce') return { label: badge.bounce, tone: 'bad' };
  if (reply.customerId === null) {
    return reply.isHandled
      ? { label: badge.aside, tone: '' }
      : { label: badge.unplaced, tone: 'warn' };
  }
  return reply.isHandled
    ? { label: badge.handled, tone: 'good' }
    : { label: badge.open, tone: 'warn' };
}
