import { audit, type Author } from '../audit/record.ts';
import { addWorkingDays, type WorkingDays } from '../calendar/working-days.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { recordDiscounts } from '../discounts/actions.ts';
import { allocateUnquoted } from '../discounts/grant-actions.ts';
import { assert } from '../errors.ts';
import { queueThanks } from '../messages/actions.ts';
import { assertMinor } from '../money/money.ts';
import { followMoney } from '../promises/follow-actions.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import { followSegment } from '../segments/actions.ts';
import type { Services } from '../services.ts';
import { insertAllocations, type SettledInvoice } from './allocation-queries.ts';
import * as queries from './queries.ts';
import { allocateAsAsked, allocateOldestFirst, type Allocation, type Receivable } from './rules.ts';

/** DOMAIN, effects on reminders: after a part payment the rest is not asked for during five working days. */
const PARTIAL_PAYMENT_HOLD_WORKING_DAYS = 5;

export interface PaymentToBook {
  customerId: number;
  currency: string;
  /** Minor units received, at least 1. */
  amountMinor: number;
  method: queries.PaymentMethod;
  /** The day the money came, in the organization's zone. */
  receivedOn: PlainDate;
  reference: string;
  note?: string;
  stripePaymentIntentId?: string;
  stripeChargeId?: string;
  checkoutId?: number;
  recordedBy?: number;
  /** The program that recorded it, by its token. */
  recordedThrough?: { tokenId: number };
  allocations: readonly Allocation[] | 'oldest_first';
  /** Whether the customer is thanked by mail, if the scenario says so. */
  thank: boolean;
}

/**
 * Books a payment: locks the invoices, allocates never more than each owes (the rest is the customer's credit), keeps
 * the ledger and the balances, reconsiders the reminders, and closes other checkouts on these invoices.
 * A second booking of the same PaymentIntent changes nothing and answers the first one's id. Throws when an invoice
 * is not the customer's or not in the payment's currency.
 */
export async function bookPayment(
  tx: Tx,
  services: Services,
  payment: PaymentToBook,
): Promise<{ paymentId: number; isNew: boolean }> {
  assertMinor(payment.amountMinor);
  assert(payment.amountMinor > 0, `A payment of ${payment.amountMinor} cannot be booked.`);
  const invoices = await lockWhatItPays(tx, payment);
  const at = services.clock.now();
  const paymentId = await insertOnce(tx, payment, at);
  if (paymentId === undefined) {
    const first = await queries.findPaymentByIntent(tx, payment.stripePaymentIntentId ?? '');
    assert(first, 'A payment was refused as a repetition, but the first one is not there.');
    return { paymentId: first.id, isNew: false };
  }
  // A checkout's quote holds as it was made; other money earns what the day it came earns.
  const allocations =
    payment.checkoutId === undefined
      ? await allocateUnquoted(tx, payment, invoices)
      : allocate(payment, invoices);
  const settled = await insertAllocations(tx, { kind: 'payment', id: paymentId }, allocations, {
    on: payment.receivedOn,
    at,
    by: payment.recordedBy ?? null,
    currency: payment.currency,
  });
  await recordDiscounts(tx, services, { paymentId, allocations, on: payment.receivedOn });
  await holdRests(tx, services, payment, settled);
  await announce(tx, services, { paymentId, payment, allocations });
  return { paymentId, isNew: true };
}

async function lockWhatItPays(tx: Tx, payment: PaymentToBook): Promise<Receivable[]> {
  const { customerId, currency, allocations } = payment;
  if (allocations === 'oldest_first') {
    return queries.lockOpenInvoices(tx, customerId, currency);
  }
  const ids = [...new Set(allocations.map((allocation) => allocation.invoiceId))];
  const invoices = await queries.lockInvoices(tx, customerId, currency, ids);
  assert(
    invoices.length === ids.length,
    `A payment in ${currency} of customer ${customerId} names invoices that are not theirs or not in that currency.`,
  );
  return invoices;
}

async function insertOnce(tx: Tx, payment: PaymentToBook, at: Date): Promise<number | undefined> {
  return queries.insertPayment(tx, {
    customerId: payment.customerId,
    currency: payment.currency,
    amountMinor: payment.amountMinor,
    method: payment.method,
    receivedOn: payment.receivedOn,
    reference: payment.reference,
    note: payment.note ?? '',
    stripePaymentIntentId: payment.stripePaymentIntentId ?? null,
    stripeChargeId: payment.stripeChargeId ?? null,
    checkoutId: payment.checkoutId ?? null,
    recordedBy: payment.recordedBy ?? null,
    recordedAt: at,
  });
}

function allocate(payment: PaymentToBook, invoices: readonly Receivable[]): Allocation[] {
  return payment.allocations === 'oldest_first'
    ? allocateOldestFirst(payment.amountMinor, invoices)
    : allocateAsAsked(payment.amountMinor, payment.allocations, invoices);
}

async function holdRests(
  tx: Tx,
  services: Services,
  payment: PaymentToBook,
  settled: readonly SettledInvoice[],
): Promise<void> {
  const touched = settled.map((invoice) => invoice.id);
  const partly = settled.filter((invoice) => invoice.balanceMinor > 0).map(({ id }) => id);
  await queries.liftPartialPaymentHolds(tx, touched, services.clock.now());
  if (partly.length === 0) return;
  const country = (await queries.findCustomerCountry(tx, payment.customerId)) ?? 'FR';
  const untilOn = partialPaymentHoldEnd(payment.receivedOn, country, services.workingDays);
  await queries.insertPartialPaymentHolds(tx, partly, untilOn, services.clock.now());
}

/** The last day of the waiting after a part payment: five working days of the debtor's country after the money came. */
export function partialPaymentHoldEnd(
  receivedOn: PlainDate,
  country: string,
  workingDays: WorkingDays,
): PlainDate {
  return addWorkingDays(receivedOn, PARTIAL_PAYMENT_HOLD_WORKING_DAYS, country, workingDays);
}

async function announce(
  tx: Tx,
  services: Services,
  booked: { paymentId: number; payment: PaymentToBook; allocations: readonly Allocation[] },
): Promise<void> {
  const { paymentId, payment, allocations } = booked;
  const invoiceIds = allocations.map((allocation) => allocation.invoiceId);
  // Before what was promised or told of is closed by it: one mail of thanks is enough.
  if (payment.thank) await queueThanks(tx, services, paymentId);
  await followMoney(tx, services, payment.customerId);
  await reconsiderOwed(tx, services, invoiceIds);
  await followSegment(tx, services, payment.customerId);
  const checkouts = await queries.listOpenCheckoutsOf(tx, invoiceIds, payment.checkoutId ?? null);
  for (const checkoutId of checkouts) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
  await audit(tx, services, {
    ...authorOf(payment),
    action: 'payment.booked',
    subjectType: 'payment',
    subjectId: paymentId,
    details: {
      amountMinor: payment.amountMinor,
      currency: payment.currency,
      method: payment.method,
      // invoice=minor units
      allocations: allocations.map((one) => `${one.invoiceId}=${one.amountMinor}`).join(' '),
      ...(allocations.some((one) => one.discountMinor) && {
        discounts: allocations.map((one) => `${one.invoiceId}=${one.discountMinor ?? 0}`).join(' '),
      }),
    },
  });
}

function authorOf({ recordedBy, recordedThrough, checkoutId }: PaymentToBook): Author {
  if (recordedBy !== undefined) return { actor: 'user', userId: recordedBy };
  if (recordedThrough !== undefined) return { actor: 'api', ...recordedThrough };
  return { actor: checkoutId === undefined ? 'system' : 'debtor' };
}
