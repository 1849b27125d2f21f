import type { Db } from '../db/sql.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Promisable } from './rules.ts';

/** A customer's open invoices with what is promised of them, oldest due first. */
export async function listPromisableOf(
  db: Db,
  customerId: number,
  limit: number,
): Promise<(Promisable & { number: string })[]> {
  return db<(Promisable & { number: string })[]>`
    select i.id as invoice_id, i.number, i.due_on, i.currency, i.balance_minor,
      coalesce(said.minor, 0) as promised_minor, coalesce(said.count, 0) as open_promises
    from invoices i
    left join lateral (
      select sum(l.amount_minor) as minor, count(*)::int as count
      from promise_invoices l join promises p on p.id = l.promise_id
      where l.invoice_id = i.id and p.status = 'open'
    ) said on true
    where i.customer_id = ${customerId} and i.balance_minor > coalesce(said.minor, 0)
    order by i.due_on, i.id limit ${limit}`;
}

/** Work that a promise or a payment notice has become. */
export interface AnswerWork {
  taskId: number;
  kind: string;
  id: number;
  customerName: string;
  currency: string;
  amountMinor: number;
  on: PlainDate;
  numbers: string[];
}

/** Broken promises nobody has dealt with, the second within ninety days first. */
export async function listBrokenPromises(db: Db, limit: number): Promise<AnswerWork[]> {
  return db<AnswerWork[]>`
    select t.id as task_id, t.kind, p.id, c.name as customer_name, p.currency, p.promised_on as on,
      p.amount_minor - p.paid_minor as amount_minor, array(select i.number from promise_invoices l
        join invoices i on i.id = l.invoice_id where l.promise_id = p.id order by i.due_on, i.id) as numbers
    from tasks t join promises p on p.id = t.subject::bigint join customers c on c.id = p.customer_id
    where t.kind in ('promise_broken', 'promise_broken_again') and t.done_at is null
    order by p.is_repeated desc, t.id limit ${limit}`;
}

/** Payment notices that wait for a decision, the oldest first. */
export async function listNoticesToDecide(db: Db, limit: number): Promise<AnswerWork[]> {
  return db<AnswerWork[]>`
    select t.id as task_id, t.kind, n.id, c.name as customer_name, n.currency, n.paid_on as on, n.amount_minor,
      array(select i.number from payment_notice_invoices l
        join invoices i on i.id = l.invoice_id where l.notice_id = n.id order by i.due_on, i.id) as numbers
    from tasks t join payment_notices n on n.id = t.subject::bigint join customers c on c.id = n.customer_id
    where t.kind = 'payment_notice_overdue' and t.done_at is null
    order by t.id limit ${limit}`;
}

export interface AnswerSettings {
  maxDays: number;
  maxOpen: number;
  noticeDays: number;
  replyDays: number;
}

/** What debtors may answer without asking first. */
export async function findAnswerSettings(db: Db): Promise<AnswerSettings> {
  const [row] = await db<AnswerSettings[]>`
    select promise_max_days as max_days, promise_max_open as max_open, payment_notice_days as notice_days,
      reply_hold_days as reply_days
    from organization`;
  return row ?? { maxDays: 30, maxOpen: 2, noticeDays: 5, replyDays: 2 };
}

export async function updateAnswerSettings(
  db: Db,
  settings: AnswerSettings,
  at: Date,
): Promise<void> {
  await db`
    update organization set promise_max_days = ${settings.maxDays}, promise_max_open = ${settings.maxOpen},
      payment_notice_days = ${settings.noticeDays}, reply_hold_days = ${settings.replyDays}, updated_at = ${at}`;
}
