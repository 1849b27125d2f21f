import type Stripe from 'stripe';
import { book } from './balance.ts';
import { closeChargeback, openChargebackOf } from './chargebacks.ts';
import type { Context } from './context.ts';
import { displayAmount } from './currencies.ts';
import { badParameter, missingResource, wrongState } from './failure.ts';
import type { RefundParams } from './params.ts';

/** A card's bank says a second later under which reference it booked the refund. */
const REFERENCE_AFTER_MS = 1000;
const DAY_MS = 86_400_000;
/** Money on its way to a bank account takes as long as it took from there. */
const BANK_TAKES_MS = 3 * DAY_MS;

export type RefundFailure =
  | 'declined'
  | 'expired_or_canceled_card'
  | 'insufficient_funds'
  | 'lost_or_stolen_card'
  | 'unknown';

/**
 * Gives a charge back, wholly or in part. Cards are refunded at once, bank accounts days later.
 * @throws StripeFailure 400 for a charge that cannot be refunded by that much
 */
export function createRefund(ctx: Context, params: RefundParams): Stripe.Refund {
  const charge = chargeToRefund(ctx, params);
  const left = charge.amount - charge.amount_refunded;
  const amount = params.amount ?? left;
  checkRefundable(ctx, charge, amount, left);
  const isCard = charge.payment_method_details?.type === 'card';
  const extras = ctx.store.chargeExtras.get(charge.id);
  const isUnfunded = ctx.store.emptyBalance.has('since');
  const isWaiting = isUnfunded || !isCard || extras?.refunds === 'wait';
  const refund: Stripe.Refund = {
    id: ctx.ids.next(charge.id.startsWith('py_') ? 'pyr_' : 're_'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: ctx.time.seconds(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(isCard && { destination_details: { card: { type: 'refund' }, type: 'card' } }),
    metadata: params.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isWaiting && { pending_reason: isUnfunded ? 'insufficient_funds' : 'processing' }),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isWaiting ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  ctx.store.refunds.set(refund.id, refund);
  if (!isUnfunded) fund(ctx, refund);
  changeRefunded(charge, amount);
  ctx.emit('refund.created', refund);
  const before = charge.amount_refunded - amount;
  ctx.emit('charge.refunded', charge, { amount_refunded: before, refunded: false });
  const inquiry = openChargebackOf(ctx, charge.id);
  // Who has the money back has nothing left to ask.
  if (charge.refunded && inquiry) closeChargeback(ctx, inquiry.id, 'warning_closed');
  return refund;
}

/** Takes the money from the balance, and plans when the payer has it. */
function fund(ctx: Context, refund: Stripe.Refund): void {
  const isCard = refund.id.startsWith('re_');
  refund.balance_transaction = book(ctx, {
    type: isCard ? 'refund' : 'payment_refund',
    reportingCategory: 'refund',
    amount: -refund.amount,
    // What the charge cost is not given back.
    fee: null,
    currency: refund.currency,
    description: `Refund for charge ${refund.charge as string}`,
    source: refund.id,
  }).id;
  const extras = ctx.store.chargeExtras.get(refund.charge as string);
  const isPlain = isCard && extras?.refunds === undefined;
  const takes = isPlain ? REFERENCE_AFTER_MS : isCard ? DAY_MS : BANK_TAKES_MS;
  ctx.timers.schedule('settle-refund', refund.id, ctx.time.now() + takes);
}

function chargeToRefund(ctx: Context, params: RefundParams): Stripe.Charge {
  if (params.charge !== undefined && params.payment_intent !== undefined) {
    throw badParameter(
      'payment_intent',
      'You may only specify one of these parameters: charge, payment_intent.',
      'parameters_exclusive',
    );
  }
  if (params.charge !== undefined) {
    const charge = ctx.store.charges.get(params.charge);
    if (!charge) throw missingResource('charge', params.charge, 'charge');
    return charge;
  }
  if (params.payment_intent === undefined) {
    throw badParameter(
      'payment_intent',
      'One of the following params should be provided for this request: payment_intent or charge.',
      'parameter_missing',
    );
  }
  const intent = ctx.store.paymentIntents.get(params.payment_intent);
  if (!intent) throw missingResource('payment_intent', params.payment_intent, 'payment_intent');
  const charge = ctx.store.charges.get(intent.latest_charge as string);
  if (intent.status === 'succeeded' && charge) return charge;
  throw wrongState(
    `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    'payment_intent_unexpected_state',
    'payment_intent',
  );
}

function checkRefundable(ctx: Context, charge: Stripe.Charge, amount: number, left: number): void {
  if (charge.status !== 'succeeded') {
    throw wrongState(`Charge ${charge.id} is ${charge.status}: it cannot be refunded.`);
  }
  if (left === 0) {
    throw wrongState(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  }
  const isRefundable = [...ctx.store.disputes.values()].every(
    (dispute) => dispute.charge !== charge.id || dispute.is_charge_refundable,
  );
  if (!isRefundable) {
    throw wrongState(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      'charge_disputed',
    );
  }
  if (amount > left) {
    const [asked, rest] = [amount, left].map((one) => displayAmount(one, charge.currency, 'en'));
    throw wrongState(
      `Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`,
      undefined,
      'amount',
    );
  }
}

function changeRefunded(charge: Stripe.Charge, by: number): void {
  charge.amount_refunded += by;
  charge.refunded = charge.amount_refunded === charge.amount;
}

/** What the clock brings a refund: its reference, the payer's money, or the refusal of the bank. */
export function settleRefund(ctx: Context, refundId: string): void {
  const refund = ctx.store.refunds.get(refundId);
  if (!refund) return;
  const fails = ctx.store.chargeExtras.get(refund.charge as string)?.refunds === 'fail';
  if (fails) failRefund(ctx, refundId, 'expired_or_canceled_card');
  else succeedRefund(ctx, refundId);
}

/** The payer has the money. */
export function succeedRefund(ctx: Context, refundId: string): void {
  const refund = ctx.store.refunds.get(refundId);
  if (!refund || refund.status === 'failed') return;
  if (refund.balance_transaction === null) fund(ctx, refund);
  ctx.timers.cancel('settle-refund', refundId);
  const previous: Record<string, unknown> = {};
  if (refund.status === 'pending') {
    previous['status'] = refund.status;
    previous['pending_reason'] = refund.pending_reason;
    refund.status = 'succeeded';
    delete refund.pending_reason;
  }
  if (refund.destination_details?.card) {
    previous['destination_details'] = structuredClone(refund.destination_details);
    refund.destination_details.card = {
      reference: refund.id.slice(-12).toUpperCase(),
      reference_status: 'available',
      reference_type: 'acquirer_reference_number',
      type: 'refund',
    };
  }
  ctx.emit('refund.updated', refund, previous);
  ctx.emit('charge.refund.updated', refund, previous);
}

/** The bank sends the money back: the charge counts as not refunded by that much. */
export function failRefund(ctx: Context, refundId: string, reason: RefundFailure): void {
  const refund = ctx.store.refunds.get(refundId);
  const charge = ctx.store.charges.get(refund?.charge as string);
  if (!refund || !charge || refund.status === 'failed') return;
  ctx.timers.cancel('settle-refund', refundId);
  const previous = { status: refund.status };
  refund.status = 'failed';
  refund.failure_reason = reason;
  delete refund.pending_reason;
  if (refund.balance_transaction !== null) {
    refund.failure_balance_transaction = book(ctx, {
      type: 'refund_failure',
      reportingCategory: 'refund_failure',
      amount: refund.amount,
      fee: null,
      currency: refund.currency,
      description: `Refund failure for charge ${charge.id}`,
      source: refund.id,
    }).id;
  }
  changeRefunded(charge, -refund.amount);
  ctx.emit('refund.updated', refund, previous);
  ctx.emit('charge.refund.updated', refund, previous);
  ctx.emit('refund.failed', refund, previous);
}

/** Says whether the account has money to refund from. What waited for it goes on when it has again. */
export function setBalanceEmpty(ctx: Context, isEmpty: boolean): void {
  if (isEmpty) {
    ctx.store.emptyBalance.set('since', ctx.time.now());
    return;
  }
  ctx.store.emptyBalance.clear();
  for (const refund of ctx.store.refunds.values()) {
    if (refund.status !== 'pending' || refund.pending_reason !== 'insufficient_funds') continue;
    const isCard = refund.id.startsWith('re_');
    const waits = ctx.store.chargeExtras.get(refund.charge as string)?.refunds === 'wait';
    if (isCard && !waits) {
      succeedRefund(ctx, refund.id);
      continue;
    }
    refund.pending_reason = 'processing';
    fund(ctx, refund);
    ctx.emit('refund.updated', refund, { pending_reason: 'insufficient_funds' });
  }
}

/** Newest first. */
export const refundsOf = (ctx: Context, chargeId: string): Stripe.Refund[] =>
  [...ctx.store.refunds.values()].filter((refund) => refund.charge === chargeId).reverse();
