import type { PlainDate } from '../calendar/plain-date.ts';
import type { WorkingDays } from '../calendar/working-days.ts';
import { lastTrueDay } from '../chases/day-rules.ts';
import { isFurther } from '../runs/rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario, Step } from '../scenarios/rules.ts';
import type { MessageInvoice } from './line-queries.ts';

/** An invoice that a message was planned for and does not ask for, and why. */
export interface Dropped {
  invoice: MessageInvoice;
  because: string;
}

export interface Decided {
  /** The invoices the message asks for now. */
  kept: MessageInvoice[];
  dropped: Dropped[];
  /** The step the message stands for, the most advanced that is still carried, and its scenario. */
  leading: { step: Step; scenario: Scenario } | null;
}

/**
 * What is left of a planned message at the instant of sending (promise 1): paid and held invoices are dropped, the most
 * advanced step among those still carried decides the tone. No step left means that nothing may be sent. A mail before the
 * due date says nothing of invoices whose last day for it has passed. `country`: whose working days count.
 */
export function decideMessage(
  invoices: readonly MessageInvoice[],
  book: Pick<ScenarioBook, 'versions'>,
  day: { today: PlainDate; country: string; calendar: WorkingDays },
): Decided {
  const kept: MessageInvoice[] = [];
  const dropped: Dropped[] = [];
  for (const invoice of invoices) {
    const because = invoice.balanceMinor <= 0 ? 'paid' : invoice.heldBy;
    // The message asks for what is not held.
    if (because === null) {
      kept.push({ ...invoice, balanceMinor: invoice.balanceMinor - invoice.heldMinor });
    } else dropped.push({ invoice, because });
  }
  const leading = leadingOf(kept, book);
  if (!leading) return { kept, dropped, leading };
  // Sold since it was planned, or no longer: one message names one account.
  const { factorId } = leading.invoice;
  const payable = kept.filter((invoice) => invoice.factorId === factorId);
  for (const invoice of kept) {
    if (invoice.factorId !== factorId) dropped.push({ invoice, because: 'other_payee' });
  }
  // What has a reminder among it speaks of all that is overdue.
  if (leading.step.mail !== 'before_due' && leading.step.mail !== 'due_today') {
    return { kept: payable, dropped, leading };
  }
  const isTooLate = (invoice: MessageInvoice) => {
    const step = carriedBy(invoice, book)?.step;
    const lastDay =
      step && lastTrueDay(step, { dueOn: invoice.dueOn, country: day.country }, day.calendar);
    return typeof lastDay === 'string' && lastDay < day.today;
  };
  const still = payable.filter((invoice) => !isTooLate(invoice));
  const late = payable.filter(isTooLate).map((invoice) => ({ invoice, because: 'too_late' }));
  return { kept: still, dropped: [...dropped, ...late], leading: leadingOf(still, book) };
}

interface Carried {
  step: Step;
  scenario: Scenario;
  invoice: MessageInvoice;
}

function leadingOf(
  invoices: readonly MessageInvoice[],
  book: Pick<ScenarioBook, 'versions'>,
): Carried | null {
  return invoices.reduce<Carried | null>((far, invoice) => {
    const one = carriedBy(invoice, book);
    return one && (far === null || isFurther(one.step, far.step)) ? one : far;
  }, null);
}

/** The step of an invoice that a message carries; undefined for one that it only lists. */
function carriedBy(
  invoice: MessageInvoice,
  book: Pick<ScenarioBook, 'versions'>,
): Carried | undefined {
  const scenario = book.versions.get(invoice.versionId ?? 0)?.scenario;
  const step = scenario?.steps.find((one) => one.position === invoice.position);
  return scenario && step && { step, scenario, invoice };
}

// The first wait is short because most refusals are a busy server; four hours is a mail server's own rhythm.
const FIRST_RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 4 * 3_600;
/** PAYMENTS 15: a temporary refusal is tried again for a day. */
export const GIVE_UP_AFTER_ATTEMPTS = 12;

/** Seconds to wait after the given number of tries, unless the provider named its own. */
export function retryDelaySeconds(attempts: number, asked: number | null): number {
  if (asked !== null) return Math.max(1, asked);
  return Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.max(0, attempts - 1));
}
