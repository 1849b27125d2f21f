import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import {
  allocateAsAsked,
  allocateOldestFirst,
  type Allocation,
  type Receivable,
} from '../ledger/rules.ts';
import { allocateWithDiscounts, withDiscounts } from './allocation-rules.ts';
import { dayForgiven } from './bank-day-rules.ts';
import { listDiscountOffers } from './queries.ts';
import { findToleranceDays } from './settings-queries.ts';

export interface UnquotedPayment {
  customerId: number;
  amountMinor: number;
  /** The day the money came, in the organization's zone. */
  receivedOn: PlainDate;
  /** A transfer may be booked some bank days late, where the organization forgives it (rule DIS-5). */
  method: string;
  allocations: readonly Allocation[] | 'oldest_first';
}

/**
 * Allocates money that no basket has quoted (recorded by hand, by a program, brought by a bank), with the discounts it earns
 * by the day it came (rule DIS-6). `invoices` are those it may settle, locked by the caller unless it only wants to show them.
 */
export async function allocateUnquoted(
  db: Db,
  payment: UnquotedPayment,
  invoices: readonly Receivable[],
): Promise<Allocation[]> {
  const { customerId, amountMinor, allocations, receivedOn } = payment;
  const days = payment.method === 'transfer' ? await findToleranceDays(db) : 0;
  const ids = invoices.map((invoice) => invoice.id);
  const countsFrom = dayForgiven(receivedOn, days);
  const offers = await listDiscountOffers(db, customerId, countsFrom, ids);
  if (allocations !== 'oldest_first') {
    const given = allocateAsAsked(amountMinor, allocations, invoices);
    // Whoever states the discounts has decided them.
    return allocations.some((one) => one.discountMinor) ? given : withDiscounts(given, offers);
  }
  if (offers.length === 0) return allocateOldestFirst(amountMinor, invoices);
  const oldestFirst = invoices.toSorted((a, b) =>
    a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1,
  );
  return allocateWithDiscounts(amountMinor, oldestFirst, offers);
}
