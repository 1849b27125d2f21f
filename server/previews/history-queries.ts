import type { Db } from '../db/sql.ts';
import type { HistoryInvoice } from './replay-rules.ts';

/** The invoices of these books as they went, of one customer after the other. A dispute counts whatever became of it. */
export async function listHistory(sql: Db): Promise<HistoryInvoice[]> {
  return sql<HistoryInvoice[]>`
    select i.id, i.customer_id, c.kind, c.country, i.issued_on, i.due_on, i.currency, i.total_minor,
      case when i.balance_minor <= 0 then i.settled_on end as settled_on,
      exists (select from disputes d where d.invoice_id = i.id) as is_disputed
    from invoices i join customers c on c.id = i.customer_id
    where i.total_minor > 0 order by i.customer_id, i.issued_on, i.id`;
}
