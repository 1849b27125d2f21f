import { createHmac } from 'node:crypto';

const hmac = (secret: string, signed: string): string =>
  createHmac('sha256', secret).update(signed).digest('hex');

/**
 * The `Stripe-Signature` header over the exact bytes sent. Several secrets while one is being rolled;
 * `v0` is there because Stripe sends it in test mode and receivers have to ignore it.
 * @param timestamp seconds of the epoch
 */
export function signatureHeader(secrets: string[], timestamp: number, body: string): string {
  const signed = `${timestamp}.${body}`;
  const current = secrets.map((secret) => `v1=${hmac(secret, signed)}`);
  return [`t=${timestamp}`, ...current, `v0=${hmac('test', signed)}`].join(',');
}
