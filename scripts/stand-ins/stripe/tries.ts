import type Stripe from 'stripe';
import { DECLINES, testCard, type DeclineName } from './cards.ts';
import { newChargeObject } from './charges.ts';
import type { Context } from './context.ts';
import { newCustomer } from './customers.ts';
import { paymentIntent } from './objects.ts';
import type { ChargeExtras, SessionExtras } from './store.ts';

/** The balance transaction of a payment comes a little after its success. */
const SETTLES_AFTER_MS = 1000;
/** The payer's bank asks for the money back once the fee is known, so that the books read in that order. */
const CHARGED_BACK_AFTER_MS = 2000;

export type PayOutcome =
  | { outcome: 'paid' }
  /** A direct debit: the bank answers days later. */
  | { outcome: 'processing' }
  | { outcome: 'declined'; decline: DeclineName | 'authentication_failed' }
  | { outcome: 'authenticate'; intent: string }
  | { outcome: 'already-complete' }
  | { outcome: 'expired' };

/** One try to pay a Session. */
export interface Try {
  session: Stripe.Checkout.Session;
  extras: SessionExtras;
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  /** Empty when it is no card. */
  cardNumber: string;
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
  cardNumber = '',
): Try {
  const { session, extras } = openOne(ctx, sessionId);
  ctx.store.paymentMethods.set(method.id, method);
  const intent = intentOf(ctx, session, extras);
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;
  delete extras.awaiting;
  return { session, extras, intent, method, cardNumber };
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
  decline?: DeclineName;
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
    decline: made.decline === undefined ? null : DECLINES[made.decline],
    isPending: made.isPending ?? false,
    mandate: made.mandate ?? null,
    receiptUrl: `${ctx.publicUrl()}/c/receipt/${id}`,
  });
  ctx.store.charges.set(id, charge);
  attempt.intent.latest_charge = id;
  return charge;
}

/** Completes the Session with what the payer entered; whether it is paid is for the caller to say. */
export function completeSession(ctx: Context, attempt: Try): void {
  const { session, intent, method } = attempt;
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

export function attachForLater(ctx: Context, attempt: Try): void {
  const { intent, method } = attempt;
  if (intent.setup_future_usage !== 'off_session' || intent.customer === null) return;
  // Inside the store a link is always an id; only answers are expanded.
  method.customer = intent.customer as string;
  ctx.emit('payment_method.attached', method);
}

/** The payment at once: Session complete and paid, the fee a second later, and what the bank does after that. */
export function succeed(ctx: Context, attempt: Try, authenticated: boolean): PayOutcome {
  const { session, intent } = attempt;
  completeSession(ctx, attempt);
  const charge = newCharge(ctx, attempt, { authenticated });
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  session.payment_status = 'paid';
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', intent);
  attachForLater(ctx, attempt);
  ctx.emit('checkout.session.completed', session);
  const { refunds, chargeback } = testCard(attempt.cardNumber);
  plan(ctx, charge.id, { ...(refunds && { refunds }), ...(chargeback && { chargeback }) });
  return { outcome: 'paid' };
}

/** Plans what follows a charge that has succeeded. */
export function plan(ctx: Context, chargeId: string, extras: ChargeExtras): void {
  if (Object.keys(extras).length > 0) ctx.store.chargeExtras.set(chargeId, extras);
  ctx.timers.schedule('settle-charge', chargeId, ctx.time.now() + SETTLES_AFTER_MS);
  if (extras.chargeback) {
    ctx.timers.schedule('open-chargeback', chargeId, ctx.time.now() + CHARGED_BACK_AFTER_MS);
  }
}
