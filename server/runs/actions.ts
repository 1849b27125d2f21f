import pLimit from 'p-limit';
import { withdrawIdleApprovals } from '../approvals/actions.ts';
import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { considerToday, reconsiderChunk } from '../chases/actions.ts';
import { listCustomersDue, listReviewsDue } from '../chases/queries.ts';
import { transaction } from '../db/sql.ts';
import { findOpenForSending } from '../organization/sending.ts';
import { followCalendar } from '../promises/follow-actions.ts';
import type { Services } from '../services.ts';
import { withdrawIdleStepTasks } from '../tasks/step-queries.ts';
import { planChunk, planContext } from './plan.ts';
import type { PlannedChunk, PlannedMessage } from './plan-context.ts';
import {
  countHeld,
  finishRun,
  hasFinishedRun,
  insertRun,
  listHeld,
  listInvoiceNumbers,
  type HeldInvoice,
  type RunTrigger,
} from './queries.ts';

// One transaction a chunk: long enough to be worth it, short enough to lock nobody out for more than a moment.
const CUSTOMERS_A_CHUNK = 500;
const REVIEWS_A_CHUNK = 2_000;
// While the database writes one chunk, the next is worked out: more only wait for each other.
const CHUNKS_AT_ONCE = 2;
// What a person can read; the counts are always whole.
const LISTED = 1_000;

export interface RunReport {
  runId: number | null;
  asOf: PlainDate;
  dryRun: boolean;
  counts: { messages: number; tasks: number; held: number; passedOver: number };
  messages: (Omit<PlannedMessage, 'invoiceIds' | 'customerId'> & { invoices: string[] })[];
  /** Every open invoice that something holds, due or not, up to a thousand. */
  held: HeldInvoice[];
  heldCounts: { because: string; invoices: number }[];
  passedOver: { invoice: string; step: string; reason: string }[];
}

export interface RunOptions {
  /** The day it is for; today in the organization's zone when not given. */
  asOf?: PlainDate;
  trigger: RunTrigger;
  startedBy?: number | null;
  dryRun?: boolean;
}

/**
 * Plans what is due and enqueues its sending. Running it twice, or two at once, plans each step once. Returns null before
 * there is an organization.
 */
export async function runReminders(
  services: Services,
  options: RunOptions,
): Promise<RunReport | null> {
  const dryRun = options.dryRun ?? false;
  const considering = await considerToday(services.sql, services, options.asOf);
  if (!considering) return null;
  // What was promised is judged before anybody is reminded of it.
  if (!dryRun) await followCalendar(services);
  if (!dryRun) await withdrawIdleStepTasks(services.sql, considering.today, services.clock.now());
  if (!dryRun) await withdrawIdleApprovals(services, considering.today);
  const asOf = considering.today;
  const runId = dryRun
    ? null
    : await insertRun(services.sql, {
        asOf,
        trigger: options.trigger,
        startedAt: services.clock.now(),
        startedBy: options.startedBy ?? null,
      });
  const chunks = await planAll(services, asOf, runId, options, dryRun);
  const report = await writeReport(services, asOf, runId, dryRun, chunks);
  if (runId !== null) {
    await finishRun(services.sql, runId, {
      planned: report.counts.messages,
      held: report.counts.held,
      finishedAt: services.clock.now(),
    });
  }
  return report;
}

/** What the clock starts every minute: the day's run, once, inside the sending window of a working day. */
export async function runWhenDue(services: Services): Promise<RunReport | null> {
  const organization = await findOpenForSending(services);
  if (!organization) return null;
  const today = dayIn(organization.timeZone, services.clock.now());
  if (await hasFinishedRun(services.sql, today)) return null;
  return runReminders(services, { trigger: 'schedule' });
}

async function planAll(
  services: Services,
  asOf: PlainDate,
  runId: number | null,
  options: RunOptions,
  dryRun: boolean,
): Promise<PlannedChunk> {
  const all: PlannedChunk = { messages: [], tasks: [], held: [], passedOver: [] };
  const context = await planContext(services, asOf, {
    runId,
    keepsWindow: options.trigger === 'schedule',
  });
  if (!context) return all;
  if (!dryRun) await reviewHeld(services, asOf);
  const customerIds = await listCustomersDue(services.sql, asOf);
  const starts = Array.from(
    { length: Math.ceil(customerIds.length / CUSTOMERS_A_CHUNK) },
    (_, index) => index * CUSTOMERS_A_CHUNK,
  );
  const chunks = await pLimit(CHUNKS_AT_ONCE).map(starts, (start) =>
    planChunk(services, context, customerIds.slice(start, start + CUSTOMERS_A_CHUNK), dryRun),
  );
  for (const chunk of chunks) {
    all.messages.push(...chunk.messages);
    all.tasks.push(...chunk.tasks);
    all.held.push(...chunk.held);
    all.passedOver.push(...chunk.passedOver);
  }
  return all;
}

/** Looks again at chases whose hold ends by today. */
async function reviewHeld(services: Services, today: PlainDate): Promise<void> {
  for (;;) {
    const ids = await listReviewsDue(services.sql, today, REVIEWS_A_CHUNK);
    if (ids.length === 0) return;
    await transaction(services.sql, async (tx) => {
      const considering = await considerToday(tx, services, today);
      if (considering) await reconsiderChunk(tx, services, considering, ids);
    });
  }
}

async function writeReport(
  services: Services,
  asOf: PlainDate,
  runId: number | null,
  dryRun: boolean,
  chunk: PlannedChunk,
): Promise<RunReport> {
  const messages = chunk.messages.slice(0, LISTED);
  const passedOver = chunk.passedOver.slice(0, LISTED);
  const numbers = await listInvoiceNumbers(services.sql, [
    ...messages.flatMap((message) => message.invoiceIds),
    ...passedOver.map((one) => one.invoiceId),
  ]);
  const numberOf = (id: number) => numbers.get(id) ?? String(id);
  return {
    runId,
    asOf,
    dryRun,
    counts: {
      messages: chunk.messages.length,
      tasks: chunk.tasks.length,
      held: chunk.held.length,
      passedOver: chunk.passedOver.length,
    },
    messages: messages.map(({ invoiceIds, customerId: _id, ...message }) => ({
      ...message,
      invoices: invoiceIds.map(numberOf),
    })),
    held: await listHeld(services.sql, LISTED),
    heldCounts: await countHeld(services.sql),
    passedOver: passedOver.map(({ invoiceId, stepKey, reason }) => ({
      invoice: numberOf(invoiceId),
      step: stepKey,
      reason,
    })),
  };
}
