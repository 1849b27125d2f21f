import { addDays, daysBetween, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { isBankDay } from '../discounts/bank-day-rules.ts';
import { dueMinor, type Instalment, type Progress } from './rules.ts';

/** A plan's own reminders (INS-5): three days before; after it was missed, two and five days after its day at the earliest. */
export const BEFORE_DAYS = 3;
const MISSED_AFTER_DAYS = 2;
const WARNED_AFTER_DAYS = 5;

export type TouchStep = 'announced' | 'before' | 'missed' | 'warned' | 'charge_failed';

/** The last day on which money for an instalment is on time: its day, or the next bank day (INS-3). */
export function onTimeUntil(dueOn: PlainDate): PlainDate {
  let day = dueOn;
  while (!isBankDay(day)) day = addDays(day, 1);
  return day;
}

/** The first day on which an unpaid instalment counts as missed: after the bank days of grace. */
export function missedFrom(dueOn: PlainDate, graceDays: number): PlainDate {
  let day = onTimeUntil(dueOn);
  for (let left = graceDays; left > 0;) {
    day = addDays(day, 1);
    if (isBankDay(day)) left -= 1;
  }
  return addDays(day, 1);
}

export interface WalkedInstalment extends Instalment {
  id: number;
  touches: readonly { step: TouchStep; touchedOn: PlainDate }[];
}

export interface WalkFacts {
  today: PlainDate;
  graceDays: number;
  /** Less than this (minor units) is worth no message. */
  minimumMinor: number;
  progress: Progress<WalkedInstalment>;
  startedOn: PlainDate;
  chargeBy: 'link' | 'saved_method';
  /** The last day of the last warning, once it was given. */
  warnedUntil: PlainDate | null;
  /** Whether the warning left and came to no known grief. */
  isWarningSent: boolean;
  /** Only a plan between businesses ends by itself (INS-6, GDP-5). */
  isBusiness: boolean;
  /** Something else holds a covered invoice: a dispute, a payment under way, a pause. */
  isHeld: boolean;
}

export type WalkStep =
  | { do: 'before' | 'missed' | 'warned'; instalment: WalkedInstalment; amountMinor: number }
  | { do: 'break'; amountMinor: number }
  /** A person decides whether the plan ends. */
  | { do: 'ask_person'; because: 'consumer' | 'warning_not_sent' }
  | { do: 'nothing' };

const NOTHING: WalkStep = { do: 'nothing' };

/** What a running plan asks for on a day: at most one thing, and only what is due. */
export function nextWalkStep(facts: WalkFacts): WalkStep {
  const { today, progress, minimumMinor } = facts;
  const first = progress.instalments.find((one) => one.isUnpaid);
  if (!first || facts.isHeld) return NOTHING;
  const amountMinor = dueMinor(progress, today);
  if (facts.warnedUntil !== null) return afterWarning(facts, amountMinor);
  if (missedFrom(first.dueOn, facts.graceDays) > today) {
    return comingStep(facts, first);
  }
  return amountMinor < minimumMinor ? NOTHING : missedStep(facts, first, amountMinor);
}

function afterWarning(facts: WalkFacts, amountMinor: number): WalkStep {
  if (facts.warnedUntil === null || facts.today <= facts.warnedUntil || amountMinor === 0) {
    return NOTHING;
  }
  if (!facts.isBusiness) return { do: 'ask_person', because: 'consumer' };
  if (!facts.isWarningSent) return { do: 'ask_person', because: 'warning_not_sent' };
  return { do: 'break', amountMinor };
}

function comingStep(
  { today, startedOn, chargeBy, minimumMinor }: WalkFacts,
  first: WalkFacts['progress']['instalments'][number],
): WalkStep {
  // What is charged by itself is announced by whoever charges it.
  if (chargeBy !== 'link' || first.dueOn < today) return NOTHING;
  const from = addDays(first.dueOn, -BEFORE_DAYS);
  // The letter with the schedule has just said so.
  if (today < from || startedOn >= from || wasTouched(first, 'before')) return NOTHING;
  if (first.leftMinor < minimumMinor) return NOTHING;
  return { do: 'before', instalment: first, amountMinor: first.leftMinor };
}

function missedStep(
  { today }: WalkFacts,
  first: WalkFacts['progress']['instalments'][number],
  amountMinor: number,
): WalkStep {
  const missed = first.touches.find((one) => one.step === 'missed');
  if (!missed) {
    if (today < addDays(first.dueOn, MISSED_AFTER_DAYS)) return NOTHING;
    return { do: 'missed', instalment: first, amountMinor };
  }
  if (wasTouched(first, 'warned')) return NOTHING;
  const from = laterOf(
    addDays(first.dueOn, WARNED_AFTER_DAYS),
    addDays(missed.touchedOn, WARNED_AFTER_DAYS - MISSED_AFTER_DAYS),
  );
  return today < from ? NOTHING : { do: 'warned', instalment: first, amountMinor };
}

function wasTouched(instalment: WalkedInstalment, step: TouchStep): boolean {
  return instalment.touches.some((one) => one.step === step);
}

/** Days an instalment is late, from the day it should have been there by; 0 when it is not. */
export function daysLate(dueOn: PlainDate, today: PlainDate): number {
  return Math.max(0, daysBetween(onTimeUntil(dueOn), today));
}
