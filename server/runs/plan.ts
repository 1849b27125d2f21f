import { addDays } from '../calendar/plain-date.ts';
import { considerToday, reconsiderChunk } from '../chases/actions.ts';
import type { Considered, Considering } from '../chases/consider.ts';
import { saveChases } from '../chases/queries.ts';
import { askableMinor } from '../chases/rules.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import {
  listAddressees,
  listCredits,
  listDueInvoices,
  listOverdue,
  lockCustomers,
  type OverdueInvoice,
} from './queries.ts';
import type { PlanContext, PlannedChunk } from './plan-context.ts';
import { accountOf, groupByCustomer, payeeOf, type Carrying, type Grouped } from './rules.ts';
import { writeMessages } from './write-messages.ts';

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
  const locked = await lockCustomers(tx, customerIds);
  const due = await listDueInvoices(tx, locked, context.today);
  const considered = await reconsiderChunk(tx, services, context, due);
  const carrying = considered.filter((one) => isCarrying(one, context));
  const groups = groupByCustomer(carrying);
  const busy = [...new Set(groups.map((group) => group.customerId))];
  // One connection answers them in turn; asked together they cost one wait instead of three.
  const [addressees, overdueRows, creditRows] = await Promise.all([
    listAddressees(tx, busy),
    listOverdue(tx, busy, context.today),
    listCredits(tx, busy),
  ]);
  const overdue = Map.groupBy(overdueRows, payeeOf);
  const credits = new Map(creditRows.map((row) => [accountOf(row), row.creditMinor]));
  const worth = new Set(groups.filter((group) => isWorthWriting(group, overdue, credits, context)));
  const messages = await writeMessages(tx, services, context, [...worth], addressees, overdue);
  const small = groups.filter((group) => !worth.has(group)).flatMap((group) => group.carrying);
  const tomorrow = addDays(context.today, 1);
  await saveChases(
    tx,
    small.map((one) => ({
      ...one.state,
      nextPosition: null,
      nextOn: null,
      heldBecause: 'below_minimum',
      reviewOn: tomorrow,
    })),
    services.clock.now(),
  );
  return {
    messages,
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

function isCarrying(one: Considered, context: PlanContext): one is Carrying {
  return (
    one.next.kind === 'step' && one.next.step.channel === 'email' && one.next.on <= context.today
  );
}

// DOMAIN 4.4: what is owed less what was paid too much must be worth a message.
function isWorthWriting(
  group: Grouped,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
  credits: ReadonlyMap<string, number>,
  context: PlanContext,
): boolean {
  const account = accountOf(group);
  const balances = new Map(
    overdue.get(payeeOf(group))?.map((one) => [one.invoiceId, one.balanceMinor]),
  );
  for (const { row } of group.carrying) {
    balances.set(row.invoiceId, askableMinor({ ...row, today: context.today }));
  }
  const owed = [...balances.values()].reduce((sum, balance) => sum + balance, 0);
  // What was paid to the firm too much pays nothing of what a factor has bought.
  const credit = group.factorId === null ? (credits.get(account) ?? 0) : 0;
  return owed - credit >= Math.max(1, context.organization.minimumAmountMinor);
}
