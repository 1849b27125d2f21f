import type { Db, Tx } from '../db/sql.ts';
import type { Allocation } from '../ledger/rules.ts';

export interface Chargeback {
  id: number;
  stripeDisputeId: string;
  paymentId: number | null;
  customerId: number | null;
  currency: string;
  amountMinor: number;
  status: string;
  bookedMinor: number;
  released: Allocation[];
  reading: number;
}

export interface NewChargeback {
  stripeDisputeId: string;
  /** Null: of a payment that is not in these books. */
  paymentId: number | null;
  customerId: number | null;
  stripeChargeId: string;
  currency: string;
  amountMinor: number;
  reason: string;
  openedAt: Date;
  at: Date;
}

/** Writes a chargeback when it is new, and locks it; whoever knows its payment has locked that first. */
export async function lockChargeback(tx: Tx, chargeback: NewChargeback): Promise<Chargeback> {
  await tx`
    insert into chargebacks (stripe_dispute_id, payment_id, customer_id, stripe_charge_id, currency, amount_minor, status,
      reason, opened_at, updated_at)
    values (${chargeback.stripeDisputeId}, ${chargeback.paymentId}, ${chargeback.customerId},
      ${chargeback.stripeChargeId}, ${chargeback.currency}, ${chargeback.amountMinor}, '', ${chargeback.reason},
      ${chargeback.openedAt}, ${chargeback.at})
    on conflict (stripe_dispute_id) do nothing`;
  const [row] = await tx<Chargeback[]>`
    select id, stripe_dispute_id, payment_id, customer_id, currency, amount_minor, status, booked_minor, released, reading
    from chargebacks where stripe_dispute_id = ${chargeback.stripeDisputeId} for update`;
  if (!row) throw new Error('A chargeback was not written.');
  return row;
}

export interface ChargebackNews {
  /** Known now, if it was not before. */
  paymentId: number | null;
  customerId: number | null;
  amountMinor: number;
  status: string;
  reason: string;
  respondBy: Date | null;
  bookedMinor: number;
  released: readonly Allocation[];
  reading: number;
  /** In the settlement currency's minor units; null: no money has moved. */
  fee: { feeMinor: number; netMinor: number; currency: string } | null;
  /** Null: the bank has not decided. */
  closedAt: Date | null;
  at: Date;
}

export async function updateChargeback(tx: Tx, id: number, news: ChargebackNews): Promise<void> {
  await tx`
    update chargebacks set payment_id = coalesce(payment_id, ${news.paymentId}),
      customer_id = coalesce(customer_id, ${news.customerId}), amount_minor = ${news.amountMinor},
      status = ${news.status}, reason = ${news.reason}, respond_by = ${news.respondBy},
      booked_minor = ${news.bookedMinor}, released = ${tx.json(news.released as never)}, reading = ${news.reading},
      fee_minor = ${news.fee?.feeMinor ?? null}, net_minor = ${news.fee?.netMinor ?? null},
      settlement_currency = ${news.fee?.currency ?? null},
      closed_at = case when ${news.closedAt}::timestamptz is null then null
        else coalesce(closed_at, ${news.closedAt}) end,
      updated_at = ${news.at}
    where id = ${id}`;
}

/** Holds the reminders of what a contested payment pays, once per invoice; answers the invoices newly held. */
export async function holdContested(tx: Tx, paymentId: number, at: Date): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    insert into holds (invoice_id, kind, placed_at)
    select distinct a.invoice_id, 'chargeback', ${at}::timestamptz from allocations a
    where a.payment_id = ${paymentId} and a.released_at is null and not exists (
      select from holds h where h.invoice_id = a.invoice_id and h.kind = 'chargeback' and h.lifted_at is null)
    returning invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Ends the waiting for the bank, but for invoices that another contested payment pays; answers those released. */
export async function liftContested(
  tx: Tx,
  chargeback: { id: number; paymentId: number },
  at: Date,
): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    update holds set lifted_at = ${at}
    where kind = 'chargeback' and lifted_at is null
      and invoice_id in (select invoice_id from allocations where payment_id = ${chargeback.paymentId})
      and not exists (
        select from chargebacks c join allocations a on a.payment_id = c.payment_id
        where a.invoice_id = holds.invoice_id and c.id <> ${chargeback.id} and c.closed_at is null)
    returning invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Takes a task about a chargeback off the list: what it asked for was done at Stripe, or has no more sense. */
export async function closeChargebackTask(
  tx: Tx,
  stripeDisputeId: string,
  at: Date,
): Promise<void> {
  await tx`
    update tasks set done_at = ${at}
    where kind in ('chargeback', 'chargeback_unknown') and subject = ${stripeDisputeId} and done_at is null`;
}

/** Chargebacks the bank has not decided, not looked at since an instant; the oldest look first. */
export async function listOpenChargebacks(
  db: Db,
  options: { updatedBefore: Date; limit: number },
): Promise<string[]> {
  const rows = await db<{ stripeDisputeId: string }[]>`
    select stripe_dispute_id from chargebacks
    where closed_at is null and updated_at < ${options.updatedBefore} order by updated_at limit ${options.limit}`;
  return rows.map((row) => row.stripeDisputeId);
}
