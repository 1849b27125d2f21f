import { randomUUID } from 'node:crypto';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { consumerHour, windowClosing } from '../calendar/window.ts';
import { instantIn } from '../calendar/zone.ts';
import { factsOf, stateOf } from '../chases/consider.ts';
import {
  insertTouchSteps,
  saveChases,
  type ChaseState,
  type TouchStep,
} from '../chases/queries.ts';
import { afterTouch, askableMinor, nextTouch } from '../chases/rules.ts';
import type { Tx } from '../db/sql.ts';
import { hashToken, payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import type { PlanContext, PlannedMessage } from './plan-context.ts';
import {
  insertMessageLines,
  insertMessages,
  type Addressee,
  type NewMessage,
  type NewMessageLine,
  type OverdueInvoice,
} from './queries.ts';
import { accountOf, payeeOf, type Carrying, type Grouped } from './rules.ts';

/**
 * Writes touches, messages with their lines, steps and chases moved on, for the groups that can be reached. `overdue` is by
 * payee.
 */
export async function writeMessages(
  tx: Tx,
  services: Services,
  context: PlanContext,
  groups: readonly Grouped[],
  addressees: readonly Addressee[],
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
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
  const byAccount = new Map(groups.map((group) => [accountOf(group), group]));
  const made = written.flatMap((ids) => {
    const group = byAccount.get(accountOf(ids));
    const addressee = byCustomer.get(ids.customerId);
    if (!group || !addressee) return [];
    return [{ ...describe(group, addressee, ids.messageId, overdue), group, touchId: ids.touchId }];
  });
  const moved = made.flatMap(({ group, touchId }) =>
    group.carrying.map((one) => carryOut(one, touchId, context)),
  );
  await insertMessageLines(
    tx,
    made.flatMap((one) => linesOf(one, context.today)),
  );
  await insertTouchSteps(
    tx,
    moved.flatMap((one) => one.steps),
  );
  await saveChases(
    tx,
    moved.map((one) => one.state),
    now,
  );
  return made.map(({ message }) => message);
}

function describe(
  group: Grouped,
  addressee: Addressee,
  messageId: number,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): { message: PlannedMessage; listed: OverdueInvoice[] } {
  const listed = otherOverdue(group, overdue);
  return {
    listed,
    message: {
      messageId,
      customerId: group.customerId,
      customerNumber: addressee.customerNumber,
      customerName: addressee.customerName,
      currency: group.currency,
      step: stepName(group),
      tone: group.leading.next.step.tone,
      to: addressee.email,
      invoiceIds: [
        ...group.carrying.map(({ row }) => row.invoiceId),
        ...listed.map((one) => one.invoiceId),
      ],
    },
  };
}

function linesOf(
  made: { message: PlannedMessage; listed: OverdueInvoice[]; group: Grouped },
  today: PlainDate,
): NewMessageLine[] {
  const { messageId } = made.message;
  return [
    ...made.group.carrying.map(({ row, cycle, next }) => ({
      messageId,
      invoiceId: row.invoiceId,
      cycle,
      position: next.step.position,
      amountMinor: askableMinor({ ...row, today }),
    })),
    ...made.listed.map((other) => ({
      messageId,
      invoiceId: other.invoiceId,
      cycle: null,
      position: null,
      amountMinor: other.balanceMinor,
    })),
  ];
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

function otherOverdue(
  group: Grouped,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): OverdueInvoice[] {
  // A first reminder of a Belgian consumer speaks of its own invoices only.
  if (group.leading.next.step.mail === 'first_reminder_be') return [];
  const carried = new Set(group.carrying.map(({ row }) => row.invoiceId));
  const others = overdue.get(payeeOf(group)) ?? [];
  return others.filter((one) => !carried.has(one.invoiceId));
}

function carryOut(
  one: Carrying,
  touchId: number,
  context: PlanContext,
): { steps: TouchStep[]; state: ChaseState } {
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
