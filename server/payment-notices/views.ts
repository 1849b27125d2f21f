import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { ChasePreview } from '../chases/preview.ts';
import type { FieldProblem } from '../errors.ts';
import { fileItem, type FileItem } from '../files/views.ts';
import { aboutInvoices } from '../promises/letters.ts';
import { previewRows, type PreviewRow } from '../promises/preview-views.ts';
import { hrefOf, type Badge, type Empty, type Tab } from '../today/wording.ts';
import { FILE_TEXTS } from '../../views/texts/files/texts.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { CandidatePayment, NoticeCard } from './card-queries.ts';
import { mayBecome, type NoticeStatus } from './states.ts';

export interface NoticeRow {
  href: string;
  about: string;
  customer: string;
  customerHref: string;
  paidOn: string;
  amount: string;
  badge: Badge;
}

export interface NoticesList {
  rows: NoticeRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface NoticeShow {
  title: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  facts: { label: string; value: string; href: string | null }[];
  file: FileItem | null;
  words: string;
  answer: string;
  invoices: { href: string; number: string; owed: string }[];
  /** The forms of a decision; null once there is none to take. */
  found: {
    action: string;
    candidates: { value: string; label: string; about: string; isChosen: boolean }[];
  } | null;
  returning: { action: string; hint: string; input: InputProps; hasProblems: boolean } | null;
  preview: PreviewRow[];
}

export interface NoticeViews {
  '/payment-notices/index': NoticesList & { tabs: Tab[] };
  '/payment-notices/_list': NoticesList;
  '/payment-notices/show': NoticeShow;
}

export const NOTICE_FILTERS = [
  ...(['to_decide', 'looking', 'found', 'returned', 'withdrawn', 'all'] as const),
] as const;
export type NoticeFilter = (typeof NOTICE_FILTERS)[number];

const TONES: Record<NoticeStatus, Badge['tone']> = {
  ...{ looking: 'info', to_decide: 'warn', found: 'good', returned: 'bad', withdrawn: '' },
};

function badgeOf(reader: Reader, { status }: NoticeCard): Badge {
  return { label: reader.texts.notices.status[status], tone: TONES[status] };
}

/** The list: `rows` holds one more than are shown when there is a next page. */
export function noticesIndex(
  reader: Reader,
  filter: NoticeFilter,
  rows: readonly NoticeCard[],
  limit: number,
): NoticeViews['/payment-notices/index'] {
  const { notices } = reader.texts;
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const state = (one: NoticeFilter) => (one === 'to_decide' ? '' : one);
  return {
    tabs: NOTICE_FILTERS.map((one) => ({
      label: notices.tabs[one],
      href: hrefOf('/payment-notices', { state: state(one) }),
      ...{ count: null, isCurrent: one === filter },
    })),
    rows: shown.map((notice) => ({
      href: `/payment-notices/${notice.id}`,
      about: aboutInvoices(notice.invoices),
      customer: notice.customerName,
      customerHref: `/customers/${notice.customerId}`,
      paidOn: reader.day(notice.paidOn),
      amount: reader.amount(notice.amountMinor, notice.currency),
      badge: badgeOf(reader, notice),
    })),
    moreHref: last
      ? hrefOf('/payment-notices', { state: state(filter), after: String(last.id) })
      : null,
    empty: { title: notices.empty, text: notices.emptyText, action: null },
  };
}

export interface NoticeSources {
  notice: NoticeCard;
  candidates: readonly CandidatePayment[];
  previews: readonly ChasePreview[];
  /** The last day reminders wait when it is returned today. */
  waitUntil: PlainDate;
}

export interface ReturnedAnswer {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** One notice, with the forms of the decision and what it would mean for the reminders. */
export function noticeShow(
  reader: Reader,
  sources: NoticeSources,
  returned: ReturnedAnswer | null,
): NoticeShow {
  const { notice, candidates, previews } = sources;
  const words = reader.texts.notices;
  const amount = (minor: number) => reader.amount(minor, notice.currency);
  const path = `/payment-notices/${notice.id}`;
  const form = formState(['answer'], returned?.typed ?? {}, returned?.problems);
  const mayReturn = mayBecome(notice.status, 'returned');
  return {
    title: words.one(amount(notice.amountMinor)),
    badge: badgeOf(reader, notice),
    customer: notice.customerName,
    customerHref: `/customers/${notice.customerId}`,
    facts: factsOf(reader, notice),
    file: notice.file
      ? fileItem(FILE_TEXTS[reader.language], reader.locale, notice.file, `${path}/proof`)
      : null,
    words: notice.words,
    answer: notice.answer,
    invoices: notice.invoices.map((one) => ({
      ...{ href: `/invoices/${one.id}`, number: one.number, owed: amount(one.balanceMinor) },
    })),
    found: mayBecome(notice.status, 'found')
      ? {
          action: `${path}/found`,
          candidates: candidates.map((one) => ({
            value: String(one.id),
            label: words.candidate(
              reader.amount(one.amountMinor, one.currency),
              reader.day(one.receivedOn),
            ),
            about: aboutPayment(reader, one),
            isChosen: one.id === candidates.find((each) => isLike(notice, each))?.id,
          })),
        }
      : null,
    returning: mayReturn
      ? {
          action: `${path}/return`,
          hint: words.returnHint(reader.longDay(sources.waitUntil)),
          input: inputOf(form, 'answer', words.answerLabel, {
            ...{ rows: 4, required: true, hint: words.answerHint },
          }),
          hasProblems: form.hasProblems,
        }
      : null,
    preview: mayReturn ? previewRows(reader, previews, notice.invoices) : [],
  };
}

/** One of the same amount is ticked to begin with. */
function isLike(notice: NoticeCard, payment: CandidatePayment): boolean {
  return payment.amountMinor === notice.amountMinor;
}

function aboutPayment(reader: Reader, payment: CandidatePayment): string {
  const { notices, trade } = reader.texts;
  return [
    trade.method[payment.method] ?? payment.method,
    payment.reference,
    payment.unappliedMinor > 0
      ? notices.unapplied(reader.amount(payment.unappliedMinor, payment.currency))
      : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function factsOf(reader: Reader, notice: NoticeCard): NoticeShow['facts'] {
  const { notices: words, trade } = reader.texts;
  const plain = (label: string, value: string) => ({ label, value, href: null });
  const isOpen = notice.decidedAt === null;
  const decided = notice.decidedAt
    ? notice.decidedByName
      ? words.decidedBy(notice.decidedByName, reader.moment(notice.decidedAt))
      : notice.status === 'found'
        ? words.decidedAlone(reader.moment(notice.decidedAt))
        : reader.moment(notice.decidedAt)
    : '';
  return [
    plain(words.amount, reader.amount(notice.amountMinor, notice.currency)),
    plain(words.paidOn, reader.longDay(notice.paidOn)),
    plain(words.method, trade.method[notice.method] ?? notice.method),
    plain(words.reference, notice.reference),
    plain(
      words.told,
      notice.userName === null
        ? words.toldAt(reader.moment(notice.madeAt))
        : words.toldTo(notice.userName, reader.moment(notice.madeAt)),
    ),
    plain(words.lookUntil, isOpen ? reader.longDay(addDays(notice.decideOn, -1)) : ''),
    plain(words.decided, decided),
    {
      label: words.payment,
      value: notice.paymentId === null ? '' : words.seePayment,
      href: `/payments/${notice.paymentId}`,
    },
  ].filter((fact) => fact.value !== '');
}
