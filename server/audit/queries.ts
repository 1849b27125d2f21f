import type { Db } from '../db/sql.ts';

export interface AuditRow {
  at: Date;
  userId: number | null;
  actor: string;
  action: string;
  subjectType: string;
  subjectId: number | null;
  details: Record<string, string | number | boolean | null>;
}

export async function insertAuditEntries(sql: Db, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into audit_entries (at, user_id, actor, action, subject_type, subject_id, details)
    select e.at, e.user_id, e.actor, e.action, e.subject_type, e.subject_id, e.details::jsonb from unnest(
      ${rows.map((row) => row.at.toISOString())}::timestamptz[], ${rows.map((row) => row.userId)}::bigint[],
      ${rows.map((row) => row.actor)}::text[], ${rows.map((row) => row.action)}::text[],
      ${rows.map((row) => row.subjectType)}::text[], ${rows.map((row) => row.subjectId)}::bigint[],
      ${rows.map((row) => JSON.stringify(row.details))}::text[]
    ) as e (at, user_id, actor, action, subject_type, subject_id, details)`;
}
