import { createHash, randomBytes } from 'node:crypto';

/** A secret for a cookie, a link or a program: 256 random bits. Only its hash is stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256: enough for a random secret, which cannot be guessed the way a password can. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
