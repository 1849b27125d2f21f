/** Why money is sent back: `surplus` by the organization's rule, `elsewhere` in Stripe's dashboard. */
export type RefundReason = 'surplus' | 'duplicate' | 'requested' | 'elsewhere';

/** What a person chooses from. */
export const REASONS_BY_HAND = ['requested', 'duplicate'] as const;
export type ReasonByHand = (typeof REASONS_BY_HAND)[number];

/** Stripe's states, and `creating`: written here, its call not answered yet. */
export type RefundStatus =
  'creating' | 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

const STATUSES = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;

/** A status as Stripe says it; one that is not known here waits, as one that somebody must act on. */
export function refundStatusOf(status: string | null): RefundStatus {
  return STATUSES.find((one) => one === status) ?? 'requires_action';
}

/** True while a refund has taken, or is taking, its money: what PAYMENTS 8 books. */
export function takesMoney(status: RefundStatus): boolean {
  return status === 'pending' || status === 'succeeded';
}

/** True once nothing more is expected of it. */
export function isRefundOver(status: RefundStatus): boolean {
  return status === 'failed' || status === 'canceled';
}

/** A payment as a refund finds it; amounts in minor units. */
export interface RefundablePayment {
  amountMinor: number;
  /** Of refunds that succeeded, wait or are being asked for. */
  refundedMinor: number;
  /** Lost to its payer's bank. */
  chargedBackMinor: number;
  isStripe: boolean;
  isUndone: boolean;
  /** The bank is deciding about it: Stripe refuses a refund meanwhile. An inquiry does not count. */
  hasOpenChargeback: boolean;
}

export type NotRefundable = 'not_stripe' | 'undone' | 'charged_back' | 'nothing_left';

/** Why nothing of a payment can be sent back, or null. */
export function notRefundableReason(payment: RefundablePayment): NotRefundable | null {
  if (!payment.isStripe) return 'not_stripe';
  if (payment.isUndone) return 'undone';
  if (payment.hasOpenChargeback) return 'charged_back';
  return refundableMinor(payment) > 0 ? null : 'nothing_left';
}

/** The most that can still be sent back, in minor units; never negative. */
export function refundableMinor(payment: RefundablePayment): number {
  return Math.max(0, payment.amountMinor - payment.refundedMinor - payment.chargedBackMinor);
}

/** What Stripe writes on a refund; it knows no word for a surplus. */
export function stripeReason(reason: RefundReason): 'duplicate' | 'requested_by_customer' {
  return reason === 'requested' ? 'requested_by_customer' : 'duplicate';
}
