import { createHash, randomBytes } from 'node:crypto';
import { audit } from '../audit/record.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { insertToken, revokeTokenRow, type TokenScope } from './token-queries.ts';

export interface NewToken {
  name: string;
  scope: TokenScope;
  /** The user who makes it; absent on the command line. */
  createdBy?: number | null;
}

/** Makes a token for a program. The answer is the only time its text can be read: the database keeps its hash. */
export async function createApiToken(
  tx: Tx,
  services: Services,
  { name, scope, createdBy = null }: NewToken,
): Promise<{ id: number; token: string }> {
  // The prefix lets people and secret scanners see what it is; 256 random bits follow.
  const token = `rel_${randomBytes(32).toString('base64url')}`;
  const createdAt = services.clock.now();
  const id = await insertToken(tx, {
    name,
    hash: hashApiToken(token),
    scope,
    createdAt,
    createdBy,
  });
  await auditToken(tx, services, {
    id,
    action: 'api_token.created',
    userId: createdBy,
    name,
    scope,
  });
  return { id, token };
}

/** Ends a token at once. Throws NotFound when there is none, or it was revoked before. */
export async function revokeApiToken(
  tx: Tx,
  services: Services,
  { id, userId = null }: { id: number; userId?: number | null },
): Promise<void> {
  if (!(await revokeTokenRow(tx, id, services.clock.now()))) {
    throw new NotFound('There is no such token, or it was revoked before.');
  }
  await auditToken(tx, services, { id, action: 'api_token.revoked', userId });
}

/** What the database holds of a token: its SHA-256. Random texts need no salt and no slow hash. */
export function hashApiToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function auditToken(
  tx: Tx,
  services: Services,
  entry: { id: number; action: string; userId: number | null; name?: string; scope?: TokenScope },
): Promise<void> {
  const { id, action, userId, ...details } = entry;
  await audit(tx, services, {
    actor: userId === null ? 'system' : 'user',
    userId,
    action,
    subjectType: 'api_token',
    subjectId: id,
    details,
  });
}
