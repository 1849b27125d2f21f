import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { SessionRequest } from './request.ts';

export type CheckoutStatus =
  'creating' | 'open' | 'processing' | 'paid' | 'expired' | 'failed' | 'superseded';

export interface Checkout {
  id: number;
  key: string;
  customerId: number;
  payLinkId: string | null;
  currency: string;
  amountMinor: number;
  status: CheckoutStatus;
  request: SessionRequest | null;
  sessionId: string | null;
  sessionUrl: string | null;
  expiresAt: Date | null;
  createdAt: Date;
  /** The plan it pays an instalment of, and whether what it is paid with is kept for the later ones. */
  planId: number | null;
  keepsMethod: boolean;
}

export interface CheckoutLine {
  invoiceId: number;
  /** What is paid. */
  amountMinor: number;
  /** The early-payment discount that was quoted with it. */
  discountMinor: number;
}

export interface PayableInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  /** Whom it was sold to; null: it is the firm's own. */
  factorId: number | null;
}

/** Locks a customer's invoices that somebody wants to pay, in id order; those of others are not in the answer. */
export async function lockPayableInvoices(
  tx: Tx,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<PayableInvoice[]> {
  return await tx<PayableInvoice[]>`
    select id, number, due_on, currency, total_minor, balance_minor, factor_id from invoices
    where id = any(${invoiceIds as number[]}::bigint[]) and customer_id = ${customerId} and balance_minor > 0
    order by id for no key update`;
}

/** Locks the invoices of a checkout in id order: always before the checkout itself. */
export async function lockInvoicesOfCheckout(tx: Tx, checkoutId: number): Promise<void> {
  await tx`
    select invoices.id from invoices join checkout_lines on checkout_lines.invoice_id = invoices.id
    where checkout_lines.checkout_id = ${checkoutId} order by invoices.id
    for no key update of invoices`;
}

export interface UnfinishedRow {
  id: number;
  status: 'creating' | 'open' | 'processing';
  payLinkId: string | null;
  amountMinor: number;
  locale: string;
  expiresAtMs: number;
  sessionUrl: string | null;
  keepsMethod: boolean;
  lines: CheckoutLine[];
}

/** Checkouts that may still be paid and ask for one of these invoices, each with all its lines. */
export async function listUnfinishedOf(
  tx: Tx,
  invoiceIds: readonly number[],
): Promise<UnfinishedRow[]> {
  return await tx<UnfinishedRow[]>`
    select id, status, pay_link_id, amount_minor, coalesce(request ->> 'locale', '') as locale,
      (extract(epoch from expires_at) * 1000)::bigint as expires_at_ms, session_url, keeps_method,
      (select jsonb_agg(jsonb_build_object('invoiceId', invoice_id, 'amountMinor', amount_minor,
        'discountMinor', discount_minor))
        from checkout_lines where checkout_id = checkouts.id) as lines
    from checkouts
    where id in (
      select checkout_id from checkout_lines
      where invoice_id = any(${invoiceIds as number[]}::bigint[]) and is_open
    )
    order by id`;
}

export interface NewCheckout {
  key: string;
  customerId: number;
  payLinkId: string | null;
  currency: string;
  amountMinor: number;
  request: SessionRequest;
  expiresAt: Date;
  at: Date;
  lines: readonly CheckoutLine[];
  /** The plan it pays an instalment of. */
  plan: { id: number; instalmentId: number | null; keepsMethod: boolean } | null;
}

/** Writes the checkout before Stripe is asked. The unique index on open lines refuses a second one for an invoice. */
export async function insertCheckout(tx: Tx, checkout: NewCheckout): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    with made as (
      insert into checkouts (key, customer_id, pay_link_id, currency, amount_minor, status, request, expires_at,
        plan_id, instalment_id, keeps_method, created_at, updated_at)
      values (${checkout.key}, ${checkout.customerId}, ${checkout.payLinkId}, ${checkout.currency},
        ${checkout.amountMinor}, 'creating', ${tx.json(checkout.request as never)}, ${checkout.expiresAt},
        ${checkout.plan?.id ?? null}, ${checkout.plan?.instalmentId ?? null}, ${checkout.plan?.keepsMethod ?? false},
        ${checkout.at}, ${checkout.at})
      returning id
    ), lines as (
      insert into checkout_lines (checkout_id, invoice_id, amount_minor, discount_minor, is_open)
      select made.id, line.invoice_id, line.amount_minor, line.discount_minor, true
      from made, unnest(${checkout.lines.map((line) => line.invoiceId)}::bigint[],
        ${checkout.lines.map((line) => line.amountMinor)}::bigint[],
        ${checkout.lines.map((line) => line.discountMinor)}::bigint[]) as line (invoice_id, amount_minor, discount_minor)
    )
    select id from made`;
  if (!row) throw new Error('The checkout was not written.');
  return row.id;
}

/** One checkout by our id. */
export async function findCheckout(db: Db, id: number): Promise<Checkout | undefined> {
  const [row] = await db<Checkout[]>`
    select id, key, customer_id, pay_link_id, currency, amount_minor, status, request, session_id, session_url,
      expires_at, created_at, plan_id, keeps_method
    from checkouts where id = ${id}`;
  return row;
}

/** One checkout by the key in its metadata at Stripe; compared as text, because the metadata may hold anything. */
export async function findCheckoutByKey(db: Db, key: string): Promise<{ id: number } | undefined> {
  const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
  const [row] = await db<{ id: number }[]>`
    select id from checkouts where key = ${isKey ? key : null}::uuid`;
  return row;
}

/** A customer's checkout by its session, for the page the payer comes back to. */
export async function findCheckoutBySession(
  db: Db,
  sessionId: string,
  customerId: number,
): Promise<Checkout | undefined> {
  const [row] = await db<Checkout[]>`
    select id, key, customer_id, pay_link_id, currency, amount_minor, status, request, session_id, session_url,
      expires_at, created_at, plan_id, keeps_method
    from checkouts where session_id = ${sessionId} and customer_id = ${customerId}`;
  return row;
}

export async function lockCheckout(tx: Tx, id: number): Promise<Checkout> {
  const [row] = await tx<Checkout[]>`
    select id, key, customer_id, pay_link_id, currency, amount_minor, status, request, session_id, session_url,
      expires_at, created_at, plan_id, keeps_method
    from checkouts where id = ${id} for update`;
  if (!row) throw new Error(`Checkout ${id} is not there.`);
  return row;
}

export async function listCheckoutLines(db: Db, checkoutId: number): Promise<CheckoutLine[]> {
  return await db<CheckoutLine[]>`
    select line.invoice_id, line.amount_minor, line.discount_minor from checkout_lines line
    join invoices on invoices.id = line.invoice_id
    where line.checkout_id = ${checkoutId} order by invoices.due_on, invoices.id`;
}

/** Keeps what Stripe answered to the creation. A checkout that has moved on keeps its state. */
export async function openCheckout(
  db: Db,
  id: number,
  session: { id: string; url: string | null; expiresAt: Date },
  at: Date,
): Promise<void> {
  await db`
    update checkouts set session_id = ${session.id}, session_url = ${session.url}, expires_at = ${session.expiresAt},
      status = case when status = 'creating' then 'open' else status end, updated_at = ${at}
    where id = ${id} and session_id is null`;
}

/** Writes how a checkout stands and whether its invoices may be asked for by another. */
export async function updateCheckout(
  tx: Tx,
  id: number,
  state: {
    status: CheckoutStatus;
    sessionId: string | null;
    paymentIntentId: string | null;
    failure: string;
    at: Date;
  },
): Promise<void> {
  const isOpen = ['creating', 'open', 'processing'].includes(state.status);
  await tx`
    with changed as (
      update checkouts set status = ${state.status}, session_id = coalesce(session_id, ${state.sessionId}),
        payment_intent_id = coalesce(${state.paymentIntentId}, payment_intent_id), failure = ${state.failure},
        session_url = case when ${isOpen}::boolean then session_url end, updated_at = ${state.at}
      where id = ${id}
    )
    update checkout_lines set is_open = false
    where checkout_id = ${id} and is_open and not ${isOpen}::boolean`;
}

/** Holds the reminders of a checkout's invoices while its payment is under way; once per invoice. */
export async function holdInvoicesInFlight(
  tx: Tx,
  checkoutId: number,
  at: Date,
): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    insert into holds (invoice_id, kind, placed_at)
    select line.invoice_id, 'payment_in_flight', ${at}::timestamptz from checkout_lines line
    where line.checkout_id = ${checkoutId} and not exists (
      select from holds where invoice_id = line.invoice_id and kind = 'payment_in_flight' and lifted_at is null)
    returning invoice_id`;
  return rows.map((row) => row.invoiceId);
}

export async function liftInFlightHolds(tx: Tx, checkoutId: number, at: Date): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    update holds set lifted_at = ${at}
    where kind = 'payment_in_flight' and lifted_at is null
      and invoice_id in (select invoice_id from checkout_lines where checkout_id = ${checkoutId})
    returning invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Fee and net amount in the settlement currency's minor units, once they are known. */
export async function storeFee(
  db: Db,
  paymentIntentId: string,
  fee: { chargeId: string; feeMinor: number; netMinor: number; currency: string },
): Promise<void> {
  await db`
    update payments set stripe_charge_id = ${fee.chargeId}, fee_minor = ${fee.feeMinor},
      net_minor = ${fee.netMinor}, settlement_currency = ${fee.currency}
    where stripe_payment_intent_id = ${paymentIntentId} and fee_minor is null`;
}
