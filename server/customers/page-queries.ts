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

/** The same as a part of a larger statement. */
export function unappliedOf(sql: Db, customerId: PendingQuery<Row[]>): PendingQuery<Row[]> {
  return sql`
    select currency, sum(unapplied_minor) as amount_minor from (
      select currency, unapplied_minor from payments where customer_id = ${customerId} and unapplied_minor > 0
      union all
      select currency, unapplied_minor from credit_notes where customer_id = ${customerId} and unapplied_minor > 0
    ) credits
    group by currency`;
}
