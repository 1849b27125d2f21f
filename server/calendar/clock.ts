/** Where the program gets the time from: the system's clock, or one that can be moved (demo and tests). */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
