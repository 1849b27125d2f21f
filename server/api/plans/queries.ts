import type { Db } from '../../db/sql.ts';
import type { PlanStatus } from '../../plans/states.ts';

/** Ids of plans, the latest first. */
export async function listPlanIds(
  sql: Db,
  options: {
    customerId: number | null;
    status: PlanStatus | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<number[]> {
  const { customerId, status, beforeId, limit } = options;
  const rows = await sql<{ id: number }[]>`
    select id from plans
    where (${customerId}::bigint is null or customer_id = ${customerId}::bigint)
      and (${status}::text is null or status = ${status}::text)
      and (${beforeId}::bigint is null or id < ${beforeId}::bigint)
    order by id desc limit ${limit}`;
  return rows.map((row) => row.id);
}
