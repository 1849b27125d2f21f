export interface StandInClock {
  /** Milliseconds of the epoch. */
  now(): number;
  /** Moves the clock; without it the stand-in keeps an offset of its own. */
  advance?(milliseconds: number): void;
}

export type Duration = number | string;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** '90s', '35m', '24h', '3d' or a number of milliseconds → milliseconds. @throws RangeError for anything else */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) throw new RangeError(`Not a duration: ${duration}`);
  return Number(match[1]) * unit;
}

export interface Time {
  /** Milliseconds; inside `at` the instant that is being made up for. */
  now(): number;
  /** Whole seconds, as Stripe writes instants. */
  seconds(): number;
  /** The clock itself, also inside `at`: signatures are made now, not when they were due. */
  actual: () => number;
  move(milliseconds: number): void;
  /** Runs a synchronous step as if it were that instant. */
  at<T>(instant: number, step: () => T): T;
}

export function createTime(clock: StandInClock): Time {
  let offset = 0;
  let pinned: number | null = null;
  const actual = () => clock.now() + offset;
  const now = () => pinned ?? actual();
  return {
    now,
    actual,
    seconds: () => Math.floor(now() / 1000),
    move: (by) => {
      if (clock.advance) clock.advance(by);
      else offset += by;
    },
    at: (instant, step) => {
      const before = pinned;
      pinned = instant;
      try {
        return step();
      } finally {
        pinned = before;
      }
    },
  };
}
