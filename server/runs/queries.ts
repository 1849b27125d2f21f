import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { Role } from '../scenarios/rules.ts';
import type { Colleague, Person } from './recipient-rules.ts';
import type { OverdueInvoice } from './rules.ts';

export type RunTrigger = 'schedule' | 'command' | 'api' | 'page' | 'demo';

export async function insertRun(
  sql: Db,
  run: { asOf: PlainDate; trigger: RunTrigger; startedAt: Date; startedBy: number | null },
): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into runs (as_of, trigger, started_at, started_by)
    values (${run.asOf}, ${run.trigger}, ${run.startedAt}, ${run.startedBy}) returning id`;
  return row?.id ?? 0;
}

export async function finishRun(
  sql: Db,
  runId: number,
  outcome: { planned: number; held: number; finishedAt: Date },
): Promise<void> {
  await sql`
    update runs set planned = ${outcome.planned}, held = ${outcome.held}, finished_at = ${outcome.finishedAt}
    where id = ${runId}`;
}

export interface Run {
  id: number;
  asOf: PlainDate;
  trigger: RunTrigger;
  startedAt: Date;
  finishedAt: Date | null;
  planned: number;
  held: number;
}

/** Runs, newest first; `after` is the last id of the page before. */
export async function listRuns(sql: Db, after: number | null, limit: number): Promise<Run[]> {
  return sql<Run[]>`
    select id, as_of, trigger, started_at, finished_at, planned, held from runs
    where ${after}::bigint is null or id < ${after} order by id desc limit ${limit}`;
}

export async function findRun(sql: Db, id: number): Promise<Run | undefined> {
  const [row] = await sql<Run[]>`
    select id, as_of, trigger, started_at, finished_at, planned, held from runs where id = ${id}`;
  return row;
}

/** True when a run of that day has finished: the scheduler does each day once. */
export async function hasFinishedRun(sql: Db, asOf: PlainDate): Promise<boolean> {
  const [row] = await sql`
    select 1 from runs where as_of = ${asOf} and finished_at is not null and trigger in ('schedule', 'demo') limit 1`;
  return row !== undefined;
}

/** Locks those of the customers that no other run is busy with, and that no reminder is still on its way to. */
export async function lockCustomers(sql: Db, customerIds: readonly number[]): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from customers c where id = any (${customerIds as number[]})
      and not exists (select 1 from messages m where m.customer_id = c.id and m.touch_id is not null
        and m.status in ('awaiting_approval', 'queued', 'claimed', 'sending'))
    order by id for no key update skip locked`;
  return rows.map((row) => row.id);
}

export async function listDueInvoices(
  sql: Db,
  customerIds: readonly number[],
  today: PlainDate,
): Promise<number[]> {
  const rows = await sql<{ invoiceId: number }[]>`
    select invoice_id from chases where customer_id = any (${customerIds as number[]}) and next_on <= ${today}`;
  return rows.map((row) => row.invoiceId);
}

/** An overdue invoice, with what tells whether its first reminder is still to come. */
export interface Overdue extends Omit<OverdueInvoice, 'awaitsFirstReminder'> {
  kind: string;
  country: string;
  versionId: number | null;
  position: number;
}

/** Overdue invoices of the customers that nothing holds, each with what of it is not held (minor units). */
export async function listOverdue(
  sql: Db,
  customerIds: readonly number[],
  today: PlainDate,
): Promise<Overdue[]> {
  return sql<Overdue[]>`
    select i.id as invoice_id, i.customer_id, i.currency, i.factor_id, i.balance_minor - held.minor as balance_minor,
      c.kind, c.country, s.version_id, coalesce(s.position, 0) as position
    from invoices i
    join customers c on c.id = i.customer_id
    left join chases s on s.invoice_id = i.id
    cross join lateral (
      select coalesce(sum(h.amount_minor), 0) as minor, coalesce(bool_or(h.amount_minor is null), false) as is_whole
      from unlifted_holds h where h.invoice_id = i.id and (h.until_on is null or h.until_on >= ${today})
    ) held
    where i.customer_id = any (${customerIds as number[]}) and i.balance_minor > 0 and i.due_on < ${today}
      and not held.is_whole and i.balance_minor > held.minor
    order by i.customer_id, i.due_on, i.id`;
}

/** What a customer paid that no invoice has taken yet, by currency (minor units). */
export async function listCredits(
  sql: Db,
  customerIds: readonly number[],
): Promise<{ customerId: number; currency: string; creditMinor: number }[]> {
  return sql`
    select customer_id, currency, sum(unapplied_minor)::bigint as credit_minor from (
      select customer_id, currency, unapplied_minor from payments
      where customer_id = any (${customerIds as number[]}) and unapplied_minor > 0
      union all
      select customer_id, currency, unapplied_minor from credit_notes
      where customer_id = any (${customerIds as number[]}) and unapplied_minor > 0
    ) credits
    group by customer_id, currency`;
}

export interface Addressee {
  customerId: number;
  customerNumber: string;
  customerName: string;
  customerKind: string;
  contactId: number;
  name: string;
  email: string;
  language: string;
}

/** The billing contact each customer is written to: the preferred one, else the first, of those whose address is not suppressed. */
export async function listAddressees(
  sql: Db,
  customerIds: readonly number[],
): Promise<Addressee[]> {
  return sql<Addressee[]>`
    select distinct on (c.id) c.id as customer_id, c.number as customer_number, c.name as customer_name,
      c.kind as customer_kind, k.id as contact_id, k.name, k.email, coalesce(k.language, c.language) as language
    from customers c join contacts k on k.customer_id = c.id
    where c.id = any (${customerIds as number[]}) and k.removed_at is null and k.email <> ''
      and 'billing' = any (k.roles) and not exists (select 1 from suppressions x where x.email = k.email)
    order by c.id, k.is_preferred desc, k.id`;
}

/** A customer that a message is written to. */
export interface Debtor {
  customerId: number;
  number: string;
  name: string;
  kind: string;
  /** The colleague who looks after it. */
  ownerId: number | null;
}

export async function listDebtors(sql: Db, customerIds: readonly number[]): Promise<Debtor[]> {
  return sql<Debtor[]>`
    select id as customer_id, number, name, kind, owner_id from customers where id = any (${customerIds as number[]})`;
}

export type CustomerPerson = Person & { customerId: number };

/** The first contact of each role: the preferred one before the others, of those whose address is not suppressed. */
export async function listPeople(
  sql: Db,
  customerIds: readonly number[],
  roles: readonly Role[],
): Promise<CustomerPerson[]> {
  return sql<CustomerPerson[]>`
    select distinct on (c.id, r.role) c.id as customer_id, r.role, k.id as contact_id, k.name, k.email,
      coalesce(k.language, c.language) as language
    from customers c join contacts k on k.customer_id = c.id
    join unnest(${roles as Role[]}::text[]) r (role) on r.role = any (k.roles)
    where c.id = any (${customerIds as number[]}) and k.removed_at is null and k.email <> ''
      and not exists (select 1 from suppressions x where x.email = k.email)
    order by c.id, r.role, k.is_preferred desc, k.id`;
}

/** The users of the back office who still work in it. */
export async function listColleagues(sql: Db): Promise<(Colleague & { id: number })[]> {
  return sql`select id, email, name from users where disabled_at is null`;
}

/** What holds open invoices, counted, for the report of a run. */
export async function countHeld(sql: Db): Promise<{ because: string; invoices: number }[]> {
  return sql`
    select held_because as because, count(*)::int as invoices from chases
    where held_because is not null and held_because <> 'paid' group by held_because order by held_because`;
}

export interface HeldInvoice {
  number: string;
  customer: string;
  because: string;
  reviewOn: PlainDate | null;
}

export async function listHeld(sql: Db, limit: number): Promise<HeldInvoice[]> {
  return sql<HeldInvoice[]>`
    select i.number, c.number as customer, s.held_because as because, s.review_on
    from chases s join invoices i on i.id = s.invoice_id join customers c on c.id = s.customer_id
    where s.held_because is not null and s.held_because <> 'paid' order by s.held_because, s.invoice_id limit ${limit}`;
}

export async function listInvoiceNumbers(
  sql: Db,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const rows = await sql<{ id: number; number: string }[]>`
    select id, number from invoices where id = any (${ids as number[]})`;
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** The messages of a run by their state, and how many are still on their way out. */
export async function countRunMessages(
  sql: Db,
  runId: number,
): Promise<{ statuses: Record<string, number>; inHand: number }> {
  const rows = await sql<{ status: string; messages: number; inHand: number }[]>`
    select status, count(*)::int as messages,
      (count(*) filter (where status in ('claimed', 'sending')))::int as in_hand
    from messages where run_id = ${runId} group by status order by status`;
  return {
    statuses: Object.fromEntries(rows.map((row) => [row.status, row.messages])),
    inHand: rows.reduce((sum, row) => sum + row.inHand, 0),
  };
}

/** Whether a run for that day has begun and not ended. */
export async function hasRunInHand(db: Db, asOf: PlainDate): Promise<boolean> {
  const rows =
    await db`select from runs where as_of = ${asOf}::date and finished_at is null limit 1`;
  return rows.length > 0;
}
