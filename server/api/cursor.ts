import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from './problems.ts';

// Sixteen bytes of the signature: enough that nobody guesses one, short enough for an address.
const SIGNATURE_BYTES = 16;

/**
 * Where the next page of a list begins, after the row with this id. Signed, so that it stays what it is meant to be:
 * opaque, and free to change its form with a release.
 */
export function writeCursor(secretKey: string, list: string, lastId: number): string {
  const position = String(lastId);
  return `${Buffer.from(position).toString('base64url')}.${sign(secretKey, list, position).toString('base64url')}`;
}

/** The id a cursor stands for; null without one. Throws a 400 for one that this list did not give. */
export function readCursor(
  secretKey: string,
  list: string,
  cursor: string | undefined,
): number | null {
  if (cursor === undefined) return null;
  const [encoded = '', signature = ''] = cursor.split('.');
  const position = Buffer.from(encoded, 'base64url').toString();
  const expected = sign(secretKey, list, position);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiProblem(400, 'cursor_unknown', 'This cursor does not belong to this list.', {
      pointer: '/cursor',
    });
  }
  return Number(position);
}

/**
 * Cuts a page out of rows of which one more than asked for was read, and writes the cursor of the next page if there is
 * one.
 */
export function cutPage<Row extends { id: number }>(
  rows: readonly Row[],
  limit: number,
  write: (lastId: number) => string,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? write(last.id) : null };
}

function sign(secretKey: string, list: string, position: string): Buffer {
  return createHmac('sha256', secretKey)
    .update(`cursor ${list} ${position}`)
    .digest()
    .subarray(0, SIGNATURE_BYTES);
}
