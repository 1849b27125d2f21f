import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { dayIn } from '../calendar/zone.ts';
import { listOpenInvoiceIds } from '../chases/queries.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict, Invalid, NotFound } from '../errors.ts';
import { deleteFiles } from '../files/queries.ts';
import { holdFor } from '../holds/actions.ts';
import { findOrganization } from '../organization/queries.ts';
import { lockPromisedInvoices } from '../promises/queries.ts';
import type { Services } from '../services.ts';
import { completeTask, openTask } from '../tasks/actions.ts';
import { findOpenTaskId } from '../tasks/page-queries.ts';
import * as queries from './queries.ts';

/** The task that an answer is to be read. */
export const REPLY_TASK = 'reply_received';

/**
 * Lets an answer act: reminders of what it is about wait until the end of the second working day (a setting), and a person is asked to
 * read it. The invoices are those of the message it answers that are still open, else all of the customer's. In the transaction that
 * gives the reply its customer.
 */
export async function actOnAnswer(
  tx: Tx,
  services: Services,
  reply: { id: number; customerId: number; subject: string },
  invoiceIds: readonly number[],
  by: Author,
): Promise<void> {
  const { id, customerId } = reply;
  await queries.insertReplyInvoices(tx, id, invoiceIds);
  await openTask(tx, services, {
    ...{ kind: REPLY_TASK, subject: String(id), customerId, details: { path: `/replies/${id}` } },
  });
  const untilOn = await holdUntil(tx, services);
  if (untilOn === null || invoiceIds.length === 0) return;
  await queries.saveHoldUntil(tx, id, untilOn);
  const holds = invoiceIds.map((invoiceId) => ({
    ...{ invoiceId, untilOn, amountMinor: null, reason: reply.subject.slice(0, 200) },
  }));
  await holdFor(tx, services, causeOf(id), holds, by);
}

/** The last day reminders wait for an answer that comes now, in the organization's zone; null: they do not wait. */
async function holdUntil(tx: Tx, services: Services): Promise<PlainDate | null> {
  const days = await queries.findHoldDays(tx);
  if (days === 0) return null;
  const organization = await findOrganization(tx);
  const today = dayIn(organization?.timeZone ?? 'Europe/Paris', services.clock.now());
  return addWorkingDays(today, days, organization?.country ?? 'FR', services.workingDays);
}

/**
 * Locks the open invoices an answer is about and answers them: those the message asks for, or, when it asks for none or is not
 * known, all of the customer's.
 */
export async function lockAnsweredInvoices(
  tx: Tx,
  whose: { customerId: number; messageId: number | null },
): Promise<number[]> {
  const asked =
    whose.messageId === null ? [] : await queries.listInvoicesAskedBy(tx, whose.messageId);
  const wanted =
    asked.length > 0
      ? asked.map((one) => one.invoiceId)
      : await listOpenInvoiceIds(tx, whose.customerId);
  await lockPromisedInvoices(tx, whose.customerId, wanted);
  return queries.listOpenOf(tx, whose.customerId, wanted);
}

/** A person has dealt with an answer: nothing waits for it any more. Throws Conflict when somebody had. */
export async function handleReply(
  tx: Tx,
  services: Services,
  { replyId, userId }: { replyId: number; userId: number },
): Promise<void> {
  await lockInvoicesOfReply(tx, replyId);
  const reply = await queries.lockReply(tx, replyId);
  if (!reply) throw new NotFound('There is no such reply.');
  if (reply.kind !== 'answer' || reply.isHandled || reply.customerId === null) {
    throw new Conflict('Somebody has dealt with it.');
  }
  const by = { actor: 'user' as const, userId };
  await queries.markHandled(tx, replyId, { userId, at: services.clock.now() });
  const taskId = await findOpenTaskId(tx, REPLY_TASK, String(replyId));
  if (taskId !== undefined) await completeTask(tx, services, taskId, userId);
  await audit(tx, services, {
    ...by,
    ...{ action: 'reply.handled', subjectType: 'reply', subjectId: replyId },
  });
  await holdFor(tx, services, causeOf(replyId), [], by);
}

/** The same when a form that began at an answer was sent; one that was dealt with meanwhile stays as it is. */
export async function handleIfOpen(
  tx: Tx,
  services: Services,
  asked: { replyId: number | null; customerId: number; userId: number },
): Promise<void> {
  if (asked.replyId === null) return;
  const { replyId, customerId, userId } = asked;
  await lockInvoicesOfReply(tx, replyId);
  const reply = await queries.lockReply(tx, replyId);
  const isOpen = reply?.kind === 'answer' && !reply.isHandled && reply.customerId === customerId;
  if (isOpen) await handleReply(tx, services, { replyId, userId });
}

/** A person says whose mail it is; from now on it acts. Throws Conflict when it has a customer, or was put aside. */
export async function giveToCustomer(
  tx: Tx,
  services: Services,
  asked: { replyId: number; customerId: number; userId: number },
): Promise<void> {
  const { replyId, customerId, userId } = asked;
  const invoiceIds = await lockAnsweredInvoices(tx, { customerId, messageId: null });
  const reply = await queries.lockReply(tx, replyId);
  if (!reply) throw new NotFound('There is no such reply.');
  if (reply.customerId !== null || reply.isHandled) {
    throw new Conflict('Somebody has said whose it is.');
  }
  const senders = await queries.listSenders(tx, reply.fromAddress);
  const contactId = senders.find((one) => one.customerId === customerId)?.contactId ?? null;
  await queries.placeReply(tx, replyId, { customerId, contactId });
  const by = { actor: 'user' as const, userId };
  await audit(tx, services, {
    ...by,
    ...{ action: 'reply.placed', subjectType: 'reply', subjectId: replyId },
    details: { customer_id: customerId },
  });
  if (reply.kind !== 'answer') return;
  await actOnAnswer(tx, services, { ...reply, customerId }, invoiceIds, by);
}

/** A mail that is no customer's: what it says is forgotten. Throws Conflict when it has a customer, or was put aside. */
export async function putAside(
  tx: Tx,
  services: Services,
  { replyId, userId }: { replyId: number; userId: number },
): Promise<void> {
  const reply = await queries.lockReply(tx, replyId);
  if (!reply) throw new NotFound('There is no such reply.');
  if (reply.customerId !== null || reply.isHandled) {
    throw new Conflict('Somebody has said whose it is.');
  }
  await queries.markHandled(tx, replyId, { userId, at: services.clock.now() });
  await deleteFiles(tx, await queries.forgetWords(tx, [replyId]));
  await audit(tx, services, {
    ...{ actor: 'user', userId, action: 'reply.put_aside' },
    ...{ subjectType: 'reply', subjectId: replyId },
  });
}

export interface ReplyByHand {
  customerId: number;
  /** None: about all that is open. */
  invoiceIds: readonly number[];
  fromName: string;
  /** How it came: a call, a letter, a mail to somebody else's address. */
  subject: string;
  words: string;
  receivedAt: Date;
  userId: number;
  /** The same form sent twice writes one. */
  formKey: string;
}

/** Takes down an answer that came by another way. Answers its id. Throws NotFound for invoices of somebody else. */
export async function noteReply(
  tx: Tx,
  services: Services,
  note: ReplyByHand,
): Promise<{ replyId: number; isNew: boolean }> {
  const { customerId, userId, formKey } = note;
  if (note.words === '') {
    throw new Invalid([{ field: 'words', code: 'required', message: 'Say what was answered.' }]);
  }
  const chosen = [...new Set(note.invoiceIds)];
  const invoiceIds = await lockChosen(tx, customerId, chosen);
  const replyId = await queries.insertReply(tx, {
    ...{ kind: 'answer', source: 'by_hand', sourceId: formKey, mailId: null, messageId: null },
    ...{ customerId, contactId: null, matchedBy: 'person', fromName: note.fromName },
    ...{ fromAddress: '', subject: note.subject, words: note.words, automaticBecause: '' },
    ...{ headers: [], receivedAt: note.receivedAt, recordedAt: services.clock.now() },
  });
  if (replyId === undefined) {
    const twin = await queries.findReplyOfForm(tx, formKey);
    if (twin?.customerId !== customerId) throw new NotFound('There is no such form.');
    return { replyId: twin.id, isNew: false };
  }
  const by = { actor: 'user' as const, userId };
  await audit(tx, services, {
    ...by,
    ...{ action: 'reply.noted', subjectType: 'reply', subjectId: replyId },
  });
  const reply = { id: replyId, customerId, subject: note.subject };
  await actOnAnswer(tx, services, reply, invoiceIds, by);
  return { replyId, isNew: true };
}

async function lockChosen(
  tx: Tx,
  customerId: number,
  chosen: readonly number[],
): Promise<number[]> {
  if (chosen.length === 0) return lockAnsweredInvoices(tx, { customerId, messageId: null });
  await lockPromisedInvoices(tx, customerId, chosen);
  const own = await queries.listOpenOf(tx, customerId, chosen);
  if (own.length !== chosen.length) throw new NotFound('There is no such invoice.');
  return own;
}

async function lockInvoicesOfReply(tx: Tx, replyId: number): Promise<void> {
  const found = await queries.findReplyCustomer(tx, replyId);
  if (!found) throw new NotFound('There is no such reply.');
  if (found.customerId === null) return;
  await lockPromisedInvoices(tx, found.customerId, await queries.listInvoicesOfReply(tx, replyId));
}

export const causeOf = (id: number) => ({ kind: 'reply' as const, id });
