import type { Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { openDispute } from '../disputes/actions.ts';
import { findDisputable } from '../disputes/page-queries.ts';
import { amountProblem, type DisputeReason } from '../disputes/rules.ts';
import { makeNotice } from '../payment-notices/actions.ts';
import type { NoticeMethod, NoticeRefusal } from '../payment-notices/rules.ts';
import { readAsking, requestPlan } from '../plans/ask-actions.ts';
import { buildSchedule, type ScheduleProblem } from '../plans/rules.ts';
import { sumMinor } from '../money/money.ts';
import { makePromise, type MakeRefusal } from '../promises/actions.ts';
import { lockPromisedInvoices } from '../promises/queries.ts';
import type { Services } from '../services.ts';

/** What a customer said about invoices on the telephone. Amounts in minor units; null: all that is owed. */
export type AnswerGiven = { invoiceIds: readonly number[] } & (
  | { outcome: 'promise'; promisedOn: PlainDate; amountMinor: number | null }
  | {
      outcome: 'already_paid';
      paidOn: PlainDate;
      amountMinor: number | null;
      method: NoticeMethod;
      reference: string;
    }
  | { outcome: 'dispute'; reason: DisputeReason; amountMinor: number | null; text: string }
  | { outcome: 'plan_asked'; parts: number; firstOn: PlainDate }
);

/** Why it cannot be taken down: as the action of the answer says, with the answer before it where two say the same. */
export type AnswerRefusal =
  | `promise_${MakeRefusal}`
  | `notice_${NoticeRefusal}`
  | `dispute_${'none_chosen' | 'one_invoice' | 'already_open' | 'nothing_owed' | 'too_much'}`
  | `plan_${ScheduleProblem | 'none_chosen' | 'not_available' | 'mixed_currencies' | 'too_small'}`;

export interface Answered {
  ok: true;
  isDone: true;
  promiseId?: number;
  noticeId?: number;
  planId?: number;
  invoices: { invoiceId: number; disputeId: number | null }[];
}

type Outcome<R> = Answered | { ok: false; reason: R };

interface Speaking {
  task: { customerId: number };
  call: { note: string; contactId: number | null; user: { id: number; name: string } };
  by: Author;
}

/** Takes down what a customer said by the action that takes it from the portal and from the office. */
export async function carryOutAnswer(
  tx: Tx,
  services: Services,
  speaking: Speaking,
  said: AnswerGiven,
): Promise<Outcome<AnswerRefusal>> {
  switch (said.outcome) {
    case 'promise':
      return takePromise(tx, services, speaking, said);
    case 'already_paid':
      return takeNotice(tx, services, speaking, said);
    case 'dispute':
      return takeDisputes(tx, services, speaking, said);
    case 'plan_asked':
      return takePlanRequest(tx, services, speaking, said);
  }
}

type Said<O extends AnswerGiven['outcome']> = Extract<AnswerGiven, { outcome: O }>;

async function takePromise(
  tx: Tx,
  services: Services,
  { task, call }: Speaking,
  { invoiceIds, promisedOn, amountMinor }: Said<'promise'>,
): Promise<Outcome<AnswerRefusal>> {
  const made = await makePromise(tx, services, {
    ...{ customerId: task.customerId, invoiceIds, promisedOn, amountMinor, words: call.note },
    by: { madeBy: 'user', userId: call.user.id },
  });
  if (!made.ok) return { ok: false, reason: `promise_${made.reason}` };
  return { ...done(invoiceIds), promiseId: made.promiseId };
}

async function takeNotice(
  tx: Tx,
  services: Services,
  { task, call }: Speaking,
  { invoiceIds, paidOn, amountMinor, method, reference }: Said<'already_paid'>,
): Promise<Outcome<AnswerRefusal>> {
  const made = await makeNotice(tx, services, {
    ...{ customerId: task.customerId, invoiceIds, paidOn, amountMinor, method, reference },
    ...{ words: call.note, proof: null, payLinkId: null, userId: call.user.id, formKey: null },
  });
  if (!made.ok) return { ok: false, reason: `notice_${made.reason}` };
  return { ...done(invoiceIds), noticeId: made.noticeId };
}

/** One dispute for each invoice, all of them or none; an amount says of which part, so it is about one invoice. */
async function takeDisputes(
  tx: Tx,
  services: Services,
  { task, call, by }: Speaking,
  { invoiceIds, reason, amountMinor, text }: Said<'dispute'>,
): Promise<Outcome<AnswerRefusal>> {
  if (invoiceIds.length === 0) return { ok: false, reason: 'dispute_none_chosen' };
  if (invoiceIds.length > 1 && amountMinor !== null) {
    return { ok: false, reason: 'dispute_one_invoice' };
  }
  await lockPromisedInvoices(tx, task.customerId, invoiceIds);
  for (const invoiceId of invoiceIds) {
    const invoice = await findDisputable(tx, invoiceId);
    if (invoice?.customerId !== task.customerId) throw new NotFound('There is no such invoice.');
    const problem =
      invoice.openDisputeId === null ? amountProblem(amountMinor, invoice) : 'already_open';
    if (problem) return { ok: false, reason: `dispute_${problem}` };
  }
  const invoices: Answered['invoices'] = [];
  for (const invoiceId of invoiceIds) {
    const opened = await openDispute(tx, services, {
      ...{ invoiceId, reason, amountMinor, text, files: [], payLinkId: null },
      ...{ writer: { as: 'user', name: call.user.name, userId: call.user.id }, by },
      contactId: call.contactId,
    });
    // Its invoice was locked and looked at above: anything else is a bug, and nothing is kept.
    if (!opened.ok) throw new Error(`The dispute of invoice ${invoiceId}: ${opened.reason}.`);
    invoices.push({ invoiceId, disputeId: opened.id });
  }
  return { ok: true, isDone: true, invoices };
}

/** The wish becomes a request that a person decides, as if it came from the portal: reminders wait until then. */
async function takePlanRequest(
  tx: Tx,
  services: Services,
  { task, call }: Speaking,
  { invoiceIds, parts, firstOn }: Said<'plan_asked'>,
): Promise<Outcome<AnswerRefusal>> {
  if (invoiceIds.length === 0) return { ok: false, reason: 'plan_none_chosen' };
  const { customerId } = task;
  await lockPromisedInvoices(tx, customerId, invoiceIds);
  const facts = await readAsking(tx, services, { customerId, invoiceId: null });
  const chosen = facts?.invoices.filter((one) => invoiceIds.includes(one.id)) ?? [];
  const totalMinor = sumMinor(chosen.map((one) => one.balanceMinor));
  const schedule = buildSchedule({ totalMinor, count: parts, firstOn, rhythm: 'month' });
  if (!schedule) return { ok: false, reason: 'plan_too_small' };
  const asked = await requestPlan(tx, services, {
    ...{ customerId, linkInvoiceId: null, payLinkId: null, invoiceIds, schedule },
    ...{ words: call.note, userId: call.user.id },
  });
  if (asked.ok) return { ...done(invoiceIds), planId: asked.planId };
  return { ok: false, reason: `plan_${planRefusal(asked)}` };
}

type PlanRefused = Extract<Awaited<ReturnType<typeof requestPlan>>, { ok: false }>;

function planRefusal(refused: PlanRefused): ScheduleProblem | 'not_available' | 'mixed_currencies' {
  if (refused.reason === 'schedule') return refused.problem;
  return refused.reason === 'mixed_currencies' ? 'mixed_currencies' : 'not_available';
}

function done(invoiceIds: readonly number[]): Answered {
  const invoices = [...new Set(invoiceIds)].map((invoiceId) => ({ invoiceId, disputeId: null }));
  return { ok: true, isDone: true, invoices };
}
