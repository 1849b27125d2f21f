import type Stripe from 'stripe';
import { transaction } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import type { Services } from '../services.ts';
import { callStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { abandonCheckout, applyCheckout, applySession } from './apply-actions.ts';
import { openAttempt, tokenOf, type CheckoutWish, type Refusal } from './attempt-actions.ts';
import { ensureStripeCustomer } from './customer-actions.ts';
import { forgetStripeCustomer } from './customer-queries.ts';
import * as queries from './queries.ts';
import { unsealRequest } from './request.ts';

export type StartedCheckout =
  | { ok: true; url: string }
  /** `settled_by_credit`: nothing was left to pay. */
  | { ok: false; reason: Refusal | 'unavailable' | 'settled_by_credit' };

// Each round closes what stood in the way; more rounds than this means that others keep coming.
const ROUNDS_MAX = 4;

/**
 * Makes, or finds again, the Checkout Session with which a customer pays the chosen invoices, and answers where to send
 * the payer. At most one session is open per invoice: another one is closed first (PAYMENTS 5).
 */
export async function startCheckout(
  services: Services,
  wish: CheckoutWish,
): Promise<StartedCheckout> {
  const stripe = await services.stripe();
  if (!stripe) return { ok: false, reason: 'unavailable' };
  try {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const started = await tryStart(services, stripe, wish);
      if (started) return started;
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.error({ err: error }, 'Stripe did not open a checkout.');
  }
  return { ok: false, reason: 'unavailable' };
}

async function tryStart(
  services: Services,
  stripe: Stripe,
  wish: CheckoutWish,
): Promise<StartedCheckout | null> {
  const appId = await getAppId(services.sql);
  const stripeCustomerId = await ensureStripeCustomer(services, stripe, appId, wish.customerId);
  const opening = await transaction(services.sql, (tx) =>
    openAttempt(tx, services, wish, { appId, stripeCustomerId }),
  );
  switch (opening.decision) {
    case 'refuse':
      return { ok: false, reason: opening.reason };
    case 'settled':
      return { ok: false, reason: 'settled_by_credit' };
    case 'reuse':
      return { ok: true, url: opening.url };
    case 'create':
      return createSession(services, stripe, opening.checkoutId);
    case 'close':
      for (const checkoutId of opening.checkoutIds) {
        const end = await closeCheckout(services, checkoutId);
        if (end === 'in_progress') return { ok: false, reason: 'in_progress' };
      }
      return null;
  }
}

/**
 * Asks Stripe for the session of a checkout that is still `creating`; always the same key and the same parameters, so
 * that a repetition finds the session of the first try. Null when the payer's Stripe customer is gone: start again.
 * Throws ProviderError when the outcome is not known; the checkout stays to be finished.
 */
async function createSession(
  services: Services,
  stripe: Stripe,
  checkoutId: number,
): Promise<StartedCheckout | null> {
  const made = await finishCreating(services, stripe, checkoutId);
  if (made.outcome === 'open') return { ok: true, url: made.url };
  return made.outcome === 'refused' ? { ok: false, reason: made.reason } : null;
}

type Creating =
  | { outcome: 'open'; url: string }
  | { outcome: 'refused'; reason: 'too_small' | 'too_large' | 'unavailable' }
  /** It is over already, or what it needed is gone. */
  | { outcome: 'over' };

/** See createSession; also for the reconciler and for what must be known before it can be closed. */
export async function finishCreating(
  services: Services,
  stripe: Stripe,
  checkoutId: number,
): Promise<Creating> {
  const checkout = await queries.findCheckout(services.sql, checkoutId);
  assert(checkout?.request, `Checkout ${checkoutId} has no request to send.`);
  if (checkout.status !== 'creating') return stateOf(checkout);
  const request = unsealRequest(checkout.request, tokenOf(services, checkout.payLinkId));
  try {
    const session = await callStripe(() =>
      stripe.checkout.sessions.create(request, { idempotencyKey: `att_${checkout.key}:create` }),
    );
    await queries.openCheckout(
      services.sql,
      checkoutId,
      { id: session.id, url: session.url, expiresAt: new Date(session.expires_at * 1000) },
      services.clock.now(),
    );
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.permanent) throw error;
    return recordRefusal(services, checkout, error);
  }
  const opened = await queries.findCheckout(services.sql, checkoutId);
  return opened ? stateOf(opened) : { outcome: 'over' };
}

function stateOf(checkout: queries.Checkout): Creating {
  return checkout.status === 'open' && checkout.sessionUrl !== null
    ? { outcome: 'open', url: checkout.sessionUrl }
    : { outcome: 'over' };
}

async function recordRefusal(
  services: Services,
  checkout: queries.Checkout,
  error: ProviderError,
): Promise<Creating> {
  services.log.error({ err: error, checkoutId: checkout.id }, 'Stripe refused a checkout.');
  await abandonCheckout(services, checkout.id, `${error.code}: ${error.message}`);
  if (error.code === 'resource_missing customer') {
    await forgetStripeCustomer(services.sql, checkout.request?.customer ?? '');
    return { outcome: 'over' };
  }
  if (error.code.startsWith('amount_too_small')) return { outcome: 'refused', reason: 'too_small' };
  if (error.code.startsWith('amount_too_large')) return { outcome: 'refused', reason: 'too_large' };
  return { outcome: 'refused', reason: 'unavailable' };
}

/**
 * Closes a checkout so that nobody can pay it any more, and waits for Stripe's answer. When it was paid or is being
 * paid after all, that is booked instead. Throws ProviderError when Stripe does not answer.
 */
export async function closeCheckout(
  services: Services,
  checkoutId: number,
): Promise<'closed' | 'in_progress'> {
  const stripe = await services.stripe();
  assert(stripe, 'A checkout cannot be closed without a Stripe key.');
  const before = await queries.findCheckout(services.sql, checkoutId);
  // What was asked for but never answered may exist at Stripe: it is asked for again, so that it can be named.
  if (before?.status === 'creating') await finishCreating(services, stripe, checkoutId);
  const checkout = await queries.findCheckout(services.sql, checkoutId);
  if (checkout?.status === 'processing') return 'in_progress';
  if (checkout?.status !== 'open' || checkout.sessionId === null) return 'closed';
  const { sessionId } = checkout;
  try {
    const session = await callStripe(() => stripe.checkout.sessions.expire(sessionId));
    await applySession(services, session, 'superseded');
    return 'closed';
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.permanent) throw error;
    // Only an open session can be expired: this one is complete or has expired by itself.
    const outcome = await applyCheckout(services, sessionId);
    assert(outcome !== 'open', `Stripe would not expire session ${sessionId}: ${error.message}`);
    return outcome === 'processing' ? 'in_progress' : 'closed';
  }
}
