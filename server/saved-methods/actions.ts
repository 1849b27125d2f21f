import { transaction } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import { findCustomerByStripeId, forgetStripeCustomer } from '../payments/customer-queries.ts';
import { loseMethod } from '../plans/method-actions.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import * as queries from './queries.ts';
import { idOf, methodFacts } from './rules.ts';

// More than anybody keeps at once; the next look is minutes away.
const LIMIT = 200;

/**
 * A method was changed or taken away at Stripe: read as it is now. Taken away: its plans go on by link. Throws ProviderError.
 */
export async function applyMethod(services: Services, stripeId: string): Promise<string> {
  const known = await queries.findMethodAtStripe(services.sql, stripeId);
  if (!known) return 'unknown';
  const stripe = await services.stripe();
  assert(stripe, 'A method cannot be read without a Stripe key.');
  const method = await findAtStripe(() => stripe.paymentMethods.retrieve(stripeId));
  return transaction(services.sql, async (tx) => {
    if (!method || idOf(method.customer) === null) {
      await loseMethod(tx, services, known.id, 'detached');
      return 'detached';
    }
    const facts = methodFacts(method, known.mandateId);
    await queries.keepMethod(tx, known.customerId, facts, services.clock.now());
    return 'refreshed';
  });
}

/** A mandate changed: without it its account is not debited any more. Throws ProviderError. */
export async function applyMandate(services: Services, mandateId: string): Promise<string> {
  const stripe = await services.stripe();
  assert(stripe, 'A mandate cannot be read without a Stripe key.');
  const mandate = await findAtStripe(() => stripe.mandates.retrieve(mandateId));
  const methodId = idOf(mandate?.payment_method);
  const known =
    (await queries.findMethodOfMandate(services.sql, mandateId)) ??
    (methodId === null ? undefined : await queries.findMethodAtStripe(services.sql, methodId));
  if (!known) return 'unknown';
  if (mandate && mandate.status !== 'inactive') return 'unchanged';
  await transaction(services.sql, (tx) => loseMethod(tx, services, known.id, 'refused'));
  return 'refused';
}

/** A customer was deleted at Stripe, and with it all that was kept. Throws ProviderError. */
export async function applyCustomer(services: Services, stripeCustomerId: string): Promise<string> {
  const known = await findCustomerByStripeId(services.sql, stripeCustomerId);
  if (!known) return 'unknown';
  const stripe = await services.stripe();
  assert(stripe, 'A customer cannot be read without a Stripe key.');
  const customer = await findAtStripe(() => stripe.customers.retrieve(stripeCustomerId));
  if (customer && customer.deleted !== true) return 'unchanged';
  await forgetCustomer(services, known.id, stripeCustomerId);
  return 'deleted';
}

/** What Stripe does not know any more: the next payment makes a new customer there, and nothing kept can be charged. */
export async function forgetCustomer(
  services: Services,
  customerId: number,
  stripeCustomerId: string,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await forgetStripeCustomer(tx, stripeCustomerId);
    for (const method of await queries.listUsableMethods(tx, customerId)) {
      await loseMethod(tx, services, method.id, 'detached');
    }
  });
}

/**
 * Lets go at Stripe of everything that no running plan is charged with any more; what was agreed to stays on record here. One
 * that Stripe cannot be asked about is tried again at the next look.
 */
export async function giveBackUnused(services: Services): Promise<void> {
  const stripe = await services.stripe();
  if (!stripe) return;
  for (const method of await queries.listUnusedMethods(services.sql, LIMIT)) {
    try {
      await callStripe(() => stripe.paymentMethods.detach(method.stripePaymentMethodId));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      services.log.warn({ err: error, methodId: method.id }, 'A method was not given back.');
      // Refused: it belongs to nobody any more.
      if (!error.permanent) continue;
    }
    await queries.markGivenBack(services.sql, method.id, services.clock.now());
  }
}
