import { whoseTabs, type Whose } from '../customers/whose.ts';
import { daysBetween } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Explanation } from '../chases/actions.ts';
import { headline, reasons } from '../invoices/show-views.ts';
import type { Judged, Reading } from '../messages/judge.ts';
import { reasonOf } from '../messages/views.ts';
import type { MessageInvoice } from '../messages/queries.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import {
  hrefOf,
  isOverdue,
  lateness,
  messageName,
  scenarioName,
  stepName,
  type Empty,
  type Tab,
} from '../today/wording.ts';
import type { FormState, InputProps } from '../web/forms.ts';
import { inputOf } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { AwaitingMessage } from './queries.ts';
import type { Leaving, Tally } from './rules.ts';

/** A waiting mail with what it would ask for now. */
export interface JudgedMessage {
  message: AwaitingMessage;
  judged: Judged;
  reading: Reading;
}

export interface ApprovalRow {
  id: string;
  href: string;
  name: string;
  scenario: string;
  label: string;
  isTicked: boolean;
  customer: string;
  customerHref: string;
  to: string;
  copies: string;
  asked: string;
  invoices: string;
  leftOut: string[];
  /** Why there is nothing left to approve; empty when there is. */
  untrue: string;
  since: string;
}

export interface ApprovalsList {
  rows: ApprovalRow[];
  moreHref: string | null;
  empty: Empty;
  mayDecide: boolean;
}

export interface ApprovalsIndex extends ApprovalsList {
  whose: Tab[];
  /** Where the ticked ones are sent: back to the same list. */
  action: string;
  problem: string | null;
  reason: InputProps;
}

/** What a list of ticked mails was sent back with. */
export interface ReturnedTicks {
  ids: ReadonlySet<number>;
  form: FormState<'reason'>;
  problem: string | null;
}

/** Every mail that waits, the oldest first: `judged` holds one more than are shown when there is a next page. */
export function approvalsIndex(
  reader: Reader,
  judged: readonly JudgedMessage[],
  returned: ReturnedTicks,
  options: { limit: number; mayDecide: boolean; whose: Whose },
): ApprovalsIndex {
  const { approvals } = reader.texts;
  const { whose } = options;
  const shown = judged.slice(0, options.limit);
  const last = judged.length > options.limit ? shown.at(-1) : undefined;
  return {
    whose: whoseTabs(reader, whose, (mine) => hrefOf('/approvals', { mine })),
    action: hrefOf('/approvals', { mine: whose.mine }),
    rows: shown.map((one) => approvalRow(reader, one, returned.ids.has(one.message.id))),
    moreHref: last
      ? hrefOf('/approvals', { mine: whose.mine, after: String(last.message.id) })
      : null,
    empty: { title: approvals.emptyTitle, text: approvals.emptyText, action: null },
    mayDecide: options.mayDecide,
    problem: returned.problem,
    reason: inputOf(returned.form, 'reason', approvals.reason, { hint: approvals.reasonHint }),
  };
}

// A mail with more invoices says how many there are beside.
const NUMBERS_SHOWN = 4;

function approvalRow(
  reader: Reader,
  { message, judged, reading }: JudgedMessage,
  isTicked: boolean,
): ApprovalRow {
  const { approvals } = reader.texts;
  const name = nameOf(reader, message, judged);
  const isUntrue = 'skip' in judged;
  const kept = isUntrue ? [] : judged.kept;
  const rest = kept.length - NUMBERS_SHOWN;
  const numbers = kept.slice(0, NUMBERS_SHOWN).map((invoice) => invoice.number);
  const scenario = scenarioOf(reading.book, message, judged);
  return {
    id: String(message.id),
    href: `/approvals/${message.id}`,
    name,
    scenario: scenario ? scenarioName(reader, scenario) : '',
    label: approvals.choose(`${name}, ${message.customerName}`),
    isTicked,
    customer: message.customerName,
    customerHref: `/customers/${message.customerId}`,
    to: addressed(message.toName, message.toAddress),
    copies: copiesOf(reading.copies.get(message.id) ?? []),
    asked: isUntrue ? '' : reader.amount(judged.askedMinor, message.currency),
    invoices: [numbers.join(', '), rest > 0 ? approvals.moreInvoices(reader.count(rest)) : '']
      .filter((part) => part !== '')
      .join(' '),
    leftOut: isUntrue
      ? []
      : judged.dropped.map(({ invoice, because }) =>
          approvals.leftOut(invoice.number, becauseOf(reader, because)),
        ),
    untrue: isUntrue ? approvals.nothingLeft(becauseOf(reader, judged.skip)) : '',
    since: reader.day(dayIn(reader.zone, message.createdAt)),
  };
}

/** Its step as it would lead now; as it was planned when nothing is left. */
function nameOf(reader: Reader, message: AwaitingMessage, judged: Judged): string {
  if ('skip' in judged || !judged.leading) return messageName(reader, message);
  return stepName(reader, judged.leading.step);
}

function scenarioOf(book: ScenarioBook, message: AwaitingMessage, judged: Judged) {
  if (!('skip' in judged) && judged.leading) return judged.leading.scenario;
  const [key] = message.step.split('/');
  return book.active.find((scenario) => scenario.key === key);
}

/** Why a message is not right any more, in words. */
export function becauseOf(reader: Reader, because: string): string {
  return reasonOf(reader, { status: 'skipped', statusReason: because });
}

function addressed(name: string, address: string): string {
  return name === '' ? address : `${name} <${address}>`;
}

function copiesOf(copies: readonly Copy[]): string {
  return copies.map(({ name, address }) => addressed(name, address)).join(', ');
}

/** A sentence for what several decisions came to. */
export function tallySentence(reader: Reader, tally: Tally, decision: 'approve' | 'skip'): string {
  const { approvals } = reader.texts;
  const said = (count: number, words: (count: number) => string) => (count > 0 ? words(count) : '');
  const parts = [
    said(tally.done, decision === 'approve' ? approvals.approved : approvals.skipped),
    said(tally.noLongerTrue, approvals.noLongerTrue),
    said(tally.cannotBeWritten, approvals.cannotBeWritten),
    said(tally.decided, approvals.decided),
  ];
  return `${parts.filter((part) => part !== '').join(' · ')}.`;
}

export interface ApprovalShow {
  title: string;
  path: string;
  name: string;
  customer: string;
  customerHref: string;
  facts: { label: string; value: string }[];
  lines: {
    href: string;
    number: string;
    due: string;
    isLate: boolean;
    amount: string;
    dropped: string;
  }[];
  total: string;
  credit: string;
  why: string[];
  afterwards: string;
  leaves: string;
  /** Why it cannot leave; empty when it can. */
  obstacle: string;
  isUntrue: boolean;
  /** Where this one mail is edited; null when nothing is left of it. */
  editHref: string | null;
  /** Who edited it; empty when nobody did. */
  editedBy: string;
  html: string | null;
  text: string;
  mayDecide: boolean;
  problem: string | null;
  reason: InputProps;
}

export interface ApprovalSources extends JudgedMessage {
  /** Of the invoice whose step leads; null when nothing is left. */
  explanation: Explanation | null;
  leaving: Leaving;
  mail: { subject: string; text: string } | { skip: string } | null;
  now: Date;
  mayDecide: boolean;
  form: FormState<'reason'>;
  problem: string | null;
}

/** One mail as it would leave now, with what it asks for and why. */
export function approvalShow(reader: Reader, sources: ApprovalSources): ApprovalShow {
  const { approvals } = reader.texts;
  const { message, judged, leaving, mail } = sources;
  const written = mail && !('skip' in mail) ? mail : null;
  const name = nameOf(reader, message, judged);
  return {
    title: written?.subject ?? name,
    path: `/approvals/${message.id}`,
    name,
    customer: message.customerName,
    customerHref: `/customers/${message.customerId}`,
    facts: factsOf(reader, sources),
    lines: linesOf(reader, judged),
    total: 'skip' in judged ? '' : reader.amount(judged.askedMinor, message.currency),
    credit: creditOf(reader, message, judged),
    why: whyOf(reader, sources),
    afterwards: sources.explanation ? headline(reader, sources.explanation) : '',
    leaves:
      leaving.notBefore <= sources.now
        ? approvals.leavesNow
        : approvals.leavesAt(reader.moment(leaving.notBefore)),
    obstacle: obstacleOf(reader, sources),
    isUntrue: 'skip' in judged,
    editHref: 'skip' in judged ? null : `/approvals/${message.id}/edit`,
    editedBy:
      message.edited && message.editedAt
        ? approvals.editedBy(message.editedBy ?? '', reader.moment(message.editedAt))
        : '',
    html: written ? `/approvals/${message.id}/html` : null,
    text: written?.text ?? '',
    mayDecide: sources.mayDecide,
    problem: sources.problem,
    reason: inputOf(sources.form, 'reason', approvals.reason, {
      hint: approvals.reasonHint,
      required: true,
    }),
  };
}

function obstacleOf(reader: Reader, { judged, mail }: ApprovalSources): string {
  const { approvals } = reader.texts;
  if ('skip' in judged) return approvals.nothingLeft(becauseOf(reader, judged.skip));
  return mail && 'skip' in mail ? approvals.incomplete(becauseOf(reader, mail.skip)) : '';
}

function factsOf(reader: Reader, { message, reading }: ApprovalSources): ApprovalShow['facts'] {
  const { approvals, messages, trade } = reader.texts;
  return [
    { label: approvals.to, value: addressed(message.toName, message.toAddress) },
    { label: approvals.copy, value: copiesOf(reading.copies.get(message.id) ?? []) },
    { label: messages.language, value: trade.languages[message.language] ?? message.language },
    { label: approvals.since, value: reader.moment(message.createdAt) },
  ].filter((fact) => fact.value !== '');
}

function linesOf(reader: Reader, judged: Judged): ApprovalShow['lines'] {
  const line = (invoice: MessageInvoice, dropped: string) => ({
    href: `/invoices/${invoice.invoiceId}`,
    number: invoice.number,
    due: `${reader.day(invoice.dueOn)} · ${lateness(reader, invoice.dueOn)}`,
    isLate: isOverdue(reader, invoice.dueOn),
    amount: dropped === '' ? reader.amount(invoice.balanceMinor, invoice.currency) : '',
    dropped,
  });
  const kept = 'skip' in judged ? [] : judged.kept;
  return [
    ...kept.map((invoice) => line(invoice, '')),
    ...judged.dropped.map(({ invoice, because }) => line(invoice, becauseOf(reader, because))),
  ];
}

function creditOf(reader: Reader, message: AwaitingMessage, judged: Judged): string {
  if ('skip' in judged) return '';
  const owed = judged.kept.reduce((sum, invoice) => sum + invoice.balanceMinor, 0);
  const credit = owed - judged.askedMinor;
  return credit > 0 ? reader.texts.approvals.credit(reader.amount(credit, message.currency)) : '';
}

function whyOf(reader: Reader, sources: ApprovalSources): string[] {
  const { approvals, trade } = reader.texts;
  const { message, judged, explanation } = sources;
  const scenario = scenarioOf(sources.reading.book, message, judged);
  const waited = daysBetween(message.touchedOn, reader.today);
  const day = reader.longDay(message.touchedOn);
  const lead = leadingInvoice(judged);
  return [
    approvals.stepOf(
      nameOf(reader, message, judged),
      scenario ? scenarioName(reader, scenario) : message.step,
    ),
    waited > 0 ? approvals.waiting(day, trade.days(waited)) : approvals.waitingToday(day),
    ...(lead && explanation
      ? reasons(reader, lead, {
          // That it waits is what this page is about.
          reasons: explanation.reasons.filter(({ code }) => code !== 'awaiting_approval'),
        }).map((sentence) => `${lead.number} · ${sentence}`)
      : []),
  ];
}

/** The invoice whose step the mail stands for. */
export function leadingInvoice(judged: Judged): MessageInvoice | undefined {
  if ('skip' in judged) return undefined;
  const { leading } = judged;
  return judged.kept.find(
    (invoice) =>
      invoice.position === leading?.step.position &&
      invoice.versionId === leading.scenario.versionId,
  );
}

export interface ApprovalViews {
  '/approvals/index': ApprovalsIndex;
  '/approvals/_list': ApprovalsList;
  '/approvals/show': ApprovalShow;
}
