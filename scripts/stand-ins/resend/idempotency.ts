import { hash } from 'node:crypto';
import {
  answerRefusal,
  refusal,
  type Answer,
  type ApiRequest,
  type Clock,
  type Refusal,
} from './wire.ts';

// Resend keeps a key for 24 hours.
const KEPT_MS = 24 * 60 * 60 * 1000;

interface Remembered {
  readonly payload: string;
  readonly since: number;
  /** Null while the first request still runs. */
  answer: Answer | null;
}

export interface Idempotency {
  /** The answer to give without sending anything, or null: the caller then sends and must call `finish`. */
  begin(request: ApiRequest, key: string): Answer | null;
  /** Keeps a success for 24 hours; a refusal is forgotten, so that a corrected request may use the key. */
  finish(request: ApiRequest, key: string, answer: Answer | null): void;
  clear(): void;
}

/** What is wrong with an `Idempotency-Key` header, null when nothing. */
export function problemWithKey(key: string): Refusal | null {
  if (key.length >= 1 && key.length <= 256) return null;
  return refusal(
    400,
    'invalid_idempotency_key',
    'The key must be between 1 and 256 characters long.',
  );
}

/**
 * Remembers what was answered per endpoint and key. Two payloads are the same when their bytes are: a sender that
 * renders again or reorders fields is told so, which is stricter than comparing values.
 */
export function createIdempotency(clock: Clock): Idempotency {
  const remembered = new Map<string, Remembered>();
  const scopeOf = (request: ApiRequest, key: string): string => `${request.path} ${key}`;

  function forgetOld(): void {
    const oldest = clock.now() - KEPT_MS;
    // A map keeps the order of insertion, so the old ones are in front.
    for (const [scope, entry] of remembered) {
      if (entry.since > oldest || entry.answer === null) return;
      remembered.delete(scope);
    }
  }

  return {
    begin(request, key) {
      forgetOld();
      const scope = scopeOf(request, key);
      const payload = hash('sha256', request.body, 'base64');
      const earlier = remembered.get(scope);
      if (!earlier) {
        remembered.set(scope, { payload, since: clock.now(), answer: null });
        return null;
      }
      if (earlier.payload !== payload)
        return answerRefusal(
          refusal(
            409,
            'invalid_idempotent_request',
            'This idempotency key was used with another request body.',
          ),
        );
      return (
        earlier.answer ??
        answerRefusal(
          refusal(
            409,
            'concurrent_idempotent_requests',
            'A request with this idempotency key is still in progress.',
          ),
        )
      );
    },
    finish(request, key, answer) {
      const scope = scopeOf(request, key);
      const entry = remembered.get(scope);
      if (entry && answer && answer.status < 300) entry.answer = answer;
      else remembered.delete(scope);
    },
    clear: () => remembered.clear(),
  };
}
