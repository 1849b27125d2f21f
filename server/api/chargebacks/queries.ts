import type { Db } from '../../db/sql.ts';

export interface ApiChargeback {
  id: number;
  paymentId: number | null;
  customerId: number | null;
  customerNumber: string | null;
  customerName: string | null;
  currency: string;
  amountMinor: number;
  bookedMinor: number;
  status: string;
  reason: string;
  respondBy: Date | null;
  openedAt: Date;
  closedAt: Date | null;
  updatedAt: Date;
}

/** Chargebacks, the latest first; `isDecided` null: whether the bank has decided or not. */
export async function listChargebacks(
  sql: Db,
  options: {
    id: number | null;
    customerId: number | null;
    paymentId: number | null;
    isDecided: boolean | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiChargeback[]> {
  const { id, customerId, paymentId, isDecided, beforeId, limit } = options;
  return sql<ApiChargeback[]>`
    select b.id, b.payment_id, c.id as customer_id, c.number as customer_number, c.name as customer_name, b.currency,
      b.amount_minor, b.booked_minor, b.status, b.reason, b.respond_by, b.opened_at, b.closed_at, b.updated_at
    from chargebacks b
    left join payments p on p.id = b.payment_id
    left join customers c on c.id = coalesce(p.customer_id, b.customer_id)
    where ${id === null ? sql`true` : sql`b.id = ${id}::bigint`}
      and ${beforeId === null ? sql`true` : sql`b.id < ${beforeId}::bigint`}
      and ${customerId === null ? sql`true` : sql`c.id = ${customerId}::bigint`}
      and ${paymentId === null ? sql`true` : sql`b.payment_id = ${paymentId}::bigint`}
      and ${isDecided === null ? sql`true` : sql`(b.closed_at is not null) = ${isDecided}`}
    order by b.id desc limit ${limit}`;
}
