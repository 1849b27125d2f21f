import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Allocation } from '../ledger/rules.ts';
import type { RefundablePayment, RefundReason, RefundStatus } from './rules.ts';

export interface PaymentToRefund extends RefundablePayment {
  id: number;
  customerId: number;
  currency: string;
  unappliedMinor: number;
}

/** A payment with all that was sent back or taken back of it; read under its lock by whoever decides. */
export async function findPaymentToRefund(
  db: Db,
  paymentId: number,
): Promise<PaymentToRefund | undefined> {
  const [row] = await db<PaymentToRefund[]>`
    select p.id, p.customer_id, p.currency, p.amount_minor, p.unapplied_minor,
      p.stripe_payment_intent_id is not null as is_stripe, p.undone_at is not null as is_undone,
      coalesce((select sum(amount_minor) from refunds
        where payment_id = p.id and status not in ('failed', 'canceled')), 0) as refunded_minor,
      coalesce((select sum(booked_minor) from chargebacks where payment_id = p.id), 0) as charged_back_minor,
      exists (select from chargebacks where payment_id = p.id and closed_at is null
        and status not like 'warning%') as has_open_chargeback
    from payments p where p.id = ${paymentId}`;
  return row;
}

export interface Refund {
  id: number;
  key: string;
  paymentId: number;
  customerId: number;
  stripePaymentIntentId: string | null;
  stripeRefundId: string | null;
  currency: string;
  amountMinor: number;
  status: RefundStatus;
  reason: RefundReason;
  bookedMinor: number;
  released: Allocation[];
  reading: number;
  requestedBy: number | null;
  createdAt: Date;
  /** When its payment came. */
  paidOn: PlainDate;
}

const columns = (db: Db) => db`
  r.id, r.key, r.payment_id, p.customer_id, p.stripe_payment_intent_id, r.stripe_refund_id, r.currency, r.amount_minor,
  r.status, r.reason, r.booked_minor, r.released, r.reading, r.requested_by, r.created_at, p.received_on as paid_on`;

export async function findRefund(db: Db, id: number): Promise<Refund | undefined> {
  const [row] = await db<Refund[]>`
    select ${columns(db)} from refunds r join payments p on p.id = r.payment_id where r.id = ${id}`;
  return row;
}

/** The payment of a refund that is known here by Stripe's id, or by the key in its metadata. */
export async function findPaymentOfRefund(
  db: Db,
  refund: { stripeRefundId: string; key: string | null },
): Promise<number | undefined> {
  const [row] = await db<{ paymentId: number }[]>`
    select payment_id from refunds where stripe_refund_id = ${refund.stripeRefundId} or key = ${refund.key}::uuid
    order by (stripe_refund_id = ${refund.stripeRefundId}) desc nulls last limit 1`;
  return row?.paymentId;
}

/** The payment a charge or a PaymentIntent at Stripe is booked as. */
export async function findStripePayment(
  db: Db,
  stripe: { paymentIntentId: string | null; chargeId: string | null },
): Promise<{ id: number; customerId: number; currency: string } | undefined> {
  const [row] = await db<{ id: number; customerId: number; currency: string }[]>`
    select id, customer_id, currency from payments
    where stripe_payment_intent_id = ${stripe.paymentIntentId} or stripe_charge_id = ${stripe.chargeId}
    order by (stripe_payment_intent_id = ${stripe.paymentIntentId}) desc nulls last limit 1`;
  return row;
}

/** The row of a refund, under the lock of its payment: by Stripe's id, else by its key while Stripe's id is not known. */
export async function lockRefund(
  tx: Tx,
  refund: { stripeRefundId: string; key: string | null; paymentId: number },
): Promise<Refund | undefined> {
  const [row] = await tx<Refund[]>`
    select ${columns(tx)} from refunds r join payments p on p.id = r.payment_id
    where r.payment_id = ${refund.paymentId} and (r.stripe_refund_id = ${refund.stripeRefundId}
      or (r.key = ${refund.key}::uuid and r.stripe_refund_id is null))
    order by r.stripe_refund_id nulls last limit 1 for update of r`;
  return row;
}

export async function lockRefundById(tx: Tx, id: number): Promise<Refund | undefined> {
  const [row] = await tx<Refund[]>`
    select ${columns(tx)} from refunds r join payments p on p.id = r.payment_id where r.id = ${id} for update of r`;
  return row;
}

export interface NewRefund {
  /** Names it in the idempotency key; the same one twice is the same refund. */
  key: string;
  paymentId: number;
  stripeRefundId: string | null;
  currency: string;
  amountMinor: number;
  reason: RefundReason;
  note: string;
  requestedBy: number | null;
  createdAt: Date;
  at: Date;
}

/** Writes a refund before Stripe hears of it; undefined when the key was used before. */
export async function insertRefund(tx: Tx, refund: NewRefund): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into refunds (key, payment_id, stripe_refund_id, currency, amount_minor, status, reason, note, requested_by,
      created_at, updated_at)
    values (${refund.key}, ${refund.paymentId}, ${refund.stripeRefundId}, ${refund.currency}, ${refund.amountMinor},
      'creating', ${refund.reason}, ${refund.note}, ${refund.requestedBy}, ${refund.createdAt}, ${refund.at})
    on conflict (key) do nothing returning id`;
  return row?.id;
}

export async function findRefundByKey(
  db: Db,
  key: string,
): Promise<{ id: number; paymentId: number } | undefined> {
  const [row] = await db<{ id: number; paymentId: number }[]>`
    select id, payment_id from refunds where key = ${key}::uuid`;
  return row;
}

/** How a refund stands, after a reading. */
export interface RefundState {
  stripeRefundId: string | null;
  status: RefundStatus;
  bookedMinor: number;
  released: readonly Allocation[];
  failure: string;
  reading: number;
  /** In the settlement currency's minor units; null: not worked out yet. */
  fee: { feeMinor: number; netMinor: number; currency: string } | null;
  at: Date;
}

export async function updateRefund(tx: Tx, id: number, state: RefundState): Promise<void> {
  await tx`
    update refunds set stripe_refund_id = coalesce(stripe_refund_id, ${state.stripeRefundId}),
      status = ${state.status}, booked_minor = ${state.bookedMinor}, released = ${tx.json(state.released as never)},
      failure = ${state.failure}, reading = ${state.reading},
      fee_minor = coalesce(${state.fee?.feeMinor ?? null}, fee_minor),
      net_minor = coalesce(${state.fee?.netMinor ?? null}, net_minor),
      settlement_currency = coalesce(${state.fee?.currency ?? null}, settlement_currency), updated_at = ${state.at}
    where id = ${id}`;
}

/** Refunds that should have been answered, or moved on, or have their costs known by now; the oldest look first. */
export async function listUnfinishedRefunds(
  db: Db,
  options: { creatingBefore: Date; lookedAtBefore: Date; feeAfter: Date; limit: number },
): Promise<{ id: number; stripeRefundId: string | null }[]> {
  return await db<{ id: number; stripeRefundId: string | null }[]>`
    select id, stripe_refund_id from refunds
    where (status = 'creating' and updated_at < ${options.creatingBefore})
      or (status in ('pending', 'requires_action') and updated_at < ${options.lookedAtBefore})
      or (status = 'succeeded' and fee_minor is null and created_at > ${options.feeAfter}
        and updated_at < ${options.lookedAtBefore})
    order by updated_at limit ${options.limit}`;
}
