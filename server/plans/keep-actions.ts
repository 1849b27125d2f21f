import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import type { Language } from '../calendar/locale.ts';
import { transaction } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import { ensureStripeCustomer } from '../payments/customer-actions.ts';
import type { Applied } from '../payments/apply-actions.ts';
import { setupRequest } from '../payments/request.ts';
import { forgetCustomer } from '../saved-methods/actions.ts';
import type { MethodFacts } from '../saved-methods/queries.ts';
import { debitBehind, idOf, methodFacts } from '../saved-methods/rules.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { useMethod } from './method-actions.ts';
import * as queries from './method-queries.ts';
import { findPlan, lockPlan } from './queries.ts';

/**
 * What a payment leaves for later ones: its card or account, or what Stripe made of the bank behind it. Null when nothing of it
 * can be charged again. Throws ProviderError.
 */
export async function readKept(
  services: Services,
  intent: Stripe.PaymentIntent,
): Promise<MethodFacts | null> {
  const charge = typeof intent.latest_charge === 'string' ? null : intent.latest_charge;
  const debit = debitBehind(charge);
  const methodId = debit?.methodId ?? idOf(intent.payment_method);
  const mandateId = debit?.mandateId ?? mandateOf(charge);
  return methodId === null ? null : readMethod(services, methodId, mandateId);
}

function mandateOf(charge: Stripe.Charge | null): string | null {
  return idOf(charge?.payment_method_details?.sepa_debit?.mandate);
}

async function readMethod(
  services: Services,
  methodId: string,
  mandateId: string | null,
): Promise<MethodFacts | null> {
  const stripe = await services.stripe();
  assert(stripe, 'A method cannot be read without a Stripe key.');
  const method = await findAtStripe(() => stripe.paymentMethods.retrieve(methodId));
  // What belongs to nobody cannot be charged: a bank's own page that was paid with, or one taken away since.
  if (!method || idOf(method.customer) === null) return null;
  return methodFacts(method, mandateId);
}

export interface KeepWish {
  planId: number;
  /** Where Stripe sends the debtor back, with `{CHECKOUT_SESSION_ID}` in it. */
  returnUrl: string;
  cancelUrl: string;
  locale: Language;
}

// The second time with a new customer, when Stripe does not know the first one any more.
const ROUNDS_MAX = 2;

/** Makes the page of Stripe's on which a debtor gives a card or an account for a plan, without paying. Null: not now. */
export async function startKeeping(services: Services, wish: KeepWish): Promise<string | null> {
  const stripe = await services.stripe();
  const plan = await findPlan(services.sql, wish.planId);
  if (!stripe || !plan) return null;
  try {
    for (let round = 1; ; round += 1) {
      const appId = await getAppId(services.sql);
      const customer = await ensureStripeCustomer(services, stripe, appId, plan.customerId);
      const key = randomUUID();
      const now = services.clock.now();
      await queries.insertMethodSetup(services.sql, { key, planId: plan.id }, now);
      const request = setupRequest({
        ...{ ...wish, appId, key, stripeCustomerId: customer, currency: plan.currency, now },
      });
      try {
        const session = await callStripe(() =>
          stripe.checkout.sessions.create(request, { idempotencyKey: `setup_${key}` }),
        );
        await queries.saveSetupSession(services.sql, key, session.id);
        return session.url;
      } catch (error) {
        const isGone = error instanceof ProviderError && error.code === 'resource_missing customer';
        if (!isGone || round === ROUNDS_MAX) throw error;
        await forgetCustomer(services, plan.customerId, customer);
      }
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.error({ err: error }, 'Stripe did not open a page to keep a card.');
    return null;
  }
}

/** A page for keeping a card has come to an end: what was given is the plan's. Throws ProviderError. */
export async function applySetup(
  services: Services,
  session: Stripe.Checkout.Session,
): Promise<Applied> {
  const setup = await queries.findMethodSetup(services.sql, session.metadata?.['setup'] ?? '');
  if (!setup) return 'unknown';
  if (session.status !== 'complete') return session.status === 'expired' ? 'expired' : 'open';
  if (setup.doneAt) return 'paid';
  const stripe = await services.stripe();
  assert(stripe, 'A setup cannot be read without a Stripe key.');
  const setupId = idOf(session.setup_intent) ?? '';
  const intent = await findAtStripe(() => stripe.setupIntents.retrieve(setupId));
  const methodId = idOf(intent?.payment_method);
  if (intent?.status !== 'succeeded' || methodId === null) return 'open';
  const facts = await readMethod(services, methodId, idOf(intent.mandate));
  return transaction<Applied>(services.sql, async (tx) => {
    await lockPlan(tx, setup.planId);
    const isMine = await queries.finishMethodSetup(tx, setup.key, services.clock.now());
    if (isMine && facts) await useMethod(tx, services, setup.planId, facts);
    return 'paid';
  });
}
