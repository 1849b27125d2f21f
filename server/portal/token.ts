import { createHash, createHmac } from 'node:crypto';

/**
 * The token of a pay link: 256 bits, derived from the link's random id with SECRET_KEY, so that a message can be
 * rendered again although only the token's hash is stored.
 */
export function payLinkToken(secretKey: string, linkId: string): string {
  return createHmac('sha256', secretKey).update(`pay-link:${linkId}`).digest('base64url');
}

/** What is stored of a token: its SHA-256. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Where a pay link leads. */
export function payLinkUrl(
  config: { publicUrl: string; secretKey: string },
  linkId: string,
): string {
  return `${config.publicUrl}/p/${payLinkToken(config.secretKey, linkId)}`;
}

/** True for text that could be a token; anything else is not worth a query. */
export function isTokenShaped(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
