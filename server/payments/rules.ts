import { sumMinor } from '../money/money.ts';
import { sameLines, type QuotedLine } from './basket-rules.ts';

// Minor units below which Stripe refuses a charge (PAYMENTS 11). It checks the amount it settles, so this is advice:
// its own refusal is handled too.
const CARD_MINIMUM_MINOR: Readonly<Record<string, number>> = {
  ...Object.fromEntries('EUR CHF USD CAD AUD JPY'.split(' ').map((currency) => [currency, 50])),
  GBP: 30,
  DKK: 250,
  NOK: 300,
  SEK: 300,
  PLN: 200,
  RON: 200,
  CZK: 1500,
  HUF: 17_500,
};
/** The least a card is charged in a currency, in its minor units. */
export function cardMinimum(currency: string): number {
  return CARD_MINIMUM_MINOR[currency] ?? 1;
}

/** Stripe takes eight digits, whatever the currency. */
const STRIPE_AMOUNT_MAX = 99_999_999;
// Stripe's exponents differ from ISO 4217's for these (PAYMENTS 11).
const HUNDREDFOLD_AT_STRIPE = new Set(['ISK', 'UGX']);
const WHOLE_UNITS_AT_STRIPE = new Set(['MGA']);
const LAST_DIGIT_ZERO_AT_STRIPE = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Our minor units (ISO 4217) as the integer Stripe wants; undefined when Stripe cannot express the amount. */
export function toStripeAmount(amountMinor: number, currency: string): number | undefined {
  if (HUNDREDFOLD_AT_STRIPE.has(currency)) return amountMinor * 100;
  if (WHOLE_UNITS_AT_STRIPE.has(currency)) {
    return amountMinor % 100 === 0 ? amountMinor / 100 : undefined;
  }
  if (LAST_DIGIT_ZERO_AT_STRIPE.has(currency) && amountMinor % 10 !== 0) return undefined;
  return amountMinor;
}

/** Stripe's integer as our minor units (ISO 4217). */
export function fromStripeAmount(amount: number, currency: string): number {
  if (HUNDREDFOLD_AT_STRIPE.has(currency)) return Math.round(amount / 100);
  return WHOLE_UNITS_AT_STRIPE.has(currency) ? amount * 100 : amount;
}

export type NotPayable =
  'nothing_owed' | 'mixed_currencies' | 'too_small' | 'too_large' | 'inexact';

/** Why a sum of invoices cannot be paid by card, or null when it can. Amounts in minor units. */
export function notPayableReason(
  lines: readonly { currency: string; balanceMinor: number }[],
): NotPayable | null {
  const currency = lines[0]?.currency;
  if (currency === undefined) return 'nothing_owed';
  if (lines.some((line) => line.currency !== currency)) return 'mixed_currencies';
  const amountMinor = sumMinor(lines.map((line) => line.balanceMinor));
  if (amountMinor < cardMinimum(currency)) return 'too_small';
  const amount = toStripeAmount(amountMinor, currency);
  if (amount === undefined) return 'inexact';
  return amount > STRIPE_AMOUNT_MAX ? 'too_large' : null;
}

/** A checkout that is not over, as startCheckout finds it. */
export interface UnfinishedCheckout {
  id: number;
  status: 'creating' | 'open' | 'processing';
  payLinkId: string | null;
  amountMinor: number;
  locale: string;
  /** Milliseconds since the epoch. */
  expiresAtMs: number;
  sessionUrl: string | null;
  /** Whether what is paid with is kept for later. */
  keepsMethod?: boolean;
  lines: readonly QuotedLine[];
}

export interface WantedCheckout {
  payLinkId: string | null;
  locale: string;
  keepsMethod?: boolean;
  lines: readonly QuotedLine[];
}

/** A session with less left than this would close under the payer's hands. */
export const REUSE_NEEDS_MS = 5 * 60_000;

export type UnfinishedDecision =
  | { decision: 'none' }
  /** The same payer asks for the same: the open session serves, or the one that is being made. */
  | { decision: 'reuse'; checkoutId: number; url: string }
  | { decision: 'resume'; checkoutId: number }
  /** Something else is open on these invoices: it must be closed first. */
  | { decision: 'close'; checkoutIds: number[] }
  | { decision: 'in_progress' };

/** What to do about the unfinished checkouts on the invoices somebody wants to pay (PAYMENTS 5). */
export function decideUnfinished(
  unfinished: readonly UnfinishedCheckout[],
  wanted: WantedCheckout,
  nowMs: number,
): UnfinishedDecision {
  if (unfinished.length === 0) return { decision: 'none' };
  if (unfinished.some((checkout) => checkout.status === 'processing')) {
    return { decision: 'in_progress' };
  }
  const [only] = unfinished;
  if (only && unfinished.length === 1 && isSame(only, wanted)) {
    const hasTime = only.expiresAtMs - nowMs > REUSE_NEEDS_MS;
    if (only.status === 'creating' && hasTime) return { decision: 'resume', checkoutId: only.id };
    if (only.sessionUrl !== null && hasTime) {
      return { decision: 'reuse', checkoutId: only.id, url: only.sessionUrl };
    }
  }
  return { decision: 'close', checkoutIds: unfinished.map((checkout) => checkout.id) };
}

function isSame(checkout: UnfinishedCheckout, wanted: WantedCheckout): boolean {
  return (
    checkout.payLinkId === wanted.payLinkId &&
    checkout.locale === wanted.locale &&
    (checkout.keepsMethod ?? false) === (wanted.keepsMethod ?? false) &&
    sameLines(wanted.lines, checkout.lines)
  );
}

/** How a payment came, in our words, from Stripe's type of payment method. */
export function methodOfStripeType(
  type: string | undefined,
): 'card' | 'transfer' | 'direct_debit' | 'other' {
  // Bancontact is Belgium's card; Link and the wallets stand for one.
  if (type === 'card' || type === 'link' || type === 'bancontact') return 'card';
  if (type === 'sepa_debit') return 'direct_debit';
  return type === 'ideal' || type === 'customer_balance' ? 'transfer' : 'other';
}

export type SessionFate = 'open' | 'processing' | 'paid' | 'failed' | 'expired';

/** What a Checkout Session and its PaymentIntent say together. */
export function sessionFate(
  sessionStatus: string | null,
  paymentStatus: string,
  intentStatus: string | null,
): SessionFate {
  if (intentStatus === 'succeeded') return 'paid';
  if (sessionStatus === 'expired') return 'expired';
  if (sessionStatus !== 'complete') return 'open';
  if (paymentStatus === 'paid') return 'paid';
  // A complete session is unpaid while a delayed method is under way; its PaymentIntent falls back when that fails.
  return intentStatus === 'requires_payment_method' || intentStatus === 'canceled'
    ? 'failed'
    : 'processing';
}
