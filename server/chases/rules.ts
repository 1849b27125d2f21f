import { addDays, daysBetween, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { workingDayFrom, workingDayUpTo, type WorkingDays } from '../calendar/working-days.ts';
import {
  audienceOf,
  CAP_DAYS,
  isBeforeOrOnDue,
  isMessage,
  type Channel,
  type Scenario,
  type Segment,
  type Step,
} from '../scenarios/rules.ts';

/** Where an open invoice stands in its scenario. */
export interface Chase {
  /** Position of the last step carried out or passed over; 0 before the first. */
  position: number;
  /** The day of the last step that was carried out, whatever its channel. */
  lastTouchOn: PlainDate | null;
  /** Days the plan has slid because steps went out later than planned. */
  slideDays: number;
}

export type HoldKind =
  | 'dispute'
  | 'promise'
  | 'plan_request'
  | 'plan'
  | 'payment_notice'
  | 'pause'
  /** The customer's, not the invoice's. */
  | 'customer_pause'
  /** Of the invoice or of its customer, without an end. */
  | 'never_chase'
  | 'payment_in_flight'
  | 'partial_payment'
  | 'reply'
  | 'chargeback'
  | 'reopened';

export interface Hold {
  kind: HoldKind;
  /** The last day it holds; null until it is lifted. */
  untilOn: PlainDate | null;
  /** What it holds of the invoice (minor units), the rest being asked for as ever; null: all of it. */
  amountMinor: number | null;
}

/** What was said to a customer, about any invoice: a mail, a call, a letter. */
export interface Contact {
  on: PlainDate;
  channel: Channel;
}

/** Contacts are remembered this long: the longest gap that can be set is sixty days. */
export const CONTACTS_DAYS = 60;

/** What is true of the invoice and its customer on the day of the question. */
export interface ChaseFacts {
  today: PlainDate;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** Minor units still owed. */
  balanceMinor: number;
  holds: readonly Hold[];
  /** Whether the customer has an address that may be written to. */
  address: 'known' | 'missing' | 'suppressed';
  kind: string;
  segment: Segment;
  isFactored: boolean;
  /** ISO code: whose working days count. */
  debtorCountry: string;
  /** Contacts of the last `CONTACTS_DAYS` days with this customer, about any invoice. */
  contacts: readonly Contact[];
  /** Days from one message to the next to the same customer, at least 1. */
  minimumGapDays: number;
  /** Contacts of any kind in thirty days, at least 1 (DOMAIN 4.6). */
  contactsMax: number;
  /** What the customer owes in this currency (minor units), and days since its first invoice; 0 where no step asks. */
  exposureMinor: number;
  seniorityDays: number;
}

export type HeldBecause = 'paid' | HoldKind | 'address_missing' | 'address_suppressed';

export interface PassedOver {
  step: Step;
  because: 'below_step_minimum' | 'condition_not_met' | 'too_late' | 'overtaken';
}

export type NextTouch =
  | {
      kind: 'step';
      step: Step;
      /** The day it goes out; `plannedOn` is the day the scenario asked for. */
      on: PlainDate;
      plannedOn: PlainDate;
      /** Steps whose time has passed: to be recorded now. */
      passedOver: PassedOver[];
      /** Steps that this one takes the place of: to be recorded when it goes out. */
      overtaken: PassedOver[];
    }
  | { kind: 'held'; because: HeldBecause; reviewOn: PlainDate | null }
  /** Every step is behind it. */
  | { kind: 'done'; passedOver: PassedOver[] };

/**
 * The next step of an invoice and its day, or why there is none: the one place that knows the rules. Pure.
 *
 * - A paid or held invoice has no next step.
 * - Never backwards; never two steps of an invoice in a day; the gap between two messages and the cap on contacts are kept.
 * - After an outage the latest due step goes out, once; the steps it overtakes are passed over. A note for the team overtakes nothing.
 * - The first reminder is never skipped: an invoice that comes in late begins there, at the first friendly step.
 * - A step that goes out late slides the rest of the plan by as much, so that the intervals stay.
 * - A step on a non-working day of the debtor's country moves on to the next, one before the due date back to the previous.
 * - Whether a step concerns the customer is asked on its day, not before.
 */
export function nextTouch(
  chase: Chase,
  scenario: Scenario,
  calendar: WorkingDays,
  facts: ChaseFacts,
): NextTouch {
  const held = heldBecause(facts);
  if (held) return held;

  const passedOver: PassedOver[] = [];
  let between: PassedOver[] = [];
  let found: Extract<NextTouch, { kind: 'step' }> | undefined;
  let previousOn = chase.lastTouchOn;

  for (const step of scenario.steps) {
    if (step.position <= chase.position) continue;
    const plannedOn = plannedDay(step, chase, calendar, facts, previousOn);
    // The step it is anchored to has no day yet, so this one has none either.
    if (plannedOn === null) break;
    const isDue = plannedOn <= facts.today;
    if (found && !isDue) break;

    const because = reasonToPassOver(step, plannedOn, chase, calendar, facts);
    if (because === 'condition_not_met' && !isDue) {
      return { kind: 'step', step, on: plannedOn, plannedOn, passedOver, overtaken: [] };
    }
    if (because) {
      (found ? between : passedOver).push({ step, because });
      previousOn = plannedOn;
      continue;
    }
    if (found && (isFirstReminder(found.step, scenario) || isNote(found.step) || isNote(step)))
      break;
    const overtaken = found
      ? [...found.overtaken, { step: found.step, because: 'overtaken' as const }, ...between]
      : [];
    between = [];
    const on = sendingDay(step, plannedOn, chase, calendar, facts);
    found = { kind: 'step', step, on, plannedOn, passedOver, overtaken };
    // What is anchored to a step that has not gone out yet cannot be due.
    previousOn = null;
  }
  return found ?? { kind: 'done', passedOver };
}

/** The chase after its step went out on a day: further on, and slid by the days it was late. */
export function afterTouch(
  chase: Chase,
  touch: { step: Step; plannedOn: PlainDate },
  on: PlainDate,
): Chase {
  return {
    position: touch.step.position,
    lastTouchOn: on,
    // A step before the due date starts no interval: sent late it leaves the later days as they are.
    slideDays: isBeforeOrOnDue(touch.step)
      ? chase.slideDays
      : chase.slideDays + Math.max(0, daysBetween(touch.plannedOn, on)),
  };
}

/**
 * The chase in another scenario, or in another version of its own: behind it is the last step it has behind it there too, by its
 * key; where none of them is there, as many reminders as before, so that nobody hears the same step twice or loses one.
 */
export function carryOver(chase: Chase, from: Scenario, to: Scenario): Chase {
  const done = from.steps.filter((step) => step.position <= chase.position);
  const same = from.id === to.id ? lastInBoth(done, to) : undefined;
  const reminders = to.steps.filter(isReminder);
  const last = same ?? reminders[Math.min(done.filter(isReminder).length, reminders.length) - 1];
  return { ...chase, position: last?.position ?? 0 };
}

function lastInBoth(done: readonly Step[], to: Scenario): Step | undefined {
  return done
    .toReversed()
    .map(({ key }) => to.steps.find((step) => step.key === key))
    .find((step) => step !== undefined);
}

function isReminder(step: Step): boolean {
  return step.channel === 'email' && !isBeforeOrOnDue(step);
}

/** What reminders may ask of an invoice: what is owed less the parts that are held (minor units, never below 0). */
export function askableMinor({
  today,
  balanceMinor,
  holds,
}: Pick<ChaseFacts, 'today' | 'balanceMinor' | 'holds'>): number {
  const parts = inForce(holds, today).map((hold) => hold.amountMinor ?? 0);
  return Math.max(0, balanceMinor - parts.reduce((sum, part) => sum + part, 0));
}

/**
 * The chase of an invoice that was held until now: the plan slides by the days its next step is late, so that reminders go
 * on with the step after the last one, not with whatever level the calendar has reached meanwhile (DOMAIN 4.7).
 */
export function resumeChase(
  chase: Chase,
  scenario: Scenario,
  calendar: WorkingDays,
  facts: ChaseFacts,
): Chase {
  const next = nextTouch(chase, scenario, calendar, facts);
  if (next.kind !== 'step') return chase;
  const step = next.overtaken[0]?.step ?? next.step;
  if (isBeforeOrOnDue(step)) return chase;
  const plannedOn = plannedDay(step, chase, calendar, facts, chase.lastTouchOn);
  const daysLate = plannedOn === null ? 0 : daysBetween(plannedOn, facts.today);
  return daysLate > 0 ? { ...chase, slideDays: chase.slideDays + daysLate } : chase;
}

function inForce(holds: readonly Hold[], today: PlainDate): Hold[] {
  return holds.filter((hold) => hold.untilOn === null || hold.untilOn >= today);
}

function heldBecause(facts: ChaseFacts): Extract<NextTouch, { kind: 'held' }> | undefined {
  if (facts.balanceMinor <= 0) return { kind: 'held', because: 'paid', reviewOn: null };
  const isHeldByParts = askableMinor(facts) === 0;
  const active = inForce(facts.holds, facts.today).filter(
    (hold) => hold.amountMinor === null || isHeldByParts,
  );
  const endless = active.find((hold) => hold.untilOn === null);
  if (endless) return { kind: 'held', because: endless.kind, reviewOn: null };
  const [last] = active.toSorted((a, b) => ((a.untilOn ?? '') < (b.untilOn ?? '') ? 1 : -1));
  if (last?.untilOn) {
    return { kind: 'held', because: last.kind, reviewOn: addDays(last.untilOn, 1) };
  }
  if (facts.address !== 'known') {
    return { kind: 'held', because: `address_${facts.address}`, reviewOn: null };
  }
  return undefined;
}

function plannedDay(
  step: Step,
  chase: Chase,
  calendar: WorkingDays,
  facts: ChaseFacts,
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

function reasonToPassOver(
  step: Step,
  plannedOn: PlainDate,
  chase: Chase,
  calendar: WorkingDays,
  facts: ChaseFacts,
): PassedOver['because'] | undefined {
  const lastDay = lastTrueDay(step, { dueOn: facts.dueOn, country: facts.debtorCountry }, calendar);
  if (lastDay !== null && sendingDay(step, plannedOn, chase, calendar, facts) > lastDay) {
    return 'too_late';
  }
  const askable = askableMinor(facts);
  const { conditions } = step;
  if (askable < conditions.minimumAmountMinor) return 'below_step_minimum';
  const { maximumAmountMinor: maximum, segments, audiences, factored } = conditions;
  const audience = audienceOf({ kind: facts.kind, country: facts.debtorCountry });
  const isMet =
    (maximum === null || askable <= maximum) &&
    (segments.length === 0 || segments.includes(facts.segment)) &&
    (audiences.length === 0 || audiences.includes(audience)) &&
    facts.seniorityDays >= conditions.minimumSeniorityDays &&
    facts.exposureMinor >= conditions.minimumExposureMinor &&
    (factored === null || (factored === 'only') === facts.isFactored);
  return isMet ? undefined : 'condition_not_met';
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

function isFirstReminder(step: Step, scenario: Scenario): boolean {
  const first = scenario.steps.find((other) => !isBeforeOrOnDue(other) && !isNote(other));
  return step.position === first?.position;
}

/** For the team alone: nobody outside hears of it. */
function isNote(step: Step): boolean {
  return step.channel === 'note';
}

/** The first working day on which a step may go out: after the last one of its invoice, outside the gap, under the cap. */
function sendingDay(
  step: Step,
  plannedOn: PlainDate,
  chase: Chase,
  calendar: WorkingDays,
  facts: ChaseFacts,
): PlainDate {
  let earliest = laterOf(plannedOn, facts.today);
  if (chase.lastTouchOn) earliest = laterOf(earliest, addDays(chase.lastTouchOn, 1));
  if (!isNote(step)) earliest = laterOf(earliest, freeOfContacts(step, earliest, facts));
  return workingDayFrom(earliest, facts.debtorCountry, calendar);
}

function freeOfContacts(step: Step, earliest: PlainDate, facts: ChaseFacts): PlainDate {
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
