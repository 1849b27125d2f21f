import type Stripe from 'stripe';

type Options = Stripe.RequestOptions;

/**
 * Every right the product's key needs (PAYMENTS 13), by the name under which Stripe lists it, each with a reading that
 * needs it and changes nothing. That the key may write too cannot be tried without writing.
 */
const READINGS: Record<string, (stripe: Stripe, options: Options) => Promise<unknown>> = {
  'Checkout Sessions': (stripe, options) => stripe.checkout.sessions.list({ limit: 1 }, options),
  PaymentIntents: (stripe, options) => stripe.paymentIntents.list({ limit: 1 }, options),
  SetupIntents: (stripe, options) => stripe.setupIntents.list({ limit: 1 }, options),
  PaymentMethods: (stripe, options) => stripe.paymentMethods.list({ limit: 1 }, options),
  Customers: (stripe, options) => stripe.customers.list({ limit: 1 }, options),
  Charges: (stripe, options) => stripe.charges.list({ limit: 1 }, options),
  Refunds: (stripe, options) => stripe.refunds.list({ limit: 1 }, options),
  // Stripe's word for chargebacks.
  Disputes: (stripe, options) => stripe.disputes.list({ limit: 1 }, options),
  'Balance transactions': (stripe, options) =>
    stripe.balanceTransactions.list({ limit: 1 }, options),
  Events: (stripe, options) => stripe.events.list({ limit: 1 }, options),
};

/** The right to know whose key it is. */
const ACCOUNT = 'Account';

export interface KeyRights {
  /** Whose key it is; null when it may not tell. */
  account: string | null;
  /** The rights the key lacks, as Stripe names them. */
  missing: string[];
}

/**
 * Tries what the key may do at Stripe, one reading for each right. Throws the SDK's error when Stripe does not answer or
 * does not know the key. `timeout` in milliseconds.
 */
export async function readKeyRights(stripe: Stripe, timeout: number): Promise<KeyRights> {
  const options = { timeout, maxNetworkRetries: 0 };
  // First and alone: a key that is wrong, or a Stripe that is away, is asked once.
  const account = await unlessForbidden(stripe.accounts.retrieveCurrent({}, options));
  const tried = await Promise.all(
    Object.entries(READINGS).map(async ([right, reading]) =>
      (await unlessForbidden(reading(stripe, options))) === null ? [right] : [],
    ),
  );
  return {
    account: account && (account.business_profile?.name || account.email || account.id),
    missing: [...(account ? [] : [ACCOUNT]), ...tried.flat()],
  };
}

/** Null when the key lacks the right: Stripe answers 403. */
async function unlessForbidden<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    // Read by shape, because the SDK itself is loaded late.
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 403) return null;
    throw error;
  }
}
