import type { Db, Tx } from '../db/sql.ts';

/** An answer given before to the same key; without a status it is work that was done and not answered yet. */
export interface StoredAnswer {
  requestHash: Buffer;
  status: number | null;
  body: unknown;
}

/**
 * Takes the key for the rest of the transaction without waiting; false when another request holds it. A lock and not a
 * row: it ends with its transaction or its connection, so that a crash leaves no key that is taken for ever.
 */
export async function lockKey(tx: Tx, tokenId: number, key: string): Promise<boolean> {
  const [row] = await tx<{ isOurs: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`api ${tokenId} ${key}`}, 0)) as is_ours`;
  return row?.isOurs ?? false;
}

export async function findAnswer(
  db: Db,
  tokenId: number,
  key: string,
  since: Date,
): Promise<StoredAnswer | undefined> {
  const [row] = await db<StoredAnswer[]>`
    select request_hash, status, body from api_answers
    where token_id = ${tokenId} and idempotency_key = ${key} and created_at > ${since}`;
  return row;
}

/** Keeps an answer in the transaction of its effect; one that has expired, and work without an answer, give way. */
export async function saveAnswer(
  db: Db,
  answer: {
    tokenId: number;
    key: string;
    requestHash: Buffer;
    status: number | null;
    body: unknown;
    createdAt: Date;
  },
): Promise<void> {
  await db`
    insert into api_answers (token_id, idempotency_key, request_hash, status, body, created_at)
    values (${answer.tokenId}, ${answer.key}, ${answer.requestHash}, ${answer.status},
      ${db.json(answer.body as never)}, ${answer.createdAt})
    on conflict (token_id, idempotency_key) do update set request_hash = excluded.request_hash,
      status = excluded.status, body = excluded.body, created_at = excluded.created_at`;
}
