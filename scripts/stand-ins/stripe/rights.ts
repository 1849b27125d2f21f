import { StripeFailure } from './failure.ts';

/** What a key was granted, by the part of the API: `{ charges: 'read', 'checkout/sessions': 'write' }`. */
export type Rights = Readonly<Record<string, 'read' | 'write'>>;
/** By key, `rk_test_…`. */
export type RestrictedKeys = Readonly<Record<string, Rights>>;

/** @throws StripeFailure 403 when the key has rights of its own and this request is not among them */
export function checkRight(
  rights: Rights | undefined,
  request: { method: string; path: string },
): void {
  if (!rights) return;
  const part = /^\/v1\/(checkout\/sessions|[a-z_]+)/.exec(request.path)?.[1] ?? '';
  const granted = rights[part];
  const needed = request.method === 'GET' ? 'read' : 'write';
  if (granted === 'write' || granted === needed) return;
  throw new StripeFailure({
    status: 403,
    type: 'invalid_request_error',
    message: `The provided key does not have the required permissions for this endpoint: ${part}, ${needed}.`,
  });
}
