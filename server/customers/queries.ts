import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { ContactFacts, CustomerFacts, Segment } from './rules.ts';

export interface Customer extends CustomerFacts {
  id: number;
  number: string;
  createdAt: Date;
}

export interface Contact extends ContactFacts {
  id: number;
  customerId: number;
}

export async function findCustomer(sql: Db, id: number): Promise<Customer | undefined> {
  const [row] = await sql<Customer[]>`
    select id, number, name, kind, country, language, street, postal_code, city, enterprise_number, segment, scenario_id,
      owner_id, credit_limit_minor, insolvent_since, created_at
    from customers where id = ${id}`;
  return row;
}

export async function findCustomerByNumber(sql: Db, number: string): Promise<Customer | undefined> {
  const [row] = await sql<Customer[]>`
    select id, number, name, kind, country, language, street, postal_code, city, enterprise_number, segment, scenario_id,
      owner_id, credit_limit_minor, insolvent_since, created_at
    from customers where number = ${number}`;
  return row;
}

/** The customer, locked until the transaction ends. */
export async function lockCustomer(tx: Tx, id: number): Promise<Customer | undefined> {
  const [row] = await tx<Customer[]>`
    select id, number, name, kind, country, language, street, postal_code, city, enterprise_number, segment, scenario_id,
      owner_id, credit_limit_minor, insolvent_since, created_at
    from customers where id = ${id} for no key update`;
  return row;
}

export interface CustomerListed {
  id: number;
  number: string;
  name: string;
  country: string;
  segment: string;
  /** What is owed per currency, and what of it is past its due date; minor units. */
  balances: { currency: string; openMinor: number; overdueMinor: number }[];
}

/** Customers by name; `after` is the name and id of the last one seen; `search` looks in name and number. */
export async function listCustomers(
  sql: Db,
  asked: {
    search?: string;
    today: PlainDate;
    after?: { name: string; id: number };
    limit: number;
  },
): Promise<CustomerListed[]> {
  const { search = '', today, after, limit } = asked;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return await sql<CustomerListed[]>`
    select c.id, c.number, c.name, c.country, c.segment, coalesce(b.balances, '[]') as balances
    from customers c
    left join lateral (
      select jsonb_agg(jsonb_build_object('currency', currency, 'openMinor', open_minor, 'overdueMinor', overdue_minor)
        order by currency) as balances
      from (select currency, sum(balance_minor) as open_minor,
          coalesce(sum(balance_minor) filter (where due_on < ${today}::date), 0) as overdue_minor
        from invoices where customer_id = c.id and balance_minor > 0 group by currency) per_currency
    ) b on true
    where ${after ? sql`(lower(c.name), c.id) > (lower(${after.name}), ${after.id}::bigint)` : sql`true`}
      and ${search === '' ? sql`true` : sql`(c.name ilike ${pattern} or c.number ilike ${pattern})`}
    order by lower(c.name), c.id limit ${limit}`;
}

/** Contacts of a customer that were not removed. */
export async function listContacts(sql: Db, customerId: number): Promise<Contact[]> {
  return await sql<Contact[]>`
    select id, customer_id, name, email, phone, roles, language from contacts
    where customer_id = ${customerId} and removed_at is null order by id`;
}

export async function insertCustomer(
  tx: Tx,
  number: string,
  facts: CustomerFacts,
  at: Date,
): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into customers (number, name, kind, country, language, street, postal_code, city, enterprise_number, segment,
      scenario_id, owner_id, credit_limit_minor, insolvent_since, created_at, updated_at)
    values (${number}, ${facts.name}, ${facts.kind}, ${facts.country}, ${facts.language}, ${facts.street}, ${facts.postalCode},
      ${facts.city}, ${facts.enterpriseNumber}, ${facts.segment}, ${facts.scenarioId}, ${facts.ownerId},
      ${facts.creditLimitMinor}, ${facts.insolventSince}, ${at}, ${at})
    on conflict (number) do nothing returning id`;
  return row?.id;
}

/** Writes everything but the segment: that is `updateSegments`. */
export async function updateCustomer(
  tx: Tx,
  id: number,
  facts: Omit<CustomerFacts, 'segment'>,
  at: Date,
): Promise<void> {
  await tx`
    update customers set name = ${facts.name}, kind = ${facts.kind}, country = ${facts.country},
      language = ${facts.language}, street = ${facts.street}, postal_code = ${facts.postalCode}, city = ${facts.city},
      enterprise_number = ${facts.enterpriseNumber}, scenario_id = ${facts.scenarioId}, owner_id = ${facts.ownerId},
      credit_limit_minor = ${facts.creditLimitMinor}, insolvent_since = ${facts.insolventSince}, updated_at = ${at}
    where id = ${id}`;
}

/** Writes the segments in effect where they are others; answers the open invoices of those customers, by their ids. */
export async function updateSegments(
  tx: Tx,
  segments: ReadonlyMap<number, Segment>,
  at: Date,
): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    with moved as (
      update customers c set segment = t.segment, updated_at = ${at}
      from unnest(${[...segments.keys()]}::bigint[], ${[...segments.values()]}::text[]) as t (id, segment)
      where c.id = t.id and c.segment <> t.segment returning c.id
    )
    select i.id from moved m join invoices i on i.customer_id = m.id where i.balance_minor > 0 order by i.id`;
  return rows.map((row) => row.id);
}

export async function insertContact(
  tx: Tx,
  customerId: number,
  contact: ContactFacts,
  at: Date,
): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into contacts (customer_id, name, email, phone, roles, language, created_at)
    values (${customerId}, ${contact.name}, ${contact.email}, ${contact.phone}, ${contact.roles}, ${contact.language}, ${at})
    returning id`;
  return row.id;
}

export async function updateContact(tx: Tx, id: number, contact: ContactFacts): Promise<void> {
  await tx`
    update contacts set name = ${contact.name}, email = ${contact.email}, phone = ${contact.phone},
      roles = ${contact.roles}, language = ${contact.language}
    where id = ${id} and removed_at is null`;
}

/** Takes the telephone number off a contact; false when there was none. */
export async function clearPhone(tx: Tx, customerId: number, contactId: number): Promise<boolean> {
  const rows = await tx`
    update contacts set phone = ''
    where id = ${contactId} and customer_id = ${customerId} and removed_at is null and phone <> ''`;
  return rows.count === 1;
}

/** Puts one contact before the others. */
export async function markPreferred(
  tx: Tx,
  customerId: number,
  contactId: number,
): Promise<'changed' | 'unchanged' | 'missing'> {
  const [contact] = await tx<{ isPreferred: boolean }[]>`
    select is_preferred from contacts
    where id = ${contactId} and customer_id = ${customerId} and removed_at is null for update`;
  if (!contact) return 'missing';
  if (contact.isPreferred) return 'unchanged';
  await tx`
    update contacts set is_preferred = false
    where customer_id = ${customerId} and is_preferred and removed_at is null`;
  await tx`update contacts set is_preferred = true where id = ${contactId}`;
  return 'changed';
}

/** Marks a contact as removed: messages that named it still do. False when it was not there. */
export async function markContactRemoved(
  tx: Tx,
  customerId: number,
  contactId: number,
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    update contacts set removed_at = ${at}
    where id = ${contactId} and customer_id = ${customerId} and removed_at is null`;
  return rows.count === 1;
}
