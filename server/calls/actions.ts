import { audit, type Author } from '../audit/record.ts';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { takePhoneOff } from '../customers/actions.ts';
import { listContacts, type Contact } from '../customers/queries.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import { todayOf } from '../promises/actions.ts';
import type { Services } from '../services.ts';
import { completeTask, openTask } from '../tasks/actions.ts';
import { putOffCalls } from '../tasks/queries.ts';
import { carryOutAnswer, type AnswerGiven, type AnswerRefusal } from './answer-actions.ts';
import * as queries from './queries.ts';
import { isLastTry, nextCallDay, nextProblem, WEEK_DAYS, type NextProblem } from './rules.ts';

/** The task that somebody refused to pay: what follows is a person's to decide. */
export const REFUSED_TASK = 'payment_refused';
/** The task that no telephone number of a customer is known that works. */
export const PHONE_TASK = 'phone_wanted';

/** What came of a call, with what the outcome needs. */
export type CallSaid =
  | AnswerGiven
  /** `nextOn`: when it is tried again; of no meaning after the last try. */
  | { outcome: 'no_answer'; nextOn: PlainDate | null }
  | { outcome: 'refused' }
  | { outcome: 'wrong_number' };

export interface CallToNote {
  taskId: number;
  /** Who was called; null: nobody of those on file. */
  contactId: number | null;
  said: CallSaid;
  note: string;
  /** How many calls of the task the person had seen: one more means that a colleague has called meanwhile. */
  callsSeen: number;
  user: { id: number; name: string };
  formKey: string | null;
}

export type CallRefusal =
  AnswerRefusal | NextProblem | 'next_missing' | 'contact_missing' | 'note_missing';

export type Noted =
  | { ok: true; callId: number; planId: number | null; isDone: boolean }
  | { ok: false; reason: CallRefusal };

interface Calling {
  task: queries.LockedCallTask;
  call: CallToNote;
  contact: Contact | null;
  today: PlainDate;
  by: Author;
}

/** What an outcome left behind, as it stands beside the call. */
interface Left {
  ok: true;
  isDone: boolean;
  nextOn?: PlainDate;
  promiseId?: number;
  noticeId?: number;
  planId?: number;
  invoices: { invoiceId: number; disputeId: number | null }[];
}

/**
 * Notes what came of a call: what the customer said is taken down by the action it has everywhere else, and the task is done with it,
 * or waits for the next try. The same form twice notes one call. Throws NotFound when there is no such call to make, Conflict when
 * a colleague was quicker or nothing is to be asked any more.
 */
export async function noteCall(tx: Tx, services: Services, call: CallToNote): Promise<Noted> {
  const task = await queries.lockCallTask(tx, call.taskId);
  if (!task) throw new NotFound('There is no such call.');
  const twin = call.formKey === null ? undefined : await queries.findCallOfForm(tx, call.formKey);
  if (twin?.taskId === task.id) {
    return { ok: true, callId: twin.id, planId: twin.planId, isDone: task.isDone };
  }
  if (task.isDone)
    throw new Conflict(
      'This call is off the list: a colleague has noted it, or nothing is to be asked any more.',
    );
  if (task.calls !== call.callsSeen) throw new Conflict('A colleague has called meanwhile.');
  const contacts = await listContacts(tx, task.customerId);
  const contact = contacts.find((one) => one.id === call.contactId) ?? null;
  if (call.contactId !== null && !contact) throw new NotFound('There is no such contact.');
  const today = await todayOf(tx, services);
  const by: Author = { actor: 'user', userId: call.user.id };
  const left = await carryOut(tx, services, { task, call, contact, today, by });
  if (!left.ok) return left;
  const callId = await write(tx, services, { task, call, contact, today, by }, left);
  return { ok: true, callId, planId: left.planId ?? null, isDone: left.isDone };
}

async function carryOut(
  tx: Tx,
  services: Services,
  calling: Calling,
): Promise<Left | { ok: false; reason: CallRefusal }> {
  const { said } = calling.call;
  if (said.outcome === 'no_answer') return tryAgain(tx, services, calling, said.nextOn);
  if (said.outcome === 'refused') return noteRefusal(tx, services, calling);
  if (said.outcome === 'wrong_number') return noteWrongNumber(tx, services, calling);
  return carryOutAnswer(tx, services, calling, said);
}

/**
 * Nobody answered: once more on another day; after the second time the scenario goes on without it. What else the customer is to be
 * called about waits as long, or until the cap allows it.
 */
async function tryAgain(
  tx: Tx,
  services: Services,
  { task, today }: Calling,
  wanted: PlainDate | null,
): Promise<Left | { ok: false; reason: CallRefusal }> {
  const invoices = await carriedBy(tx, [task.id]);
  const before = await queries.listDaysCalled(tx, task.customerId, addDays(today, 1 - WEEK_DAYS));
  const calledOn = [...before, today];
  const { customerCountry: country, customerId } = task;
  if (isLastTry(task.unanswered)) {
    const nextOn = nextCallDay(calledOn, today, country, services.workingDays);
    await putOffCalls(tx, customerId, nextOn);
    return { ok: true, isDone: true, invoices };
  }
  if (wanted === null) return { ok: false, reason: 'next_missing' };
  const reason = nextProblem(wanted, { calledOn, today, country }, services.workingDays);
  if (reason) return { ok: false, reason };
  await putOffCalls(tx, customerId, wanted);
  return { ok: true, isDone: false, nextOn: wanted, invoices };
}

async function noteRefusal(
  tx: Tx,
  services: Services,
  { task, call }: Calling,
): Promise<Left | { ok: false; reason: CallRefusal }> {
  if (call.note === '') return { ok: false, reason: 'note_missing' };
  const { customerId } = task;
  await openTask(tx, services, {
    ...{ kind: REFUSED_TASK, subject: String(customerId), customerId },
    details: { path: `/customers/${customerId}` },
  });
  // Their other calls asked the same person for the rest: nobody rings again before it is decided.
  const beside = await queries.listCallsBeside(tx, task.id);
  const invoices = await carriedBy(tx, [task.id, ...beside]);
  for (const taskId of beside) await completeTask(tx, services, taskId, call.user.id);
  return { ok: true, isDone: true, invoices };
}

/** The number is taken off its contact. The call stays to be made; where no other number is known, somebody has to find one. */
async function noteWrongNumber(
  tx: Tx,
  services: Services,
  { task, contact, by }: Calling,
): Promise<Left | { ok: false; reason: CallRefusal }> {
  if (!contact || contact.phone === '') return { ok: false, reason: 'contact_missing' };
  const { customerId } = task;
  await takePhoneOff(tx, services, { customerId, contactId: contact.id }, by);
  const contacts = await listContacts(tx, customerId);
  if (contacts.every((one) => one.phone === '')) {
    await openTask(tx, services, {
      ...{ kind: PHONE_TASK, subject: String(customerId), customerId },
      details: { path: `/customers/${customerId}#contacts` },
    });
  }
  return { ok: true, isDone: false, invoices: await carriedBy(tx, [task.id]) };
}

async function carriedBy(tx: Tx, taskIds: readonly number[]): Promise<Left['invoices']> {
  const ids = await queries.listCarriedInvoices(tx, taskIds);
  return ids.map((invoiceId) => ({ invoiceId, disputeId: null }));
}

async function write(
  tx: Tx,
  services: Services,
  { task, call, contact, today, by }: Calling,
  left: Left,
): Promise<number> {
  const { outcome } = call.said;
  const callId = await queries.insertCall(tx, {
    ...{ taskId: task.id, customerId: task.customerId, contactId: contact?.id ?? null },
    ...{ phone: contact?.phone ?? '', outcome, note: call.note },
    ...{ calledAt: services.clock.now(), calledOn: today, userId: call.user.id },
    ...{ nextOn: left.nextOn ?? null, promiseId: left.promiseId ?? null },
    ...{ noticeId: left.noticeId ?? null, planId: left.planId ?? null, formKey: call.formKey },
    invoices: left.invoices,
  });
  await audit(tx, services, {
    ...by,
    ...{ action: 'call.noted', subjectType: 'customer', subjectId: task.customerId },
    details: { call_id: callId, task_id: task.id, outcome },
  });
  if (left.isDone) await completeTask(tx, services, task.id, call.user.id);
  return callId;
}
