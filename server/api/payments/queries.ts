import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';

export interface ApiPayment {
  id: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
  currency: string;
  amountMinor: number;
  unappliedMinor: number;
  method: 'card' | 'transfer' | 'direct_debit' | 'cheque' | 'cash' | 'import' | 'other';
  receivedOn: PlainDate;
  reference: string;
  note: string;
  isStripe: boolean;
  allocations: { invoiceId: number; number: string; amountMinor: number }[];
  recordedAt: Date;
  undoneAt: Date | null;
  undoneBecause: string;
}

/** Payments, the latest first, with the invoices each settles. */
export async function listPayments(
  sql: Db,
  options: {
    id: number | null;
    customerId: number | null;
    invoiceId: number | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiPayment[]> {
  const { id, customerId, invoiceId, beforeId, limit } = options;
  return sql<ApiPayment[]>`
    select p.id, p.customer_id, c.number as customer_number, c.name as customer_name, p.currency, p.amount_minor,
      p.unapplied_minor, p.method, p.received_on, p.reference, p.note,
      p.stripe_payment_intent_id is not null as is_stripe, coalesce(a.allocations, '[]') as allocations, p.recorded_at,
      p.undone_at, p.undone_because
    from payments p
    join customers c on c.id = p.customer_id
    left join lateral (
      select json_agg(json_build_object('invoiceId', i.id, 'number', i.number, 'amountMinor', x.amount_minor)
        order by x.id) as allocations
      from allocations x join invoices i on i.id = x.invoice_id where x.payment_id = p.id and x.released_at is null
    ) a on true
    where ${id === null ? sql`true` : sql`p.id = ${id}::bigint`}
      and ${beforeId === null ? sql`true` : sql`p.id < ${beforeId}::bigint`}
      and ${customerId === null ? sql`true` : sql`p.customer_id = ${customerId}::bigint`}
      and ${invoiceId === null ? sql`true` : sql`p.id in (select payment_id from allocations where invoice_id = ${invoiceId}::bigint)`}
    order by p.id desc limit ${limit}`;
}
