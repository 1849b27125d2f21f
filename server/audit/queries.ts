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

export async function insertAuditEntry(sql: Db, row: AuditRow): Promise<void> {
  await sql`
    insert into audit_entries (at, user_id, actor, action, subject_type, subject_id, details)
    values (${row.at}, ${row.userId}, ${row.actor}, ${row.action}, ${row.subjectType}, ${row.subjectId},
      ${sql.json(row.details)})`;
}
