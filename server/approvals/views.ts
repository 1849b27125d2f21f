import { dayIn } from '../calendar/zone.ts';
import { whoseTabs, type Whose } from '../customers/whose.ts';
import type { Judged, Reading } from '../messages/judge.ts';
import { reasonOf } from '../messages/views.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import {
  hrefOf,
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
import type { Tally } from './rules.ts';
import type { ApprovalShow } from './show-views.ts';

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
export function nameOf(reader: Reader, message: AwaitingMessage, judged: Judged): string {
  if ('skip' in judged || !judged.leading) return messageName(reader, message);
  return stepName(reader, judged.leading.step);
}

export function scenarioOf(book: ScenarioBook, message: AwaitingMessage, judged: Judged) {
  if (!('skip' in judged) && judged.leading) return judged.leading.scenario;
  const [key] = message.step.split('/');
  return book.active.find((scenario) => scenario.key === key);
}

/** Why a message is not right any more, in words. */
export function becauseOf(reader: Reader, because: string): string {
  return reasonOf(reader, { status: 'skipped', statusReason: because });
}

export function addressed(name: string, address: string): string {
  return name === '' ? address : `${name} <${address}>`;
}

export function copiesOf(copies: readonly Copy[]): string {
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

export interface ApprovalViews {
  '/approvals/index': ApprovalsIndex;
  '/approvals/_list': ApprovalsList;
  '/approvals/show': ApprovalShow;
}
