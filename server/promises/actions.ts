import { audit, type Author } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import { holdFor } from '../holds/actions.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { writePromiseMade, writePromiseWithdrawn } from './letters.ts';
import * as queries from './queries.ts';
import {
  decidePromise,
  holdsUntil,
  judgeDay,
  TEAM_DAYS_MAX,
  type PromiseDecision,
  type PromiseRefusal,
  type PromiseWish,
} from './rules.ts';
import { mayBecome, type WithdrawnBecause } from './states.ts';

/** Who gives a promise: the debtor by a link, a colleague after a call, or a program. */
export type PromiseAuthor =
  | { madeBy: 'debtor'; payLinkId: string }
  | { madeBy: 'user'; userId: number }
  | { madeBy: 'api'; tokenId: number };

export interface PromiseToMake extends PromiseWish {
  customerId: number;
  invoiceIds: readonly number[];
  words: string;
  by: PromiseAuthor;
  /** Of the form: pressed twice, it is one promise. */
  formKey?: string | null;
  /** One kept in part, for the rest of which this gives a new day. */
  renewsId?: number | null;
  /** An open one that this takes the place of. */
  replacesId?: number | null;
}

/** `words_missing`: beyond what a debtor may promise, a colleague says why. */
export type MakeRefusal = PromiseRefusal | 'words_missing';

export type Made =
  { ok: true; promiseId: number; isNew: boolean } | { ok: false; reason: MakeRefusal };

/**
 * Takes down a promise: its invoices wait until two bank days after its day, and the debtor has it by mail at once. Throws
 * Conflict when the one it renews may not be renewed, NotFound when an invoice is not the customer's.
 */
export async function makePromise(tx: Tx, services: Services, wish: PromiseToMake): Promise<Made> {
  const { customerId, formKey = null, renewsId = null, replacesId = null } = wish;
  const before = formKey === null ? undefined : await queries.findPromiseOfForm(tx, formKey);
  if (before?.customerId === customerId) return { ok: true, promiseId: before.id, isNew: false };

  await queries.lockPromisedInvoices(tx, customerId, wish.invoiceIds);
  const standing = await queries.lockPromisesOf(tx, customerId);
  // The same form may have been sent twice at once: the first has made its promise by now.
  const twin = formKey === null ? undefined : await queries.findPromiseOfForm(tx, formKey);
  if (twin?.customerId === customerId) return { ok: true, promiseId: twin.id, isNew: false };
  const renewed = standing.find((one) => one.id === renewsId);
  const today = await todayOf(tx, services);
  if (renewsId !== null && !isRenewable(renewed, wish.by, today)) {
    throw new Conflict('This promise cannot be renewed.');
  }
  const decision = await decide(tx, wish, { today, replacesId });
  if (!decision.ok) return decision;
  if (replacesId !== null) {
    await withdraw(tx, services, standing, { id: replacesId, because: 'replaced', by: wish.by });
  }
  if (renewed)
    await holdFor(tx, services, { kind: 'promise', id: renewed.id }, [], authorOf(wish.by));
  const promiseId = await write(tx, services, wish, decision);
  await writePromiseMade(tx, services, promiseId, wish.by.madeBy);
  return { ok: true, promiseId, isNew: true };
}

/** One kept in part may be renewed once; by the debtor only while the offer stands. */
export function isRenewable(
  promise:
    Pick<queries.LockedPromise, 'status' | 'renewsId' | 'renewedById' | 'renewUntil'> | undefined,
  by: Pick<PromiseAuthor, 'madeBy'>,
  today: PlainDate,
): boolean {
  if (promise?.status !== 'partly_kept' || promise.renewedById !== null) return false;
  if (by.madeBy !== 'debtor') return true;
  return promise.renewUntil !== null && today <= promise.renewUntil;
}

async function decide(
  tx: Tx,
  wish: PromiseToMake,
  { today, replacesId }: { today: PlainDate; replacesId: number | null },
): Promise<Extract<PromiseDecision, { ok: true }> | { ok: false; reason: MakeRefusal }> {
  const { daysMax, openMax } = await queries.findPromiseSettings(tx);
  const ids = [...new Set(wish.invoiceIds)];
  const invoices = await queries.listPromisable(tx, wish.customerId, ids, replacesId);
  if (invoices.length !== ids.length) throw new NotFound('There is no such invoice.');
  const isDebtor = wish.by.madeBy === 'debtor';
  const strict = decidePromise(invoices, wish, { today, daysMax, openMax });
  if (isDebtor || strict.ok || strict.reason !== 'too_far') return strict;
  const wide = decidePromise(invoices, wish, { today, daysMax: TEAM_DAYS_MAX, openMax });
  const needsWords = wish.by.madeBy === 'user' && wish.words === '';
  return wide.ok && needsWords ? { ok: false, reason: 'words_missing' } : wide;
}

async function write(
  tx: Tx,
  services: Services,
  wish: PromiseToMake,
  decision: Extract<PromiseDecision, { ok: true }>,
): Promise<number> {
  const { by, promisedOn, customerId, words } = wish;
  const { currency, amountMinor, lines } = decision;
  const promiseId = await queries.insertPromise(tx, {
    ...{ customerId, currency, amountMinor, promisedOn, words, lines },
    ...{ madeBy: by.madeBy, userId: by.madeBy === 'user' ? by.userId : null },
    payLinkId: by.madeBy === 'debtor' ? by.payLinkId : null,
    madeAt: services.clock.now(),
    judgeOn: judgeDay(promisedOn),
    ...{ renewsId: wish.renewsId ?? null, formKey: wish.formKey ?? null },
  });
  const author = authorOf(by);
  await audit(tx, services, {
    ...author,
    ...{ action: 'promise.made', subjectType: 'promise', subjectId: promiseId },
    details: { promised_on: promisedOn, amount_minor: amountMinor, currency },
  });
  const untilOn = holdsUntil(promisedOn);
  await holdFor(
    tx,
    services,
    { kind: 'promise', id: promiseId },
    lines.map(({ invoiceId }) => ({ invoiceId, untilOn, amountMinor: null, reason: words })),
    author,
  );
  return promiseId;
}

/**
 * Takes a promise back: reminders of its invoices go on with their next step. Throws NotFound when it is not the customer's,
 * Conflict when it has ended.
 */
export async function withdrawPromise(
  tx: Tx,
  services: Services,
  asked: { promiseId: number; customerId: number; because: 'debtor' | 'team'; by: PromiseAuthor },
): Promise<void> {
  const { promiseId, customerId, because, by } = asked;
  const invoiceIds = await queries.listOpenPromiseInvoices(tx, customerId);
  await queries.lockPromisedInvoices(tx, customerId, invoiceIds);
  const standing = await queries.lockPromisesOf(tx, customerId);
  await withdraw(tx, services, standing, { id: promiseId, because, by });
  await writePromiseWithdrawn(tx, services, promiseId, because);
}

async function withdraw(
  tx: Tx,
  services: Services,
  standing: readonly queries.LockedPromise[],
  { id, because, by }: { id: number; because: WithdrawnBecause; by: PromiseAuthor },
): Promise<void> {
  const promise = standing.find((one) => one.id === id);
  if (!promise || !mayBecome(promise.status, 'withdrawn')) {
    throw new Conflict('This promise has ended.');
  }
  const at = services.clock.now();
  const change = { id, from: promise.status, to: 'withdrawn' as const };
  const ended = await queries.endPromise(tx, change, {
    at,
    paidMinor: 0,
    withdrawnBecause: because,
  });
  if (!ended) throw new Conflict('This promise has ended.');
  const author = authorOf(by);
  await audit(tx, services, {
    ...author,
    ...{ action: 'promise.withdrawn', subjectType: 'promise', subjectId: id },
    details: { because },
  });
  await holdFor(tx, services, { kind: 'promise', id }, [], author);
}

function authorOf(by: PromiseAuthor): Author {
  if (by.madeBy === 'debtor') return { actor: 'debtor' };
  if (by.madeBy === 'user') return { actor: 'user', userId: by.userId };
  return { actor: 'api', tokenId: by.tokenId };
}

/** The day it is at the creditor's. */
export async function todayOf(tx: Tx, services: Services): Promise<PlainDate> {
  const organization = await findOrganization(tx);
  return dayIn(organization?.timeZone ?? 'Europe/Paris', services.clock.now());
}
