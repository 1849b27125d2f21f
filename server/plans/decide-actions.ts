import type { Author } from '../audit/record.ts';
import { addDays, earlierOf, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict } from '../errors.ts';
import { holdFor } from '../holds/actions.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { isPlannable, readAsking } from './ask-actions.ts';
import { findPlanSettings, lockForPlan } from './ask-queries.ts';
import { auditPlan, closePending, holdsOf, leaveActive } from './follow-actions.ts';
import { tellBroken, tellDeclined, tellEnded, tellOffered } from './letter-actions.ts';
import {
  findOfferedChange,
  findPlan,
  insertPlan,
  lockPlan,
  replaceInstalments,
  updatePlan,
  type NewPlan,
  type Plan,
} from './queries.ts';
import { scheduleProblem, type Instalment, type ScheduleProblem } from './rules.ts';
import { assertMayBecome } from './states.ts';

export interface Offer {
  instalments: readonly Instalment[];
  /** To the debtor. */
  words: string;
  userId: number;
}

export type Offered =
  | { ok: true; planId: number }
  | { ok: false; reason: ScheduleProblem }
  /** What it would cover is paid, planned or disputed by now, or of two currencies. */
  | { ok: false; reason: 'not_available' | 'nothing_owed' };

const byUser = (userId: number): Author => ({ actor: 'user', userId });

/**
 * Answers a request with an offer, as asked or changed; the debtor accepts it in the portal. Throws Conflict when it was
 * decided already; undefined when there is no such plan.
 */
export async function offerPlan(
  tx: Tx,
  services: Services,
  planId: number,
  offer: Offer,
): Promise<Offered | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  assertMayBecome(plan.status, 'offered');
  const today = dayIn(plan.timeZone, services.clock.now());
  const problem = scheduleProblem(offer.instalments, plan.totalMinor, today);
  if (problem) return { ok: false, reason: problem };
  const offerUntil = await lastDayOf(tx, offer.instalments, today);
  await replaceInstalments(tx, planId, offer.instalments);
  await updatePlan(
    tx,
    planId,
    { status: 'offered', decidedBy: offer.userId, decisionWords: offer.words, offerUntil },
    services.clock.now(),
  );
  await makeOffered(tx, services, planId, offer.userId);
  return { ok: true, planId };
}

/** An offer is open for the organization's days, but no longer than its first instalment's. */
async function lastDayOf(
  tx: Tx,
  instalments: readonly Instalment[],
  today: PlainDate,
): Promise<PlainDate> {
  const settings = await findPlanSettings(tx);
  const until = addDays(today, settings?.offerDays ?? 0);
  return earlierOf(until, instalments[0]?.dueOn ?? until);
}

/** Holds what an offer covers until its last day and tells the debtor. A change leaves the hold to the plan that runs. */
async function makeOffered(
  tx: Tx,
  services: Services,
  planId: number,
  userId: number,
): Promise<void> {
  const plan = await findPlan(tx, planId);
  if (!plan) return;
  const by = byUser(userId);
  const holds = plan.replacesId === null ? holdsOf(plan, plan.offerUntil) : [];
  await holdFor(tx, services, { kind: 'plan_request', id: planId }, holds, by);
  await auditPlan(tx, services, plan, 'plan.offered', by);
  await tellOffered(tx, services, plan);
}

/** Declines a request, with the reason for the debtor. Throws Conflict when it was decided already. */
export async function declinePlan(
  tx: Tx,
  services: Services,
  planId: number,
  declining: { words: string; userId: number },
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  const { words, userId } = declining;
  await closePending(tx, services, plan, { status: 'declined', because: '', by: byUser(userId) });
  await updatePlan(
    tx,
    planId,
    { status: 'declined', decidedBy: userId, decisionWords: words },
    services.clock.now(),
  );
  const declined = await findPlan(tx, planId);
  if (declined) await tellDeclined(tx, services, declined);
  return declined;
}

/** A colleague offers a plan that nobody asked for, over invoices of one customer and currency. */
export async function makeOffer(
  tx: Tx,
  services: Services,
  offer: Offer & { customerId: number; invoiceIds: readonly number[] },
): Promise<Offered> {
  await lockForPlan(tx, offer.customerId, offer.invoiceIds);
  const facts = await readAsking(tx, services, { customerId: offer.customerId, invoiceId: null });
  const chosen =
    facts?.invoices.filter((one) => offer.invoiceIds.includes(one.id) && isPlannable(one)) ?? [];
  const [first] = chosen;
  const isOne = chosen.every((one) => one.currency === first?.currency);
  if (!facts || !first || chosen.length !== offer.invoiceIds.length || !isOne) {
    return { ok: false, reason: 'not_available' };
  }
  return insertOffer(tx, services, offer, facts.today, {
    ...{ customerId: offer.customerId, currency: first.currency, replacesId: null },
    covered: chosen.map((one) => ({ invoiceId: one.id, amountMinor: one.balanceMinor })),
  });
}

/**
 * Proposes another schedule for what is left of a plan that runs: it goes on until the debtor accepts. Throws Conflict when it
 * does not run, or when another change is offered already; undefined when there is no such plan.
 */
export async function offerChange(
  tx: Tx,
  services: Services,
  planId: number,
  offer: Offer,
): Promise<Offered | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  assertMayBecome(plan.status, 'replaced');
  if ((await findOfferedChange(tx, planId)) !== null) {
    throw new Conflict('A change of this plan is offered already: withdraw it first.');
  }
  const covered = changeCovers(plan);
  if (covered.length === 0) return { ok: false, reason: 'nothing_owed' };
  const today = dayIn(plan.timeZone, services.clock.now());
  return insertOffer(tx, services, offer, today, {
    ...{ customerId: plan.customerId, currency: plan.currency, replacesId: planId, covered },
  });
}

/** What a change of a plan is about: what is left of its invoices, never more than it covers. */
export function changeCovers(plan: Plan): { invoiceId: number; amountMinor: number }[] {
  return plan.covered
    .map(({ invoiceId, amountMinor, balanceMinor }) => ({
      invoiceId,
      amountMinor: Math.min(amountMinor, balanceMinor),
    }))
    .filter((one) => one.amountMinor > 0);
}

async function insertOffer(
  tx: Tx,
  services: Services,
  offer: Offer,
  today: PlainDate,
  of: Pick<NewPlan, 'customerId' | 'currency' | 'replacesId' | 'covered'>,
): Promise<Offered> {
  const totalMinor = sumMinor(of.covered.map((one) => one.amountMinor));
  const problem = scheduleProblem(offer.instalments, totalMinor, today);
  if (problem) return { ok: false, reason: problem };
  const planId = await insertPlan(tx, {
    ...of,
    ...{ status: 'offered', askedBy: 'user', askedByUserId: offer.userId, payLinkId: null },
    ...{ words: '', beyond: '', decisionWords: offer.words, instalments: offer.instalments },
    offerUntil: await lastDayOf(tx, offer.instalments, today),
    at: services.clock.now(),
  });
  await makeOffered(tx, services, planId, offer.userId);
  return { ok: true, planId };
}

/** Takes an offer back. Throws Conflict when it is none any more. */
export async function retractOffer(
  tx: Tx,
  services: Services,
  planId: number,
  userId: number,
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  if (plan.status !== 'offered') throw new Conflict('This is no offer any more.');
  await closePending(tx, services, plan, {
    ...{ status: 'withdrawn', because: 'retracted', by: byUser(userId) },
  });
  return plan;
}

/** A person ends a plan that runs, with words for the debtor: reminders go on with the step after the last one. */
export async function endPlan(
  tx: Tx,
  services: Services,
  planId: number,
  ending: { words: string; userId: number; as: 'ended' | 'broken' },
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  const { words, userId, as } = ending;
  // Not kept is what a last warning was about; without one, or before its day, a plan is only ended.
  const today = dayIn(plan.timeZone, services.clock.now());
  if (as === 'broken' && !(plan.warnedUntil !== null && plan.warnedUntil < today)) {
    throw new Conflict('The last warning of this plan has not run out.');
  }
  await leaveActive(tx, services, plan, { status: as, because: words, by: byUser(userId) });
  const ended = await findPlan(tx, planId);
  if (ended) await (as === 'broken' ? tellBroken : tellEnded)(tx, services, ended);
  return ended;
}
