import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingDays } from '../calendar/working-days.ts';

// Whoever was away on the first working day after still reads it on the second.
const TOLD_WORKING_DAYS = 2;
// Time to call before the reminders go on.
const AHEAD_DAYS = 2;

/** Which last days of pauses are told on a day: those that ended at most two working days ago, and those of the next two days. */
export function toldLastDays(
  today: PlainDate,
  country: string,
  calendar: WorkingDays,
): { from: PlainDate; to: PlainDate } {
  let from = today;
  for (let left = TOLD_WORKING_DAYS; ; from = addDays(from, -1)) {
    if (calendar.isWorkingDay(from, country)) left -= 1;
    if (left < 0) return { from, to: addDays(today, AHEAD_DAYS) };
  }
}
