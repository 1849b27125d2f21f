import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Allocation, Held, Release } from './rules.ts';

/** Where the money of an allocation comes from. */
export type Source = { kind: 'payment' | 'credit_note'; id: number };

/** What an allocation left of its invoice. */
export interface SettledInvoice {
  id: number;
  balanceMinor: number;
}

/** When something is booked, and by whom. `on` is the day it counts from, and an invoice it pays off is settled. */
export interface Booked {
  on: PlainDate;
  at: Date;
  by: number | null;
  currency: string;
}

/**
 * Writes allocations with their ledger entries and keeps the balances of the invoices and of what they come from, in one
 * statement: none of these can be without the others.
 */
export async function insertAllocations(
  tx: Tx,
  source: Source,
  allocations: readonly Allocation[],
  booked: Booked,
): Promise<SettledInvoice[]> {
  if (allocations.length === 0) return [];
  const paymentId = source.kind === 'payment' ? source.id : null;
  const creditNoteId = source.kind === 'credit_note' ? source.id : null;
  return await tx<SettledInvoice[]>`
    with asked as (
      select * from unnest(${allocations.map((a) => a.invoiceId)}::bigint[],
        ${allocations.map((a) => a.amountMinor)}::bigint[], ${allocations.map((a) => a.discountMinor ?? 0)}::bigint[])
        as asked (invoice_id, amount_minor, discount_minor)
    ), allocated as (
      insert into allocations (payment_id, credit_note_id, invoice_id, amount_minor, discount_minor, created_at)
      select ${paymentId}::bigint, ${creditNoteId}::bigint, invoice_id, amount_minor, discount_minor,
        ${booked.at}::timestamptz from asked
    ), entered as (
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, credit_note_id, booked_on,
        recorded_by, recorded_at)
      select invoice_id, kind, -amount_minor, ${booked.currency}, ${paymentId}::bigint, ${creditNoteId}::bigint,
        ${booked.on}::date, ${booked.by}::bigint, ${booked.at}::timestamptz
      from (
        select invoice_id, ${source.kind}::text as kind, amount_minor from asked
        union all
        select invoice_id, 'discount', discount_minor from asked where discount_minor > 0
      ) entries
    ), drawn as (
      update payments set unapplied_minor = unapplied_minor - (select sum(amount_minor) from asked)
      where id = ${paymentId}::bigint
    ), used as (
      update credit_notes set unapplied_minor = unapplied_minor - (select sum(amount_minor) from asked)
      where id = ${creditNoteId}::bigint
    )
    update invoices set balance_minor = invoices.balance_minor - asked.amount_minor - asked.discount_minor,
      settled_on = case when invoices.balance_minor = asked.amount_minor + asked.discount_minor
        then ${booked.on}::date end,
      updated_at = ${booked.at}::timestamptz
    from asked where invoices.id = asked.invoice_id
    returning invoices.id, invoices.balance_minor`;
}

/**
 * Takes allocations back: the rows stay with the reason, what is kept of one becomes a row of its own, the ledger gets
 * its counter-entries of that kind and the invoices are owed again. The source's unapplied amount is the caller's.
 */
export async function releaseAllocations(
  tx: Tx,
  source: Source,
  releases: readonly Release[],
  because: { reason: 'undone' | 'refund' | 'chargeback' | 'moved'; kind: string },
  booked: Booked,
): Promise<SettledInvoice[]> {
  if (releases.length === 0) return [];
  const paymentId = source.kind === 'payment' ? source.id : null;
  const creditNoteId = source.kind === 'credit_note' ? source.id : null;
  return await tx<SettledInvoice[]>`
    with asked as (
      select * from unnest(${releases.map((r) => r.id)}::bigint[], ${releases.map((r) => r.invoiceId)}::bigint[],
        ${releases.map((r) => r.amountMinor)}::bigint[], ${releases.map((r) => r.keptMinor)}::bigint[],
        ${releases.map((r) => r.discountMinor)}::bigint[])
        as asked (id, invoice_id, amount_minor, kept_minor, discount_minor)
    ), released as (
      update allocations set released_at = ${booked.at}, released_because = ${because.reason}
      from asked where allocations.id = asked.id
      returning allocations.id, allocations.discount_minor
    ), kept as (
      insert into allocations (payment_id, credit_note_id, invoice_id, amount_minor, discount_minor, created_at)
      select ${paymentId}::bigint, ${creditNoteId}::bigint, asked.invoice_id, asked.kept_minor,
        released.discount_minor - asked.discount_minor, ${booked.at}::timestamptz
      from asked join released using (id) where asked.kept_minor > 0
    ), entered as (
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, credit_note_id, booked_on,
        recorded_by, recorded_at)
      select invoice_id, kind, amount_minor, ${booked.currency}, ${paymentId}::bigint, ${creditNoteId}::bigint,
        ${booked.on}::date, ${booked.by}::bigint, ${booked.at}::timestamptz
      from (
        select invoice_id, ${because.kind}::text as kind, amount_minor from asked
        union all
        select invoice_id, 'discount', discount_minor from asked where discount_minor > 0
      ) entries
    ), again as (
      -- One invoice may be released twice over: two allocations of one payment.
      select invoice_id, sum(amount_minor + discount_minor) as amount_minor from asked group by invoice_id
    )
    update invoices set balance_minor = invoices.balance_minor + again.amount_minor,
      settled_on = case when invoices.balance_minor + again.amount_minor > 0 then null else invoices.settled_on end,
      updated_at = ${booked.at}::timestamptz
    from again where invoices.id = again.invoice_id
    returning invoices.id, invoices.balance_minor`;
}

/** The allocations in force of a source, in the order in which they were made. */
export async function listHeld(db: Db, source: Source): Promise<Held[]> {
  return await db<Held[]>`
    select id, invoice_id, amount_minor, discount_minor from allocations
    where ${source.kind === 'payment' ? db`payment_id = ${source.id}` : db`credit_note_id = ${source.id}`}
      and released_at is null
    order by id`;
}

export interface LockedSource {
  id: number;
  customerId: number;
  currency: string;
  amountMinor: number;
  unappliedMinor: number;
  isUndone: boolean;
  /** Paid through Stripe: what happens to it happens there. */
  isStripe: boolean;
  receivedOn: PlainDate;
}

/**
 * Locks a payment or a credit note. Whoever changes what one settles locks it first and its invoices after, in the order of
 * their ids, so that two of them wait for each other instead of crossing.
 */
export async function lockSource(tx: Tx, source: Source): Promise<LockedSource | undefined> {
  const [row] =
    source.kind === 'payment'
      ? await tx<LockedSource[]>`
          select id, customer_id, currency, amount_minor, unapplied_minor, undone_at is not null as is_undone,
            stripe_payment_intent_id is not null as is_stripe, received_on
          from payments where id = ${source.id} for update`
      : await tx<LockedSource[]>`
          select id, customer_id, currency, total_minor as amount_minor, unapplied_minor,
            undone_at is not null as is_undone, false as is_stripe, issued_on as received_on
          from credit_notes where id = ${source.id} for update`;
  return row;
}

/** Locks the sources of a customer that have something left, credit notes first, then payments, the oldest first. */
export async function lockCredits(
  tx: Tx,
  customerId: number,
  currency: string,
): Promise<(Source & { unappliedMinor: number })[]> {
  const notes = await tx<{ id: number; unappliedMinor: number }[]>`
    select id, unapplied_minor from credit_notes
    where customer_id = ${customerId} and currency = ${currency} and unapplied_minor > 0 order by id for update`;
  const payments = await tx<{ id: number; unappliedMinor: number }[]>`
    select id, unapplied_minor from payments
    where customer_id = ${customerId} and currency = ${currency} and unapplied_minor > 0 order by id for update`;
  return [
    ...notes.map((one) => ({ ...one, kind: 'credit_note' as const })),
    ...payments.map((one) => ({ ...one, kind: 'payment' as const })),
  ];
}

/** Changes what of a source settles no invoice, by that much (minor units, either sign). */
export async function addUnapplied(tx: Tx, source: Source, byMinor: number): Promise<void> {
  if (byMinor === 0) return;
  if (source.kind === 'payment') {
    await tx`update payments set unapplied_minor = unapplied_minor + ${byMinor} where id = ${source.id}`;
  } else {
    await tx`update credit_notes set unapplied_minor = unapplied_minor + ${byMinor} where id = ${source.id}`;
  }
}
