import { addDays, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { workingDayFrom, type WorkingDays } from '../calendar/working-days.ts';

/** Why a charge was refused, in Stripe's words; empty where nothing was said. */
export interface ChargeFailure {
  code: string;
  declineCode: string;
  adviceCode: string;
}

/**
 * What follows a refusal (PAYMENTS 6).
 * - `confirm`: the bank wants its customer to be there: a link, and the card stays.
 * - `retry`: it may pass on another day.
 * - `link`: this instalment is asked for by link; the next one is charged again.
 * - `refused`, `expired`: what was kept is of no use any more: the plan goes on by link.
 */
export type ChargeOutcome = 'confirm' | 'retry' | 'link' | 'refused' | 'expired';

/** By decline code, else by error code (docs.stripe.com/declines/codes, and for debits the failure codes of charges). */
const OUTCOMES: Readonly<Record<string, ChargeOutcome>> = {
  ...outcomesOf('confirm', 'authentication_required authentication_not_handled'),
  ...outcomesOf('confirm', 'payment_intent_authentication_failure'),
  ...outcomesOf('retry', 'insufficient_funds try_again_later processing_error approve_with_id'),
  ...outcomesOf('retry', 'issuer_not_available reenter_transaction card_velocity_exceeded'),
  ...outcomesOf('retry', 'withdrawal_count_limit_exceeded'),
  ...outcomesOf('expired', 'expired_card invalid_expiry_month invalid_expiry_year'),
  ...outcomesOf('refused', 'lost_card stolen_card pickup_card restricted_card fraudulent'),
  ...outcomesOf('refused', 'invalid_account new_account_information_available incorrect_number'),
  ...outcomesOf('refused', 'invalid_number incorrect_cvc invalid_cvc card_not_supported'),
  ...outcomesOf('refused', 'do_not_try_again revocation_of_all_authorizations stop_payment_order'),
  ...outcomesOf('refused', 'revocation_of_authorization security_violation merchant_blacklist'),
  ...outcomesOf('refused', 'account_closed no_account debit_not_authorized bank_account_closed'),
  ...outcomesOf('refused', 'bank_account_restricted bank_account_unusable incorrect_account'),
  ...outcomesOf('refused', 'payment_intent_mandate_invalid payment_method_gone customer_gone'),
};

function outcomesOf(outcome: ChargeOutcome, codes: string): Record<string, ChargeOutcome> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, outcome]));
}

/** What a refusal leads to. The bank's word that it is in vain counts for more than a code that may pass. */
export function chargeOutcome(failure: ChargeFailure): ChargeOutcome {
  const named = OUTCOMES[failure.declineCode] ?? OUTCOMES[failure.code];
  if (named !== undefined && named !== 'retry') return named;
  if (failure.adviceCode === 'do_not_try_again' || failure.adviceCode === 'confirm_card_data') {
    return 'refused';
  }
  if (named === 'retry' || failure.adviceCode === 'try_again_later') return 'retry';
  return 'link';
}

/** Days from a refusal to the next try; after the last one there is none (PAYMENTS 6). */
export const RETRY_AFTER_DAYS = [2, 3, 5] as const;

/**
 * The day of the next try, a working day; null when there is none: too many refusals, or the next instalment would be due
 * by then. `refusals` counts this one.
 */
export function retryDay(of: {
  failedOn: PlainDate;
  refusals: number;
  nextDueOn: PlainDate | null;
  country: string;
  workingDays: WorkingDays;
}): PlainDate | null {
  const after = RETRY_AFTER_DAYS[of.refusals - 1];
  if (after === undefined) return null;
  const day = workingDayFrom(addDays(of.failedOn, after), of.country, of.workingDays);
  return of.nextDueOn !== null && day >= of.nextDueOn ? null : day;
}

export interface ChargeTry {
  status: 'creating' | 'processing' | 'succeeded' | 'failed' | 'needs_customer' | 'canceled';
  /** The day it was made, in the organization's zone. */
  triedOn: PlainDate;
  retryOn: PlainDate | null;
}

export interface ChargeFacts {
  today: PlainDate;
  dueOn: PlainDate;
  /** Of the instalment after this one. */
  nextDueOn: PlainDate | null;
  /** What of the instalment is unpaid (minor units), and the least a card is charged. */
  leftMinor: number;
  minimumMinor: number;
  /** Days between the announcement and the charge, at least. */
  announceDays: number;
  announced: { on: PlainDate; amountMinor: number; hasArrived: boolean } | null;
  /** The plan runs, its method is usable, and the debtor agrees. */
  isAgreed: boolean;
  /** Something beside the plan holds a covered invoice: a dispute, a pause, a payment under way. */
  isHeld: boolean;
  /** A checkout asks for one of the covered invoices. */
  isBeingPaid: boolean;
  /** The oldest first. */
  tries: readonly ChargeTry[];
}

export type ChargeStep =
  /** `again`: another amount was announced before. */
  | { do: 'announce'; again: boolean }
  | { do: 'charge' }
  /** The next instalment is due: no try is left for this one. */
  | { do: 'give_up' }
  | { do: 'nothing' };

const NOTHING: ChargeStep = { do: 'nothing' };

/** What is to be done about an instalment that is charged by itself, on a day: at most one thing. */
export function nextChargeStep(facts: ChargeFacts): ChargeStep {
  const { today, dueOn, announced, tries } = facts;
  if (!facts.isAgreed || facts.isHeld || facts.leftMinor < facts.minimumMinor) return NOTHING;
  if (tries.some((one) => one.status === 'creating' || one.status === 'processing')) return NOTHING;
  // Never twice a day, whatever became of the first.
  if (tries.some((one) => one.triedOn >= today)) return NOTHING;
  const last = tries.findLast((one) => one.status === 'failed' || one.status === 'needs_customer');
  if (last) {
    if (last.retryOn === null || last.retryOn > today) return NOTHING;
    if (facts.nextDueOn !== null && facts.nextDueOn <= today) return { do: 'give_up' };
  }
  if (!announced) {
    return today < addDays(dueOn, -facts.announceDays) ? NOTHING : { do: 'announce', again: false };
  }
  if (announced.amountMinor < facts.leftMinor) return { do: 'announce', again: true };
  const from = laterOf(dueOn, addDays(announced.on, facts.announceDays));
  if (today < from || !announced.hasArrived || facts.isBeingPaid) return NOTHING;
  return { do: 'charge' };
}

/** The day on which an announced charge is made: not before its day, the days of notice kept, on a working day. */
export function chargeDay(of: {
  announcedOn: PlainDate;
  dueOn: PlainDate;
  announceDays: number;
  country: string;
  workingDays: WorkingDays;
}): PlainDate {
  const from = laterOf(of.dueOn, addDays(of.announcedOn, of.announceDays));
  return workingDayFrom(from, of.country, of.workingDays);
}
