import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export interface TroubledMessage {
  id: number;
  status: 'unknown' | 'rejected' | 'bounced' | 'complained';
  statusReason: string;
  kind: string;
  subject: string;
  toAddress: string;
  customerId: number | null;
  customerName: string | null;
  at: Date;
}

/** Messages whose end needs a person and that nobody has marked as handled, newest first. */
export async function listTroubledMessages(sql: Db, limit: number): Promise<TroubledMessage[]> {
  return sql<TroubledMessage[]>`
    select m.id, m.status, m.status_reason, m.kind, m.subject, m.to_address, m.customer_id, c.name as customer_name,
      coalesce(m.sent_at, m.created_at) as at
    from messages m left join customers c on c.id = m.customer_id
    where m.status in ('unknown', 'rejected', 'bounced', 'complained')
      and not exists (select 1 from tasks t where t.message_id = m.id and t.done_at is not null)
    order by m.id desc limit ${limit}`;
}

export interface LateMessage {
  id: number;
  kind: string;
  toAddress: string;
  customerId: number | null;
  customerName: string | null;
  /** Since when its provider could not deliver it. */
  since: Date;
}

/**
 * Messages put off since before an instant, by the receiving server or already by our own provider, and of which nothing better was
 * heard since, nor marked as handled. Those of the last month: older ones have been overtaken.
 */
export async function listLateMessages(
  sql: Db,
  before: Date,
  limit: number,
): Promise<LateMessage[]> {
  return sql<LateMessage[]>`
    select m.id, m.kind, m.to_address, m.customer_id, c.name as customer_name, late.since
    from (
      select e.message_id, min(e.at) as since
      from message_events e join messages a on a.id = e.message_id and a.status = 'accepted'
      where e.kind in ('delayed', 'soft_bounced') and e.at > ${before}::timestamptz - interval '30 days'
      group by e.message_id
      union all
      select id, created_at from messages where status = 'queued' and attempts > 0
    ) late
    join messages m on m.id = late.message_id left join customers c on c.id = m.customer_id
    where late.since <= ${before}
      and not exists (select 1 from tasks t where t.message_id = m.id and t.done_at is not null)
    order by late.since, m.id limit ${limit}`;
}

export interface UnreachableCustomer {
  id: number;
  name: string;
  currency: string;
  overdueMinor: number;
  invoices: number;
  /** True when an address is on file but mail to it has been refused. */
  isSuppressed: boolean;
}

/** Customers with invoices past their due date and no address that can be written to, the largest sum first. */
export async function listUnreachableCustomers(
  sql: Db,
  today: PlainDate,
  limit: number,
): Promise<UnreachableCustomer[]> {
  return sql<UnreachableCustomer[]>`
    select c.id, c.name, due.currency, due.overdue_minor, due.invoices,
      exists (select 1 from contacts k where k.customer_id = c.id and k.removed_at is null and k.email <> ''
        and 'billing' = any (k.roles)) as is_suppressed
    from (
      select customer_id, currency, sum(balance_minor) as overdue_minor, count(*) as invoices
      from invoices where balance_minor > 0 and due_on <= ${today}::date group by customer_id, currency
    ) due join customers c on c.id = due.customer_id
    where not exists (
      select 1 from contacts k left join suppressions s on s.email = k.email
      where k.customer_id = c.id and k.removed_at is null and k.email <> '' and 'billing' = any (k.roles)
        and s.email is null
    )
    order by due.overdue_minor desc, c.id limit ${limit}`;
}

/** Imports nobody has applied or discarded yet. */
export async function listWaitingImports(
  sql: Db,
): Promise<{ id: number; filename: string; createdAt: Date }[]> {
  return sql<{ id: number; filename: string; createdAt: Date }[]>`
    select id, filename, created_at from imports where status = 'preview' order by id desc limit 10`;
}

/** Events that Stripe's webhook should have brought and that had to be fetched; zero when all is well or nothing was polled. */
export async function countMissedByWebhook(sql: Db): Promise<number> {
  const [row] = await sql<
    { missedByWebhook: number }[]
  >`select missed_by_webhook from stripe_polls`;
  return row?.missedByWebhook ?? 0;
}

/** The earliest day a chase has its next step on; it may lie in the past. Null when nothing is planned. */
export async function findNextDue(sql: Db): Promise<PlainDate | null> {
  const [row] = await sql<{ nextOn: PlainDate | null }[]>`
    select min(next_on) as next_on from chases where next_on is not null`;
  return row?.nextOn ?? null;
}

/** Messages a run of the day would write: one per customer and currency with a step due by then. */
export async function countDueTouches(sql: Db, day: PlainDate): Promise<number> {
  const [row] = await sql<{ touches: number }[]>`
    select count(*) as touches from (
      select distinct customer_id, currency from chases where next_on is not null and next_on <= ${day}::date) due`;
  return row?.touches ?? 0;
}

export interface LastRun {
  id: number;
  asOf: PlainDate;
  startedAt: Date;
  finishedAt: Date | null;
  planned: number;
  held: number;
  sent: number;
  waiting: number;
  failed: number;
  skipped: number;
}

/** The latest run with what became of its messages. */
export async function findLastRun(sql: Db): Promise<LastRun | undefined> {
  const [row] = await sql<LastRun[]>`
    select r.id, r.as_of, r.started_at, r.finished_at, r.planned, r.held, m.sent, m.waiting, m.failed, m.skipped
    from (
      select id, as_of, started_at, finished_at, planned, held from runs order by id desc limit 1
    ) r, lateral (
      select count(*) filter (where status in ('accepted', 'delivered')) as sent,
        count(*) filter (where status in ('awaiting_approval', 'queued', 'claimed', 'sending')) as waiting,
        count(*) filter (where status in ('unknown', 'rejected', 'bounced', 'complained')) as failed,
        count(*) filter (where status = 'skipped') as skipped
      from messages where run_id = r.id
    ) m`;
  return row;
}

/** What a fresh installation has done already. */
export async function findSetup(
  sql: Db,
): Promise<{ hasInvoices: boolean; hasBank: boolean; hasRun: boolean }> {
  const [row] = await sql<{ hasInvoices: boolean; hasBank: boolean; hasRun: boolean }[]>`
    select exists (select 1 from invoices) as has_invoices,
      exists (select 1 from organization where iban <> '') as has_bank,
      exists (select 1 from runs) as has_run`;
  return row ?? { hasInvoices: false, hasBank: false, hasRun: false };
}
