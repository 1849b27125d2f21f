import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

// Svix's own: five minutes, both ways.
const TOLERANCE_MS = 300_000;

/** The key in `whsec_<base64>`; null when there is no secret, or none that could keep anybody out. */
export function signingKey(secret: string | null): Buffer | null {
  const key = Buffer.from((secret ?? '').replace(/^whsec_/, ''), 'base64');
  return key.length > 0 ? key : null;
}

/**
 * The `svix-id` of a body that was signed with this key within five minutes of `now`; null for every other. Several
 * signatures may stand side by side while a secret is being replaced: one good one is enough (PAYMENTS 15).
 */
export function verifiedId(
  headers: IncomingHttpHeaders,
  body: Buffer,
  key: Buffer,
  now: Date,
): string | null {
  const id = headers['svix-id'];
  const timestamp = headers['svix-timestamp'];
  const signatures = headers['svix-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') {
    return null;
  }
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return null;
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > TOLERANCE_MS) return null;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isSigned = signatures.split(' ').some((signature) => isSame(signature, expected));
  return isSigned ? id : null;
}

function isSame(signature: string, expected: Buffer): boolean {
  if (!signature.startsWith('v1,')) return false;
  const given = Buffer.from(signature.slice('v1,'.length), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
