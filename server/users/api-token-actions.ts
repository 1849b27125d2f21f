import { audit } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { insertApiToken, revokeApiTokenRow, type ApiScope } from './api-token-queries.ts';
import { newToken, tokenHash } from './token.ts';

/** Makes a token for a program and returns it: the only time it can be read. Stored is its hash (`tokenHash`). */
export async function createApiToken(
  tx: Tx,
  services: Services,
  options: { name: string; scope: ApiScope; userId: number | null },
): Promise<string> {
  // The prefix lets secret scanners and people recognise what they found.
  const token = `relance_${newToken()}`;
  const id = await insertApiToken(tx, {
    ...options,
    hash: tokenHash(token),
    now: services.clock.now(),
  });
  await audit(tx, services, {
    actor: options.userId === null ? 'system' : 'user',
    userId: options.userId,
    action: 'api_token.created',
    subjectType: 'api_token',
    subjectId: id,
    details: { name: options.name, scope: options.scope },
  });
  return token;
}

/** From now on the token opens nothing. */
export async function revokeApiToken(
  services: Services,
  revokedBy: number,
  id: number,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    if (!(await revokeApiTokenRow(tx, id, services.clock.now()))) {
      throw new NotFound('There is no such token in use.');
    }
    await audit(tx, services, {
      actor: 'user',
      userId: revokedBy,
      action: 'api_token.revoked',
      subjectType: 'api_token',
      subjectId: id,
    });
  });
}
