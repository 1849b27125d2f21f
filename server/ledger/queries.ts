import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Receivable } from './rules.ts';

export type PaymentMethod =
  'card' | 'transfer' | 'direct_debit' | 'cheque' | 'cash' | 'import' | 'other';

/** Locks a customer's invoices by id, in id order so that two payments never wait for each other. */
export async function lockInvoices(
  tx: Tx,
  customerId: number,
  currency: string,
  invoiceIds: readonly number[],
): Promise<Receivable[]> {
  return await tx<Receivable[]>`
    select id, due_on, balance_minor from invoices
    where id = any(${invoiceIds as number[]}::bigint[]) and customer_id = ${customerId} and currency = ${currency}
    order by id for no key update`;
}

/** Locks every open invoice of a customer in a currency, in id order. */
export async function lockOpenInvoices(
  tx: Tx,
  customerId: number,
  currency: string,
): Promise<Receivable[]> {
  return await tx<Receivable[]>`
    select id, due_on, balance_minor from invoices
    where customer_id = ${customerId} and currency = ${currency} and balance_minor > 0
    order by id for no key update`;
}

export interface NewPayment {
  customerId: number;
  currency: string;
  amountMinor: number;
  method: PaymentMethod;
  receivedOn: PlainDate;
  reference: string;
  note: string;
  stripePaymentIntentId: string | null;
  stripeChargeId: string | null;
  checkoutId: number | null;
  recordedBy: number | null;
  recordedAt: Date;
}

/** Inserts the payment; undefined when one with the same PaymentIntent is there already. */
export async function insertPayment(tx: Tx, payment: NewPayment): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into payments (customer_id, currency, amount_minor, method, received_on, reference, note,
      stripe_payment_intent_id, stripe_charge_id, checkout_id, recorded_by, recorded_at, unapplied_minor)
    values (${payment.customerId}, ${payment.currency}, ${payment.amountMinor}, ${payment.method},
      ${payment.receivedOn}, ${payment.reference}, ${payment.note}, ${payment.stripePaymentIntentId},
      ${payment.stripeChargeId}, ${payment.checkoutId}, ${payment.recordedBy}, ${payment.recordedAt},
      ${payment.amountMinor})
    on conflict (stripe_payment_intent_id) do nothing
    returning id`;
  return row?.id;
}

export async function findPaymentByIntent(
  db: Db,
  paymentIntentId: string,
): Promise<{ id: number } | undefined> {
  const [row] = await db<{ id: number }[]>`
    select id from payments where stripe_payment_intent_id = ${paymentIntentId}`;
  return row;
}

/** What an allocation left of its invoice. */
export interface SettledInvoice {
  id: number;
  balanceMinor: number;
}

/** Holds reminders of invoices that were paid in part; the last day is included. */
export async function insertPartialPaymentHolds(
  tx: Tx,
  invoiceIds: readonly number[],
  untilOn: PlainDate,
  placedAt: Date,
): Promise<void> {
  await tx`
    insert into holds (invoice_id, kind, until_on, placed_at)
    select id, 'partial_payment', ${untilOn}::date, ${placedAt}::timestamptz
    from unnest(${invoiceIds as number[]}::bigint[]) as id`;
}

/** Ends the waiting after an earlier part payment: a later payment begins its own, or has settled the invoice. */
export async function liftPartialPaymentHolds(
  tx: Tx,
  invoiceIds: readonly number[],
  liftedAt: Date,
): Promise<void> {
  await tx`
    update holds set lifted_at = ${liftedAt}
    where invoice_id = any(${invoiceIds as number[]}::bigint[]) and kind = 'partial_payment' and lifted_at is null`;
}

/** Checkouts that may still be paid and ask for one of these invoices. */
export async function listOpenCheckoutsOf(
  tx: Tx,
  invoiceIds: readonly number[],
  exceptCheckoutId: number | null,
): Promise<number[]> {
  const rows = await tx<{ checkoutId: number }[]>`
    select distinct checkout_id from checkout_lines
    where invoice_id = any(${invoiceIds as number[]}::bigint[]) and is_open
      and checkout_id is distinct from ${exceptCheckoutId}::bigint
    order by checkout_id`;
  return rows.map((row) => row.checkoutId);
}

/** The country whose working days count for a customer (ISO code). */
export async function findCustomerCountry(tx: Db, customerId: number): Promise<string | undefined> {
  const [row] = await tx<{ country: string }[]>`
    select country from customers where id = ${customerId}`;
  return row?.country;
}

export interface CustomerCredit {
  currency: string;
  /** Minor units. */
  amountMinor: number;
}

/** What a customer paid or was credited that settles no invoice, by currency (minor units). */
export async function customerCredits(db: Db, customerId: number): Promise<CustomerCredit[]> {
  return await db<CustomerCredit[]>`
    select currency, sum(unapplied_minor) as amount_minor from (
      select currency, unapplied_minor from payments where customer_id = ${customerId} and unapplied_minor > 0
      union all
      select currency, unapplied_minor from credit_notes where customer_id = ${customerId} and unapplied_minor > 0
    ) credits
    group by currency order by currency`;
}
