import { audit } from '../audit/record.ts';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { holdFor } from '../holds/actions.ts';
import { each } from '../jobs/each.ts';
import { findOrganization } from '../organization/queries.ts';
import { followSegment } from '../segments/actions.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { withdrawTask } from '../tasks/queries.ts';
import { judgePromises, type Verdict } from './judge-rules.ts';
import { writePromiseBroken, writePromisePartlyKept } from './letters.ts';
import * as queries from './queries.ts';
import { BROKEN_WITHIN_DAYS, holdsUntil, renewalEnd } from './rules.ts';
import { mayBecome } from './states.ts';

/** Judges every promise whose day has come. Any number of processes may do this at once: each promise ends once. */
export async function judgeDuePromises(services: Services): Promise<void> {
  const organization = await findOrganization(services.sql);
  if (!organization) return;
  const today = dayIn(organization.timeZone, services.clock.now());
  await each(await queries.listCustomersToJudge(services.sql, today), (customerId) =>
    transaction(services.sql, async (tx) => {
      // In the order in which payments lock: invoices, then promises, then what is reminded.
      const invoiceIds = await queries.listOpenPromiseInvoices(tx, customerId);
      await queries.lockPromisedInvoices(tx, customerId, invoiceIds);
      await judgeCustomer(tx, services, { customerId, today, isDue: true });
    }),
  );
}

/**
 * Looks at a customer's promises after money came or a debt became less, in that transaction and before its reminders are worked
 * out: what is kept by it ends at once. Nothing is broken here; that is the calendar's to say.
 */
export async function judgeAfterMoney(
  tx: Tx,
  services: Services,
  customerId: number,
): Promise<void> {
  const organization = await findOrganization(tx);
  if (!organization) return;
  const today = dayIn(organization.timeZone, services.clock.now());
  await judgeCustomer(tx, services, { customerId, today, isDue: false });
}

/**
 * Judges anew what a payment or a credit note that is undone had ended: what it alone had kept stands again and holds until its
 * day. In the transaction that undoes it, after its invoices owe again and before their reminders are worked out.
 */
export async function judgeAfterUndo(
  tx: Tx,
  services: Services,
  undone: { customerId: number; invoiceIds: readonly number[] },
): Promise<void> {
  const { customerId } = undone;
  await queries.lockPromisesOf(tx, customerId);
  for (const promise of await queries.reopenPromises(tx, customerId, undone.invoiceIds)) {
    const untilOn = holdsUntil(promise.promisedOn);
    const holds = promise.invoiceIds.map((invoiceId) => ({
      ...{ invoiceId, untilOn, amountMinor: null, reason: promise.words },
    }));
    await holdFor(tx, services, { kind: 'promise', id: promise.id }, holds, { actor: 'system' });
    await audit(tx, services, {
      ...{ actor: 'system', action: 'promise.reopened', subjectType: 'promise' },
      subjectId: promise.id,
    });
  }
  await judgeAfterMoney(tx, services, customerId);
}

async function judgeCustomer(
  tx: Tx,
  services: Services,
  asked: { customerId: number; today: PlainDate; isDue: boolean },
): Promise<void> {
  const promises = await queries.lockPromisesOf(tx, asked.customerId);
  if (promises.every((one) => one.status === 'kept')) return;
  const ids = [...new Set(promises.flatMap((one) => one.lines.map((line) => line.invoiceId)))];
  const money = await queries.listMoney(tx, ids);
  for (const verdict of judgePromises(promises, { today: asked.today, ...money })) {
    const promise = promises.find((one) => one.id === verdict.id);
    if (!promise || !mayBecome(promise.status, verdict.status)) continue;
    const isGood = verdict.status === 'kept' || verdict.status === 'withdrawn';
    if (isGood || asked.isDue) await end(tx, services, promise, verdict, asked.today);
  }
  for (const { id, status, lines } of promises) {
    const owes = lines.some((line) => (money.balances.get(line.invoiceId) ?? 0) > 0);
    // Paid late, it is nobody's work any more.
    if (status === 'broken' && !owes) await withdrawTasks(tx, id, services.clock.now());
  }
}

async function withdrawTasks(tx: Tx, promiseId: number, at: Date): Promise<void> {
  await withdrawTask(tx, 'promise_broken', String(promiseId), at);
  await withdrawTask(tx, 'promise_broken_again', String(promiseId), at);
}

async function end(
  tx: Tx,
  services: Services,
  promise: queries.LockedPromise,
  verdict: Verdict,
  today: PlainDate,
): Promise<void> {
  const at = services.clock.now();
  const { id, customerId } = promise;
  const to = verdict.status;
  const isOffered = to === 'partly_kept' && promise.status === 'open' && promise.renewsId === null;
  const renewUntil = isOffered ? renewalEnd(today) : null;
  const ended = await queries.endPromise(
    tx,
    { id, from: promise.status, to },
    {
      ...{ at, paidMinor: verdict.paidMinor, renewUntil },
      withdrawnBecause: to === 'withdrawn' ? 'nothing_owed' : null,
      isRepeated: to === 'broken' && (await isRepeated(tx, services, promise, today)),
    },
  );
  if (!ended) return;
  await audit(tx, services, {
    ...{ actor: 'system', action: `promise.${to}`, subjectType: 'promise', subjectId: id },
    details: { paid_minor: verdict.paidMinor, needed_minor: verdict.neededMinor },
  });
  const holds = promise.lines.map(({ invoiceId }) => ({
    ...{ invoiceId, untilOn: renewUntil, amountMinor: null, reason: promise.words },
  }));
  const cause = { kind: 'promise' as const, id };
  await holdFor(tx, services, cause, isOffered ? holds : [], { actor: 'system' });
  await withdrawTasks(tx, id, at);
  if (isOffered) await writePromisePartlyKept(tx, services, id);
  if (to === 'broken') {
    await tellBroken(tx, services, { id, customerId });
    await followSegment(tx, services, customerId);
  }
}

/** DOMAIN 4.7: the second within ninety days is one to call about. */
async function isRepeated(
  tx: Tx,
  services: Services,
  { id, customerId }: queries.LockedPromise,
  today: PlainDate,
): Promise<boolean> {
  const zone = (await findOrganization(tx))?.timeZone ?? 'Europe/Paris';
  const since = instantIn(zone, addDays(today, -BROKEN_WITHIN_DAYS), 0);
  return queries.hasBroken(tx, customerId, { since, exceptId: id });
}

async function tellBroken(
  tx: Tx,
  services: Services,
  promise: { id: number; customerId: number },
): Promise<void> {
  const isAgain = await writePromiseBroken(tx, services, promise.id);
  await openTask(tx, services, {
    kind: isAgain ? 'promise_broken_again' : 'promise_broken',
    subject: String(promise.id),
    customerId: promise.customerId,
    details: { path: `/promises/${promise.id}` },
  });
}
