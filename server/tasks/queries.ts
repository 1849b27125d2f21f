import type { PlainDate } from '../calendar/plain-date.ts';
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

export interface NewTask {
  kind: string;
  /** Makes it unique while it is open: the same worry is not listed twice. */
  subject: string;
  /** The message's own when it is left out. */
  customerId?: number | null;
  invoiceId?: number | null;
  messageId?: number | null;
  details?: Record<string, string | number | null>;
}

/** Writes a task, unless the same one is open. */
export async function insertTask(sql: Db, task: NewTask, at: Date): Promise<void> {
  await sql`
    insert into tasks (kind, subject, customer_id, invoice_id, message_id, details, created_at)
    values (${task.kind}, ${task.subject},
      coalesce(${task.customerId ?? null}, (select customer_id from messages where id = ${task.messageId ?? null})),
      ${task.invoiceId ?? null},
      ${task.messageId ?? null}, ${sql.json(task.details ?? {})}, ${at})
    on conflict (kind, subject) where done_at is null do nothing`;
}

/** Marks a task done; false when it was already. */
export async function closeTask(sql: Db, id: number, userId: number, at: Date): Promise<boolean> {
  const rows = await sql`
    update tasks set done_at = ${at}, done_by = ${userId} where id = ${id} and done_at is null returning id`;
  return rows.length > 0;
}

/** Lets the open calls of a customer wait until a day; those that wait longer do. */
export async function putOffCalls(sql: Db, customerId: number, nextOn: PlainDate): Promise<void> {
  await sql`
    update tasks set next_on = greatest(next_on, ${nextOn}::date)
    where customer_id = ${customerId} and kind = 'step_call' and done_at is null`;
}

/** Takes an open task away that no longer has a reason; false when there was none. Nobody has done it. */
export async function withdrawTask(
  sql: Db,
  kind: string,
  subject: string,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    update tasks set done_at = ${at} where kind = ${kind} and subject = ${subject} and done_at is null returning id`;
  return rows.length > 0;
}
