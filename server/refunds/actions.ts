import { randomUUID } from 'node:crypto';
import { audit, type Author } from '../audit/record.ts';
import type { Tx } from '../db/sql.ts';
import { assert, Conflict, NotFound } from '../errors.ts';
import { lockSource } from '../ledger/allocation-queries.ts';
import { findSurplusRule } from '../organization/surplus-queries.ts';
import { toStripeAmount } from '../payments/rules.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';
import { notRefundableReason, refundableMinor, type RefundReason } from './rules.ts';

export interface RefundWish {
  paymentId: number;
  /** Minor units, at least 1. */
  amountMinor: number;
  reason: RefundReason;
  note: string;
  /** A uuid: the same wish sent twice is one refund. */
  key: string;
  author: Author;
}

/**
 * Writes down that money of a payment is to be sent back; `finishRefund` then asks Stripe, now or after a crash. Answers the
 * refund's id. Throws NotFound for an unknown payment, Conflict when the payment does not hold that much any more.
 */
export async function requestRefund(
  tx: Tx,
  services: Services,
  wish: RefundWish,
): Promise<{ refundId: number; isNew: boolean }> {
  await lockSource(tx, { kind: 'payment', id: wish.paymentId });
  const payment = await queries.findPaymentToRefund(tx, wish.paymentId);
  if (!payment) throw new NotFound('There is no such payment.');
  const earlier = await queries.findRefundByKey(tx, wish.key);
  if (earlier) {
    if (earlier.paymentId !== wish.paymentId) throw new Conflict('This form was used before.');
    return { refundId: earlier.id, isNew: false };
  }
  const reason = notRefundableReason(payment);
  if (reason !== null) throw new Conflict(`This payment cannot be refunded: ${reason}.`);
  const isExpressible = toStripeAmount(wish.amountMinor, payment.currency) !== undefined;
  if (wish.amountMinor < 1 || wish.amountMinor > refundableMinor(payment) || !isExpressible)
    throw new Conflict('This payment does not hold that much any more.');
  const at = services.clock.now();
  const refundId = await queries.insertRefund(tx, {
    ...{ key: wish.key, paymentId: payment.id, stripeRefundId: null, currency: payment.currency },
    ...{ amountMinor: wish.amountMinor, reason: wish.reason, note: wish.note },
    ...{ requestedBy: wish.author.userId ?? null, createdAt: at, at },
  });
  assert(refundId !== undefined, 'The refund was not written.');
  await audit(tx, services, {
    ...wish.author,
    action: 'refund.requested',
    subjectType: 'payment',
    subjectId: payment.id,
    details: {
      refundId,
      amountMinor: wish.amountMinor,
      currency: payment.currency,
      reason: wish.reason,
    },
  });
  return { refundId, isNew: true };
}

/**
 * What a payment through Stripe left over: kept as the customer's credit, or sent back at once when the organization chose
 * so. In the transaction of the booking. Answers the amount being sent back, in minor units.
 */
export async function refundSurplus(
  tx: Tx,
  services: Services,
  paymentId: number,
): Promise<number> {
  if ((await findSurplusRule(tx)) !== 'refund') return 0;
  const payment = await queries.findPaymentToRefund(tx, paymentId);
  if (!payment || payment.unappliedMinor === 0 || notRefundableReason(payment) !== null) return 0;
  const amountMinor = payment.unappliedMinor;
  if (toStripeAmount(amountMinor, payment.currency) === undefined) return 0;
  const { refundId } = await requestRefund(tx, services, {
    ...{ paymentId, amountMinor, reason: 'surplus', note: '', key: randomUUID() },
    author: { actor: 'system' },
  });
  await services.jobs.enqueue(tx, 'refunds.finish', { refundId });
  return amountMinor;
}
