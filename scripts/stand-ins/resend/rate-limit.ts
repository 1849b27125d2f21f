import type { Clock } from './wire.ts';

// What the headers say when no limit is set: a sender that adapts to them then goes as fast as it can.
const NO_LIMIT = 1_000_000;

export interface RateLimit {
  /** Counts one request; false when this second's requests are used up. */
  spend(): boolean;
  /** The `ratelimit-*` headers as they stand after the last `spend`. */
  headers(): Record<string, string>;
  setPerSecond(perSecond: number | null): void;
}

/** Requests in one second of the clock; a second begins with its first request. */
export function createRateLimit(clock: Clock, initial: number | null): RateLimit {
  let limit = initial ?? NO_LIMIT;
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    spend() {
      const now = clock.now();
      if (now - startedAt >= 1000 || now < startedAt) {
        startedAt = now;
        used = 0;
      }
      used += 1;
      return used <= limit;
    },
    headers: () => ({
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(Math.max(0, limit - used)),
      'ratelimit-reset': '1',
    }),
    setPerSecond(perSecond) {
      limit = perSecond ?? NO_LIMIT;
      used = 0;
    },
  };
}
