import type Stripe from 'stripe';
import { testCard, type Decline, type DeclineName } from './cards.ts';
import { newChargeObject } from './charges.ts';
import type { Context } from './context.ts';
import { newCustomer } from './customers.ts';
import { attach, extrasOf, generateDebit, keepMethod } from './methods.ts';
import { paymentIntent } from './objects.ts';
import type { ChargeExtras, MethodExtras, SessionExtras } from './store.ts';

/** The balance transaction of a payment comes a little after its success. */
const SETTLES_AFTER_MS = 1000;
/** The payer's bank asks for the money back once the fee is known, so that the books read in that order. */
const CHARGED_BACK_AFTER_MS = 2000;

export type PayOutcome =
  | { outcome: 'paid' }
  /** Nothing was to be paid: the card or the account is kept for later. */
  | { outcome: 'saved' }
  /** A direct debit: the bank answers days later. */
  | { outcome: 'processing' }
  | { outcome: 'declined'; decline: DeclineName | 'authentication_failed' }
  | { outcome: 'authenticate'; intent: string }
  | { outcome: 'already-complete' }
  | { outcome: 'expired' };

/** One try to pay. */
export interface Try {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
}

/** One try to pay a Session. */
export interface SessionTry extends Try {
  session: Stripe.Checkout.Session;
  extras: SessionExtras;
}

export function whyClosed(ctx: Context, sessionId: string): PayOutcome | null {
  const session = ctx.store.sessions.get(sessionId);
  if (!session || session.status === 'expired') return { outcome: 'expired' };
  return session.status === 'complete' ? { outcome: 'already-complete' } : null;
}

export function openOne(ctx: Context, sessionId: string) {
  const session = ctx.store.sessions.get(sessionId);
  const extras = ctx.store.sessionExtras.get(sessionId);
  if (!session || !extras) throw new Error(`No open session ${sessionId}`);
  return { session, extras };
}

/** Confirms the Session's PaymentIntent with a payment method. What was waited for before is forgotten. */
export function beginTry(
  ctx: Context,
  sessionId: string,
  method: Stripe.PaymentMethod,
  known: Partial<MethodExtras> = {},
): SessionTry {
  const { session, extras } = openOne(ctx, sessionId);
  keepMethod(ctx, method, known);
  const intent = intentOf(ctx, session, extras);
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;
  delete extras.awaiting;
  return { session, extras, intent, method };
}

/** The PaymentIntent of a Session is born at the first confirmation and used again by every later try. */
function intentOf(
  ctx: Context,
  session: Stripe.Checkout.Session,
  extras: SessionExtras,
): Stripe.PaymentIntent {
  const present = ctx.store.paymentIntents.get(session.payment_intent as string);
  if (present) return present;
  const id = ctx.ids.next('pi_');
  const wanted = extras.intentData;
  const intent = paymentIntent({
    id,
    clientSecret: `${id}_secret_${ctx.ids.text(25)}`,
    created: ctx.time.seconds(),
    amount: session.amount_total ?? 0,
    currency: session.currency ?? '',
    customer: session.customer as string | null,
    description: wanted.description ?? null,
    metadata: { ...wanted.metadata },
    receiptEmail: wanted.receipt_email ?? null,
    setupFutureUsage: wanted.setup_future_usage ?? null,
    statementDescriptorSuffix: wanted.statement_descriptor_suffix ?? null,
    methodTypes: session.payment_method_types,
  });
  ctx.store.paymentIntents.set(id, intent);
  ctx.store.sessionOfIntent.set(id, session.id);
  session.payment_intent = id;
  ctx.emit('payment_intent.created', intent);
  return intent;
}

interface ChargeMade {
  authenticated?: boolean;
  decline?: Decline;
  isPending?: boolean;
  mandate?: string;
}

export function newCharge(ctx: Context, attempt: Try, made: ChargeMade): Stripe.Charge {
  // Stripe calls everything but a card a payment.
  const id = ctx.ids.next(attempt.method.type === 'card' ? 'ch_' : 'py_');
  const charge = newChargeObject({
    id,
    created: ctx.time.seconds(),
    intent: attempt.intent,
    method: attempt.method,
    accountName: ctx.accountName,
    authenticated: made.authenticated ?? false,
    decline: made.decline ?? null,
    isPending: made.isPending ?? false,
    mandate: made.mandate ?? null,
    receiptUrl: `${ctx.publicUrl()}/c/receipt/${id}`,
  });
  ctx.store.charges.set(id, charge);
  attempt.intent.latest_charge = id;
  extrasOf(ctx, attempt.method.id).isSpent = true;
  return charge;
}

/** Completes the Session with what the payer entered; whether it is paid is for the caller to say. */
export function completeSession(
  ctx: Context,
  session: Stripe.Checkout.Session,
  intent: { customer: unknown },
  method: Stripe.PaymentMethod,
): void {
  const { email, name } = method.billing_details;
  session.customer_details = {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  if (session.customer_creation === 'always') {
    const made = newCustomer(ctx, { email, name });
    session.customer = made.id;
    intent.customer = made.id;
  }
  session.status = 'complete';
  session.url = null;
  ctx.timers.cancel('expire-session', session.id);
}

const isKept = ({ intent }: Try): boolean =>
  intent.setup_future_usage === 'off_session' && intent.customer !== null;

/** The method, or the account generated from it, belongs to the customer and may be charged later. */
export function attachForLater(
  ctx: Context,
  attempt: Try,
  kept: Stripe.PaymentMethod = attempt.method,
): void {
  if (!isKept(attempt)) return;
  extrasOf(ctx, kept.id).isSetUp = true;
  // Inside the store a link is always an id; only answers are expanded.
  attach(ctx, kept, attempt.intent.customer as string);
}

/** The money at once: the fee a second later, and what the bank does after that. */
export function takeMoney(ctx: Context, attempt: Try, authenticated: boolean): void {
  const { intent, method } = attempt;
  const charge = newCharge(ctx, attempt, { authenticated });
  const generated = isKept(attempt) ? generateDebit(ctx, charge, method) : null;
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', intent);
  attachForLater(ctx, attempt, generated ?? method);
  const { refunds, chargeback } = testCard(extrasOf(ctx, method.id).cardNumber);
  plan(ctx, charge.id, { ...(refunds && { refunds }), ...(chargeback && { chargeback }) });
}

/** The payment at once: Session complete and paid. */
export function succeed(ctx: Context, attempt: SessionTry, authenticated: boolean): PayOutcome {
  const { session, intent, method } = attempt;
  completeSession(ctx, session, intent, method);
  session.payment_status = 'paid';
  takeMoney(ctx, attempt, authenticated);
  ctx.emit('checkout.session.completed', session);
  return { outcome: 'paid' };
}

/** The payer is to confirm on the page of the bank. `returnUrl`: where they go from there without a Session. */
export function askToAuthenticate(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  page: '3ds' | 'redirect',
  returnUrl: string | null,
): void {
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: returnUrl, url: `${ctx.publicUrl()}/c/${page}/${intent.id}` },
  };
  ctx.emit('payment_intent.requires_action', intent);
}

/** The bank refuses the try: a failed charge, and the intent waits for another method. */
export function refuse(
  ctx: Context,
  attempt: Try,
  decline: Decline,
  authenticated: boolean,
): Stripe.Charge {
  const charge = newCharge(ctx, attempt, { authenticated, decline });
  const { intent, method } = attempt;
  const { code, declineCode, message, adviceCode } = decline;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_payment_error = {
    type: 'card_error',
    ...(adviceCode === null ? {} : { advice_code: adviceCode }),
    charge: charge.id,
    code,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    message,
    payment_method: structuredClone(method),
  };
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', intent);
  return charge;
}

/** The payer said no at the bank, or the bank did not recognise them: nothing was charged. */
export function refuseAuthentication(ctx: Context, { intent, method }: Try): void {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_payment_error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
    message: 'The provided PaymentMethod has failed authentication.',
    payment_method: structuredClone(method),
  };
  ctx.emit('payment_intent.payment_failed', intent);
}

/** Plans what follows a charge that has succeeded. */
export function plan(ctx: Context, chargeId: string, extras: ChargeExtras): void {
  if (Object.keys(extras).length > 0) ctx.store.chargeExtras.set(chargeId, extras);
  ctx.timers.schedule('settle-charge', chargeId, ctx.time.now() + SETTLES_AFTER_MS);
  if (extras.chargeback) {
    ctx.timers.schedule('open-chargeback', chargeId, ctx.time.now() + CHARGED_BACK_AFTER_MS);
  }
}
