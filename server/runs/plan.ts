import { randomUUID } from 'node:crypto';
import { addDays } from '../calendar/plain-date.ts';
import { consumerHour, windowClosing } from '../calendar/window.ts';
import { instantIn } from '../calendar/zone.ts';
import { considerToday, reconsiderChunk } from '../chases/actions.ts';
import { stateOf, factsOf, type Considered, type Considering } from '../chases/consider.ts';
import { insertTouchSteps, saveChases, type TouchStep } from '../chases/queries.ts';
import { afterTouch, nextTouch } from '../chases/rules.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Organization } from '../organization/queries.ts';
import { hashToken, payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import {
  insertMessageLines,
  insertMessages,
  listAddressees,
  listCredits,
  listDueInvoices,
  listOverdue,
  lockCustomers,
  type Addressee,
  type NewMessage,
  type OverdueInvoice,
} from './queries.ts';
import { groupByCustomer, type Carrying, type Grouped } from './rules.ts';

export interface PlanContext extends Considering {
  organization: Organization;
  runId: number | null;
  /** A run that nobody started keeps to the sending window. */
  keepsWindow: boolean;
}

export interface PlannedMessage {
  messageId: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
  currency: string;
  step: string;
  tone: string;
  to: string;
  invoiceIds: number[];
}

export interface PlannedChunk {
  messages: PlannedMessage[];
  /** Invoices that were due and are held now, or whose message would ask too little. */
  held: { invoiceId: number; because: string; reviewOn: string | null }[];
  passedOver: { invoiceId: number; stepKey: string; reason: string }[];
}

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
  const [addressees, overdue, credits] = [
    await listAddressees(tx, busy),
    await listOverdue(tx, busy, context.today),
    await listCredits(tx, busy),
  ];
  const worth = groups.filter((group) => isWorthWriting(group, overdue, credits, context));
  const messages = await writeMessages(tx, services, context, worth, addressees, overdue);
  const small = groups.filter((group) => !worth.includes(group)).flatMap((group) => group.carrying);
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
  overdue: readonly OverdueInvoice[],
  credits: readonly { customerId: number; currency: string; creditMinor: number }[],
  context: PlanContext,
): boolean {
  const balances = new Map(
    overdue
      .filter((one) => one.customerId === group.customerId && one.currency === group.currency)
      .map((one) => [one.invoiceId, one.balanceMinor]),
  );
  for (const { row } of group.carrying) balances.set(row.invoiceId, row.balanceMinor);
  const owed = [...balances.values()].reduce((sum, balance) => sum + balance, 0);
  const credit = credits.find(
    (one) => one.customerId === group.customerId && one.currency === group.currency,
  );
  return owed - (credit?.creditMinor ?? 0) >= Math.max(1, context.organization.minimumAmountMinor);
}

async function writeMessages(
  tx: Tx,
  services: Services,
  context: PlanContext,
  groups: readonly Grouped[],
  addressees: readonly Addressee[],
  overdue: readonly OverdueInvoice[],
): Promise<PlannedMessage[]> {
  const byCustomer = new Map(addressees.map((one) => [one.customerId, one]));
  const now = services.clock.now();
  const written = await insertMessages(
    tx,
    groups.flatMap((group) => {
      const addressee = byCustomer.get(group.customerId);
      return addressee ? [newMessage(services, context, group, addressee, now)] : [];
    }),
    {
      today: context.today,
      now,
      linksExpireAt: linkExpiry(context),
      notAfter: closing(context, services, now),
    },
  );
  const byKey = new Map(groups.map((group) => [`${group.customerId} ${group.currency}`, group]));
  const messages: PlannedMessage[] = [];
  const steps: TouchStep[] = [];
  const lines: Parameters<typeof insertMessageLines>[1][number][] = [];
  const states: Parameters<typeof saveChases>[1][number][] = [];
  for (const { messageId, touchId, customerId, currency } of written) {
    const group = byKey.get(`${customerId} ${currency}`);
    const addressee = byCustomer.get(customerId);
    if (!group || !addressee) continue;
    for (const one of group.carrying) {
      const moved = carryOut(one, touchId, context);
      steps.push(...moved.steps);
      states.push(moved.state);
      lines.push({
        messageId,
        invoiceId: one.row.invoiceId,
        cycle: one.cycle,
        position: one.next.step.position,
      });
    }
    const listed = otherOverdue(group, overdue);
    lines.push(
      ...listed.map((invoiceId) => ({ messageId, invoiceId, cycle: null, position: null })),
    );
    messages.push({
      messageId,
      customerId,
      customerNumber: addressee.customerNumber,
      customerName: addressee.customerName,
      currency,
      step: stepName(group),
      tone: group.leading.next.step.tone,
      to: addressee.email,
      invoiceIds: [...group.carrying.map(({ row }) => row.invoiceId), ...listed],
    });
  }
  await insertMessageLines(tx, lines);
  await insertTouchSteps(tx, steps);
  await saveChases(tx, states, now);
  return messages;
}

function newMessage(
  services: Services,
  context: PlanContext,
  group: Grouped,
  addressee: Addressee,
  now: Date,
): NewMessage {
  const linkId = randomUUID();
  const { step } = group.leading.next;
  return {
    runId: context.runId,
    customerId: group.customerId,
    contactId: addressee.contactId,
    currency: group.currency,
    scenarioId: group.leading.scenario.id,
    stepKey: step.key,
    kind: step.mail ?? 'reminder',
    step: stepName(group),
    tone: step.tone,
    language: addressee.language,
    toName: addressee.name,
    toAddress: addressee.email,
    linkId,
    linkHash: hashToken(payLinkToken(services.config.secretKey, linkId)),
    notBefore:
      addressee.customerKind === 'consumer'
        ? consumerHour(
            now,
            context.organization.timeZone,
            group.leading.row.country,
            services.workingDays,
          )
        : now,
  };
}

/** What the header X-Relance-Step says. */
function stepName(group: Grouped): string {
  return `${group.leading.scenario.key}/${group.leading.next.step.key}`;
}

function otherOverdue(group: Grouped, overdue: readonly OverdueInvoice[]): number[] {
  // A first reminder of a Belgian consumer speaks of its own invoices only.
  if (group.leading.next.step.mail === 'first_reminder_be') return [];
  const carried = new Set(group.carrying.map(({ row }) => row.invoiceId));
  return overdue
    .filter((one) => one.customerId === group.customerId && one.currency === group.currency)
    .map((one) => one.invoiceId)
    .filter((id) => !carried.has(id));
}

function carryOut(
  one: Carrying,
  touchId: number,
  context: PlanContext,
): { steps: TouchStep[]; state: Parameters<typeof saveChases>[1][number] } {
  const { row, scenario, chase, cycle, next } = one;
  const after = afterTouch(chase, next, context.today);
  const following = nextTouch(after, scenario, context.workingDays, {
    ...factsOf(row, context),
    customerTouchedOn: context.today,
  });
  const base = {
    invoiceId: row.invoiceId,
    cycle,
    touchId,
    decidedOn: context.today,
    previousPosition: chase.position,
    previousLastTouchOn: chase.lastTouchOn,
    previousSlideDays: chase.slideDays,
  };
  return {
    state: stateOf(row, scenario, after, cycle, following),
    steps: [
      {
        ...base,
        position: next.step.position,
        stepKey: next.step.key,
        outcome: 'carried',
        reason: '',
      },
      ...next.overtaken.map(({ step, because }) => ({
        ...base,
        position: step.position,
        stepKey: step.key,
        outcome: 'passed_over' as const,
        reason: because,
      })),
    ],
  };
}

function linkExpiry({ organization, today }: PlanContext): Date {
  return instantIn(organization.timeZone, addDays(today, organization.payLinkDays + 1), 0);
}

function closing(context: PlanContext, services: Services, now: Date): Date | null {
  if (!context.keepsWindow) return null;
  const { timeZone: zone, country, sendFromMinute, sendUntilMinute } = context.organization;
  return windowClosing(
    now,
    { zone, country, fromMinute: sendFromMinute, untilMinute: sendUntilMinute },
    services.workingDays,
  );
}
