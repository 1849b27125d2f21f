import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { failCharge } from './charges.ts';
import { DEBIT_FAILURES, debitEnd, type DebitEnd } from './ibans.ts';
import { fingerprintOf } from './ids.ts';
import { keepMethod, newMandate } from './methods.ts';
import { debitPaymentMethod, type PayerDetails } from './objects.ts';
import { payerOf } from './payments.ts';
import { keepOnPage } from './setups.ts';
import {
  attachForLater,
  beginTry,
  completeSession,
  newCharge,
  openOne,
  plan,
  whyClosed,
  type PayOutcome,
  type Try,
} from './tries.ts';

/** Stripe says up to 14 days; most banks have answered after three working days. */
const ANSWERS_AFTER_MS = 3 * 86_400_000;

/** Asks for a SEPA direct debit, as the payer's page does it. The Session is complete, and not yet paid. */
export function payByDebit(
  ctx: Context,
  sessionId: string,
  iban: string,
  payer: PayerDetails,
): PayOutcome {
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const created = ctx.time.seconds();
  const method = debitPaymentMethod(
    ctx.ids.next('pm_'),
    created,
    { iban, fingerprint: fingerprintOf(iban) },
    payerOf(ctx, sessionId, payer),
  );
  const { session } = openOne(ctx, sessionId);
  const debit = debitEnd(iban);
  if (session.mode === 'setup') return keepOnPage(ctx, session, keepMethod(ctx, method, { debit }));
  const attempt = beginTry(ctx, sessionId, method, { debit });
  const { intent } = attempt;
  const { amount, currency } = intent;
  const isReusable = intent.setup_future_usage === 'off_session';
  const mandate = newMandate(ctx, method, { amount, currency, isReusable });
  completeSession(ctx, session, intent, method);
  askBank(ctx, attempt, { mandate: mandate.id, end: debit });
  attachForLater(ctx, attempt);
  ctx.emit('checkout.session.completed', session);
  return { outcome: 'processing' };
}

/** Asks the payer's bank for the money: it answers days later. */
export function askBank(
  ctx: Context,
  attempt: Try,
  debit: { mandate: string; end: DebitEnd },
): Stripe.Charge {
  const { intent } = attempt;
  const charge = newCharge(ctx, attempt, { isPending: true, mandate: debit.mandate });
  intent.status = 'processing';
  ctx.store.chargeExtras.set(charge.id, { refunds: 'wait', debit: debit.end });
  ctx.emit('charge.pending', charge);
  ctx.emit('payment_intent.processing', intent);
  ctx.timers.schedule('settle-debit', charge.id, ctx.time.now() + ANSWERS_AFTER_MS);
  return charge;
}

/** The bank's answer to a debit that is under way; otherwise nothing happens. */
export function settleDebit(ctx: Context, chargeId: string, end?: DebitEnd): void {
  const charge = ctx.store.charges.get(chargeId);
  const intent = ctx.store.paymentIntents.get(charge?.payment_intent as string);
  const session = ctx.store.sessions.get(ctx.store.sessionOfIntent.get(intent?.id ?? '') ?? '');
  if (charge?.status !== 'pending' || !intent) return;
  ctx.timers.cancel('settle-debit', chargeId);
  const ending = end ?? ctx.store.chargeExtras.get(chargeId)?.debit ?? 'succeeds';
  if (ending === 'fails' || ending === 'insufficient_funds') {
    failDebit(ctx, { charge, intent, session }, DEBIT_FAILURES[ending]);
    return;
  }
  charge.status = 'succeeded';
  charge.paid = true;
  charge.receipt_url = `${ctx.publicUrl()}/c/receipt/${charge.id}`;
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  if (session) session.payment_status = 'paid';
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', intent);
  if (session) ctx.emit('checkout.session.async_payment_succeeded', session);
  plan(ctx, charge.id, {
    refunds: 'wait',
    ...(ending === 'charged_back' && {
      chargeback: { reason: 'fraudulent', isInquiry: false },
    }),
  });
}

interface Debit {
  charge: Stripe.Charge;
  intent: Stripe.PaymentIntent;
  /** Absent when the server asked for it by the API. */
  session: Stripe.Checkout.Session | undefined;
}

function failDebit(
  ctx: Context,
  { charge, intent, session }: Debit,
  failure: { code: string; message: string },
): void {
  failCharge(charge, failure);
  const method = ctx.store.paymentMethods.get(intent.payment_method as string);
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = {
    type: 'invalid_request_error',
    charge: charge.id,
    code: 'payment_intent_payment_attempt_failed',
    doc_url: 'https://stripe.com/docs/error-codes/payment-intent-payment-attempt-failed',
    message: failure.message,
    ...(method && { payment_method: structuredClone(method) }),
  };
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', intent);
  if (session) ctx.emit('checkout.session.async_payment_failed', session);
}
