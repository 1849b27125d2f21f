import type { Db } from '../db/sql.ts';

export interface TaskRow {
  id: number;
  kind: string;
  subject: string;
  customerId: number | null;
  customerName: string | null;
  invoiceId: number | null;
  invoiceNumber: string | null;
  messageId: number | null;
  details: Record<string, unknown>;
  createdAt: Date;
  /** It is about an invoice that was sold to a factor. */
  isFactored: boolean;
}

/**
 * Open tasks, those about factored invoices first (article 003), then the oldest first; those about a message are listed with the
 * messages, those of a step by themselves. With an owner, those about customers that person looks after.
 */
export async function listOpenTasks(
  sql: Db,
  limit: number,
  ownerId: number | null = null,
): Promise<TaskRow[]> {
  return sql<TaskRow[]>`
    select t.id, t.kind, t.subject, t.customer_id, c.name as customer_name, t.invoice_id, i.number as invoice_number,
      t.message_id, t.details, t.created_at, i.factor_id is not null as is_factored
    from tasks t left join customers c on c.id = t.customer_id left join invoices i on i.id = t.invoice_id
    where t.done_at is null and t.touch_id is null
      and (${ownerId === null} or exists (select from customers o
        where o.id = coalesce(t.customer_id, i.customer_id) and o.owner_id = ${ownerId}))
    order by (i.factor_id is not null) desc, t.id limit ${limit}`;
}

export async function findTask(
  sql: Db,
  id: number,
): Promise<{ id: number; kind: string; subject: string; isDone: boolean } | undefined> {
  const [row] = await sql<{ id: number; kind: string; subject: string; isDone: boolean }[]>`
    select id, kind, subject, done_at is not null as is_done from tasks where id = ${id}`;
  return row;
}

export async function findOpenTaskId(
  sql: Db,
  kind: string,
  subject: string,
): Promise<number | undefined> {
  const [row] = await sql<{ id: number }[]>`
    select id from tasks where kind = ${kind} and subject = ${subject} and done_at is null`;
  return row?.id;
}

/** The open tasks about a message, whatever their kind: it may have been refused, and complained about later. */
export async function listOpenMessageTaskIds(sql: Db, messageId: number): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from tasks where message_id = ${messageId} and done_at is null order by id`;
  return rows.map((row) => row.id);
}
