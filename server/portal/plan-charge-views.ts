import { addDays } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import { findPlanSettings } from '../plans/ask-queries.ts';
import { listCharges, type Charge } from '../plans/charge-queries.ts';
import { findChargeConsent } from '../plans/method-queries.ts';
import { payableNow } from '../plans/pay-rules.ts';
import type { Plan, StoredInstalment } from '../plans/queries.ts';
import { dueMinor, planProgress, type Progressed } from '../plans/rules.ts';
import { findMethod, type SavedMethod } from '../saved-methods/queries.ts';
import { lastDayOf, methodLabel } from '../saved-methods/rules.ts';
import type { Services } from '../services.ts';
import type { Visit } from './guard.ts';
import { planPath } from './plan-agree-views.ts';
import { dayText, moneyText, textsOf } from './wording.ts';

/** How the later instalments are paid, and what its debtor may change about it. */
export interface PortalCharging {
  texts: string[];
  /** Something went wrong with the last charge. */
  state: string | null;
  give: { action: string; intro: string; agree: string; problem: string | null } | null;
  change: { action: string; stopAction: string } | null;
}

/** What the form that pays says about keeping what is paid with. */
export interface PortalKeeping {
  /** Beside an unticked box; null: nothing is asked. */
  agree: string | null;
  /** What happens without a box, because the debtor has agreed before. */
  replaces: string | null;
}

export interface ChargingFacts {
  method: SavedMethod | null;
  mayCharge: boolean;
  announceDays: number;
  /** The last try of the first instalment that is unpaid. */
  lastTry: Charge | null;
  isOffered: boolean;
  problem: string | null;
}

/** Reads what the page of a plan tells about charges. */
export async function readCharging(
  services: Services,
  plan: Plan,
  problem: string | null = null,
): Promise<ChargingFacts> {
  const [settings, consent, tries] = await Promise.all([
    findPlanSettings(services.sql),
    findChargeConsent(services.sql, plan.id),
    listCharges(services.sql, plan.id),
  ]);
  const first = unpaidOf(plan)[0];
  const isCharged = plan.chargeBy === 'saved_method' && plan.savedMethodId !== null;
  return {
    method: isCharged ? ((await findMethod(services.sql, plan.savedMethodId ?? 0)) ?? null) : null,
    mayCharge: consent?.mayCharge ?? false,
    announceDays: settings?.announceDays ?? 0,
    lastTry: tries.findLast((one) => one.instalmentId === first?.id) ?? null,
    isOffered: services.config.stripe.secretKey !== null && plan.status === 'active',
    problem,
  };
}

function unpaidOf(plan: Plan): Progressed<StoredInstalment>[] {
  return planProgress(plan.covered, plan.instalments).instalments.filter((one) => one.isUnpaid);
}

/** The sentence a debtor agrees to; it is kept word for word. `isPaying`: what is due is paid with the same step. */
export function chargeAgreement(
  visit: Visit,
  plan: Plan,
  of: { announceDays: number; isPaying: boolean },
): string | null {
  const { charges } = textsOf(visit);
  const later = laterOf(visit, plan, of.isPaying);
  const [first, last] = [later[0], later.at(-1)];
  if (!first || !last) return null;
  return charges.agree({
    creditor: visit.organization.name,
    amount: moneyText(visit)(sumMinor(later.map((one) => one.leftMinor)), plan.currency),
    first: dayText(visit)(first.dueOn),
    last: dayText(visit)(last.dueOn),
    days: of.announceDays,
    isOne: later.length === 1,
  });
}

/** The instalments that are left when what is to be paid now is paid. */
function laterOf(visit: Visit, plan: Plan, isPaying: boolean): Progressed<StoredInstalment>[] {
  const unpaid = unpaidOf(plan);
  if (!isPaying) return unpaid;
  const { dueOn } = payableNow(plan, visit.today);
  // What is due up to today, or else the next one alone.
  const paidUpTo = dueOn ?? visit.today;
  return unpaid.filter((one) => one.dueOn > paidUpTo);
}

function isDue(visit: Visit, plan: Plan): boolean {
  return dueMinor(planProgress(plan.covered, plan.instalments), visit.today) > 0;
}

/** Whether a payment of what is due keeps its card without being asked: it takes the place of one that failed. */
export function replacesMethod(plan: Plan, { mayCharge, method, lastTry }: ChargingFacts): boolean {
  const isStuck = lastTry?.status === 'needs_customer' || lastTry?.status === 'failed';
  return plan.status === 'active' && mayCharge && method !== null && isStuck;
}

export function keepingOf(visit: Visit, plan: Plan, facts: ChargingFacts): PortalKeeping {
  const { charges } = textsOf(visit);
  const agreement = chargeAgreement(visit, plan, { ...facts, isPaying: true });
  if (!facts.isOffered || agreement === null) return { agree: null, replaces: null };
  if (replacesMethod(plan, facts) && facts.method) {
    return { agree: null, replaces: charges.replaces(methodLabel(facts.method)) };
  }
  // When nothing is due the question stands by itself, below.
  const asks = facts.method === null && isDue(visit, plan);
  return { agree: asks ? agreement : null, replaces: null };
}

export function chargingOf(visit: Visit, plan: Plan, facts: ChargingFacts): PortalCharging | null {
  const { charges } = textsOf(visit);
  const agreement = chargeAgreement(visit, plan, { ...facts, isPaying: false });
  if (!facts.isOffered || agreement === null) return null;
  const { method } = facts;
  if (method) {
    const last = lastDayOf(method);
    return {
      texts: [
        charges.byMethod(methodLabel(method), facts.announceDays),
        ...(last ? [charges.good(dayText(visit)(last))] : []),
      ],
      state: stateOf(visit, plan, facts),
      give: null,
      change: {
        action: planPath(visit, plan.id, '/method'),
        stopAction: planPath(visit, plan.id, '/stop-charges'),
      },
    };
  }
  // What is due is paid first, and the same form asks.
  return {
    texts: [charges.byLink],
    state: stateOf(visit, plan, facts),
    give: isDue(visit, plan)
      ? null
      : {
          action: planPath(visit, plan.id, '/method'),
          intro: charges.offer,
          agree: agreement,
          problem: facts.problem,
        },
    change: null,
  };
}

function stateOf(visit: Visit, plan: Plan, { lastTry }: ChargingFacts): string | null {
  const { charges } = textsOf(visit);
  const dueOn = plan.instalments.find((one) => one.id === lastTry?.instalmentId)?.dueOn;
  if (!lastTry || !dueOn) return null;
  const day = dayText(visit)(dueOn);
  switch (lastTry.status) {
    case 'creating':
    case 'processing':
      return charges.underWay(day);
    case 'needs_customer':
      return charges.confirm(day);
    case 'failed': {
      if (lastTry.retryOn === null) return charges.failed(day);
      // A day that has come is tried again within minutes.
      const again = lastTry.retryOn < visit.today ? addDays(visit.today, 1) : lastTry.retryOn;
      return charges.retry(day, dayText(visit)(again));
    }
    case 'succeeded':
    case 'canceled':
      return null;
  }
}
