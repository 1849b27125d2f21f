import type { DisputeRow } from '../disputes/page-queries.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { StepTask } from '../tasks/step-queries.ts';
import type { ReplyRow } from '../replies/page-queries.ts';
import type { EndingPause } from '../pauses/page-queries.ts';
import { pauseRow } from '../pauses/work-views.ts';
import { replyWorkRow } from '../replies/work-views.ts';
import type { PlanToDecide } from '../plans/page-queries.ts';
import type { listUnapplied } from '../reports/queries.ts';
import type { TaskRow } from '../tasks/page-queries.ts';
import type {
  LateMessage,
  listWaitingImports,
  TroubledMessage,
  UnreachableCustomer,
} from './queries.ts';
import type { AnswerWork } from '../promises/page-queries.ts';
import { approvalWorkRow } from '../approvals/work-views.ts';
import type { AwaitingMessage } from '../approvals/queries.ts';
import { brokenPromiseRow, noticeRow } from '../promises/work-views.ts';
import type { Reader } from '../web/reader.ts';
import {
  disputeRow,
  importRow,
  lateRow,
  messageRow,
  planRow,
  stepRow,
  taskRow,
  unappliedRow,
  unreachableRow,
  type Rows,
  type WorkRow,
} from './work-rows.ts';

export interface WorkGroup {
  key: string;
  title: string;
  why: string;
  count: string;
  tone: 'bad' | 'warn' | 'info';
  rows: WorkRow[];
  more: { label: string; href: string } | null;
}

export interface WorkSources {
  isPaused: boolean;
  missedByWebhook: number;
  messages: readonly TroubledMessage[];
  unreachable: readonly UnreachableCustomer[];
  /** Messages their providers could not deliver for more than a day. */
  late: readonly LateMessage[];
  replies: readonly ReplyRow[];
  /** A watched mailbox that cannot be read; null when all is well. */
  failingMailbox: { name: string; problem: string } | null;
  approvals: readonly AwaitingMessage[];
  disputes: readonly DisputeRow[];
  promises: readonly AnswerWork[];
  notices: readonly AnswerWork[];
  pauses: readonly EndingPause[];
  plans: readonly PlanToDecide[];
  steps: readonly StepTask[];
  imports: Rows<typeof listWaitingImports>;
  unapplied: Rows<typeof listUnapplied>;
  tasks: readonly TaskRow[];
  book: ScenarioBook;
}

/** Rows of a group on the start page; the rest is behind a link. */
export const WORK_ROWS = 6;

/** What needs a person, the most pressing first; groups without rows are left out. */
export function workGroups(reader: Reader, sources: WorkSources): WorkGroup[] {
  const { group } = reader.texts.today;
  const groups = [
    sentenceGroup(reader, 'paused', group.paused, sources.isPaused),
    sentenceGroup(reader, 'webhook', group.webhook, sources.missedByWebhook > 0),
    mailboxGroup(reader, sources.failingMailbox),
    listGroup(
      ...([reader, 'messages', 'bad', group.messages, '/messages?state=trouble'] as const),
      sources.messages,
      messageRow,
    ),
    listGroup(
      ...([reader, 'late', 'warn', group.late, '/messages?state=late'] as const),
      sources.late,
      lateRow,
    ),
    listGroup(
      reader,
      'unreachable',
      'bad',
      group.unreachable,
      '/customers?state=unreachable',
      sources.unreachable,
      unreachableRow,
    ),
    listGroup(
      ...([reader, 'approvals', 'warn', group.approvals, '/approvals'] as const),
      sources.approvals,
      approvalWorkRow,
    ),
    ...answerGroups(reader, sources),
    listGroup(
      ...([reader, 'pauses', 'warn', group.pauses, '/invoices?state=held'] as const),
      sources.pauses,
      pauseRow,
    ),
    listGroup(
      reader,
      'steps',
      'warn',
      { ...group.steps, why: `${group.steps.why} ${reader.texts.calls.sorted}` },
      '/tasks',
      sources.steps,
      (r: Reader, step: StepTask) => stepRow(r, step, sources.book),
    ),
    listGroup(reader, 'imports', 'info', group.imports, '/imports', sources.imports, importRow),
    listGroup(
      ...([reader, 'unapplied', 'info', group.unapplied, '/customers?state=unapplied'] as const),
      sources.unapplied,
      unappliedRow,
    ),
    listGroup(reader, 'tasks', 'info', group.tasks, '/tasks', sources.tasks, taskRow),
  ];
  return groups.filter((one) => one !== null);
}

/** What debtors answered instead of paying and a person has to decide. */
function answerGroups(reader: Reader, sources: WorkSources): (WorkGroup | null)[] {
  const { group } = reader.texts.today;
  return [
    listGroup(
      ...([reader, 'replies', 'warn', group.replies, '/replies'] as const),
      sources.replies,
      replyWorkRow,
    ),
    listGroup(
      ...([reader, 'notices', 'warn', group.notices, '/payment-notices'] as const),
      sources.notices,
      noticeRow,
    ),
    listGroup(
      ...([reader, 'disputes', 'warn', group.disputes, '/disputes'] as const),
      sources.disputes,
      disputeRow,
    ),
    listGroup(
      ...([reader, 'promises', 'warn', group.promises, '/promises?state=broken'] as const),
      sources.promises,
      brokenPromiseRow,
    ),
    listGroup(reader, 'plans', 'warn', group.plans, '/plans', sources.plans, planRow),
  ];
}

function sentenceGroup(
  reader: Reader,
  key: string,
  texts: { title: string; why: string },
  isShown: boolean,
): WorkGroup | null {
  if (!isShown) return null;
  return {
    key,
    ...texts,
    count: '',
    tone: 'bad',
    rows: [],
    more: { label: reader.texts.today.openSettings, href: '/settings' },
  };
}

/** What the mailbox's own server says goes with it: it tells what to mend. */
function mailboxGroup(reader: Reader, mailbox: WorkSources['failingMailbox']): WorkGroup | null {
  const { title, why } = reader.texts.today.group.mailbox;
  if (mailbox === null) return null;
  const texts = { title, why: why(mailbox.name, mailbox.problem) };
  const group = sentenceGroup(reader, 'mailbox', texts, true);
  return group && { ...group, more: null };
}

function listGroup<T>(
  reader: Reader,
  key: string,
  tone: WorkGroup['tone'],
  texts: { title: string; why: string },
  moreHref: string,
  items: readonly T[],
  toRow: (reader: Reader, item: T) => WorkRow,
): WorkGroup | null {
  if (items.length === 0) return null;
  const { today } = reader.texts;
  const rest = items.length - WORK_ROWS;
  // Lists are asked for with a limit: at the limit, the number is the least it can be.
  const known = (count: number) =>
    items.length >= WORK_LIMIT ? today.atLeast(reader.count(count)) : reader.count(count);
  return {
    key,
    ...texts,
    count: known(items.length),
    tone,
    rows: items.slice(0, WORK_ROWS).map((item) => toRow(reader, item)),
    more: { label: rest > 0 ? today.more(known(rest)) : today.seeList, href: moreHref },
  };
}

/** Rows asked of each list; more than anybody does in a day. */
export const WORK_LIMIT = 100;
