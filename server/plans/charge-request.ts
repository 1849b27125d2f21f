import type Stripe from 'stripe';
import { assert } from '../errors.ts';
import { toStripeAmount } from '../payments/rules.ts';

export type ChargeRequest = Stripe.PaymentIntentCreateParams;

export interface ChargeRequestFacts {
  /** Names this installation in the metadata of what it makes. */
  appId: string;
  /** Names the charge. */
  key: string;
  stripeCustomerId: string;
  paymentMethodId: string;
  currency: string;
  amountMinor: number;
  /** The numbers of the invoices it pays. */
  numbers: readonly string[];
  /** Where somebody would be sent back to; nobody is there, but Stripe asks for it. */
  returnUrl: string;
}

// Stripe's limit is 1 000 characters.
const DESCRIPTION_MAX = 500;

/** The parameters of a PaymentIntent that charges a kept method while its owner is not there (PAYMENTS 6). */
export function chargeRequest(facts: ChargeRequestFacts): ChargeRequest {
  const amount = toStripeAmount(facts.amountMinor, facts.currency);
  assert(amount !== undefined, `${facts.amountMinor} ${facts.currency} has no form at Stripe.`);
  const numbers = facts.numbers.join(', ');
  return {
    amount,
    currency: facts.currency.toLowerCase(),
    customer: facts.stripeCustomerId,
    payment_method: facts.paymentMethodId,
    off_session: true,
    confirm: true,
    return_url: facts.returnUrl,
    description:
      numbers.length <= DESCRIPTION_MAX ? numbers : `${numbers.slice(0, DESCRIPTION_MAX - 1)}…`,
    metadata: { app: facts.appId, charge: facts.key },
    expand: ['latest_charge.balance_transaction'],
  };
}
