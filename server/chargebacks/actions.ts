import type Stripe from 'stripe';
import { audit } from '../audit/record.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { lockSource } from '../ledger/allocation-queries.ts';
import { giveMoneyBack, takeMoneyBack } from '../ledger/reversal-actions.ts';
import type { Allocation } from '../ledger/rules.ts';
import { applyPaymentIntent, dayOfStripe, feeOf } from '../payments/apply-actions.ts';
import { findCustomerByStripeId } from '../payments/customer-queries.ts';
import { fromStripeAmount } from '../payments/rules.ts';
import { findStripePayment } from '../refunds/queries.ts';
import { coverShortfalls } from '../refunds/shortfall-actions.ts';
import type { Services } from '../services.ts';
import { findAtStripe } from '../stripe/client.ts';
import { getAppId, nextReading } from '../stripe/queries.ts';
import { openTask } from '../tasks/actions.ts';
import * as queries from './queries.ts';
import { chargebackStateOf, isContested, needsResponse } from './rules.ts';

/**
 * Reads a chargeback from Stripe and makes our books agree with it: contested → what the payment pays is not reminded of,
 * and a person answers the bank; lost → the payment holds less and its invoices are owed again; won → all as before.
 * Idempotent, in any order. `foreign`: of other software's payment. Throws ProviderError.
 */
export async function applyChargeback(
  services: Services,
  stripeDisputeId: string,
): Promise<string> {
  const stripe = await services.stripe();
  assert(stripe, 'A chargeback cannot be read without a Stripe key.');
  const reading = await nextReading(services.sql);
  const dispute = await findAtStripe(() =>
    stripe.disputes.retrieve(stripeDisputeId, { expand: ['charge'] }),
  );
  if (!dispute) return 'unknown';
  const belongs = await findOwner(services, dispute);
  if (!belongs) return 'foreign';
  return transaction(services.sql, async (tx) => {
    // The payment first, always: see lockSource.
    if (belongs.paymentId !== null) {
      await lockSource(tx, { kind: 'payment', id: belongs.paymentId });
    }
    const currency = dispute.currency.toUpperCase();
    const row = await queries.lockChargeback(tx, {
      ...{ ...belongs, stripeDisputeId, currency, stripeChargeId: idOf(dispute.charge) ?? '' },
      amountMinor: fromStripeAmount(dispute.amount, currency),
      reason: dispute.reason,
      openedAt: new Date(dispute.created * 1000),
      at: services.clock.now(),
    });
    if (reading <= row.reading) return row.status;
    await follow(tx, services, { row: { ...row, ...known(row, belongs) }, dispute, reading });
    return dispute.status;
  });
}

interface Owner {
  paymentId: number | null;
  customerId: number | null;
  /** The payment's, when it is known. */
  paymentCurrency: string | null;
}

/** Whose chargeback it is: of a payment in the books, or of one made elsewhere to one of our customers. */
async function findOwner(services: Services, dispute: Stripe.Dispute): Promise<Owner | null> {
  const { sql } = services;
  const charge = typeof dispute.charge === 'string' ? null : dispute.charge;
  const paymentIntentId = idOf(dispute.payment_intent);
  const stripePayment = { paymentIntentId, chargeId: idOf(dispute.charge) };
  const isOurs = charge?.metadata['app'] === (await getAppId(sql));
  let payment = await findStripePayment(sql, stripePayment);
  if (!payment && isOurs && paymentIntentId !== null) {
    // News comes in any order: its payment may not be booked yet.
    await applyPaymentIntent(services, paymentIntentId);
    payment = await findStripePayment(sql, stripePayment);
  }
  if (payment) {
    const { id, customerId, currency } = payment;
    return { paymentId: id, customerId, paymentCurrency: currency };
  }
  const customer = await findCustomerByStripeId(sql, idOf(charge?.customer ?? null) ?? '');
  if (!customer && !isOurs) return null;
  return { paymentId: null, customerId: customer?.id ?? null, paymentCurrency: null };
}

function known(row: queries.Chargeback, owner: Owner) {
  return {
    paymentId: row.paymentId ?? owner.paymentId,
    customerId: row.customerId ?? owner.customerId,
    isBookable: owner.paymentCurrency === row.currency,
    /** Its payment was not in the books when it was last read. */
    isNewlyOwned: row.paymentId === null && owner.paymentId !== null,
  };
}

interface Next {
  row: queries.Chargeback & { isBookable: boolean; isNewlyOwned: boolean };
  dispute: Stripe.Dispute;
  reading: number;
}

async function follow(tx: Tx, services: Services, next: Next): Promise<void> {
  const { row, dispute, reading } = next;
  const { status, amount, reason } = dispute;
  const dueBy = dispute.evidence_details.due_by;
  const at = services.clock.now();
  const booked = await book(tx, services, next);
  await queries.updateChargeback(tx, row.id, {
    ...{ paymentId: row.paymentId, customerId: row.customerId, status, reason, ...booked, reading },
    amountMinor: fromStripeAmount(amount, row.currency),
    respondBy: dueBy === null ? null : new Date(dueBy * 1000),
    fee: feeOf(...dispute.balance_transactions),
    closedAt: isContested(status) ? null : at,
    at,
  });
  if (booked.bookedMinor < row.bookedMinor && row.paymentId !== null) {
    await coverShortfalls(tx, services, row.paymentId);
  }
  // A person may have lifted the hold or ticked the task off: only news brings them back.
  if (status === row.status && !row.isNewlyOwned) return;
  await hold(tx, services, next);
  await tell(tx, services, next, booked.bookedMinor);
  await audit(tx, services, {
    actor: 'system',
    action: `chargeback.${chargebackStateOf(status)}`,
    subjectType: row.paymentId === null ? 'chargeback' : 'payment',
    subjectId: row.paymentId ?? row.id,
    details: {
      ...{ stripeId: row.stripeDisputeId, status, amountMinor: row.amountMinor },
      ...{ currency: row.currency, bookedMinor: booked.bookedMinor },
    },
  });
}

/** A lost one takes its money off the payment, a won one gives it back; while the bank decides nothing moves. */
async function book(
  tx: Tx,
  services: Services,
  { row, dispute }: Next,
): Promise<{ bookedMinor: number; released: readonly Allocation[] }> {
  const { paymentId, bookedMinor, released } = row;
  if (paymentId === null || !row.isBookable) return { bookedMinor, released };
  const on = await dayOfStripe(tx, services.clock.now().getTime() / 1000);
  const state = chargebackStateOf(dispute.status);
  const amountMinor = fromStripeAmount(dispute.amount, row.currency);
  if (state === 'lost' && bookedMinor < amountMinor) {
    const taken = await takeMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: amountMinor - bookedMinor, because: 'chargeback', on },
      author: { actor: 'system' },
    });
    return {
      bookedMinor: bookedMinor + taken.takenMinor,
      released: [...released, ...taken.released],
    };
  }
  if (state === 'over' && bookedMinor > 0) {
    await giveMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: bookedMinor, released, on },
      reversal: { kind: 'chargeback', id: row.id },
    });
    return { bookedMinor: 0, released: [] };
  }
  return { bookedMinor, released };
}

async function hold(tx: Tx, services: Services, { row, dispute }: Next): Promise<void> {
  const { id, paymentId } = row;
  if (paymentId === null) return;
  const at = services.clock.now();
  // From asking to deciding nothing changes for the debtor.
  const wasContested = row.status !== '' && !row.isNewlyOwned && isContested(row.status);
  if (wasContested && isContested(dispute.status)) return;
  const touched = isContested(dispute.status)
    ? await queries.holdContested(tx, paymentId, at)
    : await queries.liftContested(tx, { id, paymentId }, at);
  if (touched.length > 0) await reconsiderChases(tx, services, touched);
}

async function tell(
  tx: Tx,
  services: Services,
  { row, dispute }: Next,
  bookedMinor: number,
): Promise<void> {
  const { stripeDisputeId, customerId, paymentId } = row;
  const path = paymentId === null ? '/reconciliation' : `/payments/${paymentId}`;
  if (needsResponse(dispute.status)) {
    const dueBy = dispute.evidence_details.due_by;
    await openTask(tx, services, {
      kind: paymentId === null ? 'chargeback_unknown' : 'chargeback',
      subject: stripeDisputeId,
      customerId,
      details: { path, respond_by: dueBy === null ? null : await dayOfStripe(tx, dueBy) },
    });
  } else {
    await queries.closeChargebackTask(tx, stripeDisputeId, services.clock.now());
  }
  const isLost = chargebackStateOf(dispute.status) === 'lost';
  if (isLost && bookedMinor < fromStripeAmount(dispute.amount, row.currency)) {
    await openTask(tx, services, {
      kind: 'chargeback_beyond_payment',
      subject: stripeDisputeId,
      customerId,
      details: { path },
    });
  }
}

function idOf(one: string | { id: string } | null | undefined): string | null {
  return typeof one === 'string' ? one : (one?.id ?? null);
}
