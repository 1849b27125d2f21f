import type { Db, Tx } from '../db/sql.ts';
import type { Allocation } from '../ledger/rules.ts';

/** Money that left a payment at Stripe and that the payment did not hold when it was booked. */
export interface Shortfall {
  table: 'refunds' | 'chargebacks';
  id: number;
  shortMinor: number;
  released: Allocation[];
}

/** The shortfalls of a payment, under its lock; the oldest refund first, then chargebacks. */
export async function listShortfalls(db: Db, paymentId: number): Promise<Shortfall[]> {
  return await db<Shortfall[]>`
    select 'refunds' as table, id, amount_minor - booked_minor as short_minor, released from refunds
    where payment_id = ${paymentId} and status in ('pending', 'succeeded') and booked_minor < amount_minor
    union all
    select 'chargebacks', c.id, c.amount_minor - c.booked_minor, c.released
    from chargebacks c join payments p on p.id = c.payment_id and p.currency = c.currency
    where c.payment_id = ${paymentId} and c.status = 'lost' and c.booked_minor < c.amount_minor
    order by 1 desc, 2`;
}

export async function storeCovered(
  tx: Tx,
  shortfall: Shortfall,
  taken: { takenMinor: number; released: readonly Allocation[] },
  at: Date,
): Promise<void> {
  const released = tx.json([...shortfall.released, ...taken.released] as never);
  if (shortfall.table === 'refunds') {
    await tx`
      update refunds set booked_minor = booked_minor + ${taken.takenMinor}, released = ${released}, updated_at = ${at}
      where id = ${shortfall.id}`;
  } else {
    await tx`
      update chargebacks set booked_minor = booked_minor + ${taken.takenMinor}, released = ${released}, updated_at = ${at}
      where id = ${shortfall.id}`;
  }
}

/** Of these invoices those that are still owed because of another refund or chargeback. */
export async function listStillReopened(
  db: Db,
  invoiceIds: readonly number[],
): Promise<{ id: number; customerId: number }[]> {
  return await db<{ id: number; customerId: number }[]>`
    select i.id, i.customer_id from invoices i
    where i.id = any (${invoiceIds as number[]}) and i.balance_minor > 0 and exists (
      select from allocations a join (
        select payment_id, released from refunds where booked_minor > 0
        union all select payment_id, released from chargebacks where booked_minor > 0
      ) taken on taken.payment_id = a.payment_id
      where a.invoice_id = i.id and taken.released @> jsonb_build_array(jsonb_build_object('invoiceId', i.id)))`;
}
