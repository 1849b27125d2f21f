import type { FastifyInstance } from 'fastify';
import { addDays, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { listAwaiting } from '../approvals/queries.ts';
import type { Sql } from '../db/sql.ts';
import { listDisputes } from '../disputes/page-queries.ts';
import { listAgedBalances, listCollected, listUnapplied } from '../reports/queries.ts';
import { hasFinishedRun } from '../runs/queries.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import { listStepTasks } from '../tasks/step-queries.ts';
import { listBrokenPromises, listNoticesToDecide } from '../promises/page-queries.ts';
import { ANSWER_TASKS } from '../promises/work-views.ts';
import { listEndingPauses } from '../pauses/page-queries.ts';
import { toldLastDays } from '../pauses/rules.ts';
import { listPlansToDecide } from '../plans/page-queries.ts';
import { listFailing } from '../replies/mailbox-queries.ts';
import { listRepliesToRead } from '../replies/page-queries.ts';
import type { Services } from '../services.ts';
import { listOpenTasks } from '../tasks/page-queries.ts';
import * as queries from './queries.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { todayShow } from './views.ts';
import { WORK_LIMIT, workGroups, type WorkGroup } from './work-views.ts';

const COLLECTED_DAYS = 30;
// A mail server tries again for some hours without anybody noticing; a day later somebody should know.
const LATE_HOURS = 24;
// Servers are restarted; an hour is more than that.
const MAILBOX_HOURS = 1;

/** The start page. */
export function registerTodayRoutes(app: FastifyInstance, services: Services): void {
  app.get('/', async (request, reply) => {
    const reader = await readerOf(services, request);
    const { sql } = services;
    const [setup, balances, collected, work, nextRun, lastRun] = await Promise.all([
      queries.findSetup(sql),
      listAgedBalances(sql, reader.today),
      listCollected(sql, addDays(reader.today, 1 - COLLECTED_DAYS)),
      readWork(services, reader),
      findNextRun(sql, reader),
      queries.findLastRun(sql),
    ]);
    const sources = { setup, balances, collected, work, nextRun, lastRun };
    return reply.page('/today/show', todayShow(reader, sources));
  });
}

async function readWork(services: Services, reader: Reader): Promise<WorkGroup[]> {
  const { sql } = services;
  const { today } = reader;
  const [promises, notices, plans, replies, late, mailboxes] = await Promise.all([
    listBrokenPromises(sql, WORK_LIMIT),
    listNoticesToDecide(sql, WORK_LIMIT),
    listPlansToDecide(sql, today, WORK_LIMIT),
    listRepliesToRead(sql, WORK_LIMIT),
    queries.listLateMessages(sql, hoursAgo(services, LATE_HOURS), WORK_LIMIT),
    listFailing(sql, hoursAgo(services, MAILBOX_HOURS)),
  ]);
  const approvals = await listAwaiting(sql, { afterId: null, limit: WORK_LIMIT });
  const [messages, unreachable, disputes, pauses, steps, imports, unapplied, tasks, missed, book] =
    await Promise.all([
      queries.listTroubledMessages(sql, WORK_LIMIT),
      queries.listUnreachableCustomers(sql, today, WORK_LIMIT),
      listDisputes(sql, { list: 'team', ownerId: null, limit: WORK_LIMIT, offset: 0 }),
      listEndingPauses(sql, { ...toldDays(services, reader), today }, WORK_LIMIT),
      listStepTasks(sql, today, WORK_LIMIT),
      queries.listWaitingImports(sql),
      listUnapplied(sql, WORK_LIMIT),
      listOpenTasks(sql, WORK_LIMIT),
      queries.countMissedByWebhook(sql),
      loadScenarioBook(sql),
    ]);
  return workGroups(reader, {
    isPaused: reader.organization?.remindersPaused ?? false,
    missedByWebhook: missed,
    messages,
    unreachable,
    replies,
    late,
    failingMailbox: mailboxes[0] ?? null,
    approvals,
    disputes,
    promises,
    notices,
    pauses,
    plans,
    // A call to be tried again later is nothing to do today.
    steps: steps.filter((step) => step.nextOn === null || step.nextOn <= today),
    imports,
    unapplied,
    // Those about a message stand in the group of the messages already, and so do those about answers.
    tasks: tasks.filter((task) => task.messageId === null && !ANSWER_TASKS.has(task.kind)),
    book,
  });
}

function toldDays({ workingDays }: Services, { today, organization }: Reader) {
  return toldLastDays(today, organization?.country ?? 'FR', workingDays);
}

function hoursAgo(services: Services, hours: number): Date {
  return new Date(services.clock.now().getTime() - hours * 3_600_000);
}

/** The day of the next run that has something to do, and how many messages it writes as things stand. */
async function findNextRun(
  sql: Sql,
  reader: Reader,
): Promise<{ on: PlainDate; messages: number } | null> {
  const dueOn = await queries.findNextDue(sql);
  if (dueOn === null) return null;
  const isDoneToday = await hasFinishedRun(sql, reader.today);
  const on = laterOf(dueOn, isDoneToday ? addDays(reader.today, 1) : reader.today);
  return { on, messages: await queries.countDueTouches(sql, on) };
}
