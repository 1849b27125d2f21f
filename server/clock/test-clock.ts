import type { Sql } from '../db/sql.ts';
import type { MovableClock } from '../services.ts';
import { findOffset, saveOffset } from './queries.ts';

/** The system's clock, which nobody moves. */
export const realClock: MovableClock = { now: () => new Date(), refresh: async () => undefined };

/** A clock that runs like the system's, ahead or behind by what the database says: all processes share it. */
export async function openTestClock(sql: Sql): Promise<MovableClock> {
  let offsetMs = 0;
  const clock: MovableClock = {
    now: () => new Date(Date.now() + offsetMs),
    async refresh() {
      offsetMs = await findOffset(sql);
    },
  };
  await clock.refresh();
  return clock;
}

/** Puts the shared clock at an instant; it runs on from there. */
export async function setTestClock(sql: Sql, instant: Date): Promise<void> {
  await saveOffset(sql, instant.getTime() - Date.now());
}
