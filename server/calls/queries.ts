import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Outcome } from './rules.ts';

export interface LockedCallTask {
  id: number;
  customerId: number;
  customerCountry: string;
  isDone: boolean;
  /** Calls noted so far, and how many of them nobody answered. */
  calls: number;
  unanswered: number;
}

/**
 * Locks the task of a call, with the other calls to the customer, before everything else that its outcome locks; undefined when there
 * is no such call.
 */
export async function lockCallTask(tx: Tx, taskId: number): Promise<LockedCallTask | undefined> {
  await tx`
    select 1 from tasks
    where customer_id = (select customer_id from tasks where id = ${taskId}) and kind = 'step_call'
      and (done_at is null or id = ${taskId})
    order by id for update`;
  // A statement of its own: it sees what was committed while the first waited.
  const [row] = await tx<LockedCallTask[]>`
    select t.id, h.customer_id, c.country as customer_country, t.done_at is not null as is_done,
      (select count(*)::int from calls where task_id = t.id) as calls,
      (select count(*)::int from calls where task_id = t.id and outcome = 'no_answer') as unanswered
    from tasks t join touches h on h.id = t.touch_id join customers c on c.id = h.customer_id
    where t.id = ${taskId} and t.kind = 'step_call'`;
  return row;
}

/** The days on which a customer was called since one, whatever the task; calls of a wrong number reached somebody else. */
export async function listDaysCalled(
  db: Db,
  customerId: number,
  since: PlainDate,
): Promise<PlainDate[]> {
  const rows = await db<{ on: PlainDate }[]>`
    select called_on as "on" from calls
    where customer_id = ${customerId} and called_on >= ${since} and outcome <> 'wrong_number' order by id`;
  return rows.map((row) => row.on);
}

/** The other calls to be made to the customer of a call, in its currency. */
export async function listCallsBeside(db: Db, taskId: number): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select o.id from tasks t join touches h on h.id = t.touch_id
    join tasks o on o.customer_id = h.customer_id and o.kind = 'step_call' and o.done_at is null and o.id <> t.id
    join touches p on p.id = o.touch_id and p.currency = h.currency
    where t.id = ${taskId} order by o.id`;
  return rows.map((row) => row.id);
}

/** The invoices that the steps of calls were about and that are still owed. */
export async function listCarriedInvoices(db: Db, taskIds: readonly number[]): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select distinct i.id from tasks t join touch_steps s on s.touch_id = t.touch_id and s.outcome = 'carried'
    join invoices i on i.id = s.invoice_id
    where t.id = any (${taskIds as number[]}::bigint[]) and i.balance_minor > 0 order by i.id`;
  return rows.map((row) => row.id);
}

export interface NewCall {
  taskId: number;
  customerId: number;
  contactId: number | null;
  phone: string;
  outcome: Outcome;
  note: string;
  calledAt: Date;
  calledOn: PlainDate;
  userId: number;
  nextOn: PlainDate | null;
  promiseId: number | null;
  noticeId: number | null;
  planId: number | null;
  formKey: string | null;
  invoices: readonly { invoiceId: number; disputeId: number | null }[];
}

/** Writes a call with the invoices it was about; answers its id. */
export async function insertCall(tx: Tx, call: NewCall): Promise<number> {
  const { invoices } = call;
  const [row] = await tx<{ id: number }[]>`
    with made as (
      insert into calls (task_id, customer_id, contact_id, phone, outcome, note, called_at, called_on, user_id, next_on,
        promise_id, notice_id, plan_id, form_key)
      values (${call.taskId}, ${call.customerId}, ${call.contactId}, ${call.phone}, ${call.outcome}, ${call.note},
        ${call.calledAt}, ${call.calledOn}, ${call.userId}, ${call.nextOn}, ${call.promiseId}, ${call.noticeId},
        ${call.planId}, ${call.formKey})
      returning id
    ), listed as (
      insert into call_invoices (call_id, invoice_id, dispute_id)
      select made.id, t.invoice_id, t.dispute_id
      from made, unnest(${invoices.map((one) => one.invoiceId)}::bigint[], ${invoices.map((one) => one.disputeId)}::bigint[])
        as t (invoice_id, dispute_id)
    )
    select id from made`;
  return row?.id ?? 0;
}

/** The call that a form noted before. */
export async function findCallOfForm(
  db: Db,
  formKey: string,
): Promise<{ id: number; taskId: number; outcome: Outcome; planId: number | null } | undefined> {
  const [row] = await db<
    { id: number; taskId: number; outcome: Outcome; planId: number | null }[]
  >`select id, task_id, outcome, plan_id from calls where form_key = ${formKey}::uuid`;
  return row;
}

export interface CallRow {
  id: number;
  taskId: number;
  outcome: Outcome;
  note: string;
  phone: string;
  contactName: string;
  userName: string;
  calledAt: Date;
  nextOn: PlainDate | null;
  promiseId: number | null;
  noticeId: number | null;
  planId: number | null;
  /** The invoices it was about, oldest due first. */
  invoices: { id: number; number: string; disputeId: number | null }[];
}

/** Calls of a task, a customer or about an invoice, the latest first. */
export async function listCalls(
  db: Db,
  asked: { taskId?: number; customerId?: number; invoiceId?: number; limit: number },
): Promise<CallRow[]> {
  const { taskId, customerId, invoiceId, limit } = asked;
  const all = db`true`;
  return db<CallRow[]>`
    select c.id, c.task_id, c.outcome, c.note, c.phone, coalesce(k.name, '') as contact_name,
      coalesce(nullif(u.name, ''), u.email) as user_name, c.called_at, c.next_on, c.promise_id, c.notice_id, c.plan_id,
      coalesce((select json_agg(json_build_object('id', i.id, 'number', i.number, 'disputeId', l.dispute_id)
        order by i.due_on, i.id) from call_invoices l join invoices i on i.id = l.invoice_id where l.call_id = c.id), '[]')
        as invoices
    from calls c join users u on u.id = c.user_id left join contacts k on k.id = c.contact_id
    where ${taskId ? db`c.task_id = ${taskId}` : all} and ${customerId ? db`c.customer_id = ${customerId}` : all}
      and ${invoiceId ? db`c.id in (select call_id from call_invoices where invoice_id = ${invoiceId})` : all}
    order by c.id desc limit ${limit}`;
}
