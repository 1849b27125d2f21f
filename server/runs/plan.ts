import { addDays } from '../calendar/plain-date.ts';
import { considerToday, reconsiderChunk } from '../chases/actions.ts';
import type { Considering } from '../chases/consider.ts';
import { saveChases } from '../chases/queries.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import type { Role } from '../scenarios/rules.ts';
import {
  listColleagues,
  listCredits,
  listDebtors,
  listDueInvoices,
  listOverdue,
  listPeople,
  lockCustomers,
} from './queries.ts';
import type { People, PlanContext, PlannedChunk } from './plan-context.ts';
import {
  accountOf,
  awaitsFirstReminder,
  groupByCustomer,
  isCarrying,
  payeeOf,
  waitForMore,
  weigh,
  type Accounts,
  type Grouped,
} from './rules.ts';
import { writeMessages } from './write-messages.ts';
import { writeWork } from './write-work.ts';

// Thrown to undo a rehearsal.
class Rehearsed extends Error {
  readonly chunk: PlannedChunk;
  constructor(chunk: PlannedChunk) {
    super('The rehearsal is undone.');
    this.chunk = chunk;
  }
}

/**
 * Plans the messages of these customers in one transaction: touches, messages with their lines, chases moved on, and the
 * job that sends them. Killed anywhere it happened or it did not. With `rehearse` it is undone and only tells.
 */
export async function planChunk(
  services: Services,
  context: PlanContext,
  customerIds: readonly number[],
  rehearse: boolean,
): Promise<PlannedChunk> {
  try {
    return await transaction(services.sql, async (tx) => {
      const chunk = await planInside(tx, services, context, customerIds);
      if (rehearse) throw new Rehearsed(chunk);
      if (chunk.messages.length > 0) await services.jobs.enqueue(tx, 'messages.send', {});
      return chunk;
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.chunk;
    throw error;
  }
}

/** What planning needs to know, read once a run; null before there is an organization. */
export async function planContext(
  services: Services,
  asOf: Considering['today'] | undefined,
  run: { runId: number | null; keepsWindow: boolean },
): Promise<PlanContext | null> {
  const considering = await considerToday(services.sql, services, asOf);
  return (
    considering && {
      ...considering,
      organization: considering.organization as Organization,
      ...run,
    }
  );
}

async function planInside(
  tx: Tx,
  services: Services,
  context: PlanContext,
  customerIds: readonly number[],
): Promise<PlannedChunk> {
  const { today } = context;
  const locked = await lockCustomers(tx, customerIds);
  const due = await listDueInvoices(tx, locked, today);
  const considered = await reconsiderChunk(tx, services, context, due);
  const groups = groupByCustomer(considered.filter((one) => isCarrying(one, today)));
  const { accounts, people } = await readAccounts(tx, context, groups.flat());
  const { minimumAmountMinor } = context.organization;
  const { worth, small } = weigh(groups, accounts, { today, minimumAmountMinor });
  const mails = worth.filter(({ channel }) => channel === 'email');
  const messages = await writeMessages(tx, services, context, mails, people, accounts.overdue);
  const work = worth.filter(({ channel }) => channel !== 'email');
  const tasks = await writeWork(tx, services, context, work);
  const tomorrow = addDays(today, 1);
  await saveChases(
    tx,
    small.map((one) => waitForMore(one, tomorrow)),
    services.clock.now(),
  );
  return {
    messages,
    tasks,
    held: [
      ...considered.flatMap(({ row, next }) =>
        next.kind === 'held'
          ? [{ invoiceId: row.invoiceId, because: next.because, reviewOn: next.reviewOn }]
          : [],
      ),
      ...small.map(({ row }) => ({
        invoiceId: row.invoiceId,
        because: 'below_minimum',
        reviewOn: tomorrow,
      })),
    ],
    passedOver: considered.flatMap((one) =>
      one.passedOver.map(({ invoiceId, stepKey, reason }) => ({ invoiceId, stepKey, reason })),
    ),
  };
}

/** What the groups owe together and who may be written to. One connection answers in turn; asked together they cost one wait. */
async function readAccounts(
  tx: Tx,
  { today, book }: PlanContext,
  groups: readonly Grouped[],
): Promise<{ accounts: Accounts; people: People }> {
  const busy = [...new Set(groups.map((group) => group.customerId))];
  const steps = groups.map(({ leading }) => leading.next.step.recipients);
  const roles = new Set<Role>(['billing', ...steps.flatMap(({ to, cc }) => [...to, ...cc])]);
  const inside = new Set(steps.flatMap((recipients) => recipients.inside));
  const [debtors, people, colleagues, overdue, credits] = await Promise.all([
    listDebtors(tx, busy),
    listPeople(tx, busy, [...roles]),
    inside.size === 0 ? [] : listColleagues(tx),
    listOverdue(tx, busy, today),
    listCredits(tx, busy),
  ]);
  return {
    accounts: {
      overdue: Map.groupBy(
        overdue.map((one) => ({ ...one, awaitsFirstReminder: awaitsFirstReminder(one, book) })),
        payeeOf,
      ),
      credits: new Map(credits.map((row) => [accountOf(row), row.creditMinor])),
    },
    people: {
      debtors: new Map(debtors.map((one) => [one.customerId, one])),
      contacts: Map.groupBy(people, ({ customerId }) => customerId),
      colleagues,
    },
  };
}
