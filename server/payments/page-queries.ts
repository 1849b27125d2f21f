import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export interface PaymentCard {
  id: number;
  customerId: number;
  customerName: string;
  currency: string;
  amountMinor: number;
  unappliedMinor: number;
  method: string;
  receivedOn: PlainDate;
  reference: string;
  note: string;
  stripePaymentIntentId: string | null;
  feeMinor: number | null;
  netMinor: number | null;
  settlementCurrency: string | null;
  /** Null: a program did, or Stripe. */
  recordedBy: string | null;
  recordedAt: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoneBecause: string;
}

/** A payment as its page shows it. */
export async function findPaymentCard(db: Db, id: number): Promise<PaymentCard | undefined> {
  const [row] = await db<PaymentCard[]>`
    select p.id, p.customer_id, c.name as customer_name, p.currency, p.amount_minor, p.unapplied_minor, p.method,
      p.received_on, p.reference, p.note, p.stripe_payment_intent_id, p.fee_minor, p.net_minor, p.settlement_currency,
      coalesce(nullif(u.name, ''), u.email) as recorded_by, p.recorded_at, p.undone_at,
      coalesce(nullif(w.name, ''), w.email) as undone_by, p.undone_because
    from payments p join customers c on c.id = p.customer_id
    left join users u on u.id = p.recorded_by left join users w on w.id = p.undone_by
    where p.id = ${id}`;
  return row;
}

export interface PaymentAllocation {
  id: number;
  invoiceId: number;
  number: string;
  amountMinor: number;
  discountMinor: number;
  createdAt: Date;
  releasedAt: Date | null;
  releasedBecause: string | null;
}

/** What a payment settles and what it settled, in the order in which it was allocated. */
export async function listPaymentAllocations(
  db: Db,
  paymentId: number,
): Promise<PaymentAllocation[]> {
  return await db<PaymentAllocation[]>`
    select a.id, a.invoice_id, i.number, a.amount_minor, a.discount_minor, a.created_at, a.released_at, a.released_because
    from allocations a join invoices i on i.id = a.invoice_id
    where a.payment_id = ${paymentId} order by a.id`;
}

export interface PaymentRefund {
  id: number;
  amountMinor: number;
  currency: string;
  status: string;
  reason: string;
  note: string;
  failure: string;
  requestedBy: string | null;
  createdAt: Date;
}

/** Refunds of a payment, the newest first. */
export async function listPaymentRefunds(db: Db, paymentId: number): Promise<PaymentRefund[]> {
  return await db<PaymentRefund[]>`
    select r.id, r.amount_minor, r.currency, r.status, r.reason, r.note, r.failure, r.created_at,
      coalesce(nullif(u.name, ''), u.email) as requested_by
    from refunds r left join users u on u.id = r.requested_by
    where r.payment_id = ${paymentId} order by r.id desc`;
}

export interface PaymentChargeback {
  stripeDisputeId: string;
  amountMinor: number;
  currency: string;
  status: string;
  reason: string;
  respondBy: Date | null;
  openedAt: Date;
}

/** Chargebacks of a payment, the newest first. */
export async function listPaymentChargebacks(
  db: Db,
  paymentId: number,
): Promise<PaymentChargeback[]> {
  return await db<PaymentChargeback[]>`
    select stripe_dispute_id, amount_minor, currency, status, reason, respond_by, opened_at
    from chargebacks where payment_id = ${paymentId} order by id desc`;
}
