import type Stripe from 'stripe';
import { transaction } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import { bookIntent, type Applied } from '../payments/apply-actions.ts';
import { findCustomerByStripeId } from '../payments/customer-queries.ts';
import { cardMinimum, fromStripeAmount } from '../payments/rules.ts';
import { idOf } from '../saved-methods/rules.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import * as charges from './charge-queries.ts';
import { changeCharge, isUnderWay, lockWithPlan, recordRefusal } from './charge-record-actions.ts';
import type { ChargeFailure } from './charge-rules.ts';
import { instalmentParts } from './pay-rules.ts';

const EXPAND = ['latest_charge.balance_transaction'];

/** Reads a PaymentIntent of a charge from Stripe and makes our books agree with it. Throws ProviderError. */
export async function readCharge(services: Services, intentId: string): Promise<Applied> {
  const stripe = await services.stripe();
  assert(stripe, 'A charge cannot be read without a Stripe key.');
  const intent = await findAtStripe(() =>
    stripe.paymentIntents.retrieve(intentId, { expand: EXPAND }),
  );
  return intent ? applyCharge(services, intent) : 'unknown';
}

/**
 * Makes our books agree with what a PaymentIntent of ours says: paid → booked once on the plan's invoices, on its way →
 * reminders are held, refused → what the table of outcomes says. Idempotent, in any order, from anywhere. Throws ProviderError.
 */
export async function applyCharge(
  services: Services,
  intent: Stripe.PaymentIntent,
): Promise<Applied> {
  const charge = await charges.findChargeByKey(services.sql, intent.metadata['charge'] ?? '');
  if (!charge) return bookOrphan(services, intent);
  switch (intent.status) {
    case 'succeeded':
      return settle(services, charge, intent);
    case 'processing':
      return follow(services, charge, intent);
    case 'requires_payment_method':
    case 'requires_action':
    case 'requires_confirmation':
      return refuse(services, charge, intent);
    case 'canceled':
      return intent.last_payment_error
        ? recordRefusal(services, charge, { intentId: intent.id, failure: failureOf(intent) })
        : cancel(services, charge, intent.id);
    // Only what is asked to wait for a capture, which a charge never is.
    case 'requires_capture':
    default:
      return 'open';
  }
}

/** One of ours that is not in our books, because they come from an older backup: what was paid counts all the same. */
async function bookOrphan(services: Services, intent: Stripe.PaymentIntent): Promise<Applied> {
  if (intent.status !== 'succeeded') return 'unknown';
  return transaction<Applied>(services.sql, async (tx) => {
    const customer = await findCustomerByStripeId(tx, idOf(intent.customer) ?? '');
    if (!customer) {
      services.log.error({ intentId: intent.id }, 'A charge belongs to no customer known here.');
      return 'unknown';
    }
    await bookIntent(tx, services, intent, {
      customerId: customer.id,
      allocations: 'oldest_first',
    });
    return 'paid';
  });
}

async function settle(
  services: Services,
  found: charges.Charge,
  intent: Stripe.PaymentIntent,
): Promise<Applied> {
  return transaction<Applied>(services.sql, async (tx) => {
    const { plan, charge } = await lockWithPlan(tx, found);
    // When money came in between, the rest settles what comes next, or goes back.
    const { currency } = plan;
    const amountMinor = fromStripeAmount(intent.amount_received, currency);
    const parts = instalmentParts(amountMinor, plan.covered, cardMinimum(currency));
    await bookIntent(tx, services, intent, {
      customerId: plan.customerId,
      allocations: [...parts].map(([invoiceId, partMinor]) => ({
        invoiceId,
        amountMinor: partMinor,
      })),
    });
    if (charge.status !== 'succeeded') {
      await changeCharge(
        tx,
        services,
        { plan, charge },
        { status: 'succeeded', intentId: intent.id },
      );
    }
    return 'paid';
  });
}

async function follow(
  services: Services,
  found: charges.Charge,
  intent: Stripe.PaymentIntent,
): Promise<Applied> {
  return transaction<Applied>(services.sql, async (tx) => {
    const { plan, charge } = await lockWithPlan(tx, found);
    if (charge.status !== 'creating') return 'processing';
    await changeCharge(
      tx,
      services,
      { plan, charge },
      { status: 'processing', intentId: intent.id },
    );
    return 'processing';
  });
}

async function cancel(
  services: Services,
  found: charges.Charge,
  intentId: string | null,
): Promise<Applied> {
  return transaction<Applied>(services.sql, async (tx) => {
    const { plan, charge } = await lockWithPlan(tx, found);
    if (isUnderWay(charge)) {
      await changeCharge(tx, services, { plan, charge }, { status: 'canceled', intentId });
    }
    return 'failed';
  });
}

/** Gives up a charge that Stripe never heard of, so that the instalment can be charged anew. */
export async function abandonCharge(services: Services, charge: charges.Charge): Promise<void> {
  await cancel(services, charge, null);
}

/** A refused payment is cancelled at Stripe before it is written down, so that nobody completes it later. */
async function refuse(
  services: Services,
  charge: charges.Charge,
  intent: Stripe.PaymentIntent,
): Promise<Applied> {
  if (!isUnderWay(charge)) return 'failed';
  const stripe = await services.stripe();
  assert(stripe, 'A charge cannot be cancelled without a Stripe key.');
  try {
    await callStripe(() => stripe.paymentIntents.cancel(intent.id));
  } catch (error) {
    // Refused: it is cancelled already, or has moved on and its events tell.
    if (!(error instanceof ProviderError) || !error.permanent) throw error;
    const now = await findAtStripe(() =>
      stripe.paymentIntents.retrieve(intent.id, { expand: EXPAND }),
    );
    if (now?.status === 'succeeded' || now?.status === 'processing') {
      return applyCharge(services, now);
    }
  }
  return recordRefusal(services, charge, { intentId: intent.id, failure: failureOf(intent) });
}

/** Why a PaymentIntent was refused. Of a debit that failed days later only its charge says what the bank said. */
function failureOf(intent: Stripe.PaymentIntent): ChargeFailure {
  const error = intent.last_payment_error;
  const charge = typeof intent.latest_charge === 'string' ? null : intent.latest_charge;
  const isLate = error?.code === 'payment_intent_payment_attempt_failed';
  return {
    code: isLate ? (charge?.failure_code ?? error.code ?? '') : (error?.code ?? intent.status),
    declineCode: error?.decline_code ?? '',
    adviceCode: error?.advice_code ?? '',
  };
}
