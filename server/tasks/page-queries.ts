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

/** Open tasks, those about factored invoices first (article 003), then the oldest first; those about a message are listed with the messages. */
export async function listOpenTasks(sql: Db, limit: number): Promise<TaskRow[]> {
  return sql<TaskRow[]>`
    select t.id, t.kind, t.subject, t.customer_id, c.name as customer_name, t.invoice_id, i.number as invoice_number,
      t.message_id, t.details, t.created_at, i.factor_id is not null as is_factored
    from tasks t left join customers c on c.id = t.customer_id left join invoices i on i.id = t.invoice_id
    where t.done_at is null order by (i.factor_id is not null) desc, t.id limit ${limit}`;
}

export async function findTask(sql: Db, id: number): Promise<{ id: number } | undefined> {
  const [row] = await sql<{ id: number }[]>`select id from tasks where id = ${id}`;
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

/** A step that was passed over because no channel could carry it out. */
export async function findPassedStep(
  sql: Db,
  step: { invoiceId: number; cycle: number; position: number },
): Promise<
  { invoiceId: number; customerId: number; stepKey: string; isDone: boolean } | undefined
> {
  const [row] = await sql<
    { invoiceId: number; customerId: number; stepKey: string; isDone: boolean }[]
  >`
    select s.invoice_id, i.customer_id, s.step_key,
      exists (select 1 from tasks t where t.invoice_id = s.invoice_id and t.kind = 'step_by_hand'
        and t.done_at is not null and t.subject = s.invoice_id || '/' || s.cycle || '/' || s.position) as is_done
    from touch_steps s join invoices i on i.id = s.invoice_id
    where s.invoice_id = ${step.invoiceId} and s.cycle = ${step.cycle} and s.position = ${step.position}
      and s.outcome = 'passed_over' and s.reason = 'channel_not_available'`;
  return row;
}
