import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import {
  consumerHour,
  windowClosing,
  windowOpening,
  type SendingWindow,
} from '../calendar/window.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';

/** When an approved mail may leave, and the day it counts for. */
export interface Leaving {
  notBefore: Date;
  /** The end of its sending window. */
  notAfter: Date;
  /** In the organization's zone. */
  on: PlainDate;
}

// A window opens every working day; no country has this many days off in a row.
const DAYS_LOOKED_AT = 30;

/**
 * The first instant from now on inside the sending window, on a working day of the debtor's country too, and at an hour at which
 * a consumer may be written to.
 */
export function leavingOf(
  now: Date,
  window: SendingWindow,
  debtor: { isConsumer: boolean; country: string },
  calendar: WorkingDays,
): Leaving {
  const { zone } = window;
  const isOpen = (at: Date) => windowClosing(at, window, calendar) !== null;
  let at = isOpen(now) ? now : windowOpening(now, window, calendar);
  for (let tries = 0; tries < DAYS_LOOKED_AT; tries += 1) {
    const day = dayIn(zone, at);
    if (!calendar.isWorkingDay(day, debtor.country)) {
      at = windowOpening(instantIn(zone, addDays(day, 1), 0), window, calendar);
      continue;
    }
    const humane = debtor.isConsumer ? consumerHour(at, zone, debtor.country, calendar) : at;
    if (isOpen(humane)) {
      at = humane;
      break;
    }
    at = windowOpening(humane, window, calendar);
  }
  const on = dayIn(zone, at);
  return { notBefore: at, notAfter: instantIn(zone, on, window.untilMinute), on };
}

/** Why a mail was not approved: it is decided already, nothing is left of it, or a mandatory mention is missing. */
export type Refusal = 'decided' | 'no_longer_true' | 'cannot_be_written';

/** What several decisions came to. */
export interface Tally {
  done: number;
  decided: number;
  noLongerTrue: number;
  cannotBeWritten: number;
}

export function tallyOf(
  results: readonly ({ ok: true } | { ok: false; reason: Refusal })[],
): Tally {
  const count = (reason: Refusal) =>
    results.filter((one) => !one.ok && one.reason === reason).length;
  return {
    done: results.filter((one) => one.ok).length,
    decided: count('decided'),
    noLongerTrue: count('no_longer_true'),
    cannotBeWritten: count('cannot_be_written'),
  };
}
