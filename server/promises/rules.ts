import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { addBankDays, bankDayFrom } from '../discounts/bank-day-rules.ts';
import { allocateOldestFirst } from '../ledger/rules.ts';
import { sumMinor } from '../money/money.ts';

/** DOMAIN 4.7: a transfer that leaves on the day arrives within two bank days. */
const GRACE_BANK_DAYS = 2;
/** How long a new date for the rest may be given after one was kept in part, reminders waiting. */
const RENEWAL_BANK_DAYS = 3;
/** DOMAIN 4.7: the second broken within so many days is marked. */
export const BROKEN_WITHIN_DAYS = 90;
/** A promise further ahead than a year is a typing mistake, whoever makes it. */
export const TEAM_DAYS_MAX = 366;

/** The last day on which a promise holds its invoices. */
export function holdsUntil(promisedOn: PlainDate): PlainDate {
  return addBankDays(promisedOn, GRACE_BANK_DAYS);
}

/** The first day on which it is judged. */
export function judgeDay(promisedOn: PlainDate): PlainDate {
  return addDays(holdsUntil(promisedOn), 1);
}

/** The last day on which one kept in part may be renewed, when it was judged on `today`. */
export function renewalEnd(today: PlainDate): PlainDate {
  return addBankDays(today, RENEWAL_BANK_DAYS);
}

/** The day a form begins with: a week ahead, or as far as the limit reaches, when banks work. */
export function suggestedDay(today: PlainDate, daysMax: number): PlainDate {
  const wished = bankDayFrom(addDays(today, Math.min(7, daysMax)));
  return wished <= addDays(today, daysMax) ? wished : addDays(today, daysMax);
}

/** An invoice that may be promised; amounts in minor units. */
export interface Promisable {
  invoiceId: number;
  dueOn: PlainDate;
  currency: string;
  balanceMinor: number;
  /** What open promises say of it already. */
  promisedMinor: number;
  openPromises: number;
}

export interface PromiseWish {
  promisedOn: PlainDate;
  /** Minor units; null: all that is owed and not promised yet. */
  amountMinor: number | null;
}

export interface PromiseLimits {
  today: PlainDate;
  daysMax: number;
  openMax: number;
}

export type PromiseRefusal =
  | 'none_chosen'
  | 'mixed_currencies'
  | 'nothing_owed'
  | 'too_many'
  | 'too_small'
  | 'too_much'
  | 'past'
  | 'too_far';

export interface PromiseLine {
  invoiceId: number;
  amountMinor: number;
}

export type PromiseDecision =
  | { ok: true; currency: string; amountMinor: number; lines: PromiseLine[] }
  | { ok: false; reason: PromiseRefusal };

/** What of an invoice is owed and not promised yet (minor units). */
export function promisableMinor(invoice: Pick<Promisable, 'balanceMinor' | 'promisedMinor'>) {
  return Math.max(0, invoice.balanceMinor - invoice.promisedMinor);
}

/** Whether these invoices may be promised like this, and the amount spread over them, oldest due first. */
export function decidePromise(
  invoices: readonly Promisable[],
  wish: PromiseWish,
  limits: PromiseLimits,
): PromiseDecision {
  const refuse = (reason: PromiseRefusal) => ({ ok: false as const, reason });
  const [first] = invoices;
  if (!first) return refuse('none_chosen');
  if (invoices.some((one) => one.currency !== first.currency)) return refuse('mixed_currencies');
  if (wish.promisedOn < limits.today) return refuse('past');
  if (wish.promisedOn > addDays(limits.today, limits.daysMax)) return refuse('too_far');
  if (invoices.some((one) => one.openPromises >= limits.openMax)) return refuse('too_many');
  const free = invoices.map((one) => ({
    id: one.invoiceId,
    dueOn: one.dueOn,
    balanceMinor: promisableMinor(one),
  }));
  const freeMinor = sumMinor(free.map((one) => one.balanceMinor));
  if (freeMinor === 0) return refuse('nothing_owed');
  const amountMinor = wish.amountMinor ?? freeMinor;
  if (amountMinor <= 0) return refuse('too_small');
  if (amountMinor > freeMinor) return refuse('too_much');
  const lines = allocateOldestFirst(amountMinor, free).map((one) => ({
    invoiceId: one.invoiceId,
    amountMinor: one.amountMinor,
  }));
  return { ok: true, currency: first.currency, amountMinor, lines };
}
