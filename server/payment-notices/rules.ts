import { addDays, daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';

/** Working days of the debtor's country that reminders still wait after a notice was returned. */
export const RETURN_WAIT_WORKING_DAYS = 3;
export const NOTICE_METHODS = [
  ...(['transfer', 'card', 'direct_debit', 'cheque', 'cash', 'other'] as const),
] as const;
export type NoticeMethod = (typeof NOTICE_METHODS)[number];

// Whoever paid before that has paid another invoice.
const DAYS_BACK_MAX = 730;
// One transfer may pay other things too, but ten times the sum is a slip of the finger.
const TIMES_OWED_MAX = 10;
// A day typed from memory is off by a few; a transfer or cheque is on its way for up to two weeks.
const NEAR_DAYS_BEFORE = 5;
const NEAR_DAYS_AFTER = 15;
// Shorter references stand in too many others.
const REFERENCE_CHARACTERS_MIN = 5;

/** An invoice a notice may be about; amounts in minor units. */
export interface NoticeInvoice {
  invoiceId: number;
  currency: string;
  balanceMinor: number;
  /** Another notice about it is not decided yet. */
  isLookedFor: boolean;
}

export type NoticeRefusal =
  | 'none_chosen'
  | 'mixed_currencies'
  | 'nothing_owed'
  | 'already'
  | 'too_small'
  | 'too_much'
  | 'future'
  | 'too_old';

export type NoticeDecision =
  { ok: true; currency: string; amountMinor: number } | { ok: false; reason: NoticeRefusal };

/** Whether these invoices may be said to be paid like this; no amount stands for all they owe. */
export function decideNotice(
  invoices: readonly NoticeInvoice[],
  wish: { paidOn: PlainDate; amountMinor: number | null },
  today: PlainDate,
): NoticeDecision {
  const refuse = (reason: NoticeRefusal) => ({ ok: false as const, reason });
  const [first] = invoices;
  if (!first) return refuse('none_chosen');
  if (invoices.some((one) => one.currency !== first.currency)) return refuse('mixed_currencies');
  if (invoices.some((one) => one.isLookedFor)) return refuse('already');
  const owedMinor = sumMinor(invoices.map((one) => Math.max(0, one.balanceMinor)));
  if (owedMinor === 0) return refuse('nothing_owed');
  if (wish.paidOn > today) return refuse('future');
  if (wish.paidOn < addDays(today, -DAYS_BACK_MAX)) return refuse('too_old');
  const amountMinor = wish.amountMinor ?? owedMinor;
  if (amountMinor <= 0) return refuse('too_small');
  if (amountMinor > owedMinor * TIMES_OWED_MAX) return refuse('too_much');
  return { ok: true, currency: first.currency, amountMinor };
}

export interface NoticeToMatch {
  amountMinor: number;
  paidOn: PlainDate;
  reference: string;
  /** What its invoices owe now (minor units). */
  restMinor: number;
}

/** A payment of the same customer and currency, booked since the notice. */
export interface PaymentSeen {
  id: number;
  amountMinor: number;
  receivedOn: PlainDate;
  reference: string;
  /** What of it settles the notice's invoices (minor units). */
  settledMinor: number;
  /** Another notice was closed by it. */
  isTaken: boolean;
}

/**
 * The payment that a notice told of, if it is among these: those that settle its invoices, or by the amount, else one of the same
 * amount that came near the day, or with the same reference. Pure; the order of the payments makes no difference.
 */
export function findPayment(
  notice: NoticeToMatch,
  payments: readonly PaymentSeen[],
): PaymentSeen | null {
  const settling = payments.filter((one) => one.settledMinor > 0);
  const settledMinor = sumMinor(settling.map((one) => one.settledMinor));
  // With a discount, an invoice is settled by less than was told.
  const isSettled = settling.length > 0 && notice.restMinor <= 0;
  if (isSettled || settledMinor >= notice.amountMinor) {
    return best(settling, (one) => one.settledMinor);
  }
  const alike = payments.filter(
    (one) =>
      !one.isTaken &&
      one.amountMinor === notice.amountMinor &&
      (isNear(notice.paidOn, one.receivedOn) || isSameReference(notice.reference, one.reference)),
  );
  return best(alike, (one) => -Math.abs(daysBetween(notice.paidOn, one.receivedOn)));
}

function best(
  payments: readonly PaymentSeen[],
  worth: (one: PaymentSeen) => number,
): PaymentSeen | null {
  return payments.toSorted((a, b) => worth(b) - worth(a) || a.id - b.id)[0] ?? null;
}

export function isNear(paidOn: PlainDate, receivedOn: PlainDate): boolean {
  const days = daysBetween(paidOn, receivedOn);
  return days >= -NEAR_DAYS_BEFORE && days <= NEAR_DAYS_AFTER;
}

function isSameReference(told: string, booked: string): boolean {
  const bare = (text: string) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  const wanted = bare(told);
  return wanted.length >= REFERENCE_CHARACTERS_MIN && bare(booked).includes(wanted);
}
