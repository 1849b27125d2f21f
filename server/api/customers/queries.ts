import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Segment } from '../../customers/rules.ts';
import type { Db } from '../../db/sql.ts';
import type { SegmentReason } from '../../segments/rules.ts';

export interface ApiContact {
  id: number;
  name: string;
  email: string;
  phone: string;
  roles: string[];
  language: string | null;
  suppressed: string | null;
}

export interface ApiCustomer {
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
  segmentComputed: Segment | null;
  segmentReasons: SegmentReason[];
  segmentSetAt: Date | null;
  segmentSetBecause: string;
  segmentSetUntil: PlainDate | null;
  /** Minor units of the organization's currency. */
  creditLimitMinor: number | null;
  insolventSince: PlainDate | null;
  /** The last day of a pause in force; null without one, and when it has no end. */
  pausedUntil: PlainDate | null;
  neverChase: boolean;
  scenario: string | null;
  owner: string | null;
  /** Its own early-payment terms, as stored; null: the organization's hold. */
  discountTerms: unknown;
  /** Of their fixed amounts; null before there is an organization. */
  organizationCurrency: string | null;
  createdAt: Date;
  updatedAt: Date;
  contacts: ApiContact[];
  balances: { currency: string; openMinor: number; overdueMinor: number }[];
}

/** Customers by id, the oldest first, with their contacts and what they owe. */
export async function listCustomers(
  sql: Db,
  options: {
    number: string | null;
    updatedSince: Date | null;
    today: PlainDate;
    afterId: number | null;
    limit: number;
  },
): Promise<ApiCustomer[]> {
  const { number, updatedSince, today, afterId, limit } = options;
  return sql<ApiCustomer[]>`
    select c.id, c.number, c.name, c.kind, c.country, c.language, c.street, c.postal_code, c.city, c.enterprise_number,
      c.segment, g.computed as segment_computed, coalesce(g.reasons, '[]') as segment_reasons, g.set_at as segment_set_at,
      coalesce(g.set_because, '') as segment_set_because, g.set_until as segment_set_until, c.credit_limit_minor,
      c.insolvent_since, case when p.until_on >= ${today}::date then p.until_on end as paused_until,
      p.id is not null and p.until_on is null as never_chase, s.key as scenario, w.email as owner, c.discount_terms,
      o.currency as organization_currency, c.created_at, c.updated_at, coalesce(k.contacts, '[]') as contacts,
      coalesce(b.balances, '[]') as balances
    from customers c
    left join scenarios s on s.id = c.scenario_id
    left join users w on w.id = c.owner_id
    left join organization o on true
    left join customer_segments g on g.customer_id = c.id
    left join customer_pauses p on p.customer_id = c.id and p.lifted_at is null
    left join lateral (
      select json_agg(json_build_object('id', k.id, 'name', k.name, 'email', k.email, 'phone', k.phone,
        'roles', k.roles, 'language', k.language, 'suppressed', x.reason) order by k.id) as contacts
      from contacts k left join suppressions x on x.email = k.email and k.email <> ''
      where k.customer_id = c.id and k.removed_at is null
    ) k on true
    left join lateral (
      select json_agg(json_build_object('currency', w.currency, 'openMinor', w.open_minor,
        'overdueMinor', w.overdue_minor) order by w.currency) as balances
      from (
        select currency, sum(balance_minor) as open_minor,
          coalesce(sum(balance_minor) filter (where due_on < ${today}::date), 0) as overdue_minor
        from invoices where customer_id = c.id and balance_minor > 0 group by currency
      ) w
    ) b on true
    where ${afterId === null ? sql`true` : sql`c.id > ${afterId}::bigint`}
      and ${number === null ? sql`true` : sql`c.number = ${number}::text`}
      and ${updatedSince === null ? sql`true` : sql`c.updated_at >= ${updatedSince}::timestamptz`}
    order by c.id limit ${limit}`;
}

/** The customer with its contacts and what it owes. */
export async function findCustomer(
  sql: Db,
  id: number,
  today: PlainDate,
): Promise<ApiCustomer | undefined> {
  const rows = await listCustomers(sql, {
    number: null,
    updatedSince: null,
    today,
    afterId: id - 1,
    limit: 1,
  });
  return rows.find((row) => row.id === id);
}

/** The id of the customer with a number. */
export async function findCustomerId(sql: Db, number: string): Promise<number | undefined> {
  const [row] = await sql<{ id: number }[]>`select id from customers where number = ${number}`;
  return row?.id;
}
