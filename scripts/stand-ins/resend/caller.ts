import { refusal, type ApiRequest, type Refusal } from './wire.ts';

/** Why the caller may not call, null when it may. Without a list every key of Resend's form is good. */
export function problemWithCaller(
  { headers, method, path }: ApiRequest,
  apiKeys: readonly string[] | undefined,
): Refusal | null {
  if (!headers['user-agent'])
    return refusal(403, 'validation_error', 'A `User-Agent` header is required.');
  const key = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (!key) return refusal(401, 'missing_api_key', 'Missing API key in the authorization header.');
  if (apiKeys ? !apiKeys.includes(key) : !key.startsWith('re_'))
    return refusal(403, 'invalid_api_key', 'API key is invalid.');
  const isSending = method === 'POST' && (path === '/emails' || path === '/emails/batch');
  if (key.startsWith('re_send_') && !isSending)
    return refusal(401, 'restricted_api_key', 'This API key is restricted to only send emails.');
  return null;
}
