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
