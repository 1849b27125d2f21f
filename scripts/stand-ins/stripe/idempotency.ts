import { StripeFailure } from './failure.ts';
import type { Store, StoredAnswer } from './store.ts';
import type { Time } from './time.ts';

const KEPT_FOR_MS = 24 * 3_600_000;
const LONGEST_KEY = 255;

export interface Idempotency {
  /** The answer to replay, or null when this request may run. @throws StripeFailure 400 / 409 */
  begin(key: string, fingerprint: string): StoredAnswer | null;
  /** Ends the run; the answer is kept when execution had begun. */
  end(key: string, answer: Omit<StoredAnswer, 'at'> | null): void;
}

/** Stripe's rules: same key and same request → the first answer again; same key and another request → 400; still running → 409. */
export function createIdempotency(store: Store, time: Time): Idempotency {
  const running = new Map<string, string>();

  function begin(key: string, fingerprint: string): StoredAnswer | null {
    if (key.length > LONGEST_KEY) {
      throw new StripeFailure({
        status: 400,
        type: 'invalid_request_error',
        message: `Idempotency keys must be at most ${LONGEST_KEY} characters.`,
      });
    }
    const kept = store.answers.get(key);
    const fresh = kept && time.actual() - kept.at < KEPT_FOR_MS ? kept : null;
    const first = fresh?.fingerprint ?? running.get(key);
    if (first !== undefined && first !== fingerprint) {
      throw new StripeFailure({
        status: 400,
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    if (fresh) return fresh;
    if (running.has(key)) {
      throw new StripeFailure({
        status: 409,
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotency Key (${key}). Please try again later.`,
      });
    }
    running.set(key, fingerprint);
    return null;
  }

  return {
    begin,
    end: (key, answer) => {
      running.delete(key);
      for (const [old, { at }] of store.answers) {
        // Oldest first: the first one still fresh ends the clearing.
        if (time.actual() - at < KEPT_FOR_MS) break;
        store.answers.delete(old);
      }
      if (answer) store.answers.set(key, { ...answer, at: time.actual() });
    },
  };
}
