import type { Author } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Language } from '../calendar/locale.ts';
import type { Tx } from '../db/sql.ts';
import { holdFor } from '../holds/actions.ts';
import type { Services } from '../services.ts';
import { insertAcceptance } from './acceptance-queries.ts';
import { auditPlan, closePending, holdsOf, leaveActive, mirrorProgress } from './follow-actions.ts';
import { tellStarted, tellWithdrawn } from './letter-actions.ts';
import {
  findPlan,
  listPlannedInvoices,
  lockPlan,
  lockPlanAlone,
  markCovering,
  updatePlan,
  type Plan,
} from './queries.ts';
import { planProgress, scheduleHash, type Agreed } from './rules.ts';
import { assertMayBecome } from './states.ts';

const DEBTOR: Author = { actor: 'debtor' };

/** What somebody agreed to, and how we know. */
export interface Accepting {
  /** Of the schedule that was shown. */
  scheduleHash: Buffer;
  textVersion: string;
  language: Language;
  agreedText: string;
  /** As typed. */
  name: string;
  /** As typed by somebody who is no trader; empty otherwise. */
  amountInWords: string;
  address: string | null;
  agent: string;
  payLinkId: string | null;
}

/**
 * `changed`: it is not what was shown any more. `lapsed`: the offer's last day is behind. `already_planned`: another plan covers
 * one of the invoices. `nothing_owed`: all of it is paid.
 */
export type AcceptRefusal = 'changed' | 'lapsed' | 'already_planned' | 'nothing_owed';
export type Accepted = { ok: true; planId: number } | { ok: false; reason: AcceptRefusal };

export function agreedOf(plan: Pick<Plan, 'currency' | 'covered' | 'instalments'>): Agreed {
  return { currency: plan.currency, covered: plan.covered, instalments: plan.instalments };
}

/**
 * The debtor accepts an offer: it runs, in the place of the plan it replaces, if any. Throws Conflict when nothing is offered any
 * more; undefined when there is no such plan.
 */
export async function acceptOffer(
  tx: Tx,
  services: Services,
  planId: number,
  accepting: Accepting,
): Promise<Accepted | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  assertMayBecome(plan.status, 'active');
  const today = dayIn(plan.timeZone, services.clock.now());
  if (plan.offerUntil !== null && plan.offerUntil < today) return { ok: false, reason: 'lapsed' };
  const refusal = await refusalOf(tx, plan, accepting);
  if (refusal) return { ok: false, reason: refusal };
  if (plan.replacesId !== null) {
    const replaced = await lockPlanAlone(tx, plan.replacesId);
    if (replaced?.status !== 'active') return { ok: false, reason: 'changed' };
    await activate(tx, services, plan, accepting, replaced);
  } else {
    await activate(tx, services, plan, accepting, null);
  }
  return { ok: true, planId };
}

/** Why a plan whose invoices are locked cannot begin as it was shown; null when it can. */
export async function refusalOf(
  tx: Tx,
  plan: Plan,
  accepting: Accepting,
): Promise<AcceptRefusal | null> {
  if (!scheduleHash(agreedOf(plan)).equals(accepting.scheduleHash)) return 'changed';
  if (planProgress(plan.covered, plan.instalments).leftMinor === 0) return 'nothing_owed';
  const invoiceIds = plan.covered.map((one) => one.invoiceId);
  const planned = await listPlannedInvoices(tx, invoiceIds, plan.replacesId);
  return planned.length > 0 ? 'already_planned' : null;
}

/** Makes a plan run; the caller has locked it with its invoices and knows that nothing is in the way. */
export async function activate(
  tx: Tx,
  services: Services,
  plan: Plan,
  accepting: Accepting,
  replaced: Plan | null,
): Promise<void> {
  const at = services.clock.now();
  await insertAcceptance(tx, { ...accepting, planId: plan.id, contactId: null, at });
  // The new hold stands before the others go, so that no reminder is worked out in between.
  await holdFor(tx, services, { kind: 'plan', id: plan.id }, holdsOf(plan), DEBTOR);
  if (replaced) {
    await leaveActive(tx, services, replaced, {
      status: 'replaced',
      because: String(plan.id),
      by: DEBTOR,
    });
  }
  await updatePlan(tx, plan.id, { status: 'active', startedOn: dayIn(plan.timeZone, at) }, at);
  await markCovering(tx, plan.id, true);
  await holdFor(tx, services, { kind: 'plan_request', id: plan.id }, [], DEBTOR);
  await mirrorProgress(tx, plan);
  await auditPlan(tx, services, plan, 'plan.accepted', DEBTOR);
  const running = await findPlan(tx, plan.id);
  if (running) await tellStarted(tx, services, running);
}

/**
 * The debtor takes a request back or refuses an offer, in words if they like. Throws Conflict when there is neither any more;
 * undefined when there is no such plan.
 */
export async function withdrawPlan(
  tx: Tx,
  services: Services,
  planId: number,
  words: string,
): Promise<Plan | undefined> {
  const plan = await lockPlan(tx, planId);
  if (!plan) return undefined;
  await closePending(tx, services, plan, { status: 'withdrawn', because: words, by: DEBTOR });
  const closed = await findPlan(tx, planId);
  if (closed) await tellWithdrawn(tx, services, closed);
  return closed;
}
