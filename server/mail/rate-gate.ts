import { setTimeout as sleep } from 'node:timers/promises';
import type { ResendAnswer } from './resend-client.ts';

/** Holds requests back until the provider's limit allows them. */
export interface RateGate {
  /** Waits for the next free moment; the seconds still missing when that is longer than `waitMaxMs`, else 0. */
  enter(): Promise<number>;
  /** Takes over what the headers of an answer say. */
  learn(answer: ResendAnswer): void;
}

// Longer than a second's window of the rate limit, shorter than a worker should stand still.
const WAIT_MAX_MS = 2_500;

/**
 * A gate that follows `ratelimit-remaining`, `ratelimit-reset` and `retry-after`. It measures real time by the monotonic
 * clock, since the provider's limit is one of real time, whatever the day of the demo.
 */
export function createRateGate(waitMaxMs = WAIT_MAX_MS): RateGate {
  let remaining: number | null = null;
  let reopensAt = 0;

  return {
    async enter() {
      for (;;) {
        const waitMs = reopensAt - performance.now();
        if (waitMs <= 0) {
          if (remaining === 0) remaining = null;
          if (remaining !== null) remaining -= 1;
          // The last one of the window closes the gate until the headers of its answer say more.
          if (remaining === 0) reopensAt = performance.now() + 1_000;
          return 0;
        }
        if (remaining !== null && remaining > 0) {
          remaining -= 1;
          return 0;
        }
        if (waitMs > waitMaxMs) return Math.ceil(waitMs / 1000);
        await sleep(waitMs);
      }
    },
    learn({ status, rateRemaining, rateResetSeconds, retryAfterSeconds, name }) {
      // A spent quota stops for hours: that is for the outcome to say, not for requests to wait in memory.
      if (status === 429 && !name.endsWith('_quota_exceeded')) {
        remaining = 0;
        reopensAt = performance.now() + (retryAfterSeconds ?? rateResetSeconds ?? 1) * 1000;
      } else if (rateRemaining !== null) {
        remaining = rateRemaining;
        reopensAt = rateRemaining === 0 ? performance.now() + (rateResetSeconds ?? 1) * 1000 : 0;
      }
    },
  };
}
