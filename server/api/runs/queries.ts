import type { Db } from '../../db/sql.ts';

export interface StatusCount {
  status: string;
  messages: number;
}

/** What became of the messages of a run, counted. */
export async function countRunMessages(sql: Db, runId: number): Promise<StatusCount[]> {
  return sql<StatusCount[]>`
    select status, count(*) as messages from messages where run_id = ${runId} group by status order by status`;
}

/** Status of each of these messages. */
export async function listStatuses(
  sql: Db,
  messageIds: readonly number[],
): Promise<{ id: number; status: string; statusReason: string }[]> {
  return sql<{ id: number; status: string; statusReason: string }[]>`
    select id, status, status_reason from messages where id = any (${messageIds as number[]}::bigint[])`;
}
