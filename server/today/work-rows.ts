import { isPlainDate } from '../calendar/plain-date.ts';
import type { DisputeRow } from '../disputes/page-queries.ts';
import { disputedMinor } from '../disputes/rules.ts';
import { lateText } from '../disputes/views.ts';
import type { PlanToDecide } from '../plans/page-queries.ts';
import type { listUnapplied } from '../reports/queries.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { StepTask } from '../tasks/step-queries.ts';
import type { TaskRow } from '../tasks/page-queries.ts';
import type { Reader } from '../web/reader.ts';
import type {
  LateMessage,
  listWaitingImports,
  TroubledMessage,
  UnreachableCustomer,
} from './queries.ts';
import { hrefOf, messageBadge, messageName, stepName, type Badge } from './wording.ts';

export type Rows<F extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<
  ReturnType<F>
>;

/** A thing to do, or to decide. */
export interface WorkAction {
  label: string;
  /** Where a button posts to; null: it is a link. */
  post: string | null;
  href: string;
  isPrimary: boolean;
}

export interface WorkRow {
  title: string;
  href: string;
  about: string;
  amount: string;
  badge: Badge | null;
  actions: WorkAction[];
}

export function messageRow(reader: Reader, message: TroubledMessage): WorkRow {
  const { today } = reader.texts;
  const resend: WorkAction[] =
    message.status === 'unknown'
      ? [
          {
            label: today.sendAgain,
            post: `/messages/${message.id}/resend`,
            href: '',
            isPrimary: true,
          },
        ]
      : [];
  return {
    title: message.customerName ?? message.toAddress,
    href: `/messages/${message.id}`,
    about: [
      messageName(reader, { kind: message.kind, tone: '' }),
      message.toAddress,
      reader.moment(message.at),
    ].join(' · '),
    amount: '',
    badge: messageBadge(reader, message.status),
    actions: [
      ...resend,
      { label: today.handled, post: `/messages/${message.id}/handled`, href: '', isPrimary: false },
    ],
  };
}

export function lateRow(reader: Reader, message: LateMessage): WorkRow {
  const { today } = reader.texts;
  return {
    title: message.customerName ?? message.toAddress,
    href: `/messages/${message.id}`,
    about: [
      messageName(reader, { kind: message.kind, tone: '' }),
      message.toAddress,
      today.lateSince(reader.moment(message.since)),
    ].join(' · '),
    amount: '',
    badge: null,
    actions: [
      { label: today.handled, post: `/messages/${message.id}/handled`, href: '', isPrimary: false },
    ],
  };
}

export function unreachableRow(reader: Reader, customer: UnreachableCustomer): WorkRow {
  const { today, trade } = reader.texts;
  return {
    title: customer.name,
    href: `/customers/${customer.id}`,
    about: [
      customer.isSuppressed ? today.addressRefuses : today.noAddress,
      trade.invoices(customer.invoices, reader.count(customer.invoices)),
    ].join(' · '),
    amount: reader.amount(customer.overdueMinor, customer.currency),
    badge: null,
    actions: [
      {
        label: today.addAddress,
        post: null,
        href: `/customers/${customer.id}#contacts`,
        isPrimary: false,
      },
    ],
  };
}

export function disputeRow(reader: Reader, dispute: DisputeRow): WorkRow {
  const { disputes, today } = reader.texts;
  const isLate = dispute.answerBy < reader.today;
  const href = `/disputes/${dispute.id}`;
  return {
    title: `${dispute.invoiceNumber} · ${dispute.customerName}`,
    href,
    about: [disputes.reasons[dispute.reason] ?? '', dispute.owner ?? '']
      .filter((part) => part !== '')
      .join(' · '),
    amount: reader.amount(disputedMinor(dispute), dispute.currency),
    badge: {
      label: lateText(reader, dispute.answerBy) || today.respondBy(reader.day(dispute.answerBy)),
      tone: isLate ? 'bad' : 'warn',
    },
    actions: [{ label: today.look, post: null, href, isPrimary: false }],
  };
}

export function stepRow(reader: Reader, task: StepTask, book: ScenarioBook): WorkRow {
  const step = book.versions
    .get(task.versionId)
    ?.scenario.steps.find((one) => one.key === task.stepKey);
  const { calls, today } = reader.texts;
  const isCall = task.channel === 'call';
  const page = `/tasks/${task.id}`;
  const about = task.invoices[0]
    ? `/invoices/${task.invoices[0].id}`
    : `/customers/${task.customerId}`;
  const isPutOff = task.nextOn !== null && task.nextOn > reader.today;
  return {
    title: `${step ? stepName(reader, step) : task.stepKey} · ${task.customerName}`,
    href: isCall ? page : about,
    about: [
      task.invoices.map(({ number }) => number).join(', '),
      reader.day(task.touchedOn),
      task.phone ? unbroken(task.phone) : isCall ? calls.noPhone : '',
      isPutOff && task.nextOn ? calls.againOn(reader.day(task.nextOn)) : '',
      task.nextOn && !isPutOff ? calls.unanswered : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
    amount: task.askableMinor > 0 ? reader.amount(task.askableMinor, task.currency) : '',
    badge: factoredBadge(reader, task),
    actions: [
      isCall
        ? { label: calls.toCall, post: null, href: page, isPrimary: true }
        : { label: today.done, post: `${page}/completion`, href: '', isPrimary: false },
    ],
  };
}

export function planRow(reader: Reader, plan: PlanToDecide): WorkRow {
  const { today } = reader.texts;
  const isRequest = plan.status === 'requested';
  return {
    title: plan.customerName,
    href: `/plans/${plan.id}`,
    about: [
      plan.numbers.join(', '),
      isRequest
        ? reader.moment(plan.createdAt)
        : plan.warnedUntil
          ? reader.day(plan.warnedUntil)
          : '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
    amount: reader.amount(plan.totalMinor, plan.currency),
    badge: {
      label: isRequest ? today.plan.requested : today.plan.toEnd,
      tone: isRequest ? 'info' : 'warn',
    },
    actions: [{ label: today.look, post: null, href: `/plans/${plan.id}`, isPrimary: false }],
  };
}

export function importRow(reader: Reader, item: Rows<typeof listWaitingImports>[number]): WorkRow {
  const { today } = reader.texts;
  return {
    title: item.filename,
    href: `/imports/${item.id}`,
    about: today.uploadedAt(reader.moment(item.createdAt)),
    amount: '',
    badge: null,
    actions: [{ label: today.look, post: null, href: `/imports/${item.id}`, isPrimary: false }],
  };
}

export function unappliedRow(reader: Reader, item: Rows<typeof listUnapplied>[number]): WorkRow {
  const { today } = reader.texts;
  return {
    title: item.customerName,
    href: `/customers/${item.customerId}#payments`,
    about: today.receivedOn(reader.day(item.receivedOn)),
    amount: reader.amount(item.amountMinor, item.currency),
    badge: null,
    actions: [
      {
        label: reader.texts.credits.useCredit,
        post: null,
        href: hrefOf(`/customers/${item.customerId}/credit`, { currency: item.currency }),
        isPrimary: false,
      },
    ],
  };
}

export function taskRow(reader: Reader, task: TaskRow): WorkRow {
  const { today } = reader.texts;
  const { path, respond_by: respondBy } = task.details;
  const about =
    typeof path === 'string'
      ? path
      : task.invoiceId
        ? `/invoices/${task.invoiceId}`
        : task.messageId
          ? `/messages/${task.messageId}`
          : task.customerId
            ? `/customers/${task.customerId}`
            : '/tasks';
  return {
    title: [today.taskKind[task.kind] ?? task.kind, task.customerName ?? '']
      .filter((part) => part !== '')
      .join(' · '),
    href: about,
    about: [
      task.invoiceNumber ?? '',
      typeof respondBy === 'string' && isPlainDate(respondBy)
        ? today.respondBy(reader.day(respondBy))
        : '',
      reader.moment(task.createdAt),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    amount: '',
    badge: factoredBadge(reader, task),
    actions: [
      { label: today.done, post: `/tasks/${task.id}/completion`, href: '', isPrimary: false },
    ],
  };
}

/** A telephone number on one line. */
function unbroken(phone: string): string {
  return phone.replaceAll(' ', '\u00a0');
}

/** Factored invoices come first in every list of work, and say why. */
function factoredBadge(reader: Reader, { isFactored }: { isFactored: boolean }): WorkRow['badge'] {
  return isFactored ? { label: reader.texts.factors.badge, tone: 'info' } : null;
}
