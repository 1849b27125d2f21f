import type Stripe from 'stripe';
import { audit } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { bookPayment, type PaymentToBook } from '../ledger/actions.ts';
import { findOrganization } from '../organization/queries.ts';
import { readCharge } from '../plans/charge-apply-actions.ts';
import { applySetup, readKept } from '../plans/keep-actions.ts';
import { useMethod } from '../plans/method-actions.ts';
import { refundSurplus } from '../refunds/actions.ts';
import type { MethodFacts } from '../saved-methods/queries.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { findCustomerByStripeId } from './customer-queries.ts';
import * as queries from './queries.ts';
import { fromStripeAmount, methodOfStripeType, sessionFate, type SessionFate } from './rules.ts';

/** How a checkout stands after Stripe was read; `foreign`: not made by this installation; `unknown`: no row of ours. */
export type Applied = queries.CheckoutStatus | 'foreign' | 'unknown';

const EXPAND = ['payment_intent.latest_charge.balance_transaction'];

/**
 * Reads a Checkout Session from Stripe and makes our books agree with it: paid → the payment is booked once, in
 * progress → reminders are held, over → the invoices can be paid anew. Idempotent, in any order, from anywhere: the
 * webhook, the poller and the return page all end here. Throws ProviderError.
 */
export async function applyCheckout(services: Services, sessionId: string): Promise<Applied> {
  const stripe = await services.stripe();
  assert(stripe, 'A session cannot be read without a Stripe key.');
  const session = await findAtStripe(() =>
    stripe.checkout.sessions.retrieve(sessionId, { expand: EXPAND }),
  );
  return session ? applySession(services, session) : 'unknown';
}

/** The same for what a PaymentIntent says: its session is found and read. Throws ProviderError. */
export async function applyPaymentIntent(
  services: Services,
  paymentIntentId: string,
): Promise<Applied> {
  const stripe = await services.stripe();
  assert(stripe, 'A payment cannot be read without a Stripe key.');
  const intent = await findAtStripe(() => stripe.paymentIntents.retrieve(paymentIntentId));
  if (!intent) return 'unknown';
  if (intent.metadata['app'] !== (await getAppId(services.sql))) return 'foreign';
  if (intent.metadata['charge'] !== undefined) return readCharge(services, intent.id);
  const found = await queries.findCheckoutByKey(services.sql, intent.metadata['attempt'] ?? '');
  const checkout = found && (await queries.findCheckout(services.sql, found.id));
  if (checkout?.sessionId) return applyCheckout(services, checkout.sessionId);
  // The creation was never answered here: Stripe knows which session the payment belongs to.
  const sessions = await callStripe(() =>
    stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 }),
  );
  const [session] = sessions.data;
  return session ? applyCheckout(services, session.id) : 'unknown';
}

/** See applyCheckout, for a session that was just read. `closedAs` is what an expired one is called. */
export async function applySession(
  services: Services,
  session: Stripe.Checkout.Session,
  closedAs: 'expired' | 'superseded' = 'expired',
): Promise<Applied> {
  if (session.metadata?.['app'] !== (await getAppId(services.sql))) return 'foreign';
  if (session.mode === 'setup') return applySetup(services, session);
  const found = await queries.findCheckoutByKey(services.sql, session.metadata['attempt'] ?? '');
  if (!found) return bookOrphan(services, session);
  const intent = expandedIntent(session);
  const fate = sessionFate(session.status, session.payment_status, intent?.status ?? null);
  // Stripe is asked before the locks are taken, so that what was paid with is kept in the transaction of its booking.
  const kept =
    fate === 'paid' && intent && (await queries.findCheckout(services.sql, found.id))?.keepsMethod
      ? await readKept(services, intent)
      : null;
  return transaction(services.sql, async (tx) => {
    await queries.lockInvoicesOfCheckout(tx, found.id);
    const checkout = await queries.lockCheckout(tx, found.id);
    const next: Next = { checkout, session, intent, kept };
    if (fate === 'paid' && intent) return settle(tx, services, { ...next, intent });
    return follow(tx, services, next, fate, closedAs);
  });
}

/**
 * A session of ours without a checkout: the database was restored from a backup that is older. What was paid meanwhile
 * is booked on the customer's oldest invoices, so that nobody is asked for it again.
 */
async function bookOrphan(services: Services, session: Stripe.Checkout.Session): Promise<Applied> {
  const intent = expandedIntent(session);
  const payer = typeof session.customer === 'string' ? session.customer : session.customer?.id;
  if (intent?.status !== 'succeeded') return 'unknown';
  return transaction(services.sql, async (tx) => {
    const customer = await findCustomerByStripeId(tx, payer ?? '');
    if (!customer) {
      services.log.error({ sessionId: session.id }, 'A payment belongs to no customer known here.');
      return 'unknown';
    }
    await bookIntent(tx, services, intent, {
      customerId: customer.id,
      allocations: 'oldest_first',
    });
    return 'paid';
  });
}

interface Next {
  checkout: queries.Checkout;
  session: Stripe.Checkout.Session;
  intent: Stripe.PaymentIntent | null;
  /** What it was paid with, when that is to be kept for a plan. */
  kept: MethodFacts | null;
}

async function settle(
  tx: Tx,
  services: Services,
  { checkout, session, intent, kept }: Next & { intent: Stripe.PaymentIntent },
): Promise<Applied> {
  const isNew = await bookIntent(tx, services, intent, {
    customerId: checkout.customerId,
    checkoutId: checkout.id,
    // Adaptive pricing is off, so the currencies agree; if they ever do not, the sum is kept as the customer's credit.
    allocations:
      intent.currency.toUpperCase() === checkout.currency
        ? await queries.listCheckoutLines(tx, checkout.id)
        : [],
  });
  if (isNew || checkout.status !== 'paid') {
    await change(tx, services, { checkout, session, intent, kept }, 'paid', '');
    if (kept && checkout.planId !== null) await useMethod(tx, services, checkout.planId, kept);
  }
  return 'paid';
}

/** Books a succeeded PaymentIntent with its fee; false when it was booked before. */
export async function bookIntent(
  tx: Tx,
  services: Services,
  intent: Stripe.PaymentIntent,
  to: Pick<PaymentToBook, 'customerId' | 'allocations'> & { checkoutId?: number },
): Promise<boolean> {
  const charge = expandedCharge(intent);
  const currency = intent.currency.toUpperCase();
  const { isNew, paymentId } = await bookPayment(tx, services, {
    ...to,
    currency,
    amountMinor: fromStripeAmount(intent.amount_received, currency),
    method: methodOfStripeType(charge?.payment_method_details?.type),
    receivedOn: await dayOfStripe(tx, charge?.created ?? intent.created),
    reference: intent.id,
    stripePaymentIntentId: intent.id,
    ...(charge && { stripeChargeId: charge.id }),
    thank: true,
  });
  if (charge) await keepFee(tx, intent.id, charge);
  if (isNew) await refundSurplus(tx, services, paymentId);
  return isNew;
}

async function follow(
  tx: Tx,
  services: Services,
  next: Next,
  fate: SessionFate,
  closedAs: 'expired' | 'superseded',
): Promise<Applied> {
  const { checkout, session, intent } = next;
  const status = fate === 'expired' ? closedAs : fate;
  // What is over stays over; news that is older than what we know changes nothing.
  const isOver = !['creating', 'open', 'processing'].includes(checkout.status);
  if (isOver || status === 'paid') return checkout.status;
  if (status === 'open') {
    await queries.openCheckout(
      tx,
      checkout.id,
      { id: session.id, url: session.url, expiresAt: new Date(session.expires_at * 1000) },
      services.clock.now(),
    );
    return 'open';
  }
  if (status !== checkout.status) {
    const failure = status === 'failed' ? (intent?.last_payment_error?.code ?? 'failed') : '';
    await change(tx, services, next, status, failure);
  }
  return status;
}

async function change(
  tx: Tx,
  services: Services,
  { checkout, session, intent }: Next,
  status: queries.CheckoutStatus,
  failure: string,
): Promise<void> {
  const at = services.clock.now();
  await queries.updateCheckout(tx, checkout.id, {
    status,
    sessionId: session.id,
    paymentIntentId: intent?.id ?? null,
    failure,
    at,
  });
  const touched =
    status === 'processing'
      ? await queries.holdInvoicesInFlight(tx, checkout.id, at)
      : await queries.liftInFlightHolds(tx, checkout.id, at);
  if (touched.length > 0) await reconsiderChases(tx, services, touched);
  await audit(tx, services, {
    actor: 'system',
    action: `checkout.${status}`,
    subjectType: 'checkout',
    subjectId: checkout.id,
    details: { sessionId: session.id, ...(failure && { failure }) },
  });
}

/** Gives up a checkout that Stripe refused or never heard of, so that its invoices can be paid anew. */
export async function abandonCheckout(
  services: Services,
  checkoutId: number,
  failure: string,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await queries.lockInvoicesOfCheckout(tx, checkoutId);
    const { status } = await queries.lockCheckout(tx, checkoutId);
    if (status !== 'creating') return;
    await queries.updateCheckout(tx, checkoutId, {
      status: 'failed',
      sessionId: null,
      paymentIntentId: null,
      failure,
      at: services.clock.now(),
    });
  });
}

/** Fee and net amount of a charge, when Stripe has worked them out: with its usual capture a little after the success. */
export async function keepFee(
  db: Tx | Services['sql'],
  paymentIntentId: string,
  charge: Stripe.Charge,
): Promise<void> {
  const fee = feeOf(charge.balance_transaction);
  if (fee) await queries.storeFee(db, paymentIntentId, { chargeId: charge.id, ...fee });
}

/** A movement of Stripe's balance as its object names it: expanded, only its id, or not there yet. */
export type Movement = string | Stripe.BalanceTransaction | null | undefined;

/** What movements cost and left together, in minor units of the settlement currency; null before Stripe has worked it out. */
export function feeOf(
  ...movements: readonly Movement[]
): { feeMinor: number; netMinor: number; currency: string } | null {
  const booked = movements.filter((one) => typeof one === 'object' && one !== null);
  const currency = booked[0]?.currency.toUpperCase();
  if (currency === undefined) return null;
  const sum = (amounts: readonly number[]) =>
    fromStripeAmount(
      amounts.reduce((total, amount) => total + amount, 0),
      currency,
    );
  return {
    feeMinor: sum(booked.map((one) => one.fee)),
    netMinor: sum(booked.map((one) => one.net)),
    currency,
  };
}

/** The organization's day of an instant that Stripe names in seconds. */
export async function dayOfStripe(db: Db, epochSeconds: number): Promise<PlainDate> {
  const organization = await findOrganization(db);
  return dayIn(organization?.timeZone ?? 'Europe/Paris', new Date(epochSeconds * 1000));
}

function expandedIntent(session: Stripe.Checkout.Session): Stripe.PaymentIntent | null {
  return typeof session.payment_intent === 'string' ? null : session.payment_intent;
}

function expandedCharge(intent: Stripe.PaymentIntent): Stripe.Charge | null {
  return typeof intent.latest_charge === 'string' ? null : intent.latest_charge;
}
