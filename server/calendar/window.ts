import { addDays, dayOfWeek } from './plain-date.ts';
import { workingDayFrom, type WorkingDays } from './working-days.ts';
import { dayIn, instantIn, minuteOfDayIn } from './zone.ts';

/** Hours of working days in which mail leaves by itself. Minutes since midnight on the zone's wall clock. */
export interface SendingWindow {
  zone: string;
  country: string;
  fromMinute: number;
  untilMinute: number;
}

/** When the window that contains `now` closes; null when none is open. */
export function windowClosing(
  now: Date,
  window: SendingWindow,
  calendar: WorkingDays,
): Date | null {
  const today = dayIn(window.zone, now);
  const minute = minuteOfDayIn(window.zone, now);
  if (minute < window.fromMinute || minute >= window.untilMinute) return null;
  if (!calendar.isWorkingDay(today, window.country)) return null;
  return instantIn(window.zone, today, window.untilMinute);
}

/** The next instant at which a window opens, after `now`. */
export function windowOpening(now: Date, window: SendingWindow, calendar: WorkingDays): Date {
  const today = dayIn(window.zone, now);
  const isBefore = minuteOfDayIn(window.zone, now) < window.fromMinute;
  const day = workingDayFrom(isBefore ? today : addDays(today, 1), window.country, calendar);
  return instantIn(window.zone, day, window.fromMinute);
}

// HAR-3: nobody writes to a consumer at night, on a Sunday or a holiday, whoever started the run.
const CONSUMER_FROM = 8 * 60;
const CONSUMER_UNTIL = 20 * 60;

/** The earliest instant from `now` on at which a consumer may be written to. */
export function consumerHour(
  now: Date,
  zone: string,
  country: string,
  calendar: WorkingDays,
): Date {
  const minute = minuteOfDayIn(zone, now);
  let day = dayIn(zone, now);
  const isOff = () =>
    dayOfWeek(day) === 7 || (dayOfWeek(day) < 6 && !calendar.isWorkingDay(day, country));
  if (!isOff() && minute >= CONSUMER_FROM && minute < CONSUMER_UNTIL) return now;
  if (minute >= CONSUMER_FROM) day = addDays(day, 1);
  while (isOff()) day = addDays(day, 1);
  return instantIn(zone, day, CONSUMER_FROM);
}
