import { audit, type Author } from '../audit/record.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import { assert, Conflict, NotFound } from '../errors.ts';
import { storeFile, type SentFile } from '../files/actions.ts';
import { holdFor } from '../holds/actions.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { withdrawTask } from '../tasks/queries.ts';
import { insertImportedDisputes } from './import-queries.ts';
import { tellOpened, tellReply, tellWithdrawn } from './letters.ts';
import * as queries from './queries.ts';
import {
  amountProblem,
  ANSWER_WORKING_DAYS,
  disputedPart,
  nextState,
  SILENCE_WORKING_DAYS,
  type DisputeEvent,
  type DisputeReason,
  type DisputeState,
} from './rules.ts';
import { insertThreadFile, insertThreadMessage } from './thread-queries.ts';

/** Who writes: a debtor by their link, or a colleague. The name is what the other side reads. */
export interface Writer {
  as: 'debtor' | 'user';
  name: string;
  userId: number | null;
}

export interface DisputeToOpen {
  invoiceId: number;
  reason: DisputeReason;
  /** Minor units; null: all of the invoice. */
  amountMinor: number | null;
  text: string;
  files: readonly SentFile[];
  writer: Writer;
  payLinkId: string | null;
  contactId: number | null;
  /** A program may speak for either side. */
  by: Author;
}

export type Opened =
  { ok: true; id: number } | { ok: false; reason: 'already_open' | 'nothing_owed' | 'too_much' };

/** The kind of the task that says a dispute waits too long. */
export const DEADLINE_TASK = 'dispute_deadline';

/**
 * Opens a dispute: what is disputed of the invoice is held at once, the debtor gets a confirmation and whoever looks after such
 * disputes the news. Throws NotFound for an unknown invoice.
 */
export async function openDispute(
  tx: Tx,
  services: Services,
  asked: DisputeToOpen,
): Promise<Opened> {
  const invoice = await queries.lockDisputedInvoice(tx, asked.invoiceId);
  if (!invoice) throw new NotFound('There is no such invoice.');
  const problem = amountProblem(asked.amountMinor, invoice);
  if (problem) return { ok: false, reason: problem };
  const amountMinor = disputedPart(asked.amountMinor, invoice);
  const at = services.clock.now();
  const id = await queries.insertDispute(tx, {
    ...{ invoiceId: invoice.id, customerId: invoice.customerId, reason: asked.reason, amountMinor },
    answerBy: await workingDaysAhead(tx, services, ANSWER_WORKING_DAYS),
    openedBy: asked.by.actor === 'api' ? 'api' : asked.writer.as,
    ...{ openedByUser: asked.writer.userId, payLinkId: asked.payLinkId },
    ...{ contactId: asked.contactId, at },
  });
  if (id === undefined) return { ok: false, reason: 'already_open' };
  await writeMessage(tx, services, id, asked);
  await holdFor(
    tx,
    services,
    { kind: 'dispute', id },
    [{ invoiceId: invoice.id, untilOn: null, amountMinor, reason: '' }],
    asked.by,
  );
  await audit(tx, services, {
    ...asked.by,
    action: 'dispute.opened',
    subjectType: 'invoice',
    subjectId: invoice.id,
    details: { dispute_id: id, reason: asked.reason, amount_minor: amountMinor },
  });
  await tellOpened(tx, services, await getDispute(tx, id), asked);
  return { ok: true, id };
}

/** Opens the disputes that an import brings, without a mail for each. */
export async function openImportedDisputes(
  tx: Tx,
  services: Services,
  imported: { importId: number; userId: number | null; at: Date },
): Promise<void> {
  const answerBy = await workingDaysAhead(tx, services, ANSWER_WORKING_DAYS);
  await insertImportedDisputes(tx, { ...imported, answerBy });
}

/** Writes on in the thread; the other side gets a mail and the turn. Throws Conflict when the dispute is decided. */
export async function writeInDispute(
  tx: Tx,
  services: Services,
  message: {
    disputeId: number;
    text: string;
    files: readonly SentFile[];
    writer: Writer;
    by: Author;
  },
): Promise<void> {
  const { disputeId, writer } = message;
  const event = writer.as === 'debtor' ? 'debtor_writes' : 'team_writes';
  const dispute = await lockFor(tx, disputeId, event);
  const messageId = await writeMessage(tx, services, disputeId, message);
  await handOver(tx, services, dispute, dispute.next);
  await audit(tx, services, {
    ...message.by,
    action: 'dispute.written',
    subjectType: 'invoice',
    subjectId: dispute.invoiceId,
    details: { dispute_id: disputeId, files: message.files.length },
  });
  await tellReply(tx, services, await getDispute(tx, disputeId), { ...message, messageId });
}

/** Gives a dispute to somebody, or to everybody who collects. Throws Conflict when it is decided or they cannot look after it. */
export async function assignDispute(
  tx: Tx,
  services: Services,
  { disputeId, ownerId, by }: { disputeId: number; ownerId: number | null; by: Author },
): Promise<void> {
  const dispute = await lockFor(tx, disputeId, 'assign');
  const owners = await queries.listPossibleOwners(tx);
  if (ownerId !== null && !owners.some((one) => one.id === ownerId)) {
    throw new Conflict('Whoever looks after a dispute must be able to change things here.');
  }
  await queries.updateOwner(tx, disputeId, ownerId);
  await audit(tx, services, {
    ...by,
    action: 'dispute.assigned',
    subjectType: 'invoice',
    subjectId: dispute.invoiceId,
    details: { dispute_id: disputeId, owner_id: ownerId },
  });
}

/** The debtor takes it back: reminders go on with the next step. Throws Conflict when it is decided. */
export async function withdrawDispute(
  tx: Tx,
  services: Services,
  { disputeId, by }: { disputeId: number; by: Author },
): Promise<void> {
  const dispute = await lockFor(tx, disputeId, 'withdraw');
  await queries.closeDispute(tx, disputeId, {
    ...{ status: 'withdrawn', acceptedMinor: null, creditNoteId: null, words: '' },
    ...{ decidedBy: by.userId ?? null, decidedAt: services.clock.now() },
    resumeOn: await today(tx, services),
  });
  await endDispute(tx, services, dispute, by);
  await tellWithdrawn(tx, services, await getDispute(tx, disputeId), by);
}

/** Nobody waits for it any more: its task goes, its holds are what the decision leaves. */
export async function endDispute(
  tx: Tx,
  services: Services,
  dispute: queries.Dispute,
  by: Author,
  left: { untilOn: PlainDate; amountMinor: number | null } | null = null,
): Promise<void> {
  const { id, invoiceId } = dispute;
  const holds = left && left.amountMinor !== 0 ? [{ invoiceId, reason: '', ...left }] : [];
  await holdFor(tx, services, { kind: 'dispute', id }, holds, by);
  await withdrawTask(tx, DEADLINE_TASK, String(id), services.clock.now());
  const { status, acceptedMinor } = await getDispute(tx, id);
  await audit(tx, services, {
    ...by,
    action: `dispute.${status}`,
    subjectType: 'invoice',
    subjectId: invoiceId,
    details: { dispute_id: id, accepted_minor: acceptedMinor },
  });
}

/** Locks a dispute to which something is to happen, with the state after it. Throws NotFound, or Conflict when it cannot happen. */
export async function lockFor(
  tx: Tx,
  id: number,
  event: DisputeEvent,
): Promise<queries.Dispute & { next: DisputeState }> {
  if (!(await queries.lockDispute(tx, id))) throw new NotFound('There is no such dispute.');
  const dispute = await getDispute(tx, id);
  const next = nextState(dispute, event);
  if (!next) throw new Conflict('This dispute has been decided meanwhile.');
  return { ...dispute, next };
}

/** Makes it somebody's turn, with a day to answer by. */
export async function handOver(
  tx: Tx,
  services: Services,
  dispute: queries.Dispute,
  next: DisputeState,
): Promise<void> {
  // Who writes twice in a row does not put off the day they are answered by.
  if (next.waitingFor === dispute.waitingFor) return;
  const days = next.waitingFor === 'team' ? ANSWER_WORKING_DAYS : SILENCE_WORKING_DAYS;
  const answerBy = await workingDaysAhead(tx, services, days);
  await queries.updateTurn(tx, dispute.id, { waitingFor: next.waitingFor, answerBy });
  await withdrawTask(tx, DEADLINE_TASK, String(dispute.id), services.clock.now());
}

async function writeMessage(
  tx: Tx,
  services: Services,
  disputeId: number,
  message: { text: string; files: readonly SentFile[]; writer: Writer },
): Promise<number> {
  const { as: author, name, userId } = message.writer;
  const at = services.clock.now();
  const written = { disputeId, author, userId, name, text: message.text, at };
  const messageId = await insertThreadMessage(tx, written);
  for (const file of message.files) {
    await insertThreadFile(tx, messageId, await storeFile(tx, services, file));
  }
  return messageId;
}

async function getDispute(db: Db, id: number): Promise<queries.Dispute> {
  const dispute = await queries.findDispute(db, id);
  assert(dispute, `The dispute ${id} is there.`);
  return dispute;
}

/** The day it is at the organization's. */
export async function today(db: Db, services: Services): Promise<PlainDate> {
  const organization = await findOrganization(db);
  return dayIn(organization?.timeZone ?? 'Europe/Paris', services.clock.now());
}

async function workingDaysAhead(db: Db, services: Services, count: number): Promise<PlainDate> {
  const country = (await findOrganization(db))?.country ?? 'FR';
  return addWorkingDays(await today(db, services), count, country, services.workingDays);
}
