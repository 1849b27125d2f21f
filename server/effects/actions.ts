import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { instantIn } from '../calendar/zone.ts';
import { transaction } from '../db/sql.ts';
import type { JobHandlers } from '../jobs/boss.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import {
  countDays,
  findCounted,
  listAllDays,
  listChangedDays,
  lockCounted,
  saveCounted,
} from './queries.ts';
import { periodsOf, WITHIN_DAYS } from './rules.ts';

export function effectJobs(services: Services): JobHandlers {
  return {
    'reports.effects': async () => {
      await countEffects(services);
    },
  };
}

// A transaction that was open at the last count may have written what is dated before it.
const OVERLAP_MS = 3_600_000;

// The reminders of a month more are read with each period: the longer it is, the less of that; a quarter of a million are sorted at once.
const PERIOD_DAYS = 60;
const WITHIN_DAYS_MAX = Math.max(...WITHIN_DAYS);

/**
 * Counts what reminders came to on the days for which something changed since the last time; all days the first time. Some weeks
 * in a transaction of their own: killed anywhere, the rest is counted the next time. Twice gives the same. Answers the days.
 */
export async function countEffects(
  services: Services,
  periodDays: number = PERIOD_DAYS,
): Promise<PlainDate[]> {
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
  for (const { first, last } of periodsOf(days, periodDays)) {
    const startOf = (day: PlainDate) => instantIn(zone, day, 0);
    const [from, until] = [startOf(first), startOf(addDays(last, 1))];
    const laterUntil = startOf(addDays(last, WITHIN_DAYS_MAX + 1));
    await transaction(services.sql, async (tx) => {
      await lockCounted(tx);
      await countDays(tx, { zone, first, last, from, until, laterUntil });
    });
  }
  await saveCounted(services.sql, now);
  return days;
}
