import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { transaction, type Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { tokenOf } from './authentication.ts';
import { findAnswer, lockKey, saveAnswer } from './idempotency-queries.ts';
import { ApiProblem } from './problems.ts';

// CONTRACT 3: a key is honoured for a day; the nightly sweep forgets it after that.
const KEPT_MS = 24 * 3_600_000;

/** What a POST answers: `body` is the JSON as it is stored and sent. */
export interface Answer<Body> {
  status: 200 | 201;
  body: Body;
}

/** For work that is many transactions, and so cannot share one with its key. */
export interface KeptWork {
  /** What a request with this key had done when its process died before the answer; null: nothing. */
  earlier: unknown;
  /** Keeps what was done, as JSON, at once: a repetition goes on from there. Does nothing without a key. */
  keep(work: unknown): Promise<void>;
}

/**
 * Executes a POST once per Idempotency-Key. The effect, the answer and the key are written in one transaction: after a
 * crash either all of them are there, and a repetition gets the stored answer, or none, and it is executed. A refused
 * request leaves nothing, so that it can be sent again corrected. Without a key it is simply executed.
 *
 * Throws 409 while a request with the same key is being executed, and 422 when the key was used for another request.
 */
export async function answerOnce<Body>(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  execute: (tx: Tx, kept: KeptWork) => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  const key = keyOf(request);
  if (key === null) {
    const nothing: KeptWork = { earlier: null, keep: async () => undefined };
    return transaction(services.sql, (tx) => execute(tx, nothing));
  }
  const tokenId = tokenOf(request).id;
  const requestHash = hashRequest(request);
  return transaction(services.sql, async (tx) => {
    if (!(await lockKey(tx, tokenId, key))) throw inFlight();
    const now = services.clock.now();
    const earlier = await findAnswer(tx, tokenId, key, new Date(now.getTime() - KEPT_MS));
    if (earlier && !earlier.requestHash.equals(requestHash)) throw otherRequest();
    if (earlier && earlier.status !== null) {
      void reply.header('Idempotency-Replayed', 'true');
      return { status: earlier.status as 200 | 201, body: earlier.body as Body };
    }
    const kept = { tokenId, key, requestHash, createdAt: now };
    const answer = await execute(tx, {
      earlier: earlier?.body ?? null,
      keep: (work) => saveAnswer(services.sql, { ...kept, status: null, body: work }),
    });
    await saveAnswer(tx, { ...kept, ...answer });
    return answer;
  });
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ApiProblem(
    400,
    'idempotency_key_invalid',
    'Idempotency-Key is 1 to 255 visible ASCII characters.',
    { pointer: '/idempotency-key' },
  );
}

// The body as it was understood: the order of its fields and its white space make no other request of it.
function hashRequest(request: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest();
}

function inFlight(): ApiProblem {
  return new ApiProblem(
    409,
    'idempotency_key_in_flight',
    'A request with this Idempotency-Key is being executed. Try again.',
    { pointer: '/idempotency-key', headers: { 'Retry-After': '1' } },
  );
}

function otherRequest(): ApiProblem {
  return new ApiProblem(
    422,
    'idempotency_key_used',
    'This Idempotency-Key was used for another request.',
    { pointer: '/idempotency-key' },
  );
}
