import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';

export interface ApiHoldRow {
  id: number;
  invoiceId: number;
  invoiceNumber: string;
  customerId: number;
  customerNumber: string;
  customerName: string;
  untilOn: PlainDate | null;
  reason: string;
  placedAt: Date;
  liftedAt: Date | null;
}

/** Holds of one kind, lifted ones too, the latest first; `beforeId` is the last one of the page before. */
export async function listHolds(
  sql: Db,
  asked: { kind: 'dispute'; beforeId: number | null; limit: number },
): Promise<ApiHoldRow[]> {
  const { kind, beforeId, limit } = asked;
  return sql<ApiHoldRow[]>`
    select h.id, i.id as invoice_id, i.number as invoice_number, c.id as customer_id, c.number as customer_number,
      c.name as customer_name, h.until_on, h.reason, h.placed_at, h.lifted_at
    from holds h join invoices i on i.id = h.invoice_id join customers c on c.id = i.customer_id
    where h.kind = ${kind} and (${beforeId}::bigint is null or h.id < ${beforeId})
    order by h.id desc limit ${limit}`;
}
