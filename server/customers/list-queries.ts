import type { PendingQuery, Row } from 'postgres';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { unappliedOf, type CustomerBalance } from './page-queries.ts';

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
    /** Null: whoever looks after them. */
    ownerId: number | null;
    today: PlainDate;
    after: { sortName: string; id: number } | null;
    limit: number;
  },
): Promise<CustomerRow[]> {
  const { search, filter, segment, ownerId, today, after, limit } = options;
  const pattern = `%${escapeLike(search)}%`;
  return sql<CustomerRow[]>`
    with page as (
      select c.id, c.number, c.name, c.country, c.segment, lower(c.name) as sort_name
      from customers c
      where (${after === null} or (lower(c.name), c.id) > (${after?.sortName ?? ''}, ${after?.id ?? 0}::bigint))
        and (${search === ''} or c.name ilike ${pattern} or c.number ilike ${pattern}
          or exists (select 1 from contacts k where k.customer_id = c.id and k.removed_at is null and k.email ilike ${pattern}))
        and (${segment === ''} or c.segment = ${segment})
        and (${ownerId === null} or c.owner_id = ${ownerId})
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

/** Text for the inside of a LIKE pattern: what was typed is looked for as it is. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
