import { daysBetween } from '../calendar/plain-date.ts';
import { hrefOf, type Badge, type Empty, type Tab } from '../today/wording.ts';
import { formState, type FormState, type SelectProps } from '../web/forms.ts';
import type { FieldProblem } from '../errors.ts';
import type { FilesProblem } from '../files/form.ts';
import { filesInput, type FilesInputProps } from '../files/views.ts';
import { pagerOf, type Pager, type Paging } from '../web/paging.ts';
import type { Reader } from '../web/reader.ts';
import { LISTS, type DisputeList, type DisputeRow } from './page-queries.ts';
import type { DisputeShow } from './show-views.ts';
import { disputedMinor, REASONS, type DisputeReason, type DisputeStatus } from './rules.ts';

export interface DisputeListRow {
  href: string;
  invoice: string;
  customer: string;
  customerHref: string;
  reason: string;
  disputed: string;
  /** The day it is to be answered by, or the day it was decided. */
  day: string;
  late: string;
  owner: string;
  badge: Badge;
}

export interface DisputesList {
  rows: DisputeListRow[];
  isDecided: boolean;
  pager: Pager;
  empty: Empty;
}

export interface DisputesIndex extends DisputesList {
  tabs: Tab[];
  whose: Tab[];
}

export interface DisputeEntry {
  title: string;
  action: string;
  intro: string;
  crumb: { href: string; label: string };
  form: FormState<'reason' | 'amount' | 'text' | 'key'>;
  reason: SelectProps;
  invoiceId: string;
  files: FilesInputProps;
  amountHint: string;
  problem: string | null;
}

export interface DisputeSettings {
  selects: SelectProps[];
  mayEdit: boolean;
}

export interface DisputeViews {
  '/disputes/index': DisputesIndex;
  '/disputes/_list': DisputesList;
  '/disputes/show': DisputeShow;
  '/disputes/entry': DisputeEntry;
  '/disputes/settings': DisputeSettings;
}

/** The list page. */
export function disputesIndex(
  reader: Reader,
  asked: { list: DisputeList; isMine: boolean; paging: Paging; url: string },
  found: { rows: readonly DisputeRow[]; counts: Record<DisputeList, number>; total: number },
): DisputesIndex {
  const { disputes } = reader.texts;
  const { list, isMine } = asked;
  const hrefTo = (to: DisputeList, mine: boolean) =>
    hrefOf('/disputes', { list: to === 'team' ? '' : to, mine: mine ? '1' : '' });
  return {
    tabs: LISTS.map((one) => ({
      ...{ label: disputes.lists[one], href: hrefTo(one, isMine), isCurrent: one === list },
      count: one === 'decided' ? null : reader.count(found.counts[one]),
    })),
    whose: [false, true].map((mine) => ({
      ...{ label: mine ? disputes.mine : disputes.everybody, href: hrefTo(list, mine) },
      ...{ count: null, isCurrent: mine === isMine },
    })),
    rows: found.rows.map((row) => listRow(reader, row)),
    isDecided: list === 'decided',
    pager: pagerOf(asked.paging, found.total, asked.url, reader.texts),
    empty: { title: disputes.emptyTitle, text: disputes.emptyText, action: null },
  };
}

const TONES: Record<DisputeStatus, Badge['tone']> = {
  open: 'warn',
  accepted: 'good',
  partly_accepted: 'good',
  rejected: '',
  withdrawn: '',
};

export function disputeBadge(reader: Reader, status: DisputeStatus): Badge {
  return { label: reader.texts.disputes.status[status], tone: TONES[status] };
}

/** How late an answer is; empty before its day. */
export function lateText(reader: Reader, answerBy: DisputeRow['answerBy']): string {
  const days = daysBetween(answerBy, reader.today);
  const { late, dueToday } = reader.texts.disputes;
  return days > 0 ? late(days) : days === 0 ? dueToday : '';
}

function listRow(reader: Reader, row: DisputeRow): DisputeListRow {
  const { disputes } = reader.texts;
  const isOpen = row.status === 'open';
  const minor = isOpen
    ? disputedMinor(row)
    : (row.acceptedMinor ?? row.amountMinor ?? row.totalMinor);
  return {
    href: `/disputes/${row.id}`,
    invoice: row.invoiceNumber,
    customer: row.customerName,
    customerHref: `/customers/${row.customerId}`,
    reason: disputes.reasons[row.reason] ?? row.reason,
    disputed: reader.amount(minor, row.currency),
    day: isOpen
      ? reader.day(row.answerBy)
      : row.decidedAt
        ? reader.moment(row.decidedAt).slice(0, 10)
        : '',
    late: isOpen ? lateText(reader, row.answerBy) : '',
    owner: row.owner ?? disputes.nobody,
    badge: disputeBadge(reader, row.status),
  };
}

export interface EntrySources {
  invoice: { id: number; number: string; customerName: string; currency: string };
  /** The answer it was found in. */
  replyId: number | null;
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
  files: FilesProblem | null;
  problem: string | null;
}

/** The page on which a colleague enters what a customer said. */
export function disputeEntry(reader: Reader, sources: EntrySources): DisputeEntry {
  const { disputes, files } = reader.texts;
  const { invoice, typed, problems } = sources;
  const form = formState(['reason', 'amount', 'text', 'key'], typed, problems);
  return {
    title: disputes.entry.title,
    intro: disputes.entry.intro(invoice.number, invoice.customerName),
    action: hrefOf('/disputes', {
      reply: sources.replyId === null ? '' : String(sources.replyId),
    }),
    crumb: { href: `/invoices/${invoice.id}`, label: invoice.number },
    form,
    reason: {
      ...{ name: 'reason', label: disputes.entry.reason, field: form.fields.reason },
      options: [{ value: '', label: disputes.entry.chooseReason }, ...reasonOptions(reader)],
    },
    invoiceId: String(invoice.id),
    files: filesInput(files, reader.locale, sources.files),
    amountHint: `${disputes.entry.amountHint} ${reader.texts.credits.amountHint(invoice.currency)}`,
    problem: sources.problem,
  };
}

function reasonOptions(reader: Reader): { value: DisputeReason; label: string }[] {
  return REASONS.map((one) => ({
    value: one,
    label: reader.texts.disputes.reasons[one] ?? one,
  }));
}

/** Who looks after disputes of which reason. */
export function disputeSettings(
  reader: Reader,
  people: readonly { id: number; name: string }[],
  owners: readonly { reason: string; userId: number }[],
  mayEdit: boolean,
): DisputeSettings {
  const options = [
    { value: '', label: reader.texts.disputes.settings.nobody },
    ...people.map((one) => ({ value: String(one.id), label: one.name })),
  ];
  return {
    selects: reasonOptions(reader).map(({ value, label }) => ({
      ...{ name: value, label, options },
      field: {
        value: String(owners.find((one) => one.reason === value)?.userId ?? ''),
        problem: null,
      },
    })),
    mayEdit,
  };
}
