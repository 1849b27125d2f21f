import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';

export interface ApiCreditNote {
  id: number;
  number: string;
  customerId: number;
  customerNumber: string;
  customerName: string;
  issuedOn: PlainDate;
  currency: string;
  totalMinor: number;
  unappliedMinor: number;
  invoiceId: number | null;
  invoiceNumber: string | null;
  reason: string;
  allocations: { invoiceId: number; number: string; amountMinor: number }[];
  recordedAt: Date;
  undoneAt: Date | null;
  undoneBecause: string;
}

/** Credit notes, the latest first, with what each settles; `invoiceId` finds those that correct or settle it. */
export async function listCreditNotes(
  sql: Db,
  options: {
    id: number | null;
    customerId: number | null;
    invoiceId: number | null;
    number: string | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiCreditNote[]> {
  const { id, customerId, invoiceId, number, beforeId, limit } = options;
  return sql<ApiCreditNote[]>`
    select n.id, n.number, n.customer_id, c.number as customer_number, c.name as customer_name, n.issued_on, n.currency,
      n.total_minor, n.unapplied_minor, n.invoice_id, i.number as invoice_number, n.reason,
      coalesce(a.allocations, '[]') as allocations, n.recorded_at, n.undone_at, n.undone_because
    from credit_notes n
    join customers c on c.id = n.customer_id
    left join invoices i on i.id = n.invoice_id
    left join lateral (
      select json_agg(json_build_object('invoiceId', s.id, 'number', s.number, 'amountMinor', x.amount_minor)
        order by x.id) as allocations
      from allocations x join invoices s on s.id = x.invoice_id
      where x.credit_note_id = n.id and x.released_at is null
    ) a on true
    where ${id === null ? sql`true` : sql`n.id = ${id}::bigint`}
      and ${number === null ? sql`true` : sql`n.number = ${number}`}
      and ${beforeId === null ? sql`true` : sql`n.id < ${beforeId}::bigint`}
      and ${customerId === null ? sql`true` : sql`n.customer_id = ${customerId}::bigint`}
      and ${
        invoiceId === null
          ? sql`true`
          : sql`(n.invoice_id = ${invoiceId}::bigint or n.id in (
              select credit_note_id from allocations where invoice_id = ${invoiceId}::bigint))`
      }
    order by n.id desc limit ${limit}`;
}
