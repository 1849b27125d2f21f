import { createHash, createHmac } from 'node:crypto';

/**
 * The token of a pay link: 256 bits derived from the link's random id with SECRET_KEY, so that a mail can be written
 * again byte for byte while the database holds only the token's hash.
 */
export function payLinkToken(secretKey: string, linkId: string): string {
  return createHmac('sha256', secretKey).update(`pay-link ${linkId}`).digest('base64url');
}

/** What the database holds of a token: its SHA-256. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
