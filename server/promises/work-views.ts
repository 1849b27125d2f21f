import type { WorkRow } from '../today/work-rows.ts';
import type { Reader } from '../web/reader.ts';
import type { AnswerWork } from './page-queries.ts';
import { aboutInvoices } from './letters.ts';

/** A broken promise on the start page. */
export function brokenPromiseRow(reader: Reader, work: AnswerWork): WorkRow {
  const { today } = reader.texts;
  const isAgain = work.kind === 'promise_broken_again';
  return {
    ...commonOf(reader, work, `/promises/${work.id}`),
    about: [aboutNumbers(work), today.promisedFor(reader.day(work.on))].join(' · '),
    badge: {
      label: today.taskKind[work.kind] ?? '',
      tone: isAgain ? 'bad' : 'warn',
    },
    actions: [
      { label: today.done, post: `/tasks/${work.taskId}/completion`, href: '', isPrimary: false },
    ],
  };
}

/** A payment notice to decide. */
export function noticeRow(reader: Reader, work: AnswerWork): WorkRow {
  const { today } = reader.texts;
  const href = `/payment-notices/${work.id}`;
  return {
    ...commonOf(reader, work, href),
    about: [aboutNumbers(work), today.toldPaidOn(reader.day(work.on))].join(' · '),
    badge: null,
    actions: [{ label: today.decide, post: null, href, isPrimary: true }],
  };
}

function commonOf(reader: Reader, work: AnswerWork, href: string) {
  return {
    title: work.customerName,
    href,
    amount: reader.amount(work.amountMinor, work.currency),
  };
}

function aboutNumbers({ numbers }: AnswerWork): string {
  return aboutInvoices(numbers.map((number) => ({ number })));
}

/** Kinds of tasks that stand in these groups, or in that of disputes, already. */
export const ANSWER_TASKS: ReadonlySet<string> = new Set([
  ...['promise_broken', 'promise_broken_again', 'payment_notice_overdue', 'dispute_deadline'],
  'reply_received',
]);
