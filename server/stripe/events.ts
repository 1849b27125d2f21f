import type Stripe from 'stripe';
import type { Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertStripeEvent, type KeptEvent } from './queries.ts';

/**
 * Stores an event and the job that reads its object back, in one transaction. False when it was known already.
 */
export async function keepEvent(
  tx: Tx,
  services: Services,
  event: Stripe.Event,
  receivedVia: 'webhook' | 'poll',
): Promise<boolean> {
  const isNew = await insertStripeEvent(tx, {
    id: event.id,
    type: event.type,
    isLive: event.livemode,
    createdAt: new Date(event.created * 1000),
    payload: keptPart(event),
    receivedVia,
    receivedAt: services.clock.now(),
  });
  if (isNew) await services.jobs.enqueue(tx, 'stripe.event', { eventId: event.id });
  return isNew;
}

/**
 * True when the event speaks of something that other software made in the same Stripe account. Objects of ours carry
 * our name in their metadata (PAYMENTS 3); of the others nothing is kept.
 */
export function isForeign(event: Stripe.Event, appId: string): boolean {
  const object = event.data.object as { metadata?: Record<string, string> | null };
  // Refunds and chargebacks made elsewhere carry no name, though they may be of our payments: whoever reads them decides.
  const isTaggedKind = /^(checkout\.session|payment_intent|charge)\.(?!dispute)/.test(event.type);
  return isTaggedKind && object.metadata?.['app'] !== appId;
}

// The object is read back from Stripe, so its copy is of no use; it holds the payer's name, address and private link.
function keptPart(event: Stripe.Event): KeptEvent {
  const object = event.data.object as { object: string; id?: string };
  return { api_version: event.api_version, object: object.object, id: object.id ?? null };
}
