import type { ResendAnswer } from './resend-client.ts';
import type { Outcome, OutgoingMail } from './transport.ts';

// A wrong key, an unverified domain and the like need a person.
const OPERATOR_RETRY_SECONDS = 15 * 60;
const RATE_RETRY_SECONDS = 1;
const DAY_SECONDS = 24 * 3600;

/** The error names that say "the configuration is wrong", whatever their status. */
const OPERATOR_NAMES = new Set([
  ...['missing_api_key', 'invalid_api_key', 'restricted_api_key', 'invalid_from_address'],
  ...['security_error', 'invalid_access'],
]);

/** What an answer other than 2xx means for each mail of the request. `now` dates the end of a quota. */
export function outcomeOfRefusal(answer: ResendAnswer, now: Date): Outcome {
  const { status, name, message } = answer;
  const reason = `${status} ${name}: ${message}`;
  if (status === 429) return afterTooMany(answer, reason, now);
  if (status === 408 || status >= 500) return { outcome: 'unknown', reason };
  // The first request with this key may yet send: only the same request may be repeated.
  if (status === 409 && name === 'concurrent_idempotent_requests')
    return { outcome: 'unknown', reason };
  if (status === 401 || status === 403 || status === 451 || OPERATOR_NAMES.has(name))
    return deferred(OPERATOR_RETRY_SECONDS, `Resend refuses this account's mails. ${reason}`);
  return { outcome: 'rejected', code: name, reason };
}

/** Whether the whole request was refused for what some of its mails hold, so that the others may go by themselves. */
export function isAboutContent({ status, name }: ResendAnswer): boolean {
  return [400, 413, 422].includes(status) && !OPERATOR_NAMES.has(name);
}

function afterTooMany(answer: ResendAnswer, reason: string, now: Date): Outcome {
  if (answer.name === 'daily_quota_exceeded')
    return deferred(answer.retryAfterSeconds ?? secondsToMidnight(now), reason);
  // At most a day: whoever buys more on the first of the month need not wait for the thirtieth.
  if (answer.name === 'monthly_quota_exceeded')
    return deferred(
      answer.retryAfterSeconds ?? Math.min(DAY_SECONDS, secondsToNextMonth(now)),
      reason,
    );
  return deferred(answer.retryAfterSeconds ?? RATE_RETRY_SECONDS, reason);
}

/**
 * One outcome for each mail of a batch that was answered with 2xx in permissive mode: `errors` names the refused ones
 * by their place, `data` holds the ids of the others in order. An answer that does not add up is unknown.
 */
export function outcomesOfBatch(mails: OutgoingMail[], body: unknown): Outcome[] {
  const { data, errors } = (body ?? {}) as {
    data?: { id?: unknown }[];
    errors?: { index?: unknown; message?: unknown }[];
  };
  const refused = new Map<unknown, string>();
  for (const error of Array.isArray(errors) ? errors : [])
    refused.set(error.index, typeof error.message === 'string' ? error.message : 'refused');
  const ids = Array.isArray(data) ? data : [];
  if (ids.length !== mails.length - refused.size)
    return mails.map(() => ({
      outcome: 'unknown',
      reason: 'The answer to the batch does not add up.',
    }));
  let next = 0;
  return mails.map((_, index) => {
    const reason = refused.get(index);
    if (reason !== undefined) return { outcome: 'rejected', code: 'validation_error', reason };
    const id = ids[next++]?.id;
    return { outcome: 'accepted', providerId: typeof id === 'string' ? id : null };
  });
}

function deferred(retryAfterSeconds: number, reason: string): Outcome {
  return { outcome: 'deferred', retryAfterSeconds, reason };
}

function secondsToMidnight(now: Date): number {
  return secondsUntil(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1), now);
}

function secondsToNextMonth(now: Date): number {
  return secondsUntil(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1), now);
}

function secondsUntil(epochMs: number, now: Date): number {
  return Math.max(1, Math.ceil((epochMs - now.getTime()) / 1000));
}
