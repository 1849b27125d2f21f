import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { audit, type Author } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { lockSource } from '../ledger/allocation-queries.ts';
import { giveMoneyBack, takeMoneyBack } from '../ledger/reversal-actions.ts';
import type { Allocation } from '../ledger/rules.ts';
import { queueRefundMade } from '../messages/refund-actions.ts';
import { applyPaymentIntent, dayOfStripe, feeOf } from '../payments/apply-actions.ts';
import { fromStripeAmount } from '../payments/rules.ts';
import type { Services } from '../services.ts';
import { findAtStripe } from '../stripe/client.ts';
import { getAppId, nextReading } from '../stripe/queries.ts';
import { openTask } from '../tasks/actions.ts';
import * as queries from './queries.ts';
import { refundStatusOf, takesMoney, type RefundStatus } from './rules.ts';
import { coverShortfalls } from './shortfall-actions.ts';

const EXPAND = ['balance_transaction', 'failure_balance_transaction'];

/**
 * Reads a refund from Stripe and makes our books agree with it, whoever made it: under way or done → its payment holds less
 * and its newest invoices are owed again, failed → all as before. Idempotent, in any order. `foreign`: of a payment that is
 * not ours. Throws ProviderError.
 */
export async function applyRefund(
  services: Services,
  stripeRefundId: string,
): Promise<RefundStatus | 'foreign' | 'unknown'> {
  const stripe = await services.stripe();
  assert(stripe, 'A refund cannot be read without a Stripe key.');
  const reading = await nextReading(services.sql);
  const refund = await findAtStripe(() =>
    stripe.refunds.retrieve(stripeRefundId, { expand: EXPAND }),
  );
  if (!refund) return 'unknown';
  const key = await keyOf(services, refund);
  const paymentId = await findPayment(services, refund, key);
  if (paymentId === undefined) return 'foreign';
  return transaction(services.sql, async (tx) => {
    // The payment first, always: see lockSource.
    await lockSource(tx, { kind: 'payment', id: paymentId });
    const row =
      (await queries.lockRefund(tx, { stripeRefundId, key, paymentId })) ??
      (await insertFromElsewhere(tx, services, refund, paymentId));
    if (reading <= row.reading) return row.status;
    return follow(tx, services, { row, refund, reading });
  });
}

/** The key of one of our own, from its metadata. */
async function keyOf(services: Services, refund: Stripe.Refund): Promise<string | null> {
  const key = refund.metadata?.['refund'] ?? '';
  const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
  return isKey && refund.metadata?.['app'] === (await getAppId(services.sql)) ? key : null;
}

async function findPayment(
  services: Services,
  refund: Stripe.Refund,
  key: string | null,
): Promise<number | undefined> {
  const { sql } = services;
  const ofRow = await queries.findPaymentOfRefund(sql, { stripeRefundId: refund.id, key });
  if (ofRow !== undefined) return ofRow;
  const [paymentIntentId, chargeId] = [idOf(refund.payment_intent), idOf(refund.charge)];
  const booked = await queries.findStripePayment(sql, { paymentIntentId, chargeId });
  if (booked || paymentIntentId === null) return booked?.id;
  // Its payment may not be booked yet: news comes in any order.
  await applyPaymentIntent(services, paymentIntentId);
  return (await queries.findStripePayment(sql, { paymentIntentId, chargeId }))?.id;
}

/** The row of a refund that was not asked for here, or whose row was lost with a database. */
async function insertFromElsewhere(
  tx: Tx,
  services: Services,
  refund: Stripe.Refund,
  paymentId: number,
): Promise<queries.Refund> {
  const currency = refund.currency.toUpperCase();
  const id = await queries.insertRefund(tx, {
    ...{ key: randomUUID(), paymentId, stripeRefundId: refund.id, currency },
    amountMinor: fromStripeAmount(refund.amount, currency),
    ...{ reason: 'elsewhere', note: '', requestedBy: null },
    createdAt: new Date(refund.created * 1000),
    at: services.clock.now(),
  });
  const row = await queries.lockRefundById(tx, id ?? 0);
  assert(row, 'A refund was not written.');
  return row;
}

interface Next {
  row: queries.Refund;
  refund: Stripe.Refund;
  reading: number;
}

async function follow(tx: Tx, services: Services, next: Next): Promise<RefundStatus> {
  const { row, refund, reading } = next;
  const status = refundStatusOf(refund.status);
  const failure = refund.failure_reason ?? '';
  const booked = await book(tx, services, next, status);
  await queries.updateRefund(tx, row.id, {
    ...{ stripeRefundId: refund.id, status, ...booked, failure, reading },
    fee: feeOf(refund.balance_transaction, refund.failure_balance_transaction),
    at: services.clock.now(),
  });
  if (booked.bookedMinor < row.bookedMinor) {
    await coverShortfalls(tx, services, row.paymentId);
  }
  if (status !== row.status) {
    await tell(tx, services, row, status, failure);
    if (takesMoney(status)) await tellWhenShort(tx, services, row, booked.bookedMinor);
    // Once: whoever paid need not hear of each step on the way.
    if (takesMoney(status) && !takesMoney(row.status)) await queueRefundMade(tx, services, row);
    await audit(tx, services, {
      actor: 'system',
      action: `refund.${status}`,
      subjectType: 'payment',
      subjectId: row.paymentId,
      details: {
        ...{ refundId: row.id, stripeRefundId: refund.id, amountMinor: row.amountMinor },
        ...{ currency: row.currency, bookedMinor: booked.bookedMinor, ...(failure && { failure }) },
      },
    });
  }
  return status;
}

/** Takes the money off the payment, or gives it back; what is booked as it should be stays. */
async function book(
  tx: Tx,
  services: Services,
  { row, refund }: Next,
  status: RefundStatus,
): Promise<{ bookedMinor: number; released: readonly Allocation[] }> {
  const { paymentId, bookedMinor, released } = row;
  if (takesMoney(status) && bookedMinor < row.amountMinor) {
    const taken = await takeMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: row.amountMinor - bookedMinor, because: 'refund' },
      ...{ on: await dayOfStripe(tx, refund.created), author: authorOf(row) },
    });
    return {
      bookedMinor: bookedMinor + taken.takenMinor,
      released: [...released, ...taken.released],
    };
  }
  if (!takesMoney(status) && bookedMinor > 0) {
    const on = await dayOfStripe(tx, services.clock.now().getTime() / 1000);
    await giveMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: bookedMinor, released, on },
      reversal: { kind: 'refund', id: row.id },
    });
    return { bookedMinor: 0, released: [] };
  }
  return { bookedMinor, released };
}

/** Puts before a person what nobody expected: a refund that failed. */
async function tell(
  tx: Tx,
  services: Services,
  row: queries.Refund,
  status: RefundStatus,
  failure: string,
): Promise<void> {
  if (status !== 'failed' && status !== 'canceled' && status !== 'requires_action') return;
  await openTask(tx, services, {
    kind: 'refund_failed',
    subject: String(row.id),
    customerId: row.customerId,
    details: { path: `/payments/${row.paymentId}`, because: failure || status },
  });
}

/** More was sent back than the payment held: money that was in the books as something else is gone. */
async function tellWhenShort(
  tx: Tx,
  services: Services,
  row: queries.Refund,
  bookedMinor: number,
): Promise<void> {
  if (bookedMinor >= row.amountMinor) return;
  await openTask(tx, services, {
    kind: 'refund_beyond_payment',
    subject: String(row.id),
    customerId: row.customerId,
    details: { path: `/payments/${row.paymentId}` },
  });
}

/** Stripe refused: the refund ends here, and a person is told why. Does nothing once Stripe knows the refund. */
export async function refuseRefund(
  services: Services,
  refund: queries.Refund,
  because: string,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await lockSource(tx, { kind: 'payment', id: refund.paymentId });
    const row = await queries.lockRefundById(tx, refund.id);
    if (row?.status !== 'creating' || row.stripeRefundId !== null) return;
    await queries.updateRefund(tx, row.id, {
      ...{ stripeRefundId: null, status: 'failed', bookedMinor: 0, released: [], fee: null },
      ...{ failure: because, reading: row.reading, at: services.clock.now() },
    });
    await tell(tx, services, row, 'failed', because);
    await audit(tx, services, {
      actor: 'system',
      action: 'refund.failed',
      subjectType: 'payment',
      subjectId: row.paymentId,
      details: { refundId: row.id, failure: because },
    });
  });
}

function authorOf({ requestedBy }: queries.Refund): Author {
  return requestedBy === null ? { actor: 'system' } : { actor: 'user', userId: requestedBy };
}

function idOf(one: string | { id: string } | null): string | null {
  return typeof one === 'string' ? one : (one?.id ?? null);
}
