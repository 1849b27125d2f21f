import { addDays, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { workingDayFrom, workingDayUpTo, type WorkingDays } from '../calendar/working-days.ts';
import {
  CAP_DAYS,
  isBeforeOrOnDue,
  isMessage,
  type Channel,
  type Step,
} from '../scenarios/rules.ts';

/** What was said to a customer, about any invoice: a mail, a call, a letter. */
export interface Contact {
  on: PlainDate;
  channel: Channel;
}

/** Contacts are remembered this long: the longest gap that can be set is sixty days. */
export const CONTACTS_DAYS = 60;

/** What the days of an invoice's steps follow from. */
export interface DayFacts {
  today: PlainDate;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** ISO code: whose working days count. */
  debtorCountry: string;
  /** Contacts of the last `CONTACTS_DAYS` days with this customer, about any invoice. */
  contacts: readonly Contact[];
  /** Days from one message to the next to the same customer, at least 1. */
  minimumGapDays: number;
  /** Contacts of any kind in thirty days, at least 1 (DOMAIN 4.6). */
  contactsMax: number;
}

/** The day a scenario asks for; null while the step before it has none. */
export function plannedDay(
  step: Step,
  chase: { slideDays: number },
  calendar: WorkingDays,
  facts: DayFacts,
  previousOn: PlainDate | null,
): PlainDate | null {
  const country = facts.debtorCountry;
  if (step.anchor === 'previous') {
    if (previousOn === null) return null;
    return workingDayFrom(addDays(previousOn, step.offsetDays), country, calendar);
  }
  if (step.anchor === 'issue') {
    return workingDayFrom(addDays(facts.issuedOn, step.offsetDays), country, calendar);
  }
  if (step.offsetDays < 0) {
    return workingDayUpTo(addDays(facts.dueOn, step.offsetDays), country, calendar);
  }
  const slide = isBeforeOrOnDue(step) ? 0 : chase.slideDays;
  return workingDayFrom(addDays(facts.dueOn, step.offsetDays + slide), country, calendar);
}

/** The first working day on which a step may go out: after the last one of its invoice, outside the gap, under the cap. */
export function sendingDay(
  step: Step,
  plannedOn: PlainDate,
  chase: { lastTouchOn: PlainDate | null },
  calendar: WorkingDays,
  facts: DayFacts,
): PlainDate {
  let earliest = laterOf(plannedOn, facts.today);
  if (chase.lastTouchOn) earliest = laterOf(earliest, addDays(chase.lastTouchOn, 1));
  if (!isNote(step)) earliest = laterOf(earliest, freeOfContacts(step, earliest, facts));
  return workingDayFrom(earliest, facts.debtorCountry, calendar);
}

function freeOfContacts(step: Step, earliest: PlainDate, facts: DayFacts): PlainDate {
  const { contacts, minimumGapDays, contactsMax } = facts;
  const days = contacts.map(({ on }) => on).toSorted();
  const lastMessage = contacts.reduce<PlainDate | null>(
    (last, { on, channel }) => (isMessage(channel) && (last === null || on > last) ? on : last),
    null,
  );
  const afterGap =
    lastMessage && isMessage(step.channel)
      ? laterOf(earliest, addDays(lastMessage, minimumGapDays))
      : earliest;
  // The cap is free again when the contact that many before the end has become thirty days old.
  const counted = days[days.length - contactsMax];
  return counted === undefined ? afterGap : laterOf(afterGap, addDays(counted, CAP_DAYS));
}

/**
 * The last day on which what a step before or on the due date says is true: "to be paid soon" until the due date, "due today" on
 * its day or the working day of `country` that takes its place. Null for a step after it.
 */
export function lastTrueDay(
  step: Pick<Step, 'anchor' | 'offsetDays'>,
  { dueOn, country }: { dueOn: PlainDate; country: string },
  calendar: WorkingDays,
): PlainDate | null {
  if (!isBeforeOrOnDue(step)) return null;
  const isOnDue = step.anchor === 'due' && step.offsetDays === 0;
  return isOnDue ? workingDayFrom(dueOn, country, calendar) : dueOn;
}

/** For the team alone: nobody outside hears of it. */
export function isNote(step: Step): boolean {
  return step.channel === 'note';
}
