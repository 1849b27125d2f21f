import { audit } from '../audit/record.ts';
import { reconsiderCustomer } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict } from '../errors.ts';
import type { Services } from '../services.ts';
import {
  insertSuppression,
  listCustomersOf,
  listSuppressions,
  takeSuppression,
} from './suppression-page-queries.ts';

export type Suppressing = { ok: true; id: number } | { ok: false; reason: 'already' };

/** Stops writing to an address because a person says so; the chases of its customers are worked out again. */
export async function suppressByHand(
  tx: Tx,
  services: Services,
  { email, details, userId }: { email: string; details: string; userId: number },
): Promise<Suppressing> {
  const id = await insertSuppression(tx, { email, details, userId, at: services.clock.now() });
  if (id === undefined) return { ok: false, reason: 'already' };
  await audit(tx, services, {
    ...{ actor: 'user', userId, action: 'suppression.added' },
    ...{ subjectType: 'suppression', subjectId: id, details: { email } },
  });
  await reconsiderAddress(tx, services, email);
  return { ok: true, id };
}

export type Lifting = { ok: true } | { ok: false; reason: 'not_sure' };

/**
 * Writes to an address again because a person knows why. One that complained is only written to again with its owner's word. Throws
 * Conflict when somebody has lifted it meanwhile.
 */
export async function liftSuppression(
  tx: Tx,
  services: Services,
  asked: { id: number; why: string; isSure: boolean; userId: number },
): Promise<Lifting> {
  const { id, why, isSure, userId } = asked;
  const [found] = await listSuppressions(tx, { id, limit: 1 });
  if (!found) throw new Conflict('It is written to again already.');
  if (found.reason === 'complained' && !isSure) return { ok: false, reason: 'not_sure' };
  const taken = await takeSuppression(tx, found.email);
  if (taken?.id !== id) throw new Conflict('It is written to again already.');
  await audit(tx, services, {
    ...{ actor: 'user', userId, action: 'suppression.lifted' },
    ...{ subjectType: 'suppression', subjectId: id },
    details: { email: found.email, reason: taken.reason, why },
  });
  await reconsiderAddress(tx, services, found.email);
  return { ok: true };
}

/** Works the chases out again of every customer who is written to at this address. */
export async function reconsiderAddress(tx: Tx, services: Services, email: string): Promise<void> {
  for (const customerId of await listCustomersOf(tx, email)) {
    await reconsiderCustomer(tx, services, customerId);
  }
}
