import { audit, type Author } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { holdFor, type CauseHold } from '../holds/actions.ts';
import type { Services } from '../services.ts';
import { tellCompleted } from './letter-actions.ts';
import { setChargeBy } from './method-queries.ts';
import {
  findOfferedChange,
  listPlannedInvoices,
  listPlansOf,
  lockPlanAlone,
  markCovering,
  saveOpen,
  saveWarning,
  updatePlan,
  type Plan,
} from './queries.ts';
import { planProgress } from './rules.ts';
import { assertMayBecome, isPending, type PlanStatus } from './states.ts';
import { deleteTouches, listWarnedInstalments } from './walk-queries.ts';

const BY_ITSELF: Author = { actor: 'system' };

/**
 * To be called in the transaction of every change to what invoices owe, its invoices locked: the plans that cover them follow,
 * and so do the reminders. The one door from the ledger to both.
 */
export async function reconsiderOwed(
  tx: Tx,
  services: Services,
  invoiceIds: readonly number[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  // Plans are locked before chases (STYLE, locks).
  await followPlans(tx, services, invoiceIds);
  await reconsiderChases(tx, services, invoiceIds);
}

/** Brings the plans that cover these invoices to what is owed now: instalments open or paid, the plan itself paid or not. */
export async function followPlans(
  tx: Tx,
  services: Services,
  invoiceIds: readonly number[],
): Promise<void> {
  for (const id of await listPlansOf(tx, invoiceIds)) {
    const plan = await lockPlanAlone(tx, id);
    if (plan) await followPlan(tx, services, plan);
  }
}

async function followPlan(tx: Tx, services: Services, plan: Plan): Promise<void> {
  const { leftMinor } = planProgress(plan.covered, plan.instalments);
  if (isPending(plan.status) && plan.covered.every((one) => one.balanceMinor <= 0)) {
    await closePending(tx, services, plan, { status: 'withdrawn', because: 'paid', by: BY_ITSELF });
    // What is withdrawn because it was paid is nobody's work any more.
  } else if (plan.status === 'active') {
    await mirrorProgress(tx, plan);
    if (leftMinor === 0) await completePlan(tx, services, plan);
  } else if (plan.status === 'completed' && leftMinor > 0) {
    await reopenPlan(tx, services, plan);
  }
}

/** Keeps `is_open` what the pure function says, so that the daily walk finds the instalments by their day. */
export async function mirrorProgress(tx: Tx, plan: Plan): Promise<void> {
  const progress = planProgress(plan.covered, plan.instalments);
  const openIds = progress.instalments.filter((one) => one.isUnpaid).map((one) => one.id);
  const { reopened } = await saveOpen(tx, plan.id, openIds);
  // Paid once and taken back: its reminders begin anew.
  await deleteTouches(tx, reopened);
  if (plan.warnedUntil === null) return;
  const warned = await listWarnedInstalments(tx, plan.id);
  // What the warning was about is paid.
  if (!warned.some((id) => openIds.includes(id))) await saveWarning(tx, plan.id, null);
}

async function completePlan(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await leaveActive(tx, services, plan, { status: 'completed', because: 'paid', by: BY_ITSELF });
  await tellCompleted(tx, services, plan);
}

/** Money of a completed plan was taken back: it runs again, unless something else was agreed for its invoices meanwhile. */
async function reopenPlan(tx: Tx, services: Services, plan: Plan): Promise<void> {
  const invoiceIds = plan.covered.map((one) => one.invoiceId);
  if ((await listPlannedInvoices(tx, invoiceIds, plan.id)).length > 0) return;
  assertMayBecome(plan.status, 'active');
  const at = services.clock.now();
  await updatePlan(tx, plan.id, { status: 'active', endedOn: null, endReason: '' }, at);
  // What it was charged to was given back when it ended.
  await setChargeBy(tx, plan.id, 'link', at);
  await markCovering(tx, plan.id, true);
  await mirrorProgress(tx, plan);
  await holdFor(tx, services, { kind: 'plan', id: plan.id }, holdsOf(plan), BY_ITSELF);
  await auditPlan(tx, services, plan, 'plan.reopened', BY_ITSELF);
}

/** What a plan, or the question of one, holds: all of its invoices. */
export function holdsOf(
  plan: Pick<Plan, 'covered'>,
  untilOn: Plan['offerUntil'] = null,
): CauseHold[] {
  return plan.covered.map(({ invoiceId }) => ({
    invoiceId,
    untilOn,
    amountMinor: null,
    reason: '',
  }));
}

export interface Leaving<S extends PlanStatus> {
  status: S;
  /** A code, or the words of the person who ended it. */
  because: string;
  by: Author;
}

/** Ends a plan that runs: its invoices are free, nothing of it is open, and the reminders go on where they stood. */
export async function leaveActive(
  tx: Tx,
  services: Services,
  plan: Plan,
  leaving: Leaving<'completed' | 'broken' | 'replaced' | 'ended'>,
): Promise<void> {
  assertMayBecome(plan.status, leaving.status);
  await markOver(tx, services, plan, leaving);
  await markCovering(tx, plan.id, false);
  await saveOpen(tx, plan.id, []);
  await saveWarning(tx, plan.id, null);
  await holdFor(tx, services, { kind: 'plan', id: plan.id }, [], leaving.by);
  // What was kept for its later instalments is given back.
  if (plan.savedMethodId !== null) await services.jobs.enqueue(tx, 'methods.give_back', {});
  // A change that was offered has nothing to change any more.
  const changeId = leaving.status === 'replaced' ? null : await findOfferedChange(tx, plan.id);
  const change = changeId === null ? undefined : await lockPlanAlone(tx, changeId);
  if (change?.status === 'offered') {
    await closePending(tx, services, change, {
      ...{ status: 'withdrawn', because: 'overtaken', by: leaving.by },
    });
  }
}

/** Ends a request or an offer that never ran. */
export async function closePending(
  tx: Tx,
  services: Services,
  plan: Plan,
  leaving: Leaving<'declined' | 'withdrawn' | 'lapsed'>,
): Promise<void> {
  assertMayBecome(plan.status, leaving.status);
  await markOver(tx, services, plan, leaving);
  await holdFor(tx, services, { kind: 'plan_request', id: plan.id }, [], leaving.by);
}

async function markOver(
  tx: Tx,
  services: Services,
  plan: Plan,
  { status, because, by }: Leaving<PlanStatus>,
): Promise<void> {
  const at = services.clock.now();
  await updatePlan(
    tx,
    plan.id,
    { status, endedOn: dayIn(plan.timeZone, at), endReason: because },
    at,
  );
  await auditPlan(tx, services, plan, `plan.${status}`, by);
}

export async function auditPlan(
  tx: Tx,
  services: Services,
  plan: Pick<Plan, 'id' | 'totalMinor' | 'currency'>,
  action: string,
  by: Author,
): Promise<void> {
  await audit(tx, services, {
    ...by,
    action,
    subjectType: 'plan',
    subjectId: plan.id,
    details: { total_minor: plan.totalMinor, currency: plan.currency },
  });
}
