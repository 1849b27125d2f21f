import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

/** A pause of a customer or of one invoice that has ended, or is about to. */
export interface EndingPause {
  of: 'customer' | 'invoice';
  id: number;
  /** The last day it holds. */
  untilOn: PlainDate;
  reason: string;
  customerId: number;
  customerName: string;
  /** Null: of the whole customer. */
  invoiceId: number | null;
  number: string | null;
  currency: string | null;
  balanceMinor: number | null;
  isFactored: boolean;
}

/**
 * Pauses whose last day lies between two days and that keep, or kept, open invoices waiting: those that have ended as long as
 * nobody has looked at them. Factored invoices first, then by that day.
 */
export async function listEndingPauses(
  sql: Db,
  days: { from: PlainDate; to: PlainDate; today: PlainDate },
  limit: number,
): Promise<EndingPause[]> {
  const isShown = (alias: 'h' | 'p') => sql`
    ${sql(alias)}.lifted_at is null and ${sql(alias)}.until_on between ${days.from}::date and ${days.to}::date
    and (${sql(alias)}.end_seen_at is null or ${sql(alias)}.until_on >= ${days.today}::date)`;
  return sql<EndingPause[]>`
    select * from (
      select 'customer' as of, p.id, p.until_on, p.reason, c.id as customer_id, c.name as customer_name,
        null::bigint as invoice_id, null as number, null as currency, null::bigint as balance_minor, false as is_factored
      from customer_pauses p join customers c on c.id = p.customer_id
      where ${isShown('p')}
        and exists (select from invoices i where i.customer_id = c.id and i.balance_minor > 0)
      union all
      select 'invoice', h.id, h.until_on, h.reason, c.id, c.name, i.id, i.number, i.currency, i.balance_minor,
        i.factor_id is not null
      from holds h join invoices i on i.id = h.invoice_id join customers c on c.id = i.customer_id
      where h.kind = 'pause' and i.balance_minor > 0 and ${isShown('h')}
    ) ending
    order by is_factored desc, until_on, of, id limit ${limit}`;
}
