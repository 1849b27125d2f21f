import { applyChargeback } from '../chargebacks/actions.ts';
import { assert } from '../errors.ts';
import { applyRefund } from '../refunds/apply-actions.ts';
import { applyCustomer, applyMandate, applyMethod } from '../saved-methods/actions.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import {
  findStripeEvent,
  markStripeEventProcessed,
  type StoredStripeEvent,
} from '../stripe/queries.ts';
import { applyCheckout, applyPaymentIntent } from './apply-actions.ts';

/** The events that can change our books (PAYMENTS 7); any other is stored and left alone. */
export const HANDLED_EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.updated',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'payment_method.detached',
  'payment_method.automatically_updated',
  'mandate.updated',
  'customer.deleted',
] as const;

// More than anybody makes of one payment; Stripe's largest page.
const REFUNDS_PER_CHARGE = 100;

/**
 * Acts on a stored event, once. An event is only a hint: its object is read from Stripe as it is now, so neither order
 * nor repetition matters. Throws ProviderError when Stripe does not answer; the event stays to be processed.
 */
export async function applyStripeEvent(services: Services, eventId: string): Promise<void> {
  const event = await findStripeEvent(services.sql, eventId);
  if (!event || event.processedAt) return;
  const outcome = await applyEvent(services, event);
  await markStripeEventProcessed(services.sql, eventId, outcome, services.clock.now());
}

async function applyEvent(services: Services, event: StoredStripeEvent): Promise<string> {
  const { object, id } = event.payload;
  if (!(HANDLED_EVENT_TYPES as readonly string[]).includes(event.type) || id === null) {
    return 'ignored';
  }
  switch (object) {
    case 'checkout.session':
      return applyCheckout(services, id);
    case 'payment_intent':
      return applyPaymentIntent(services, id);
    case 'charge':
      return applyCharge(services, id, event.type);
    case 'refund':
      return applyRefund(services, id);
    case 'dispute':
      return applyChargeback(services, id);
    case 'payment_method':
      return applyMethod(services, id);
    case 'mandate':
      return applyMandate(services, id);
    case 'customer':
      return applyCustomer(services, id);
    default:
      return 'ignored';
  }
}

async function applyCharge(services: Services, chargeId: string, type: string): Promise<string> {
  const stripe = await services.stripe();
  assert(stripe, 'A charge cannot be read without a Stripe key.');
  const charge = await findAtStripe(() => stripe.charges.retrieve(chargeId));
  const intent = charge?.payment_intent;
  if (!intent) return 'ignored';
  const applied = await applyPaymentIntent(
    services,
    typeof intent === 'string' ? intent : intent.id,
  );
  if (type !== 'charge.refunded' || applied === 'foreign') return applied;
  // The event of the refund itself may be lost: the charge names them all.
  const refunds = await callStripe(() =>
    stripe.refunds.list({ charge: chargeId, limit: REFUNDS_PER_CHARGE }),
  );
  for (const refund of refunds.data) await applyRefund(services, refund.id);
  return applied;
}
