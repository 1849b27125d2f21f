import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { instantIn } from '../calendar/zone.ts';
import { transaction } from '../db/sql.ts';
import type { JobHandlers } from '../jobs/boss.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import {
  countDay,
  findCounted,
  listAllDays,
  listChangedDays,
  lockCounted,
  saveCounted,
} from './queries.ts';

export function effectJobs(services: Services): JobHandlers {
  return {
    'reports.effects': async () => {
      await countEffects(services);
    },
  };
}

// A transaction that was open at the last count may have written what is dated before it.
const OVERLAP_MS = 3_600_000;

/**
 * Counts what reminders came to on the days for which something changed since the last time; all days the first time. Each day in
 * a transaction of its own: killed anywhere, the rest is counted the next time. Twice gives the same. Answers the days.
 */
export async function countEffects(services: Services): Promise<PlainDate[]> {
  await services.clock.refresh();
  const organization = await findOrganization(services.sql);
  if (!organization) return [];
  const { timeZone: zone } = organization;
  const now = services.clock.now();
  const last = await findCounted(services.sql);
  const days =
    last === null
      ? await listAllDays(services.sql, zone)
      : await listChangedDays(services.sql, { since: new Date(last.getTime() - OVERLAP_MS), zone });
  for (const day of days) {
    const from = instantIn(zone, day, 0);
    const until = instantIn(zone, addDays(day, 1), 0);
    await transaction(services.sql, async (tx) => {
      await lockCounted(tx);
      await countDay(tx, day, { zone, from, until });
    });
  }
  await saveCounted(services.sql, now);
  return days;
}
