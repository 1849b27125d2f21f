import type { Db, Tx } from '../db/sql.ts';
import type { Booked, Difference, Movement } from './rules.ts';

export interface BookedMovement extends Booked {
  stripeId: string;
}

/** What the books hold of payments, by their PaymentIntent or their charge; `stripeId` is the movement's. */
export async function listBookedPayments(
  db: Db,
  movements: readonly Movement[],
): Promise<BookedMovement[]> {
  return await db<BookedMovement[]>`
    select asked.stripe_id, p.id as payment_id, p.customer_id, p.currency, p.amount_minor, p.fee_minor, '' as status
    from unnest(${movements.map((m) => m.stripeId)}::text[], ${movements.map((m) => m.paymentIntentId)}::text[])
      as asked (stripe_id, payment_intent_id)
    join payments p on p.stripe_payment_intent_id = asked.payment_intent_id
      or (asked.payment_intent_id is null and p.stripe_charge_id = asked.stripe_id)`;
}

export async function listBookedRefunds(
  db: Db,
  stripeIds: readonly string[],
): Promise<BookedMovement[]> {
  return await db<BookedMovement[]>`
    select r.stripe_refund_id as stripe_id, r.payment_id, p.customer_id, r.currency, r.amount_minor, r.fee_minor, r.status
    from refunds r join payments p on p.id = r.payment_id
    where r.stripe_refund_id = any (${stripeIds as string[]})`;
}

export async function listBookedChargebacks(
  db: Db,
  stripeIds: readonly string[],
): Promise<BookedMovement[]> {
  return await db<BookedMovement[]>`
    select stripe_dispute_id as stripe_id, payment_id, customer_id, currency, amount_minor, fee_minor, status
    from chargebacks where stripe_dispute_id = any (${stripeIds as string[]})`;
}

/** Which of these PaymentIntents and charges are payments in the books: a refund of one of them must be there too. */
export async function listKnownPayments(
  db: Db,
  movements: readonly Movement[],
): Promise<Set<string>> {
  const rows = await db<{ stripeId: string }[]>`
    select asked.stripe_id
    from unnest(${movements.map((m) => m.stripeId)}::text[], ${movements.map((m) => m.paymentIntentId)}::text[],
      ${movements.map((m) => m.chargeId)}::text[]) as asked (stripe_id, payment_intent_id, charge_id)
    where exists (select from payments p where p.stripe_payment_intent_id = asked.payment_intent_id)
      or exists (select from payments p where p.stripe_charge_id = asked.charge_id)`;
  return new Set(rows.map((row) => row.stripeId));
}

export interface OnlyInBooks {
  object: Difference['object'];
  /** Ours. */
  id: number;
  stripeId: string | null;
  paymentId: number | null;
  customerId: number | null;
  currency: string;
  amountMinor: number;
  feeMinor: number | null;
  at: Date;
}

/** What the books say moved at Stripe between two instants, and of which no movement was read. */
export async function listUnseen(
  db: Db,
  between: { from: Date; until: Date },
  seen: { charges: readonly string[]; refunds: readonly string[]; disputes: readonly string[] },
): Promise<OnlyInBooks[]> {
  const { from, until } = between;
  return await db<OnlyInBooks[]>`
    select 'payment' as object, id, stripe_charge_id as stripe_id, id as payment_id, customer_id, currency, amount_minor,
      fee_minor, recorded_at as at
    from payments
    where stripe_payment_intent_id is not null and recorded_at between ${from} and ${until}
      and (stripe_charge_id is null or stripe_charge_id <> all (${seen.charges as string[]}))
    union all
    select 'refund', r.id, r.stripe_refund_id, r.payment_id, p.customer_id, r.currency, r.amount_minor, 0, r.created_at
    from refunds r join payments p on p.id = r.payment_id
    where r.status in ('creating', 'succeeded') and r.created_at between ${from} and ${until}
      and (r.stripe_refund_id is null or r.stripe_refund_id <> all (${seen.refunds as string[]}))
    union all
    select 'chargeback', id, stripe_dispute_id, payment_id, customer_id, currency, amount_minor, 0, opened_at
    from chargebacks
    where status = 'lost' and opened_at between ${from} and ${until}
      and stripe_dispute_id <> all (${seen.disputes as string[]})
    order by at, id`;
}

/** Stripe's ids of the customers this installation made there, of those asked for. */
export async function listStripeCustomers(
  db: Db,
  stripeCustomerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db<{ id: string }[]>`
    select stripe_customer_id as id from customers where stripe_customer_id = any (${stripeCustomerIds as string[]})`;
  return new Set(rows.map((row) => row.id));
}

/** When the oldest difference that is still open happened. */
export async function findOldestOpenAt(db: Db): Promise<Date | undefined> {
  const [row] = await db<{ at: Date | null }[]>`
    select min(happened_at) as at from stripe_differences where closed_at is null`;
  return row?.at ?? undefined;
}

/** Keeps what differs: a new one is opened, a known one gets its amounts of today. */
export async function storeDifferences(
  tx: Tx,
  differences: readonly Difference[],
  at: Date,
): Promise<void> {
  for (const one of differences) {
    await tx`
      insert into stripe_differences (kind, object, subject, stripe_id, payment_id, customer_id, currency, stripe_minor,
        books_minor, happened_at, found_at)
      values (${one.kind}, ${one.object}, ${one.subject}, ${one.stripeId}, ${one.paymentId}, ${one.customerId},
        ${one.currency}, ${one.stripeMinor}, ${one.booksMinor}, ${one.at}, ${at})
      on conflict (kind, subject) where closed_at is null do update set stripe_minor = excluded.stripe_minor,
        books_minor = excluded.books_minor, payment_id = excluded.payment_id, customer_id = excluded.customer_id`;
  }
}

/** Closes what no longer differs; answers how many are still open. What happened before `from` was not looked at. */
export async function closeVanished(
  tx: Tx,
  differences: readonly Difference[],
  from: Date,
  at: Date,
): Promise<number> {
  const still = differences.map((one) => `${one.kind} ${one.subject}`);
  await tx`
    update stripe_differences set closed_at = ${at}
    where closed_at is null and happened_at >= ${from} and kind || ' ' || subject <> all (${still})`;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from stripe_differences where closed_at is null`;
  return row?.count ?? 0;
}

/** One comparison at a time: an older one must not close what a newer one found. */
export async function lockComparison(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('stripe_comparisons'))`;
}

export interface Comparison {
  comparedFrom: Date;
  comparedAt: Date;
  movements: number;
}

export async function storeComparison(tx: Tx, comparison: Comparison): Promise<void> {
  await tx`
    insert into stripe_comparisons (compared_from, compared_at, movements)
    values (${comparison.comparedFrom}, ${comparison.comparedAt}, ${comparison.movements})
    on conflict (id) do update set compared_from = excluded.compared_from, compared_at = excluded.compared_at,
      movements = excluded.movements`;
}

export async function findComparison(db: Db): Promise<Comparison | undefined> {
  const [row] = await db<Comparison[]>`
    select compared_from, compared_at, movements from stripe_comparisons`;
  return row;
}

export async function closeDifferencesTask(tx: Tx, at: Date): Promise<void> {
  await tx`update tasks set done_at = ${at} where kind = 'stripe_differences' and done_at is null`;
}

export interface DifferenceRow extends Difference {
  id: number;
  customerName: string | null;
  foundAt: Date;
}

/** Open differences, the oldest first. */
export async function listOpenDifferences(db: Db, limit: number): Promise<DifferenceRow[]> {
  return await db<DifferenceRow[]>`
    select d.id, d.kind, d.object, d.subject, d.stripe_id, d.payment_id, d.customer_id, d.currency, d.stripe_minor,
      d.books_minor, d.happened_at as at, d.found_at, c.name as customer_name
    from stripe_differences d left join customers c on c.id = d.customer_id
    where d.closed_at is null order by d.happened_at, d.id limit ${limit}`;
}

export async function findOpenDifference(
  db: Db,
  id: number,
): Promise<{ object: Difference['object']; stripeId: string | null } | undefined> {
  const [row] = await db<{ object: Difference['object']; stripeId: string | null }[]>`
    select object, stripe_id from stripe_differences where id = ${id} and closed_at is null`;
  return row;
}
