import type Stripe from 'stripe';
import { fromStripeAmount } from '../payments/rules.ts';
import { callStripe } from '../stripe/client.ts';
import type { Movement } from './rules.ts';

// Stripe's largest page.
const PAGE_SIZE = 100;

/** Whose movements they are: the name of this installation, and the customers it made at Stripe. */
export interface Ours {
  appId: string;
  isCustomer: (stripeCustomerId: string) => boolean;
}

/** Stripe's balance transactions between two instants as movements; payouts and what else is not the debtors' is left out. */
export async function* readMovements(
  stripe: Stripe,
  between: { from: Date; until: Date },
): AsyncGenerator<Stripe.BalanceTransaction[]> {
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.balanceTransactions.list({
        created: { gte: seconds(between.from), lte: seconds(between.until) },
        expand: ['data.source'],
        limit: PAGE_SIZE,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    yield page.data;
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/** One balance transaction as a movement; null when the books have nothing to say about it. */
export function movementOf(booked: Stripe.BalanceTransaction, ours: Ours): Movement | null {
  const { source } = booked;
  if (source === null || typeof source === 'string') return null;
  if (source.object === 'charge') {
    return booked.type === 'charge' || booked.type === 'payment'
      ? { ...parts(booked, source), kind: 'payment', ...chargeFacts(source, ours) }
      : null;
  }
  // Whose these are follows from their payment: one that is not known is listed itself.
  if (source.object === 'refund') {
    const kind = booked.amount < 0 ? 'refund' : 'refund_failure';
    return { ...parts(booked, source), kind, ...namesOf(source), isOurs: false };
  }
  if (source.object === 'dispute') {
    const kind = booked.amount < 0 ? 'chargeback' : 'chargeback_reversal';
    return { ...parts(booked, source), kind, ...namesOf(source), isOurs: false };
  }
  return null;
}

function parts(
  booked: Stripe.BalanceTransaction,
  source: { id: string; amount: number; currency: string },
) {
  const currency = source.currency.toUpperCase();
  const settlementCurrency = booked.currency.toUpperCase();
  // In a foreign settlement currency only the object itself says what the payer was asked for.
  const amount = currency === settlementCurrency ? Math.abs(booked.amount) : source.amount;
  return {
    stripeId: source.id,
    currency,
    amountMinor: fromStripeAmount(amount, currency),
    feeMinor: fromStripeAmount(booked.fee, settlementCurrency),
    settlementCurrency,
    at: new Date(booked.created * 1000),
  };
}

function chargeFacts(charge: Stripe.Charge, ours: Ours) {
  const customer = idOf(charge.customer);
  return {
    paymentIntentId: idOf(charge.payment_intent),
    chargeId: charge.id,
    isOurs:
      charge.metadata['app'] === ours.appId || (customer !== null && ours.isCustomer(customer)),
  };
}

function namesOf(source: {
  payment_intent: string | { id: string } | null;
  charge: string | { id: string } | null;
}) {
  return { paymentIntentId: idOf(source.payment_intent), chargeId: idOf(source.charge) };
}

function idOf(one: string | { id: string } | null): string | null {
  return typeof one === 'string' ? one : (one?.id ?? null);
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
