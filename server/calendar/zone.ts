import { Temporal } from 'temporal-polyfill';
import { plainDate, type PlainDate } from './plain-date.ts';

/** The calendar day it is in an IANA zone at an instant. */
export function dayIn(zone: string, instant: Date): PlainDate {
  return plainDate(inZone(zone, instant).toPlainDate().toString());
}

/** Minutes since midnight on the wall clock of a zone, 0 to 1439. */
export function minuteOfDayIn(zone: string, instant: Date): number {
  const local = inZone(zone, instant);
  return local.hour * 60 + local.minute;
}

/**
 * The instant at which a wall clock in the zone shows `minuteOfDay` on that day, 1440 being its end; a skipped hour moves on, as
 * clocks do.
 */
export function instantIn(zone: string, day: PlainDate, minuteOfDay: number): Date {
  const local = Temporal.PlainDate.from(day).toPlainDateTime().add({ minutes: minuteOfDay });
  return new Date(local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function inZone(zone: string, instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
