import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import type { Language } from '../calendar/locale.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert, ProviderError } from '../errors.ts';
import { sumMinor } from '../money/money.ts';
import { payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import { callStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { abandonCheckout, applyCheckout, applySession } from './apply-actions.ts';
import { ensureStripeCustomer } from './customer-actions.ts';
import { forgetStripeCustomer } from './customer-queries.ts';
import * as queries from './queries.ts';
import { sealRequest, sessionRequest, unsealRequest } from './request.ts';
import { decideUnfinished, notPayableReason, type NotPayable } from './rules.ts';

export interface CheckoutWish {
  customerId: number;
  payLinkId: string | null;
  /** What the payer chose; those that owe nothing any more are left out. */
  invoiceIds: readonly number[];
  /** Where Stripe sends the payer back, with `{CHECKOUT_SESSION_ID}` in it. */
  returnUrl: string;
  cancelUrl: string;
  locale: Language;
}

export type StartedCheckout =
  { ok: true; url: string } | { ok: false; reason: NotPayable | 'in_progress' | 'unavailable' };

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

type Opening =
  | { decision: 'refuse'; reason: NotPayable | 'in_progress' }
  | { decision: 'reuse'; url: string }
  | { decision: 'create'; checkoutId: number }
  | { decision: 'close'; checkoutIds: number[] };

/** Decides under the invoices' locks, and writes the checkout before Stripe hears of it: a crash leaves a row to finish. */
async function openAttempt(
  tx: Tx,
  services: Services,
  wish: CheckoutWish,
  names: { appId: string; stripeCustomerId: string },
): Promise<Opening> {
  const invoices = await queries.lockPayableInvoices(tx, wish.customerId, wish.invoiceIds);
  const reason = notPayableReason(invoices);
  if (reason) return { decision: 'refuse', reason };
  const lines = invoices.map(({ id, balanceMinor }) => ({
    invoiceId: id,
    amountMinor: balanceMinor,
  }));
  const now = services.clock.now();
  const unfinished = await queries.listUnfinishedOf(
    tx,
    lines.map((line) => line.invoiceId),
  );
  const decision = decideUnfinished(unfinished, { ...wish, lines }, now.getTime());
  if (decision.decision === 'in_progress') return { decision: 'refuse', reason: 'in_progress' };
  if (decision.decision === 'resume') {
    return { decision: 'create', checkoutId: decision.checkoutId };
  }
  if (decision.decision !== 'none') return decision;
  const key = randomUUID();
  const currency = invoices[0]?.currency ?? '';
  const request = sessionRequest({
    ...names,
    key,
    currency,
    lines: invoices.map((invoice) => ({
      number: invoice.number,
      amountMinor: invoice.balanceMinor,
      isRest: invoice.balanceMinor !== invoice.totalMinor,
    })),
    locale: wish.locale,
    returnUrl: wish.returnUrl,
    cancelUrl: wish.cancelUrl,
    now,
  });
  const checkoutId = await queries.insertCheckout(tx, {
    key,
    customerId: wish.customerId,
    payLinkId: wish.payLinkId,
    currency,
    amountMinor: sumMinor(lines.map((line) => line.amountMinor)),
    request: sealRequest(request, tokenOf(services, wish.payLinkId)),
    expiresAt: new Date((request.expires_at ?? 0) * 1000),
    at: now,
    lines,
  });
  return { decision: 'create', checkoutId };
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

function tokenOf(services: Services, payLinkId: string | null): string | null {
  return payLinkId === null ? null : payLinkToken(services.config.secretKey, payLinkId);
}
