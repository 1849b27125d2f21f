import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

/** What is open in one currency, by days past the due date (DOMAIN 6). Minor units; the buckets sum to `openMinor`. */
export interface AgedBalance {
  currency: string;
  openMinor: number;
  openCount: number;
  overdueMinor: number;
  overdueCount: number;
  /** Due today or within the six days after it. */
  dueSoonMinor: number;
  dueSoonCount: number;
  notDueMinor: number;
  notDueCount: number;
  upTo30Minor: number;
  upTo30Count: number;
  upTo60Minor: number;
  upTo60Count: number;
  upTo90Minor: number;
  upTo90Count: number;
  olderMinor: number;
  olderCount: number;
  /** Part of the open sum that is disputed. */
  disputedMinor: number;
}

/** The aged balance per currency on a day, largest first: an invoice due on the day itself is not overdue (rule CV-3). */
export async function listAgedBalances(sql: Db, asOf: PlainDate): Promise<AgedBalance[]> {
  return sql<AgedBalance[]>`
    with open as materialized (
      select id, currency, balance_minor, ${asOf}::date - due_on as days
      from invoices where balance_minor > 0
    ), disputed as (
      select invoice_id, amount_minor from disputes where status = 'open'
    )
    select currency,
      sum(balance_minor) as open_minor, count(*) as open_count,
      coalesce(sum(balance_minor) filter (where days > 0), 0) as overdue_minor,
      count(*) filter (where days > 0) as overdue_count,
      coalesce(sum(balance_minor) filter (where days between -6 and 0), 0) as due_soon_minor,
      count(*) filter (where days between -6 and 0) as due_soon_count,
      coalesce(sum(balance_minor) filter (where days <= 0), 0) as not_due_minor,
      count(*) filter (where days <= 0) as not_due_count,
      coalesce(sum(balance_minor) filter (where days between 1 and 30), 0) as up_to30_minor,
      count(*) filter (where days between 1 and 30) as up_to30_count,
      coalesce(sum(balance_minor) filter (where days between 31 and 60), 0) as up_to60_minor,
      count(*) filter (where days between 31 and 60) as up_to60_count,
      coalesce(sum(balance_minor) filter (where days between 61 and 90), 0) as up_to90_minor,
      count(*) filter (where days between 61 and 90) as up_to90_count,
      coalesce(sum(balance_minor) filter (where days > 90), 0) as older_minor,
      count(*) filter (where days > 90) as older_count,
      coalesce(sum(least(coalesce(disputed.amount_minor, balance_minor), balance_minor))
        filter (where disputed.invoice_id is not null), 0) as disputed_minor
    from open left join disputed on disputed.invoice_id = open.id
    group by currency order by sum(balance_minor) desc, currency`;
}

export interface CustomerAge {
  customerId: number;
  customerNumber: string;
  customerName: string;
  openMinor: number;
  overdueMinor: number;
  notDueMinor: number;
  upTo30Minor: number;
  upTo60Minor: number;
  upTo90Minor: number;
  olderMinor: number;
  openCount: number;
}

/** One line per customer with something open in a currency, the most overdue first; `after` is the last line of the page before. */
export async function listCustomerAges(
  sql: Db,
  options: {
    asOf: PlainDate;
    currency: string;
    after: { overdueMinor: number; customerId: number } | null;
    limit: number;
  },
): Promise<CustomerAge[]> {
  const { asOf, currency, after, limit } = options;
  return sql<CustomerAge[]>`
    with ages as (
      select customer_id, sum(balance_minor) as open_minor, count(*) as open_count,
        coalesce(sum(balance_minor) filter (where days > 0), 0) as overdue_minor,
        coalesce(sum(balance_minor) filter (where days <= 0), 0) as not_due_minor,
        coalesce(sum(balance_minor) filter (where days between 1 and 30), 0) as up_to30_minor,
        coalesce(sum(balance_minor) filter (where days between 31 and 60), 0) as up_to60_minor,
        coalesce(sum(balance_minor) filter (where days between 61 and 90), 0) as up_to90_minor,
        coalesce(sum(balance_minor) filter (where days > 90), 0) as older_minor
      from (select customer_id, balance_minor, ${asOf}::date - due_on as days
            from invoices where balance_minor > 0 and currency = ${currency}) open
      group by customer_id
    )
    select ages.customer_id, c.number as customer_number, c.name as customer_name, open_minor, overdue_minor,
      not_due_minor, up_to30_minor, up_to60_minor, up_to90_minor, older_minor, open_count
    from ages join customers c on c.id = ages.customer_id
    where ${after === null}
      or (overdue_minor, -ages.customer_id) < (${after?.overdueMinor ?? 0}::bigint, ${-(after?.customerId ?? 0)}::bigint)
    order by overdue_minor desc, ages.customer_id
    limit ${limit}`;
}

/** Payments received from a day on, per currency. */
export async function listCollected(
  sql: Db,
  from: PlainDate,
): Promise<{ currency: string; amountMinor: number; count: number }[]> {
  return sql<{ currency: string; amountMinor: number; count: number }[]>`
    select currency, sum(amount_minor) as amount_minor, count(*) as count
    from payments where received_on >= ${from}::date and undone_at is null group by currency`;
}

/** Money received and allocated to no invoice, per customer and currency, largest first. */
export async function listUnapplied(
  sql: Db,
  limit: number,
): Promise<
  {
    customerId: number;
    customerName: string;
    currency: string;
    amountMinor: number;
    receivedOn: PlainDate;
  }[]
> {
  return sql<
    {
      customerId: number;
      customerName: string;
      currency: string;
      amountMinor: number;
      receivedOn: PlainDate;
    }[]
  >`
    select c.id as customer_id, c.name as customer_name, p.currency, sum(p.unapplied_minor) as amount_minor,
      max(p.received_on) as received_on
    from (
      select customer_id, currency, unapplied_minor, received_on from payments where unapplied_minor > 0
      union all
      select customer_id, currency, unapplied_minor, issued_on from credit_notes where unapplied_minor > 0
    ) p
    join customers c on c.id = p.customer_id
    group by c.id, p.currency
    order by sum(p.unapplied_minor) desc, c.id
    limit ${limit}`;
}
