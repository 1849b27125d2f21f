import type Stripe from 'stripe';
import type { Context } from './context.ts';

const DAY_S = 86_400;
/** Two days is usual for cards in Europe. */
const AVAILABLE_AFTER_S = 2 * DAY_S;

/** A model, not Stripe's price list: hundredths of a percent, and minor units of whatever the currency. */
const FEES: Record<string, { basisPoints: number; fixed: number }> = {
  card: { basisPoints: 150, fixed: 25 },
  bancontact: { basisPoints: 140, fixed: 25 },
  ideal: { basisPoints: 0, fixed: 29 },
  sepa_debit: { basisPoints: 0, fixed: 35 },
};

/** The fee on a charge in minor units, rounded half up and never more than the charge itself. */
export function processingFee(amount: number, method: string): number {
  const { basisPoints, fixed } = FEES[method] ?? { basisPoints: 150, fixed: 25 };
  return Math.min(amount, Math.round((amount * basisPoints) / 10_000) + fixed);
}

export interface Movement {
  type: Stripe.BalanceTransaction.Type;
  reportingCategory: string;
  /** Minor units; negative when the account loses them. */
  amount: number;
  fee: { amount: number; description: string } | null;
  currency: string;
  description: string | null;
  source: string;
}

/** Writes a movement of the account's balance. It becomes available two days later. */
export function book(ctx: Context, movement: Movement): Stripe.BalanceTransaction {
  const { amount, currency, fee } = movement;
  const created = ctx.time.seconds();
  const booked: Stripe.BalanceTransaction = {
    id: ctx.ids.next('txn_'),
    object: 'balance_transaction',
    amount,
    available_on: created + AVAILABLE_AFTER_S,
    balance_type: 'payments',
    created,
    currency,
    description: movement.description,
    exchange_rate: null,
    fee: fee?.amount ?? 0,
    fee_details: fee
      ? [
          {
            amount: fee.amount,
            application: null,
            currency,
            description: fee.description,
            type: 'stripe_fee',
          },
        ]
      : [],
    net: amount - (fee?.amount ?? 0),
    reporting_category: movement.reportingCategory,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  };
  ctx.store.balanceTransactions.set(booked.id, booked);
  return booked;
}

/** The movement as it reads now: what was pending becomes available by the clock, without an event. */
export function asOfNow(
  ctx: Context,
  booked: Stripe.BalanceTransaction,
): Stripe.BalanceTransaction {
  if (booked.available_on <= ctx.time.seconds()) booked.status = 'available';
  return booked;
}

/** Fills the fee and the net amount of a successful charge. */
export function settleCharge(ctx: Context, chargeId: string): void {
  const charge = ctx.store.charges.get(chargeId);
  if (!charge || charge.balance_transaction !== null) return;
  const method = charge.payment_method_details?.type ?? 'card';
  const booked = book(ctx, {
    // Stripe calls everything but a card a payment.
    type: method === 'card' ? 'charge' : 'payment',
    reportingCategory: 'charge',
    amount: charge.amount,
    fee: {
      amount: processingFee(charge.amount, method),
      description: 'Demo processing fee',
    },
    currency: charge.currency,
    description: charge.description,
    source: charge.id,
  });
  charge.balance_transaction = booked.id;
  ctx.emit('charge.updated', charge, { balance_transaction: null });
}
