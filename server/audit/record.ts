import type { Db } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertAuditEntries } from './queries.ts';

/** Who does something: a person, a program by its token, a debtor in the portal, or the clock. */
export interface Author {
  actor: 'user' | 'api' | 'debtor' | 'system';
  userId?: number | null;
  /** Of a program. */
  tokenId?: number | null;
}

export interface AuditEntry extends Author {
  /** What was done, as noun.verb: `invoice.held`. */
  action: string;
  subjectType: string;
  subjectId: number | null;
  /** Facts of the change; no secret and no text of a message. */
  details?: Record<string, string | number | boolean | null>;
}

/** Writes who did what, in the transaction of the doing. */
export async function audit(db: Db, services: Services, entry: AuditEntry): Promise<void> {
  await auditAll(db, services, [entry]);
}

/** The same of many, in one statement. */
export async function auditAll(
  db: Db,
  services: Services,
  entries: readonly AuditEntry[],
): Promise<void> {
  await insertAuditEntries(
    db,
    entries.map(({ tokenId, ...what }) => ({
      ...what,
      at: services.clock.now(),
      userId: what.userId ?? null,
      details: { ...what.details, ...(tokenId ? { token_id: tokenId } : {}) },
    })),
  );
}
