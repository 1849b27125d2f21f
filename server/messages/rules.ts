import { isFurther } from '../runs/rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario, Step } from '../scenarios/rules.ts';
import type { MessageInvoice } from './queries.ts';

export interface Decided {
  /** The invoices the message asks for now. */
  kept: MessageInvoice[];
  dropped: { invoice: MessageInvoice; because: string }[];
  /** The step the message stands for, the most advanced that is still carried, and its scenario. */
  leading: { step: Step; scenario: Scenario } | null;
}

/**
 * What is left of a planned message at the instant of sending (promise 1): paid and held invoices are dropped, the most
 * advanced step among those still carried decides the tone. No step left means that nothing may be sent.
 */
export function decideMessage(
  invoices: readonly MessageInvoice[],
  book: Pick<ScenarioBook, 'versions'>,
): Decided {
  const kept: MessageInvoice[] = [];
  const dropped: Decided['dropped'] = [];
  for (const invoice of invoices) {
    const because = invoice.balanceMinor <= 0 ? 'paid' : invoice.heldBy;
    // The message asks for what is not held.
    if (because === null) {
      kept.push({ ...invoice, balanceMinor: invoice.balanceMinor - invoice.heldMinor });
    } else dropped.push({ invoice, because });
  }
  const leadingOf = (invoice: MessageInvoice): Decided['leading'] => {
    const scenario = book.versions.get(invoice.versionId ?? 0)?.scenario;
    const step = scenario?.steps.find((one) => one.position === invoice.position);
    return scenario && step ? { step, scenario } : null;
  };
  const first = kept.reduce<MessageInvoice | undefined>((far, invoice) => {
    const own = leadingOf(invoice);
    const other = far && leadingOf(far);
    return own && (!other || isFurther(own.step, other.step)) ? invoice : far;
  }, undefined);
  if (!first) return { kept, dropped, leading: null };
  // Sold since it was planned, or no longer: one message names one account.
  const others = kept.filter((invoice) => invoice.factorId !== first.factorId);
  return {
    kept: kept.filter((invoice) => !others.includes(invoice)),
    dropped: [...dropped, ...others.map((invoice) => ({ invoice, because: 'other_payee' }))],
    leading: leadingOf(first),
  };
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
