import type { Db } from '../../db/sql.ts';
import type { RefundReason, RefundStatus } from '../../refunds/rules.ts';

export interface ApiRefund {
  id: number;
  paymentId: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
  currency: string;
  amountMinor: number;
  bookedMinor: number;
  status: RefundStatus;
  reason: RefundReason;
  note: string;
  failure: string;
  createdAt: Date;
  updatedAt: Date;
}

/** Refunds, the latest first. */
export async function listRefunds(
  sql: Db,
  options: {
    id: number | null;
    customerId: number | null;
    paymentId: number | null;
    status: RefundStatus | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiRefund[]> {
  const { id, customerId, paymentId, status, beforeId, limit } = options;
  return sql<ApiRefund[]>`
    select r.id, r.payment_id, p.customer_id, c.number as customer_number, c.name as customer_name, r.currency,
      r.amount_minor, r.booked_minor, r.status, r.reason, r.note, r.failure, r.created_at, r.updated_at
    from refunds r
    join payments p on p.id = r.payment_id
    join customers c on c.id = p.customer_id
    where ${id === null ? sql`true` : sql`r.id = ${id}::bigint`}
      and ${beforeId === null ? sql`true` : sql`r.id < ${beforeId}::bigint`}
      and ${customerId === null ? sql`true` : sql`p.customer_id = ${customerId}::bigint`}
      and ${paymentId === null ? sql`true` : sql`r.payment_id = ${paymentId}::bigint`}
      and ${status === null ? sql`true` : sql`r.status = ${status}::text`}
    order by r.id desc limit ${limit}`;
}
