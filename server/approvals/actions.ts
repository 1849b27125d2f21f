import { audit } from '../audit/record.ts';
import { daysBetween, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { listOpenInvoiceIds, lockChases } from '../chases/queries.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { judgeMessage, readMessages, type Judged, type Reading } from '../messages/judge.ts';
import { skipMessages } from '../messages/prepare.ts';
import { lockMessageInvoices } from '../messages/line-queries.ts';
import { writeMessage } from '../messages/write.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import { isBeforeOrOnDue } from '../scenarios/rules.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';
import { leavingOf, type Leaving, type Refusal } from './rules.ts';

/** Who decides: the name is written down beside, as it is today. */
export interface Decider {
  userId: number;
  name: string;
}

export type Approval =
  | { ok: true; leavesAt: Date }
  /** `because`: why nothing is left of it, or which mention is missing. */
  | { ok: false; reason: Refusal; because: string };

/** What a person passed over is written down as. */
export const SKIPPED_BY_PERSON = 'skipped_by_person';

const DECIDED = { ok: false, reason: 'decided', because: '' } as const;

/**
 * Lets a mail leave that waited for a person. It counts for the day it leaves: waiting slides the rest of the plan, as a late step
 * does. What is not true any more is taken out instead, its steps given back. A second time it is decided already.
 */
export async function approveMessage(
  services: Services,
  messageId: number,
  decider: Decider,
): Promise<Approval> {
  return transaction(services.sql, async (tx) => {
    const message = await queries.lockAwaiting(tx, messageId);
    const organization = await findOrganization(tx);
    if (!message || !organization) return DECIDED;
    const leaving = leavingFor(services, organization, message);
    await lockMessageInvoices(tx, [messageId]);
    const reading = await readMessages(tx, services, { organization, today: leaving.on }, [
      message,
    ]);
    const judged = await judgeMessage(tx, services, message, reading);
    if ('skip' in judged) {
      await skipMessages(tx, services, [{ message, because: judged.skip }]);
      return { ok: false, reason: 'no_longer_true', because: judged.skip };
    }
    const written = await writeMessage(tx, message, judged.about, judged.facts, reading);
    if ('skip' in written) return { ok: false, reason: 'cannot_be_written', because: written.skip };
    await queries.queueApproved(tx, messageId, leaving);
    await countFor(tx, services, message, reading.book, leaving.on);
    await record(tx, services, message, decider, 'approved', '');
    await services.jobs.enqueue(tx, 'messages.send', {});
    return { ok: true, leavesAt: leaving.notBefore };
  });
}

/**
 * Passes over the step that a waiting mail stands for. Nobody was written to, so it is no contact; the chases go on to their next
 * step as if this one had been carried out today. A second time it is decided already.
 */
export async function skipMessage(
  services: Services,
  messageId: number,
  decider: Decider,
  reason: string,
): Promise<{ ok: true } | { ok: false; reason: Refusal }> {
  return transaction(services.sql, async (tx) => {
    const message = await queries.lockAwaiting(tx, messageId);
    const organization = await findOrganization(tx);
    if (!message || !organization) return DECIDED;
    const today = dayIn(organization.timeZone, services.clock.now());
    const book = await loadScenarioBook(tx);
    await queries.skipAwaiting(tx, messageId, `${SKIPPED_BY_PERSON}: ${reason}`);
    await countFor(tx, services, message, book, today, SKIPPED_BY_PERSON);
    await record(tx, services, message, decider, 'skipped', reason);
    return { ok: true };
  });
}

/** Takes out the mails of which nothing is left to ask: their steps are given back, as when the sender skips one. Answers how many. */
export async function withdrawIdleApprovals(services: Services, today: PlainDate): Promise<number> {
  let withdrawn = 0;
  for (let afterId = 0; ;) {
    const chunk = await transaction(services.sql, (tx) =>
      withdrawChunk(tx, services, { afterId, today }),
    );
    withdrawn += chunk.withdrawn;
    if (chunk.lastId === null) return withdrawn;
    afterId = chunk.lastId;
  }
}

// As many as the sender takes at once.
const CHUNK = 100;

async function withdrawChunk(
  tx: Tx,
  services: Services,
  { afterId, today }: { afterId: number; today: PlainDate },
): Promise<{ withdrawn: number; lastId: number | null }> {
  const organization = await findOrganization(tx);
  const waiting = await queries.lockNextAwaiting(tx, { afterId, limit: CHUNK });
  const last = waiting.at(-1);
  if (!organization || !last) return { withdrawn: 0, lastId: null };
  await lockMessageInvoices(
    tx,
    waiting.map((message) => message.id),
  );
  const reading = await readMessages(tx, services, { organization, today }, waiting);
  const idle: Parameters<typeof skipMessages>[2][number][] = [];
  for (const message of waiting) {
    const judged = await judgeMessage(tx, services, message, reading);
    if ('skip' in judged) idle.push({ message, because: judged.skip });
  }
  await skipMessages(tx, services, idle);
  return { withdrawn: idle.length, lastId: last.id };
}

/** What waiting messages would ask for if they were approved now. Reads only. */
export async function judgeAwaiting(
  sql: Db,
  services: Services,
  organization: Organization,
  messages: readonly queries.AwaitingMessage[],
): Promise<{ message: queries.AwaitingMessage; judged: Judged; reading: Reading }[]> {
  // By the day each would leave: nearly always the same one.
  const byDay = Map.groupBy(messages, (one) => leavingFor(services, organization, one).on);
  const judged = new Map<number, { judged: Judged; reading: Reading }>();
  for (const [today, group] of byDay) {
    const reading = await readMessages(sql, services, { organization, today }, group);
    for (const message of group) {
      judged.set(message.id, {
        judged: await judgeMessage(sql, services, message, reading),
        reading,
      });
    }
  }
  return messages.flatMap((message) => {
    const one = judged.get(message.id);
    return one ? [{ message, ...one }] : [];
  });
}

/** When a mail that is approved now leaves. */
export function leavingFor(
  services: Services,
  organization: Organization,
  { customerKind, country }: Pick<queries.AwaitingMessage, 'customerKind' | 'country'>,
): Leaving {
  const { timeZone: zone, sendFromMinute, sendUntilMinute } = organization;
  const window = { zone, fromMinute: sendFromMinute, untilMinute: sendUntilMinute };
  return leavingOf(
    services.clock.now(),
    { ...window, country: organization.country },
    { isConsumer: customerKind === 'consumer', country },
    services.workingDays,
  );
}

/**
 * Lets the touch of a message count for another day than planned, its plans sliding by the days it waited; with `passedOver` it is
 * no touch any more. The customer's chases are worked out again: what was said to it is part of their days.
 */
async function countFor(
  tx: Tx,
  services: Services,
  message: queries.AwaitingMessage,
  book: ScenarioBook,
  on: PlainDate,
  passedOver?: string,
): Promise<void> {
  const steps = await queries.listCarriedSteps(tx, message.id, message.touchId);
  const open = await listOpenInvoiceIds(tx, message.customerId);
  // All at once, in their order: what is asked for later is among them.
  await lockChases(tx, [...new Set([...open, ...steps.map((step) => step.invoiceId)])]);
  // A run for a day to come has planned ahead: its day stays.
  const day = laterOf(message.touchedOn, on);
  if (passedOver !== undefined) await queries.passOverTouch(tx, message.touchId, day, passedOver);
  if (day !== message.touchedOn) {
    if (passedOver === undefined) await queries.moveTouch(tx, message.touchId, day);
    const waited = daysBetween(message.touchedOn, day);
    const moves = steps.map((step) => ({
      invoiceId: step.invoiceId,
      days: slides(book, step) ? waited : 0,
    }));
    await queries.slideChases(tx, moves, { from: message.touchedOn, to: day });
  }
  await reconsiderChases(tx, services, open);
}

/** A step before or on the due date starts no interval: late, it leaves the later days as they are. */
function slides(book: ScenarioBook, { versionId, position }: queries.CarriedStep): boolean {
  const steps = book.versions.get(versionId ?? 0)?.scenario.steps ?? [];
  const step = steps.find((one) => one.position === position);
  return step !== undefined && !isBeforeOrOnDue(step);
}

async function record(
  tx: Tx,
  services: Services,
  message: queries.AwaitingMessage,
  { userId, name }: Decider,
  decision: 'approved' | 'skipped',
  reason: string,
): Promise<void> {
  await queries.insertDecision(tx, {
    messageId: message.id,
    kind: decision === 'approved' ? 'approved' : SKIPPED_BY_PERSON,
    details: [name, reason].filter((part) => part !== '').join(': '),
    at: services.clock.now(),
  });
  await audit(tx, services, {
    actor: 'user',
    userId,
    action: `message.${decision}`,
    subjectType: 'message',
    subjectId: message.id,
  });
}
