import { audit, type Author } from '../audit/record.ts';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Db, Tx } from '../db/sql.ts';
import { Conflict, Invalid, NotFound } from '../errors.ts';
import { storeFile, type SentFile } from '../files/actions.ts';
import { holdFor } from '../holds/actions.ts';
import { findCustomerCountry } from '../ledger/queries.ts';
import { findOrganization } from '../organization/queries.ts';
import { lockPromisedInvoices } from '../promises/queries.ts';
import type { Services } from '../services.ts';
import { withdrawTask } from '../tasks/queries.ts';
import { writeNoticeFound, writeNoticeReceived, writeNoticeReturned } from './letters.ts';
import * as queries from './queries.ts';
import {
  decideNotice,
  RETURN_WAIT_WORKING_DAYS,
  type NoticeMethod,
  type NoticeRefusal,
} from './rules.ts';
import { mayBecome, type NoticeStatus } from './states.ts';

/** What stands in the task of one that was not found in time. */
export const NOTICE_TASK = 'payment_notice_overdue';

export interface NoticeToMake {
  customerId: number;
  invoiceIds: readonly number[];
  paidOn: PlainDate;
  /** Minor units; null: all that the invoices owe. */
  amountMinor: number | null;
  method: NoticeMethod;
  reference: string;
  words: string;
  proof: SentFile | null;
  /** Of the link by which the debtor says so. */
  payLinkId: string | null;
  /** The colleague who was told on the telephone. */
  userId?: number | null;
  formKey: string | null;
}

export type NoticeMade =
  { ok: true; noticeId: number; isNew: boolean } | { ok: false; reason: NoticeRefusal };

/**
 * Takes down that a debtor says invoices are paid, in the portal or to a colleague: reminders of them wait until the payment is found or a person has decided. Throws
 * NotFound when an invoice is not the customer's.
 */
export async function makeNotice(
  tx: Tx,
  services: Services,
  wish: NoticeToMake,
): Promise<NoticeMade> {
  const { customerId, formKey, userId = null } = wish;
  const author: Author = userId === null ? { actor: 'debtor' } : { actor: 'user', userId };
  const ids = [...new Set(wish.invoiceIds)];
  await lockPromisedInvoices(tx, customerId, ids);
  const twin = formKey === null ? undefined : await queries.findNoticeOfForm(tx, formKey);
  if (twin?.customerId === customerId) return { ok: true, noticeId: twin.id, isNew: false };
  const invoices = await queries.listNoticeInvoices(tx, customerId, ids);
  if (invoices.length !== ids.length) throw new NotFound('There is no such invoice.');
  const { today, country } = await calendarOf(tx, services);
  const decision = decideNotice(invoices, wish, today);
  if (!decision.ok) return decision;
  const days = await queries.findNoticeDays(tx);
  const lookUntil = addWorkingDays(today, days, country, services.workingDays);
  const noticeId = await queries.insertNotice(tx, {
    ...{ customerId, currency: decision.currency, amountMinor: decision.amountMinor },
    ...{ paidOn: wish.paidOn, method: wish.method, reference: wish.reference, words: wish.words },
    fileId: wish.proof ? await storeFile(tx, services, wish.proof) : null,
    ...{ payLinkId: wish.payLinkId, userId, madeAt: services.clock.now(), formKey },
    ...{ decideOn: addDays(lookUntil, 1), invoiceIds: ids },
  });
  await audit(tx, services, {
    ...{ ...author, action: 'payment_notice.made' },
    ...{ subjectType: 'payment_notice', subjectId: noticeId },
    details: {
      amount_minor: decision.amountMinor,
      currency: decision.currency,
      paid_on: wish.paidOn,
    },
  });
  const holds = ids.map((invoiceId) => ({
    ...{ invoiceId, untilOn: null, amountMinor: null, reason: wish.words },
  }));
  await holdFor(tx, services, causeOf(noticeId), holds, author);
  await writeNoticeReceived(tx, services, noticeId);
  return { ok: true, noticeId, isNew: true };
}

/** The debtor was mistaken: reminders go on with their next step. Throws Conflict when it was decided. */
export async function withdrawNotice(
  tx: Tx,
  services: Services,
  asked: { noticeId: number; customerId: number },
): Promise<void> {
  const author = { actor: 'debtor' as const };
  await move(tx, services, asked, { to: 'withdrawn', author, holdUntil: null });
}

/** A person has found the payment; `paymentId` null: it is not among ours, such as cash in hand. Throws Conflict when it was decided. */
export async function acceptNotice(
  tx: Tx,
  services: Services,
  asked: { noticeId: number; customerId: number; paymentId: number | null; userId: number },
): Promise<void> {
  const { paymentId, customerId, userId } = asked;
  if (paymentId !== null && !(await queries.findCustomerPayment(tx, paymentId, customerId))) {
    throw new NotFound('There is no such payment.');
  }
  const author = { actor: 'user' as const, userId };
  await move(tx, services, asked, { to: 'found', author, holdUntil: null, paymentId });
  await writeNoticeFound(tx, services, asked.noticeId);
}

/**
 * A person has looked and not found it: the debtor is told what was looked for, and reminders go on after a short notice. Answers the
 * last day they wait. Throws Conflict when it was decided, Invalid without words.
 */
export async function returnNotice(
  tx: Tx,
  services: Services,
  asked: { noticeId: number; customerId: number; answer: string; userId: number },
): Promise<PlainDate> {
  const { noticeId, customerId, answer, userId } = asked;
  if (answer === '') {
    throw new Invalid([{ field: 'answer', code: 'required', message: 'Say what was looked for.' }]);
  }
  const holdUntil = await returnWait(tx, services, customerId);
  const author = { actor: 'user' as const, userId };
  await move(tx, services, asked, { to: 'returned', author, holdUntil, answer });
  await writeNoticeReturned(tx, services, noticeId, holdUntil);
  return holdUntil;
}

/** The last day reminders wait when a notice of that customer is returned today. */
export async function returnWait(
  tx: Db,
  services: Services,
  customerId: number,
): Promise<PlainDate> {
  const { today, country } = await calendarOf(tx, services);
  const theirs = (await findCustomerCountry(tx, customerId)) ?? country;
  return addWorkingDays(today, RETURN_WAIT_WORKING_DAYS, theirs, services.workingDays);
}

async function move(
  tx: Tx,
  services: Services,
  { noticeId, customerId }: { noticeId: number; customerId: number },
  how: {
    to: NoticeStatus;
    author: Author;
    /** The last day its invoices still wait; null: they wait no more. */
    holdUntil: PlainDate | null;
    paymentId?: number | null;
    answer?: string;
  },
): Promise<void> {
  const invoiceIds = await queries.listInvoicesOfNotice(tx, noticeId);
  await lockPromisedInvoices(tx, customerId, invoiceIds);
  const notice = (await queries.lockNoticesOf(tx, customerId)).find((one) => one.id === noticeId);
  const { to, author, holdUntil, paymentId = null, answer } = how;
  if (!notice || !mayBecome(notice.status, to)) throw new Conflict('This was decided before.');
  const at = services.clock.now();
  const moved = await queries.moveNotice(
    tx,
    { id: noticeId, from: notice.status, to },
    {
      ...{ decidedAt: at, decidedBy: author.userId ?? null, paymentId },
      ...(answer !== undefined && { answer }),
    },
  );
  if (!moved) throw new Conflict('This was decided before.');
  await withdrawTask(tx, NOTICE_TASK, String(noticeId), at);
  await audit(tx, services, {
    ...author,
    ...{ action: `payment_notice.${to}`, subjectType: 'payment_notice', subjectId: noticeId },
    details: { payment_id: paymentId },
  });
  const holds = invoiceIds.map((invoiceId) => ({
    ...{ invoiceId, untilOn: holdUntil, amountMinor: null, reason: answer ?? '' },
  }));
  await holdFor(tx, services, causeOf(noticeId), holdUntil === null ? [] : holds, author);
}

export const causeOf = (id: number) => ({ kind: 'payment_notice' as const, id });

async function calendarOf(
  tx: Db,
  services: Services,
): Promise<{ today: PlainDate; country: string }> {
  const organization = await findOrganization(tx);
  return {
    today: dayIn(organization?.timeZone ?? 'Europe/Paris', services.clock.now()),
    country: organization?.country ?? 'FR',
  };
}
