import type { Db } from '../db/sql.ts';

export interface Task {
  id: number;
  kind: string;
  subject: string;
  customerId: number | null;
  customerName: string | null;
  invoiceId: number | null;
  invoiceNumber: string | null;
  messageId: number | null;
  details: Record<string, string | number | null>;
  createdAt: Date;
}

/** What waits for a person, newest first; `after` is the last id of the page before. */
export async function listOpenTasks(sql: Db, after: number | null, limit: number): Promise<Task[]> {
  return sql<Task[]>`
    select t.id, t.kind, t.subject, t.customer_id, c.name as customer_name, t.invoice_id, i.number as invoice_number,
      t.message_id, t.details, t.created_at
    from tasks t left join customers c on c.id = t.customer_id left join invoices i on i.id = t.invoice_id
    where t.done_at is null and (${after}::bigint is null or t.id < ${after})
    order by t.id desc limit ${limit}`;
}
