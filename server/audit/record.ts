import type { Db } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertAuditEntry } from './queries.ts';

export interface AuditEntry {
  actor: 'user' | 'api' | 'debtor' | 'system';
  userId?: number | null;
  /** What was done, as noun.verb: `invoice.held`. */
  action: string;
  subjectType: string;
  subjectId: number | null;
  /** Facts of the change; no secret and no text of a message. */
  details?: Record<string, string | number | boolean | null>;
}

/** Writes who did what, in the transaction of the doing. */
export async function audit(db: Db, services: Services, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(db, {
    ...entry,
    at: services.clock.now(),
    userId: entry.userId ?? null,
    details: entry.details ?? {},
  });
}
