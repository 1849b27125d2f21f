import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Fragment } from '../db/sql.ts';

/**
 * Customers with something to come by a day, by their number: a step, or a hold that ends. With a scenario also those that
 * follow it, whatever their next step.
 */
export async function listCustomersAhead(
  sql: Db,
  asked: { untilOn: PlainDate; scenarioId: number | null; after: number; limit: number },
): Promise<number[]> {
  const { after, limit } = asked;
  const rows = await sql<{ customerId: number }[]>`
    select distinct customer_id from chases
    where customer_id > ${after} and ${isAhead(sql, asked)}
    order by customer_id limit ${limit}`;
  return rows.map((row) => row.customerId);
}

/** The open invoices of these customers. */
export async function listOpenInvoices(sql: Db, customerIds: readonly number[]): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from invoices where customer_id = any (${customerIds as number[]}) and balance_minor > 0
    order by id`;
  return rows.map((row) => row.id);
}

/** How many customers those are in all. */
export async function countCustomersAhead(
  sql: Db,
  asked: { untilOn: PlainDate; scenarioId: number | null },
): Promise<number> {
  const [row] = await sql<{ customers: number }[]>`
    select count(distinct customer_id)::int as customers from chases where ${isAhead(sql, asked)}`;
  return row?.customers ?? 0;
}

function isAhead(
  sql: Db,
  { untilOn, scenarioId }: { untilOn: PlainDate; scenarioId: number | null },
): Fragment {
  return sql`
    (next_on <= ${untilOn} or review_on <= ${untilOn} or scenario_id = ${scenarioId}::bigint)`;
}
