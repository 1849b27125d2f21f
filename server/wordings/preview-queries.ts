import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { MessageInvoice } from '../messages/line-queries.ts';

/** An invoice to show a wording with, with whom it is of. */
export interface PreviewInvoice extends MessageInvoice {
  customerId: number;
  customerNumber: string;
  customerName: string;
  country: string;
}

/**
 * The open invoice of that number; without one, the most recently overdue, or for a mail before the due date (`isAhead`) the next
 * that falls due.
 */
export async function findPreviewInvoice(
  sql: Db,
  wanted: { number: string; isAhead: boolean; today: PlainDate },
): Promise<PreviewInvoice | undefined> {
  const { number, isAhead, today } = wanted;
  const [row] = await sql<PreviewInvoice[]>`
    select 0 as message_id, i.id as invoice_id, null as cycle, null as position, null as asked_minor,
      null as dropped_because, i.number, i.issued_on, i.due_on, i.balance_minor, i.currency, i.reference, i.subject,
      0 as held_minor, null as held_by, c.id as customer_id, c.number as customer_number, c.name as customer_name, c.country
    from invoices i join customers c on c.id = i.customer_id
    where i.balance_minor > 0
      and case when ${number} <> '' then i.number = ${number} else (i.due_on >= ${today}) = ${isAhead} end
    order by case when ${isAhead} then i.due_on end, i.due_on desc, i.id limit 1`;
  return row;
}

/** The other open invoices of its customer that such a mail would ask for too. */
export async function listPreviewInvoices(
  sql: Db,
  invoice: PreviewInvoice,
  { isAhead, today }: { isAhead: boolean; today: PlainDate },
): Promise<MessageInvoice[]> {
  return sql<MessageInvoice[]>`
    select 0 as message_id, id as invoice_id, null as cycle, null as position, null as asked_minor,
      null as dropped_because, number, issued_on, due_on, balance_minor, currency, reference, subject,
      0 as held_minor, null as held_by
    from invoices
    where customer_id = ${invoice.customerId} and currency = ${invoice.currency} and balance_minor > 0
      and (not ${isAhead} or due_on >= ${today})
    order by due_on, id limit 50`;
}
