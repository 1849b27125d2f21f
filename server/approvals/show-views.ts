import { daysBetween } from '../calendar/plain-date.ts';
import type { Explanation } from '../chases/actions.ts';
import { headline, reasons } from '../invoices/next-views.ts';
import type { Judged } from '../messages/judge.ts';
import type { MessageInvoice } from '../messages/line-queries.ts';
import { isOverdue, lateness, scenarioName } from '../today/wording.ts';
import type { FormState, InputProps } from '../web/forms.ts';
import { inputOf } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { AwaitingMessage } from './queries.ts';
import type { Leaving } from './rules.ts';
import { addressed, becauseOf, copiesOf, nameOf, scenarioOf, type JudgedMessage } from './views.ts';

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
