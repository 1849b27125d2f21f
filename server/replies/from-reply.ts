import type { FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { handleIfOpen } from './actions.ts';
import { findWordsOf } from './page-queries.ts';
import { partQuoted } from './quote-rules.ts';

/** The answer that a form begins at (`?reply=`), with what it says itself; null when it names none of this customer. */
export async function findReplyOf(
  services: Services,
  request: FastifyRequest,
  customerId: number,
): Promise<{ id: number; words: string } | null> {
  const id = idOf(textOf(request.query, 'reply'));
  const found = id === undefined ? undefined : await findWordsOf(services.sql, id, customerId);
  return found ? { id: found.id, words: partQuoted(found.words).said } : null;
}

/**
 * Marks the answer a form began at as dealt with, once what it asked for is done. In a transaction of its own: its invoices are locked
 * in their own order, and an answer that stays in the list is no harm.
 */
export async function handleReplyOf(
  services: Services,
  request: FastifyRequest,
  customerId: number,
): Promise<void> {
  const reply = await findReplyOf(services, request, customerId);
  if (!reply) return;
  await transaction(services.sql, (tx) =>
    handleIfOpen(tx, services, {
      ...{ replyId: reply.id, customerId, userId: signedInUser(request).id },
    }),
  );
}
