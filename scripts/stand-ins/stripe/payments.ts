import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { DECLINES, testCard, type DeclineName, type Expiry } from './cards.ts';
import type { Context } from './context.ts';
import { newCustomer } from './customers.ts';
import {
  balanceTransaction,
  cardCharge,
  cardPaymentMethod,
  paymentIntent,
  type PayerDetails,
} from './objects.ts';
import { fixedEmail } from './sessions.ts';
import type { SessionExtras } from './store.ts';

/** The balance transaction of a card payment comes a little after its success. */
const SETTLES_AFTER_MS = 1000;

export interface CardEntered {
  /** Digits only; the Luhn check has been made. */
  number: string;
  expiry: Expiry;
}

export type PayOutcome =
  | { outcome: 'paid' }
  | { outcome: 'declined'; decline: DeclineName | 'authentication_failed' }
  | { outcome: 'authenticate'; intent: string }
  | { outcome: 'already-complete' }
  | { outcome: 'expired' };

interface Try {
  session: Stripe.Checkout.Session;
  extras: SessionExtras;
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  cardNumber: string;
}

/** One try to pay an open Session with a card, as the payer's page does it. */
export function payWithCard(
  ctx: Context,
  sessionId: string,
  card: CardEntered,
  payer: PayerDetails,
): PayOutcome {
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const { session, extras } = openOne(ctx, sessionId);
  const email = fixedEmail(ctx, session) ?? payer.email;
  const method = cardPaymentMethod(
    ctx.ids.next('pm_'),
    ctx.time.seconds(),
    {
      ...card,
      // The same card has the same fingerprint, and the number is not kept anywhere.
      fingerprint: createHash('sha256').update(card.number).digest('base64url').slice(0, 16),
    },
    { email, name: payer.name },
    null,
  );
  ctx.store.paymentMethods.set(method.id, method);
  const intent = intentOf(ctx, session, extras);
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  const attempt: Try = { session, extras, intent, method, cardNumber: card.number };
  const { outcome } = testCard(card.number);
  if (outcome === 'authenticates') return askForAuthentication(ctx, attempt);
  if (outcome === 'succeeds') return succeed(ctx, attempt, false);
  return decline(ctx, attempt, outcome, false);
}

/** What the payer's bank answered on the authentication page. */
export function authenticate(
  ctx: Context,
  intentId: string,
  answer: 'complete' | 'fail',
): PayOutcome {
  const sessionId = ctx.store.sessionOfIntent.get(intentId) ?? '';
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const { session, extras } = openOne(ctx, sessionId);
  const intent = ctx.store.paymentIntents.get(intentId);
  const method = ctx.store.paymentMethods.get(extras.awaiting?.paymentMethod ?? '');
  if (!intent || !method || !extras.awaiting) {
    return { outcome: 'declined', decline: 'authentication_failed' };
  }
  const attempt: Try = { session, extras, intent, method, cardNumber: extras.awaiting.cardNumber };
  delete extras.awaiting;
  intent.next_action = null;
  if (answer === 'fail') return failAuthentication(ctx, attempt);
  const { afterwards } = testCard(attempt.cardNumber);
  return afterwards ? decline(ctx, attempt, afterwards, true) : succeed(ctx, attempt, true);
}

function whyClosed(ctx: Context, sessionId: string): PayOutcome | null {
  const session = ctx.store.sessions.get(sessionId);
  if (!session || session.status === 'expired') return { outcome: 'expired' };
  return session.status === 'complete' ? { outcome: 'already-complete' } : null;
}

function openOne(ctx: Context, sessionId: string) {
  const session = ctx.store.sessions.get(sessionId);
  const extras = ctx.store.sessionExtras.get(sessionId);
  if (!session || !extras) throw new Error(`No open session ${sessionId}`);
  return { session, extras };
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

function askForAuthentication(ctx: Context, attempt: Try): PayOutcome {
  const { intent, extras, method } = attempt;
  extras.awaiting = { paymentMethod: method.id, cardNumber: testCard(attempt.cardNumber).number };
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: null, url: `${ctx.publicUrl()}/c/3ds/${intent.id}` },
  };
  ctx.emit('payment_intent.requires_action', intent);
  return { outcome: 'authenticate', intent: intent.id };
}

function failAuthentication(ctx: Context, attempt: Try): PayOutcome {
  const { intent, method } = attempt;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
    message: 'The provided PaymentMethod has failed authentication.',
    payment_method: structuredClone(method),
  };
  ctx.emit('payment_intent.payment_failed', intent);
  return { outcome: 'declined', decline: 'authentication_failed' };
}

function newCharge(
  ctx: Context,
  attempt: Try,
  authenticated: boolean,
  declined: DeclineName | null,
): Stripe.Charge {
  const id = ctx.ids.next('ch_');
  const charge = cardCharge({
    id,
    created: ctx.time.seconds(),
    intent: attempt.intent,
    method: attempt.method,
    accountName: ctx.accountName,
    authenticated,
    decline: declined === null ? null : DECLINES[declined],
    receiptUrl: `${ctx.publicUrl()}/c/receipt/${id}`,
  });
  ctx.store.charges.set(id, charge);
  attempt.intent.latest_charge = id;
  return charge;
}

function decline(
  ctx: Context,
  attempt: Try,
  name: DeclineName,
  authenticated: boolean,
): PayOutcome {
  const charge = newCharge(ctx, attempt, authenticated, name);
  const { intent, method } = attempt;
  const { code, declineCode, message, adviceCode } = DECLINES[name];
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = {
    type: 'card_error',
    ...(adviceCode === null ? {} : { advice_code: adviceCode }),
    charge: charge.id,
    code: code,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    message,
    payment_method: structuredClone(method),
  };
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', intent);
  return { outcome: 'declined', decline: name };
}

function succeed(ctx: Context, attempt: Try, authenticated: boolean): PayOutcome {
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
  const charge = newCharge(ctx, attempt, authenticated, null);
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  session.status = 'complete';
  session.payment_status = 'paid';
  session.url = null;
  ctx.timers.cancel('expire-session', session.id);
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', intent);
  if (intent.setup_future_usage === 'off_session' && intent.customer !== null) {
    // Inside the store a link is always an id; only answers are expanded.
    method.customer = intent.customer as string;
    ctx.emit('payment_method.attached', method);
  }
  ctx.emit('checkout.session.completed', session);
  ctx.timers.schedule('settle-charge', charge.id, ctx.time.now() + SETTLES_AFTER_MS);
  return { outcome: 'paid' };
}

/** Fills the fee and the net amount of a successful charge. */
export function settleCharge(ctx: Context, chargeId: string): void {
  const charge = ctx.store.charges.get(chargeId);
  if (!charge || charge.balance_transaction !== null) return;
  const booked = balanceTransaction(ctx.ids.next('txn_'), ctx.time.seconds(), charge);
  ctx.store.balanceTransactions.set(booked.id, booked);
  charge.balance_transaction = booked.id;
  ctx.emit('charge.updated', charge, { balance_transaction: null });
}
