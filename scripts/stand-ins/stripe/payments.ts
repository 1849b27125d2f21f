import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { DECLINES, testCard, type DeclineName, type Expiry } from './cards.ts';
import type { Context } from './context.ts';
import { cardPaymentMethod, redirectPaymentMethod, type PayerDetails } from './objects.ts';
import { fixedEmail } from './sessions.ts';
import {
  beginTry,
  newCharge,
  openOne,
  succeed,
  whyClosed,
  type PayOutcome,
  type Try,
} from './tries.ts';

export interface CardEntered {
  /** Digits only; the Luhn check has been made. */
  number: string;
  expiry: Expiry;
}

/** The same card or account has the same fingerprint, and its number is not kept anywhere. */
export const fingerprintOf = (number: string): string =>
  createHash('sha256').update(number).digest('base64url').slice(0, 16);

/** The payer as the Session knows them: its e-mail address wins over what was typed. */
export function payerOf(ctx: Context, sessionId: string, typed: PayerDetails): PayerDetails {
  const { session } = openOne(ctx, sessionId);
  return { email: fixedEmail(ctx, session) ?? typed.email, name: typed.name };
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
  const method = cardPaymentMethod(
    ctx.ids.next('pm_'),
    ctx.time.seconds(),
    { ...card, fingerprint: fingerprintOf(card.number) },
    payerOf(ctx, sessionId, payer),
  );
  const attempt = beginTry(ctx, sessionId, method, card.number);
  const { outcome } = testCard(card.number);
  if (outcome === 'authenticates') return sendAway(ctx, attempt, '3ds');
  if (outcome === 'succeeds') return succeed(ctx, attempt, false);
  return decline(ctx, attempt, outcome, false);
}

/** One try by Bancontact or iDEAL: the payer goes to their bank's page. */
export function payByRedirect(
  ctx: Context,
  sessionId: string,
  type: 'bancontact' | 'ideal',
  payer: PayerDetails,
): PayOutcome {
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const method = redirectPaymentMethod(
    ctx.ids.next('pm_'),
    ctx.time.seconds(),
    type,
    payerOf(ctx, sessionId, payer),
  );
  return sendAway(ctx, beginTry(ctx, sessionId, method), 'redirect');
}

/** What the payer's bank answered on its page. */
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
  return afterwards
    ? decline(ctx, attempt, afterwards, true)
    : succeed(ctx, attempt, method.type === 'card');
}

function sendAway(ctx: Context, attempt: Try, page: '3ds' | 'redirect'): PayOutcome {
  const { intent, extras, method } = attempt;
  // Of a card only a published test number is kept.
  extras.awaiting = { paymentMethod: method.id, cardNumber: testCard(attempt.cardNumber).number };
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: null, url: `${ctx.publicUrl()}/c/${page}/${intent.id}` },
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

function decline(
  ctx: Context,
  attempt: Try,
  name: DeclineName,
  authenticated: boolean,
): PayOutcome {
  const charge = newCharge(ctx, attempt, { authenticated, decline: name });
  const { intent, method } = attempt;
  const { code, declineCode, message, adviceCode } = DECLINES[name];
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  const error: Stripe.PaymentIntent.LastPaymentError = {
    type: 'card_error',
    ...(adviceCode === null ? {} : { advice_code: adviceCode }),
    charge: charge.id,
    code,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    message,
    payment_method: structuredClone(method),
  };
  intent.last_payment_error = error;
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', intent);
  return { outcome: 'declined', decline: name };
}
