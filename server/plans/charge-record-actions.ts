import { audit } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { liftCauseHolds } from '../holds/queries.ts';
import type { Applied } from '../payments/apply-actions.ts';
import { findMethod } from '../saved-methods/queries.ts';
import type { Services } from '../services.ts';
import { tellRefused } from './charge-letter-actions.ts';
import * as charges from './charge-queries.ts';
import { chargeOutcome, retryDay, type ChargeFailure } from './charge-rules.ts';
import { loseMethod } from './method-actions.ts';
import { lockPlan, type Plan } from './queries.ts';

export interface Locked {
  plan: Plan;
  charge: charges.Charge;
}

/** Locks the invoices of a charge's plan, the plan and the charge, in this order. */
export async function lockWithPlan(tx: Tx, { id, planId }: charges.Charge): Promise<Locked> {
  const plan = await lockPlan(tx, planId);
  assert(plan, `Plan ${planId} is not there.`);
  return { plan, charge: await charges.lockCharge(tx, id) };
}

export const isUnderWay = ({ status }: charges.Charge) =>
  status === 'creating' || status === 'processing';

/** Writes a refusal down, once, with what follows from it. */
export async function recordRefusal(
  services: Services,
  found: charges.Charge,
  refusal: { intentId: string | null; failure: ChargeFailure },
): Promise<Applied> {
  const { intentId, failure } = refusal;
  return transaction<Applied>(services.sql, async (tx) => {
    const { plan, charge } = await lockWithPlan(tx, found);
    if (!isUnderWay(charge)) return 'failed';
    const outcome = chargeOutcome(failure);
    const runs = plan.status === 'active';
    const retryOn = outcome === 'retry' && runs ? await nextTry(tx, services, plan, charge) : null;
    const status = outcome === 'confirm' ? 'needs_customer' : 'failed';
    await changeCharge(tx, services, { plan, charge }, { status, intentId, failure, retryOn });
    if (runs) {
      const next = outcome === 'confirm' ? outcome : retryOn === null ? 'link' : 'retry';
      await tell(tx, services, { plan, charge }, { next, retryOn });
    }
    if (outcome === 'refused' || outcome === 'expired') {
      const gone = failure.code === 'payment_method_gone' || failure.code === 'customer_gone';
      const became = outcome === 'expired' ? outcome : gone ? 'detached' : outcome;
      await loseMethod(tx, services, charge.savedMethodId, became, plan.id);
    }
    return 'failed';
  });
}

async function nextTry(
  tx: Tx,
  services: Services,
  plan: Plan,
  charge: charges.Charge,
): Promise<Plan['startedOn']> {
  const before = await charges.listCharges(tx, plan.id);
  const refused = before.filter(
    (one) => one.instalmentId === charge.instalmentId && one.status === 'failed',
  );
  const next = plan.instalments.find((one) => one.position > charge.position);
  return retryDay({
    failedOn: dayIn(plan.timeZone, services.clock.now()),
    refusals: refused.length + 1,
    nextDueOn: next?.dueOn ?? null,
    country: plan.country,
    workingDays: services.workingDays,
  });
}

/** No further try is made of an instalment that was refused before: it is asked for by link. */
export async function giveUpCharge(tx: Tx, services: Services, locked: Locked): Promise<void> {
  const { charge } = locked;
  await charges.updateCharge(
    tx,
    charge.id,
    {
      ...{ status: charge.status, paymentIntentId: null, retryOn: null },
      failure: {
        code: charge.failureCode,
        declineCode: charge.declineCode,
        adviceCode: charge.adviceCode,
      },
    },
    services.clock.now(),
  );
  await tell(tx, services, locked, { next: 'link', retryOn: null });
}

async function tell(
  tx: Tx,
  services: Services,
  { plan, charge }: Locked,
  what: Pick<Parameters<typeof tellRefused>[3], 'next' | 'retryOn'>,
): Promise<void> {
  const method = await findMethod(tx, charge.savedMethodId);
  const instalment = plan.instalments.find((one) => one.id === charge.instalmentId);
  if (!method || !instalment) return;
  await tellRefused(tx, services, plan, {
    ...{ instalmentId: instalment.id, dueOn: instalment.dueOn, amountMinor: charge.amountMinor },
    ...{ chargeId: charge.id, method, ...what },
  });
}

export async function changeCharge(
  tx: Tx,
  services: Services,
  { plan, charge }: Locked,
  to: {
    status: charges.ChargeStatus;
    intentId: string | null;
    failure?: ChargeFailure;
    retryOn?: Plan['startedOn'];
  },
): Promise<void> {
  const at = services.clock.now();
  const { status, intentId: paymentIntentId, failure, retryOn } = to;
  await charges.updateCharge(
    tx,
    charge.id,
    { status, paymentIntentId, ...(failure && { failure }), ...(retryOn && { retryOn }) },
    at,
  );
  const cause = { kind: 'payment_in_flight' as const, id: charge.id };
  const touched =
    status === 'processing'
      ? await charges.holdPlanInFlight(tx, charge, at)
      : await liftCauseHolds(tx, cause, { liftedBy: null, liftedAt: at });
  if (touched.length > 0) await reconsiderChases(tx, services, touched);
  await audit(tx, services, {
    actor: 'system',
    action: `charge.${status}`,
    subjectType: 'plan',
    subjectId: plan.id,
    details: {
      ...{ instalment: charge.position, amount_minor: charge.amountMinor },
      ...(failure && { failure: failure.declineCode || failure.code }),
    },
  });
}
