import type { PendingQuery, Row } from 'postgres';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

/** Open and overdue sums of a customer in one currency, minor units. */
export interface CustomerBalance {
  currency: string;
  openMinor: number;
  openCount: number;
  overdueMinor: number;
  overdueCount: number;
}

export interface CustomerRow {
  id: number;
  number: string;
  name: string;
  country: string;
  segment: string;
  /** The name as it is sorted by: the first half of the paging key. */
  sortName: string;
  balances: CustomerBalance[];
  lastMessageAt: Date | null;
  hasAddress: boolean;
  /** Money received that settles no invoice, by currency. */
  credit: { currency: string; amountMinor: number }[];
}

/** `unreachable`: with invoices at their due date and no address to write to; `unapplied`: with money that settles nothing. */
export type CustomerFilter = 'all' | 'open' | 'overdue' | 'unreachable' | 'unapplied';

/**
 * A page of customers by name, with what they owe. `search` looks in number, name and addresses; `after` is the paging
 * key of the last row of the page before.
 */
export async function listCustomerPage(
  sql: Db,
  options: {
    search: string;
    filter: CustomerFilter;
    /** Empty for all. */
    segment: string;
    today: PlainDate;
    after: { sortName: string; id: number } | null;
    limit: number;
  },
): Promise<CustomerRow[]> {
  const { search, filter, segment, today, after, limit } = options;
  const pattern = `%${escapeLike(search)}%`;
  return sql<CustomerRow[]>`
    with page as (
      select c.id, c.number, c.name, c.country, c.segment, lower(c.name) as sort_name
      from customers c
      where (${after === null} or (lower(c.name), c.id) > (${after?.sortName ?? ''}, ${after?.id ?? 0}::bigint))
        and (${search === ''} or c.name ilike ${pattern} or c.number ilike ${pattern}
          or exists (select 1 from contacts k where k.customer_id = c.id and k.removed_at is null and k.email ilike ${pattern}))
        and (${segment === ''} or c.segment = ${segment})
        and ${inState(sql, filter, today)}
      order by lower(c.name), c.id
      limit ${limit}
    )
    select page.id, page.number, page.name, page.country, page.segment, page.sort_name,
      coalesce(sums.balances, '[]') as balances, last.at as last_message_at, ${hasAddress(sql, sql`page.id`)} as has_address,
      coalesce(credits.credit, '[]') as credit
    from page
    left join lateral (
      select json_agg(json_build_object('currency', b.currency, 'openMinor', b.open_minor, 'openCount', b.open_count,
        'overdueMinor', b.overdue_minor, 'overdueCount', b.overdue_count) order by b.open_minor desc) as balances
      from (
        select currency, sum(balance_minor) as open_minor, count(*) as open_count,
          coalesce(sum(balance_minor) filter (where due_on < ${today}::date), 0) as overdue_minor,
          count(*) filter (where due_on < ${today}::date) as overdue_count
        from invoices where customer_id = page.id and balance_minor > 0 group by currency
      ) b
    ) sums on true
    left join lateral (
      select m.sent_at as at from messages m
      where m.customer_id = page.id and m.touch_id is not null and m.status in ('accepted', 'delivered')
      order by m.id desc limit 1
    ) last on true
    left join lateral (
      select json_agg(json_build_object('currency', u.currency, 'amountMinor', u.amount_minor) order by u.currency) as credit
      from (${unappliedOf(sql, sql`page.id`)}) u
    ) credits on true
    order by page.sort_name, page.id`;
}

type Fragment = PendingQuery<Row[]>;

function inState(sql: Db, filter: CustomerFilter, today: PlainDate): Fragment {
  const owes = (more: Fragment) =>
    sql`exists (select 1 from invoices i where i.customer_id = c.id and i.balance_minor > 0 and ${more})`;
  switch (filter) {
    case 'all':
      return sql`true`;
    case 'open':
      return owes(sql`true`);
    case 'overdue':
      return owes(sql`i.due_on < ${today}::date`);
    case 'unreachable':
      // From the due date on, as on the start page: on that day the first message would leave.
      return sql`${owes(sql`i.due_on <= ${today}::date`)} and not ${hasAddress(sql, sql`c.id`)}`;
    case 'unapplied':
      return sql`exists (${unappliedOf(sql, sql`c.id`)})`;
  }
}

function hasAddress(sql: Db, customerId: Fragment): Fragment {
  return sql`exists (select 1 from contacts k left join suppressions s on s.email = k.email
    where k.customer_id = ${customerId} and k.removed_at is null and k.email <> '' and 'billing' = any (k.roles)
      and s.email is null)`;
}

function unappliedOf(sql: Db, customerId: Fragment): Fragment {
  return sql`
    select currency, sum(unapplied_minor) as amount_minor from (
      select currency, unapplied_minor from payments where customer_id = ${customerId} and unapplied_minor > 0
      union all
      select currency, unapplied_minor from credit_notes where customer_id = ${customerId} and unapplied_minor > 0
    ) credits
    group by currency`;
}

/** Text for the inside of a LIKE pattern: what was typed is looked for as it is. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export interface CustomerCard {
  id: number;
  number: string;
  name: string;
  kind: 'company' | 'public' | 'consumer';
  country: string;
  language: string;
  street: string;
  postalCode: string;
  city: string;
  enterpriseNumber: string;
  segment: string;
  scenarioId: number | null;
  ownerId: number | null;
  ownerName: string | null;
  createdAt: Date;
}

/** The customer as its page shows it. */
export async function findCustomerCard(sql: Db, id: number): Promise<CustomerCard | undefined> {
  const [row] = await sql<CustomerCard[]>`
    select id, number, name, kind, country, language, street, postal_code, city, enterprise_number, segment, scenario_id,
      owner_id, (select coalesce(nullif(u.name, ''), u.email) from users u where u.id = owner_id) as owner_name, created_at
    from customers where id = ${id}`;
  return row;
}

export interface ContactRow {
  id: number;
  name: string;
  email: string;
  phone: string;
  roles: string[];
  language: string | null;
  suppression: string | null;
  suppressionId: number | null;
  suppressedAt: Date | null;
  /** How a debtor named it on the portal; null: one of ours or a program did. */
  origin: 'handed_on' | 'correction' | 'mailbox' | null;
  /** Who named it, and when. */
  namedBy: string;
  namedAt: Date | null;
}

/**
 * Contacts of a customer that were not removed, billing first, with the reason an address must not be written to and how
 * it came.
 */
export async function listContactRows(sql: Db, customerId: number): Promise<ContactRow[]> {
  return sql<ContactRow[]>`
    select k.id, k.name, k.email, k.phone, k.roles, k.language, s.reason as suppression,
      s.id as suppression_id, s.created_at as suppressed_at, n.kind as origin,
      coalesce(n.by, '') as named_by, n.asked_at as named_at
    from contacts k left join suppressions s on s.email = k.email and k.email <> ''
    left join lateral (
      select c.kind, c.asked_at, coalesce(nullif(b.name, ''), b.email) as by
      from contact_changes c left join contacts b on b.id = c.contact_id
      where c.new_contact_id = k.id order by c.id desc limit 1
    ) n on true
    where k.customer_id = ${customerId} and k.removed_at is null
    order by ('billing' = any(k.roles)) desc, k.id`;
}

/** What a customer owes, per currency. */
export async function listCustomerBalances(
  sql: Db,
  customerId: number,
  today: PlainDate,
): Promise<CustomerBalance[]> {
  return sql<CustomerBalance[]>`
    select currency, sum(balance_minor) as open_minor, count(*) as open_count,
      coalesce(sum(balance_minor) filter (where due_on < ${today}::date), 0) as overdue_minor,
      count(*) filter (where due_on < ${today}::date) as overdue_count
    from invoices where customer_id = ${customerId} and balance_minor > 0
    group by currency order by sum(balance_minor) desc`;
}

export interface CustomerInvoice {
  id: number;
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  nextOn: PlainDate | null;
  heldBecause: string | null;
}

/** Open invoices of a customer, oldest due date first, with where each stands. */
export async function listCustomerInvoices(
  sql: Db,
  customerId: number,
  limit: number,
): Promise<CustomerInvoice[]> {
  return sql<CustomerInvoice[]>`
    select i.id, i.number, i.issued_on, i.due_on, i.currency, i.total_minor, i.balance_minor, ch.next_on, ch.held_because
    from invoices i left join chases ch on ch.invoice_id = i.id
    where i.customer_id = ${customerId} and i.balance_minor > 0
    order by i.due_on, i.id limit ${limit}`;
}

export interface CustomerPayment {
  id: number;
  receivedOn: PlainDate;
  currency: string;
  amountMinor: number;
  unappliedMinor: number;
  method: string;
  reference: string;
  invoices: { id: number; number: string }[];
}

/** The latest payments of a customer with the invoices each settles. */
export async function listCustomerPayments(
  sql: Db,
  customerId: number,
  limit: number,
): Promise<CustomerPayment[]> {
  return sql<CustomerPayment[]>`
    select p.id, p.received_on, p.currency, p.amount_minor, p.method, p.reference,
      p.unapplied_minor, coalesce(a.invoices, '[]') as invoices
    from payments p
    left join lateral (
      select json_agg(json_build_object('id', i.id, 'number', i.number) order by i.due_on, i.id) as invoices
      from allocations x join invoices i on i.id = x.invoice_id
      where x.payment_id = p.id and x.released_at is null
    ) a on true
    where p.undone_at is null and p.customer_id = ${customerId}
    order by p.id desc limit ${limit}`;
}

export interface CustomerMessage {
  id: number;
  kind: string;
  tone: string;
  subject: string;
  toAddress: string;
  status: string;
  at: Date;
}

/** The latest messages to a customer. */
export async function listCustomerMessages(
  sql: Db,
  customerId: number,
  limit: number,
): Promise<CustomerMessage[]> {
  return sql<CustomerMessage[]>`
    select id, kind, tone, subject, to_address, status, coalesce(sent_at, created_at) as at
    from messages where customer_id = ${customerId} order by id desc limit ${limit}`;
}

/** Money of a customer that settles no invoice, per currency. */
export async function listCustomerCredit(
  sql: Db,
  customerId: number,
): Promise<{ currency: string; amountMinor: number }[]> {
  return sql<{ currency: string; amountMinor: number }[]>`
    ${unappliedOf(sql, sql`${customerId}`)} order by currency`;
}

/** The pay link of a customer that a person made on a page, while it is valid. */
export async function findStaffPayLink(
  sql: Db,
  options: { id: string; customerId: number; now: Date },
): Promise<{ id: string; expiresAt: Date } | undefined> {
  const { id, customerId, now } = options;
  const [row] = await sql<{ id: string; expiresAt: Date }[]>`
    select id, expires_at from pay_links
    where id = ${id}::uuid and customer_id = ${customerId} and revoked_at is null and expires_at > ${now}`;
  return row;
}
