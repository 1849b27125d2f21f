import { randomUUID } from 'node:crypto';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import { each } from '../jobs/each.ts';
import { hasArrived } from '../messages/delivery-rules.ts';
import { findOrganization } from '../organization/queries.ts';
import { findOpenForSending } from '../organization/sending.ts';
import { cardMinimum, toStripeAmount } from '../payments/rules.ts';
import { forgetCustomer } from '../saved-methods/actions.ts';
import { findMethod, type SavedMethod } from '../saved-methods/queries.ts';
import type { Services } from '../services.ts';
import { callStripe, cardRefusalOf } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { findPlanSettings } from './ask-queries.ts';
import { applyCharge } from './charge-apply-actions.ts';
import { tellAnnounced } from './charge-letter-actions.ts';
import * as charges from './charge-queries.ts';
import { giveUpCharge, recordRefusal } from './charge-record-actions.ts';
import { chargeRequest } from './charge-request.ts';
import { chargeDay, nextChargeStep, type ChargeFacts, type ChargeStep } from './charge-rules.ts';
import { tellUnconfirmed } from './charge-unpaid-actions.ts';
import { leaveEndingCards } from './method-actions.ts';
import { findChargeConsent } from './method-queries.ts';
import { instalmentParts } from './pay-rules.ts';
import { lockPlan, type Plan, type StoredInstalment } from './queries.ts';
import { planProgress, type Progressed } from './rules.ts';
import * as touches from './walk-queries.ts';

/** What the clock starts every few minutes: inside the sending window of a working day, so that no charge is made at night. */
export async function chargeWhenDue(services: Services): Promise<void> {
  // Without reminders there are no announcements, and what is not announced is not charged.
  if (await findOpenForSending(services)) await chargeInstalments(services);
}

/** Announces and charges what is due to be, each in a transaction of its own; a failure keeps no other waiting. */
export async function chargeInstalments(services: Services): Promise<void> {
  const charging = await readCharging(services);
  if (!charging || !(await services.stripe())) return;
  const { today, announceDays } = charging;
  await leaveEndingCards(services, today);
  await tellUnconfirmed(services);
  const due = await charges.listInstalmentsToCharge(services.sql, {
    today,
    announceBy: addDays(today, announceDays),
  });
  await each(due, (one) => chargeInstalment(services, one, charging));
}

export interface Charging {
  today: PlainDate;
  announceDays: number;
}

/** The day and the rule of notice; null before the first visit. */
export async function readCharging(services: Services): Promise<Charging | null> {
  const organization = await findOrganization(services.sql);
  const settings = await findPlanSettings(services.sql);
  if (!organization || !settings) return null;
  const today = dayIn(organization.timeZone, services.clock.now());
  return { today, announceDays: settings.announceDays };
}

/** What is to be done about one instalment: of two workers the second finds it done. */
export async function chargeInstalment(
  services: Services,
  one: { planId: number; instalmentId: number },
  charging: Charging,
): Promise<void> {
  const begun = await transaction(services.sql, (tx) => takeUp(tx, services, one, charging));
  if (begun !== null) await tryToFinish(services, begun);
}

interface TakenUp {
  plan: Plan;
  instalment: Progressed<StoredInstalment>;
  method: SavedMethod;
  tries: charges.Charge[];
  announced: touches.Touch | undefined;
}

/** One instalment under the locks of its plan and invoices; answers the charge to be made, if one was written. */
async function takeUp(
  tx: Tx,
  services: Services,
  { planId, instalmentId }: { planId: number; instalmentId: number },
  charging: Charging,
): Promise<number | null> {
  const plan = await lockPlan(tx, planId);
  if (plan?.status !== 'active' || plan.chargeBy !== 'saved_method') return null;
  const progress = planProgress(plan.covered, plan.instalments);
  const instalment = progress.instalments.find((one) => one.id === instalmentId);
  const method = plan.savedMethodId === null ? null : await findMethod(tx, plan.savedMethodId);
  if (!instalment || !method) return null;
  const tries = (await charges.listCharges(tx, planId)).filter(
    (one) => one.instalmentId === instalmentId,
  );
  const announced = (await touches.listTouches(tx, planId)).find(
    (one) => one.instalmentId === instalmentId && one.step === 'announced',
  );
  const taken = { plan, instalment, method, tries, announced };
  return carryOut(
    tx,
    services,
    taken,
    nextChargeStep(await readFacts(tx, taken, charging)),
    charging,
  );
}

async function readFacts(
  tx: Tx,
  { plan, instalment, method, tries, announced }: TakenUp,
  { today, announceDays }: Charging,
): Promise<ChargeFacts> {
  const consent = await findChargeConsent(tx, plan.id);
  const invoiceIds = plan.covered.map((one) => one.invoiceId);
  const next = plan.instalments.find((one) => one.position > instalment.position);
  return {
    ...{ today, announceDays, dueOn: instalment.dueOn, nextDueOn: next?.dueOn ?? null },
    leftMinor: instalment.leftMinor,
    minimumMinor: cardMinimum(plan.currency),
    announced: announced
      ? {
          on: announced.touchedOn,
          amountMinor: announced.amountMinor ?? 0,
          hasArrived: hasArrived(announced.messageStatus),
        }
      : null,
    isAgreed: method.status === 'usable' && consent?.mayCharge === true,
    isHeld:
      (await touches.isHeldOtherwise(tx, plan.id, today)) ||
      toStripeAmount(instalment.leftMinor, plan.currency) === undefined,
    isBeingPaid:
      (await charges.isBeingPaid(tx, plan.id)) || (await charges.hasChargeInFlight(tx, invoiceIds)),
    tries: tries.map(({ status, createdAt, retryOn }) => ({
      ...{ status, retryOn, triedOn: dayIn(plan.timeZone, createdAt) },
    })),
  };
}

async function carryOut(
  tx: Tx,
  services: Services,
  taken: TakenUp,
  step: ChargeStep,
  charging: Charging,
): Promise<number | null> {
  const { plan, tries } = taken;
  if (step.do === 'announce') await announce(tx, services, taken, charging);
  if (step.do === 'give_up') {
    const last = tries.findLast((one) => one.retryOn !== null);
    if (last) await giveUpCharge(tx, services, { plan, charge: last });
  }
  return step.do === 'charge' ? begin(tx, services, taken) : null;
}

async function announce(
  tx: Tx,
  services: Services,
  { plan, instalment, method, announced }: TakenUp,
  { today, announceDays }: Charging,
): Promise<void> {
  const touch = { instalmentId: instalment.id, step: 'announced' as const };
  if (announced) await touches.deleteTouch(tx, touch);
  const amountMinor = instalment.leftMinor;
  await touches.insertTouch(tx, { ...touch, touchedOn: today, amountMinor });
  const messageId = await tellAnnounced(tx, services, plan, {
    ...{ instalmentId: instalment.id, dueOn: instalment.dueOn, amountMinor, method, today },
    chargeOn: chargeDay({
      ...{ announcedOn: today, dueOn: instalment.dueOn, announceDays, country: plan.country },
      workingDays: services.workingDays,
    }),
  });
  await touches.saveTouchMessage(tx, touch, messageId);
}

/** Writes the charge with its exact request before Stripe hears of it: a crash leaves a row to finish. */
async function begin(
  tx: Tx,
  services: Services,
  { plan, instalment, method, tries }: TakenUp,
): Promise<number | null> {
  const stripeCustomerId = await charges.findStripeCustomerOf(tx, plan.customerId);
  if (stripeCustomerId === undefined) return null;
  const key = randomUUID();
  const { currency } = plan;
  const amountMinor = instalment.leftMinor;
  const parts = instalmentParts(amountMinor, plan.covered, cardMinimum(currency));
  const request = chargeRequest({
    ...{ appId: await getAppId(tx), key, stripeCustomerId, currency, amountMinor },
    paymentMethodId: method.stripePaymentMethodId,
    numbers: plan.covered.filter((one) => parts.has(one.invoiceId)).map((one) => one.number),
    returnUrl: services.config.publicUrl,
  });
  const id = await charges.insertCharge(
    tx,
    {
      ...{ instalmentId: instalment.id, try: (tries.at(-1)?.try ?? 0) + 1, key, request },
      ...{ savedMethodId: method.id, currency, amountMinor },
    },
    services.clock.now(),
  );
  return id;
}

/** Finishes a charge; what Stripe does not answer is left for the poller. */
async function tryToFinish(services: Services, chargeId: number): Promise<void> {
  try {
    await finishCharge(services, chargeId);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.warn({ err: error, chargeId }, 'The outcome of a charge is not known yet.');
  }
}

/**
 * Asks Stripe for the payment of a charge that is still `creating`; always the same key and the same parameters, so that a
 * repetition finds the payment of the first try. Throws ProviderError when the outcome is not known.
 */
export async function finishCharge(services: Services, chargeId: number): Promise<void> {
  const stripe = await services.stripe();
  assert(stripe, 'Nothing can be charged without a Stripe key.');
  const charge = await charges.findCharge(services.sql, chargeId);
  if (charge?.status !== 'creating') return;
  const made = await callStripe(() =>
    stripe.paymentIntents.create(charge.request, { idempotencyKey: chargeKey(charge) }),
  ).catch((error: unknown) => {
    if (!(error instanceof ProviderError) || !error.permanent) throw error;
    return error;
  });
  if (made instanceof ProviderError) await refused(services, charge, made);
  else await applyCharge(services, made);
}

/** Names a try at Stripe: row ids begin anew with a new database, the uuid does not. */
export function chargeKey({ key, position, try: nth }: charges.Charge): string {
  return `plan_${key}:${position}:${nth}`;
}

async function refused(
  services: Services,
  charge: charges.Charge,
  error: ProviderError,
): Promise<void> {
  services.log.info({ err: error, chargeId: charge.id }, 'Stripe refused a charge.');
  // The same key with other parameters: a bug here, and nobody knows what became of the first.
  if (error.code.startsWith('idempotency')) throw error;
  const card = cardRefusalOf(error);
  if (card?.intent) {
    await applyCharge(services, card.intent);
    return;
  }
  const failure = { code: codeOf(error), declineCode: '', adviceCode: '', ...card };
  const { code, declineCode, adviceCode } = failure;
  await recordRefusal(services, charge, {
    intentId: null,
    failure: { code, declineCode, adviceCode },
  });
  if (code === 'customer_gone') {
    await forgetCustomer(services, charge.customerId, String(charge.request.customer ?? ''));
  }
}

/** Of a request that was refused as it is: what was kept is gone, or another code of Stripe's. */
function codeOf(error: ProviderError): string {
  if (error.code === 'resource_missing customer') return 'customer_gone';
  if (error.code.endsWith(' payment_method')) return 'payment_method_gone';
  return error.code.split(' ')[0] ?? '';
}
