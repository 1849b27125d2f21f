import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { callStripe } from '../stripe/client.ts';
import { findPayer, storeStripeCustomer } from './customer-queries.ts';

// Stripe's limit for the name of a customer.
const NAME_MAX = 256;

/**
 * Stripe's id of a customer, made once. Two at the same time make one: the idempotency key names the customer and what
 * is said of it. Throws ProviderError.
 */
export async function ensureStripeCustomer(
  services: Services,
  stripe: Stripe,
  appId: string,
  customerId: number,
): Promise<string> {
  const payer = await findPayer(services.sql, customerId);
  if (!payer) throw new NotFound(`There is no customer ${customerId}.`);
  if (payer.stripeCustomerId !== null) return payer.stripeCustomerId;
  const params: Stripe.CustomerCreateParams = {
    name: payer.name.slice(0, NAME_MAX),
    preferred_locales: [payer.language],
    metadata: { app: appId, customer: String(customerId) },
    ...(payer.email !== null && { email: payer.email }),
  };
  const said = createHash('sha256').update(JSON.stringify(params)).digest('hex').slice(0, 16);
  const customer = await callStripe(() =>
    stripe.customers.create(params, { idempotencyKey: `cus:${appId}:${customerId}:${said}` }),
  );
  return storeStripeCustomer(services.sql, customerId, customer.id);
}
