import { randomUUID } from 'node:crypto';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { consumerHour, windowClosing } from '../calendar/window.ts';
import { instantIn } from '../calendar/zone.ts';
import { insertTouchSteps, saveChases } from '../chases/queries.ts';
import { askableMinor } from '../chases/rules.ts';
import type { Tx } from '../db/sql.ts';
import { hashToken, payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import type { People, PlanContext, PlannedMessage } from './plan-context.ts';
import type { Debtor } from './queries.ts';
import { recipientsOf, type Copy, type Person } from './recipient-rules.ts';
import { accountOf, carryOut, listedBeside, type Grouped, type OverdueInvoice } from './rules.ts';
import {
  insertMessageLines,
  insertMessages,
  type NewMessage,
  type NewMessageLine,
} from './write-queries.ts';

/** A group and whom it is written to. */
interface Addressed {
  group: Grouped;
  debtor: Debtor;
  addressee: Person;
  copies: Copy[];
  listed: OverdueInvoice[];
}

/**
 * Writes touches, messages with their lines, steps and chases moved on, for the groups that can be reached. `overdue` is by
 * payee.
 */
export async function writeMessages(
  tx: Tx,
  services: Services,
  context: PlanContext,
  groups: readonly Grouped[],
  people: People,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): Promise<PlannedMessage[]> {
  const now = services.clock.now();
  const addressed = groups.flatMap((group) => address(group, people, overdue));
  const written = await insertMessages(
    tx,
    addressed.map((one) => newMessage(services, context, one, now)),
    {
      today: context.today,
      now,
      linksExpireAt: linkExpiry(context),
      notAfter: closing(context, services, now),
    },
  );
  const byAccount = new Map(addressed.map((one) => [accountOf(one.group), one]));
  const made = written.flatMap(({ messageId, touchId, ...account }) => {
    const one = byAccount.get(accountOf(account));
    return one ? [{ ...one, messageId, touchId }] : [];
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
  return made.map(describe);
}

function address(
  group: Grouped,
  { debtors, contacts, colleagues }: People,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): Addressed[] {
  const debtor = debtors.get(group.customerId);
  const recipients = recipientsOf(
    group.leading.next.step.recipients,
    contacts.get(group.customerId) ?? [],
    {
      owner: colleagues.find(({ id }) => id === debtor?.ownerId) ?? null,
      users: colleagues,
    },
  );
  if (!debtor || !recipients) return [];
  return [{ group, debtor, ...recipients, listed: listedBeside(group, overdue) }];
}

function describe(made: Addressed & { messageId: number }): PlannedMessage {
  const { messageId, group, debtor, addressee, listed } = made;
  return {
    messageId,
    customerId: group.customerId,
    customerNumber: debtor.number,
    customerName: debtor.name,
    currency: group.currency,
    step: stepName(group),
    tone: group.leading.next.step.tone,
    to: addressee.email,
    awaitsApproval: needsApproval(group),
    invoiceIds: [
      ...group.carrying.map(({ row }) => row.invoiceId),
      ...listed.map((one) => one.invoiceId),
    ],
  };
}

function linesOf(
  { messageId, group, listed }: Addressed & { messageId: number },
  today: PlainDate,
): NewMessageLine[] {
  return [
    ...group.carrying.map(({ row, scenario, cycle, next }) => ({
      messageId,
      invoiceId: row.invoiceId,
      cycle,
      position: next.step.position,
      versionId: scenario.versionId,
      amountMinor: askableMinor({ ...row, today }),
    })),
    ...listed.map((other) => ({
      messageId,
      invoiceId: other.invoiceId,
      cycle: null,
      position: null,
      versionId: null,
      amountMinor: other.balanceMinor,
    })),
  ];
}

function newMessage(
  services: Services,
  context: PlanContext,
  { group, debtor, addressee, copies }: Addressed,
  now: Date,
): NewMessage {
  const linkId = randomUUID();
  const { row, scenario, next } = group.leading;
  const { step } = next;
  const { timeZone } = context.organization;
  return {
    runId: context.runId,
    customerId: group.customerId,
    contactId: addressee.contactId,
    currency: group.currency,
    scenarioId: scenario.id,
    versionId: scenario.versionId,
    stepKey: step.key,
    kind: step.mail ?? 'reminder',
    step: stepName(group),
    tone: step.tone,
    language: addressee.language,
    toName: addressee.name,
    toAddress: addressee.email,
    copies,
    awaitsApproval: needsApproval(group),
    linkId,
    linkHash: hashToken(payLinkToken(services.config.secretKey, linkId)),
    notBefore:
      debtor.kind === 'consumer'
        ? consumerHour(now, timeZone, row.country, services.workingDays)
        : now,
  };
}

/** What the header X-Relance-Step says. */
export function stepName({ leading }: Grouped): string {
  return `${leading.scenario.key}/${leading.next.step.key}`;
}

/** One step that a person must read makes the whole message wait for that person. */
function needsApproval({ carrying }: Grouped): boolean {
  return carrying.some(({ next }) => next.step.needsApproval);
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
