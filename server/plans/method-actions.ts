import { addDays } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Author } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { each } from '../jobs/each.ts';
import { Conflict } from '../errors.ts';
import {
  findMethod,
  keepMethod,
  listEndingCards,
  retireMethod,
  type MethodFacts,
  type MethodStatus,
} from '../saved-methods/queries.ts';
import { CARD_ENDS_WITHIN_DAYS, lastDayOf } from '../saved-methods/rules.ts';
import type { Services } from '../services.ts';
import { agreedOf } from './accept-actions.ts';
import { tellByLink, tellKept, tellLink } from './charge-letter-actions.ts';
import { forgetRetries } from './charge-queries.ts';
import { auditPlan } from './follow-actions.ts';
import {
  findChargeConsent,
  findNextInstalment,
  insertChargeConsent,
  listPlansOnMethod,
  setChargeBy,
  type NewConsent,
} from './method-queries.ts';
import { findPlan, lockPlan, lockPlanAlone, type Plan } from './queries.ts';
import { planProgress, scheduleHash } from './rules.ts';

/** What somebody said about being charged, and how we know. */
export type Consenting = Pick<
  NewConsent,
  'textVersion' | 'language' | 'chargeText' | 'address' | 'agent' | 'payLinkId'
>;

/** Keeps the debtor's yes to being charged for a plan that runs; the method follows when Stripe has it. Throws Conflict. */
export async function agreeToCharges(
  tx: Tx,
  services: Services,
  planId: number,
  consenting: Consenting,
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  if (plan.status !== 'active') throw new Conflict('This plan does not run.');
  await keepConsent(tx, services, plan, consenting, true);
  await auditPlan(tx, services, plan, 'plan.charges_agreed', { actor: 'debtor' });
  return plan;
}

async function keepConsent(
  tx: Tx,
  services: Services,
  plan: Plan,
  consenting: Consenting,
  mayCharge: boolean,
): Promise<void> {
  await insertChargeConsent(
    tx,
    {
      ...consenting,
      ...{ planId: plan.id, mayCharge, scheduleHash: scheduleHash(agreedOf(plan)) },
    },
    services.clock.now(),
  );
}

/** The debtor takes the yes back: the plan goes on by link, and what was kept is given back. Throws Conflict. */
export async function stopCharges(
  tx: Tx,
  services: Services,
  planId: number,
  consenting: Consenting,
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  if (plan.status !== 'active' || plan.chargeBy !== 'saved_method') {
    throw new Conflict('Nothing of this plan is charged.');
  }
  await keepConsent(tx, services, plan, consenting, false);
  await switchToLink(tx, services, plan, 'stopped', { actor: 'debtor' });
  return plan;
}

/**
 * Keeps what a debtor paid or gave for a plan, and charges the later instalments to it if the plan runs and the debtor agrees.
 * What was charged before is given back, as is this one when it is not needed. The invoices of the plan, or some, are locked.
 */
export async function useMethod(
  tx: Tx,
  services: Services,
  planId: number,
  facts: MethodFacts,
): Promise<void> {
  const plan = await lockPlanAlone(tx, planId);
  if (!plan) return;
  const at = services.clock.now();
  const savedMethodId = await keepMethod(tx, plan.customerId, facts, at);
  await services.jobs.enqueue(tx, 'methods.give_back', {});
  const isSame = plan.chargeBy === 'saved_method' && plan.savedMethodId === savedMethodId;
  const consent = await findChargeConsent(tx, planId);
  const method = await findMethod(tx, savedMethodId);
  if (plan.status !== 'active' || !consent?.mayCharge || method?.status !== 'usable' || isSame) {
    return;
  }
  await setChargeBy(tx, planId, { savedMethodId }, at);
  // The next day on the calendar of the method before is not one of this one's.
  await forgetRetries(tx, planId);
  await auditPlan(tx, services, plan, 'plan.method_kept', { actor: 'debtor' });
  const now = await findPlan(tx, planId);
  if (now) await tellKept(tx, services, now, method);
}

/** The later instalments of a plan whose row is locked are paid by link from now on, and both sides learn why. */
export async function switchToLink(
  tx: Tx,
  services: Services,
  plan: Plan,
  because: 'lost' | 'ending' | 'stopped' | 'told_already',
  by: Author,
): Promise<void> {
  const method = plan.savedMethodId === null ? null : await findMethod(tx, plan.savedMethodId);
  await setChargeBy(tx, plan.id, 'link', services.clock.now());
  await forgetRetries(tx, plan.id);
  await services.jobs.enqueue(tx, 'methods.give_back', {});
  await auditPlan(tx, services, plan, 'plan.by_link', by);
  if (!method || because === 'told_already') return;
  const today = dayIn(plan.timeZone, services.clock.now());
  await tellByLink(tx, services, plan, { because, method, today });
}

/**
 * A method cannot be charged any more: its plans go on by link. `toldPlanId`: the plan whose debtor has learned it from a charge
 * that was refused.
 */
export async function loseMethod(
  tx: Tx,
  services: Services,
  methodId: number,
  status: Exclude<MethodStatus, 'usable' | 'given_back'>,
  toldPlanId: number | null = null,
): Promise<void> {
  if (!(await retireMethod(tx, methodId, status, services.clock.now()))) return;
  for (const planId of await listPlansOnMethod(tx, methodId)) {
    const plan = await lockPlan(tx, planId);
    if (plan?.status !== 'active' || plan.chargeBy !== 'saved_method') continue;
    const because = planId === toldPlanId ? 'told_already' : 'lost';
    await switchToLink(tx, services, plan, because, { actor: 'system' });
  }
}

/** Cards that end before the next instalment, and soon: their plans go on by link, and both sides are told in time. */
export async function leaveEndingCards(
  services: Services,
  today: Plan['startedOn'],
): Promise<void> {
  if (today === null) return;
  const ending = await listEndingCards(services.sql, addDays(today, CARD_ENDS_WITHIN_DAYS));
  await each(ending, ({ id, planId }) =>
    transaction(services.sql, async (tx) => {
      const plan = await lockPlan(tx, planId);
      const method = await findMethod(tx, id);
      const lastDay = method && lastDayOf(method);
      const next = await findNextInstalment(tx, planId);
      if (plan?.savedMethodId !== id || plan.status !== 'active' || !lastDay || !next) return;
      // It still pays what is due before.
      if (plan.chargeBy !== 'saved_method' || next.dueOn <= lastDay) return;
      await switchToLink(tx, services, plan, 'ending', { actor: 'system' });
    }),
  );
}

/**
 * A colleague sends the debtor the link to pay the first unpaid instalment now. Throws Conflict when the plan does not run or is
 * paid; `false`: it was sent today already, or nobody can be written to.
 */
export async function sendLinkNow(
  tx: Tx,
  services: Services,
  planId: number,
  userId: number,
): Promise<boolean> {
  const plan = await lockPlan(tx, planId);
  const first = plan
    ? planProgress(plan.covered, plan.instalments).instalments.find((one) => one.isUnpaid)
    : undefined;
  if (plan?.status !== 'active' || !first) throw new Conflict('This plan asks for nothing.');
  const messageId = await tellLink(tx, services, plan, {
    ...{ instalmentId: first.id, dueOn: first.dueOn, amountMinor: first.leftMinor },
    today: dayIn(plan.timeZone, services.clock.now()),
  });
  if (messageId === null) return false;
  await auditPlan(tx, services, plan, 'plan.link_sent', { actor: 'user', userId });
  return true;
}
