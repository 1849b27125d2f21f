import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { each } from '../jobs/each.ts';
import { hasArrived } from '../messages/delivery-rules.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import { findOpenForSending } from '../organization/sending.ts';
import type { Services } from '../services.ts';
import { findPlanSettings, type PlanSettings } from './ask-queries.ts';
import { closePending, leaveActive } from './follow-actions.ts';
import { tellBroken, tellInstalment, tellLapsed } from './letter-actions.ts';
import { findPlan, lockPlan, saveWarning, type Plan } from './queries.ts';
import { dueMinor, planProgress } from './rules.ts';
import { BEFORE_DAYS, nextWalkStep, type WalkFacts, type WalkStep } from './walk-rules.ts';
import * as queries from './walk-queries.ts';

/** What the clock starts every few minutes: inside the sending window of a working day, each plan once a day. */
export async function walkWhenDue(services: Services): Promise<void> {
  if (await findOpenForSending(services)) await walkPlans(services);
}

/** Lets offers lapse and gives running plans their reminders, each in a transaction of its own. */
export async function walkPlans(services: Services): Promise<void> {
  const organization = await findOrganization(services.sql);
  const settings = await findPlanSettings(services.sql);
  if (!organization || !settings) return;
  const today = dayIn(organization.timeZone, services.clock.now());
  await each(await queries.listLapsing(services.sql, today), (id) =>
    transaction(services.sql, (tx) => lapse(tx, services, id, today)),
  );
  const dueBy = addDays(today, BEFORE_DAYS);
  await each(await queries.listPlansToWalk(services.sql, { today, dueBy }), async (id) => {
    await transaction(services.sql, (tx) =>
      walkPlan(tx, services, id, { organization, settings, today }),
    );
  });
}

async function lapse(tx: Tx, services: Services, id: number, today: PlainDate): Promise<void> {
  const plan = await lockPlan(tx, id);
  if (plan?.status !== 'offered' || plan.offerUntil === null || plan.offerUntil >= today) return;
  await closePending(tx, services, plan, {
    ...{ status: 'lapsed', because: '', by: { actor: 'system' } },
  });
  await tellLapsed(tx, services, plan);
}

interface Walking {
  organization: Organization;
  settings: PlanSettings;
  today: PlainDate;
}

/** One plan's day, under its lock: of two workers the second finds it done. */
export async function walkPlan(
  tx: Tx,
  services: Services,
  id: number,
  walking: Walking,
): Promise<WalkStep> {
  const plan = await lockPlan(tx, id);
  if (plan?.status !== 'active' || plan.walkedOn === walking.today) return { do: 'nothing' };
  await queries.markWalked(tx, id, walking.today);
  const step = nextWalkStep(await walkFacts(tx, plan, walking));
  if (step.do === 'break') await breakPlan(tx, services, plan);
  if ('instalment' in step) await remind(tx, services, plan, step, walking);
  return step;
}

/** What the walk knows of a plan that runs. */
export async function walkFacts(
  tx: Tx,
  plan: Plan,
  { organization, settings, today }: Walking,
): Promise<WalkFacts> {
  const touches = await queries.listTouches(tx, plan.id);
  const instalments = plan.instalments.map((one) => ({
    ...one,
    touches: touches.filter((touch) => touch.instalmentId === one.id),
  }));
  return {
    today,
    graceDays: settings.graceDays,
    minimumMinor: Math.max(1, organization.minimumAmountMinor),
    progress: planProgress(plan.covered, instalments),
    startedOn: plan.startedOn ?? today,
    chargeBy: plan.chargeBy,
    warnedUntil: plan.warnedUntil,
    isWarningSent: touches.some((one) => one.step === 'warned' && hasArrived(one.messageStatus)),
    isBusiness: plan.customerKind === 'company',
    isHeld:
      (await queries.isHeldOtherwise(tx, plan.id, today)) ||
      (await queries.isBeingCharged(tx, plan.id)),
  };
}

async function remind(
  tx: Tx,
  services: Services,
  plan: Plan,
  step: Extract<WalkStep, { instalment: unknown }>,
  { settings, today }: Walking,
): Promise<void> {
  const touch = { instalmentId: step.instalment.id, step: step.do };
  const isNew = await queries.insertTouch(tx, {
    ...{ ...touch, touchedOn: today, amountMinor: step.amountMinor },
  });
  if (!isNew) return;
  const isWarning = step.do === 'warned';
  const days = plan.customerKind === 'company' ? settings.noticeDays : settings.consumerNoticeDays;
  const until = isWarning ? addDays(today, days) : null;
  if (until) await saveWarning(tx, plan.id, { at: services.clock.now(), until });
  const messageId = await tellInstalment(tx, services, plan, {
    ...{ step: step.do, instalment: step.instalment, amountMinor: step.amountMinor, today, until },
  });
  await queries.saveTouchMessage(tx, touch, messageId);
}

/** The last warning ran out and nothing came: the plan is over, and reminders go on with the step after the last one. */
async function breakPlan(tx: Tx, services: Services, plan: Plan): Promise<void> {
  await leaveActive(tx, services, plan, {
    ...{ status: 'broken', because: 'not_kept', by: { actor: 'system' } },
  });
  const broken = await findPlan(tx, plan.id);
  if (broken) await tellBroken(tx, services, broken);
}

/**
 * At the instant of sending: which of these messages ask for an instalment that is not due like that any more. Their reminders
 * count as not given, so that the plan is looked at again. The invoices of the messages are locked.
 */
export async function withdrawUntrueReminders(
  tx: Tx,
  services: Services,
  messageIds: readonly number[],
): Promise<Map<number, string>> {
  const untrue = new Map<number, string>();
  for (const touch of await queries.listTouchesOfMessages(tx, messageIds)) {
    const plan = await findPlan(tx, touch.planId);
    if (!plan) continue;
    const today = dayIn(plan.timeZone, services.clock.now());
    const because = await reasonUntrue(tx, plan, touch, today);
    if (because === null) continue;
    untrue.set(touch.messageId, because);
    await queries.deleteTouch(tx, touch);
    if (touch.step === 'warned') await saveWarning(tx, plan.id, null);
    await queries.markWalked(tx, plan.id, null);
  }
  return untrue;
}

async function reasonUntrue(
  tx: Tx,
  plan: Plan,
  touch: { instalmentId: number; step: string; amountMinor: number | null },
  today: PlainDate,
): Promise<string | null> {
  if (plan.status !== 'active') return 'plan_over';
  // Nothing will be charged: the debtor has stopped it, or the card is gone.
  if (touch.step === 'announced' && plan.chargeBy === 'link') return 'no_longer_true';
  const progress = planProgress(plan.covered, plan.instalments);
  const instalment = progress.instalments.find((one) => one.id === touch.instalmentId);
  if (!instalment?.isUnpaid) return 'instalment_paid';
  const isAhead = touch.step === 'before' || touch.step === 'announced';
  const asked = isAhead ? instalment.leftMinor : dueMinor(progress, today);
  if (asked !== touch.amountMinor) return 'instalment_changed';
  return (await queries.isHeldOtherwise(tx, plan.id, today)) ? 'plan_held' : null;
}
