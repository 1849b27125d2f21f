import type Stripe from 'stripe';
import type { PaymentOptions } from '../../scripts/stand-ins/stripe/control.ts';
import { failureOf, lineOf, sessionParams, type TestBed } from './stripe-support.ts';

export const RETURN_URL = 'http://127.0.0.1:3000/p/token/return';

/** A first instalment paid on the page with what the plan goes on with: the card, or the account behind the bank. */
export async function firstInstalment(bed: TestBed, options: PaymentOptions = {}) {
  const customer = await bed.stripe.customers.create({ email: 'compta@client.example' });
  const created = await bed.stripe.checkout.sessions.create(
    sessionParams({
      customer: customer.id,
      expires_at: Math.floor(bed.clock.now() / 1000) + 2100,
      line_items: [lineOf('eur', 10_000)],
      payment_intent_data: { setup_future_usage: 'off_session' },
    }),
  );
  await bed.control.payment(created.id, options);
  const kept = await bed.stripe.customers.listPaymentMethods(customer.id);
  return { customer: customer.id, session: created.id, method: kept.data[0]?.id ?? '' };
}

/** A customer with a card that no payment was made with. */
export async function attached(bed: TestBed, name: string) {
  const customer = await bed.stripe.customers.create({ email: 'compta@client.example' });
  const method = await bed.stripe.paymentMethods.attach(name, { customer: customer.id });
  return { customer: customer.id, method: method.id };
}

export const instalment = (
  kept: { customer: string; method: string },
  changes: Partial<Stripe.PaymentIntentCreateParams> = {},
): Stripe.PaymentIntentCreateParams => ({
  amount: 5000,
  currency: 'eur',
  customer: kept.customer,
  payment_method: kept.method,
  off_session: true,
  confirm: true,
  return_url: RETURN_URL,
  metadata: { app: 'relance', attempt: 'att_2' },
  expand: ['latest_charge.balance_transaction'],
  ...changes,
});

/** One later instalment, as the server asks for it. */
export const charge = (
  bed: TestBed,
  kept: { customer: string; method: string },
  changes: Partial<Stripe.PaymentIntentCreateParams> = {},
  options: Stripe.RequestOptions = {},
) => bed.stripe.paymentIntents.create(instalment(kept, changes), options);

/** The 402 of a later instalment. */
export async function refusal(
  bed: TestBed,
  kept: { customer: string; method: string },
  options: Stripe.RequestOptions = {},
) {
  const failure = await failureOf(charge(bed, kept, {}, options));
  return failure as Stripe.errors.StripeCardError;
}

export const chargeOf = (intent: Stripe.PaymentIntent): Stripe.Charge =>
  intent.latest_charge as Stripe.Charge;
