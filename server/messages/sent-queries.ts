import type { Db } from '../db/sql.ts';

export interface SentBefore {
  customerId: number;
  /** Touches, the one that is being written included. */
  sent: number;
  /** The wording of the last mail about invoices; null before the first. */
  lastVariant: number | null;
}

/** What each customer was sent before these messages, for the choice of the wording. */
export async function listSentBefore(
  sql: Db,
  customerIds: readonly number[],
  messageIds: readonly number[],
): Promise<Map<number, SentBefore>> {
  const rows = await sql<SentBefore[]>`
    select c.id as customer_id, (select count(*)::int from touches t where t.customer_id = c.id) as sent,
      (select m.variant from messages m
        where m.customer_id = c.id and m.variant is not null and m.id <> all (${messageIds as number[]}::bigint[])
        order by m.id desc limit 1) as last_variant
    from unnest(${customerIds as number[]}::bigint[]) as c (id)`;
  return new Map(rows.map((row) => [row.customerId, row]));
}
