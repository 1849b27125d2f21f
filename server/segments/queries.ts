import type { PlainDate } from '../calendar/plain-date.ts';
import type { Segment } from '../customers/rules.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { SegmentDecision, SegmentFacts, SegmentReason, SegmentSettings } from './rules.ts';

export async function findSegmentSettings(db: Db): Promise<SegmentSettings> {
  const [row] = await db<[SegmentSettings]>`
    select months, paid_min, good_days, late_days, reminders_min, notices_min, broken_min from segment_settings`;
  return row;
}

export async function updateSegmentSettings(
  tx: Tx,
  settings: SegmentSettings,
  at: Date,
): Promise<void> {
  const { months, paidMin, goodDays, lateDays, remindersMin, noticesMin, brokenMin } = settings;
  await tx`
    update segment_settings set months = ${months}, paid_min = ${paidMin}, good_days = ${goodDays},
      late_days = ${lateDays}, reminders_min = ${remindersMin}, notices_min = ${noticesMin}, broken_min = ${brokenMin},
      updated_at = ${at}`;
}

/** A customer as its segment was worked out or set last. */
export interface Standing {
  customerId: number;
  /** The one in effect. */
  segment: Segment;
  computed: Segment | null;
  reasons: SegmentReason[];
  setTo: Segment | null;
  /** The last day of what was set; null: until it is given back. */
  setUntil: PlainDate | null;
}

export type CustomerFacts = Standing & SegmentFacts;

/** The next customers by their id, for a walk through all of them. */
export async function listCustomerIds(db: Db, afterId: number, limit: number): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select id from customers where id > ${afterId} order by id limit ${limit}`;
  return rows.map((row) => row.id);
}

/** Locks customers before their segments change, in one order; the planner locks them alike. */
export async function lockCustomers(tx: Tx, customerIds: readonly number[]): Promise<void> {
  await tx`
    select from customers where id = any (${customerIds as number[]}::bigint[]) order by id for no key update`;
}

/**
 * What decides the segments of these customers, set-based, each with its segment of now. Payments count by the day an invoice
 * was settled, reminders and notices by the day they left, promises by the day they were found broken; all of the last `months`
 * up to today, in the organization's zone.
 */
export async function listSegmentFacts(
  db: Db,
  asked: { customerIds: readonly number[]; today: PlainDate; settings: FactSettings },
): Promise<CustomerFacts[]> {
  const { customerIds, today, settings } = asked;
  const { months } = settings;
  return db<CustomerFacts[]>`
    with asked as (
      select c.id, c.segment, c.credit_limit_minor, c.insolvent_since
      from customers c where c.id = any (${customerIds as number[]}::bigint[])
    ), period as (
      select (${today}::date - make_interval(months => ${months}))::date as after, ${today}::date as until,
        (select currency from organization) as currency, coalesce((select time_zone from organization), 'UTC') as zone
    ), settled as (
      -- Settled by money: what a credit note alone took away says nothing about how somebody pays.
      select i.customer_id, i.currency, count(*) as paid,
        sum((i.settled_on - i.due_on)::numeric * i.total_minor) / sum(i.total_minor) as days
      from asked a join invoices i on i.customer_id = a.id cross join period p
      where i.settled_on > p.after and i.settled_on <= p.until and i.balance_minor <= 0 and i.total_minor > 0
        and exists (select from allocations x where x.invoice_id = i.id and x.payment_id is not null and x.released_at is null)
      group by i.customer_id, i.currency
    ), habits as (
      select customer_id, sum(paid)::int as paid, round(sum(days * paid) / sum(paid), 2)::float8 as days
      from settled group by customer_id
    ), ${touched(db, settings)}
    ), broken as (
      select b.customer_id, count(*)::int as promises
      from asked a join promises b on b.customer_id = a.id cross join period p
      where b.status = 'broken' and (b.judged_at at time zone p.zone)::date > p.after
        and (b.judged_at at time zone p.zone)::date <= p.until
      group by b.customer_id
    ), owed as (
      select i.customer_id, sum(i.balance_minor)::bigint as minor
      from asked a join invoices i on i.customer_id = a.id cross join period p
      where a.credit_limit_minor is not null and i.balance_minor > 0 and i.currency = p.currency
      group by i.customer_id
    )
    select a.id as customer_id, a.segment, s.computed, coalesce(s.reasons, '[]') as reasons, s.set_to, s.set_until,
      coalesce(h.paid, 0) as paid, h.days as weighted_days_late, coalesce(r.most, 0) as most_reminders,
      coalesce(n.notices, 0) as formal_notices, coalesce(b.promises, 0) as broken_promises,
      coalesce(o.minor, 0) as exposure_minor, a.credit_limit_minor,
      case when a.insolvent_since <= p.until then a.insolvent_since end as insolvent_since
    from asked a cross join period p
    left join customer_segments s on s.customer_id = a.id
    left join habits h on h.customer_id = a.id
    left join reminded r on r.customer_id = a.id
    left join notified n on n.customer_id = a.id
    left join broken b on b.customer_id = a.id
    left join owed o on o.customer_id = a.id
    order by a.id`;
}

/** The settings that say how far the facts are read. */
type FactSettings = Pick<SegmentSettings, 'months' | 'paidMin' | 'goodDays'>;

/**
 * What was sent: the reminders of the invoice that took the most, and the days of formal notices. Reminders are read only of those
 * who pay promptly, as nobody else's segment depends on them: whoever is often late has the most, and they are the longest to read.
 */
function touched(db: Db, { paidMin, goodDays }: FactSettings) {
  return db`
    reminded as (
      select customer_id, max(reminders)::int as most from (
        select t.customer_id, s.invoice_id, count(*) as reminders
        from habits h join touches t on t.customer_id = h.customer_id cross join period p
        join touch_steps s on s.touch_id = t.id and s.outcome = 'carried'
        join invoices i on i.id = s.invoice_id
        where h.paid >= ${paidMin} and h.days <= ${goodDays} and t.channel = 'email' and t.touched_on > p.after and t.touched_on <= p.until and t.touched_on > i.due_on
        group by t.customer_id, s.invoice_id
      ) per_invoice group by customer_id
    ), notified as (
      -- A letter is a formal notice: what precedes it goes by mail. It counts once somebody has sent it.
      select customer_id, count(*)::int as notices from (
        select t.customer_id, t.touched_on from asked a join touches t on t.customer_id = a.id cross join period p
        where t.channel = 'letter' and t.touched_on > p.after and t.touched_on <= p.until
          and not exists (select from tasks d where d.touch_id = t.id and d.done_by is null)
      ) days group by customer_id`;
}

/** Writes what was worked out. */
export async function saveComputed(
  tx: Tx,
  computed: readonly ({ customerId: number } & SegmentDecision)[],
  at: Date,
): Promise<void> {
  if (computed.length === 0) return;
  await tx`
    insert into customer_segments (customer_id, computed, reasons, computed_at)
    select t.customer_id, t.segment, t.reasons::jsonb, ${at}::timestamptz
    from unnest(${computed.map((one) => one.customerId)}::bigint[], ${computed.map((one) => one.segment)}::text[],
      ${computed.map((one) => JSON.stringify(one.reasons))}::text[]) as t (customer_id, segment, reasons)
    on conflict (customer_id) do update
      set computed = excluded.computed, reasons = excluded.reasons, computed_at = excluded.computed_at`;
}

/** Writes what a person or a program set in place of what is worked out. */
export async function saveSet(
  tx: Tx,
  set: {
    customerId: number;
    segment: Segment;
    because: string;
    until: PlainDate | null;
    by: number | null;
    at: Date;
  },
): Promise<void> {
  await tx`
    insert into customer_segments (customer_id, set_to, set_by, set_at, set_because, set_until)
    values (${set.customerId}, ${set.segment}, ${set.by}, ${set.at}, ${set.because}, ${set.until})
    on conflict (customer_id) do update set set_to = excluded.set_to, set_by = excluded.set_by, set_at = excluded.set_at,
      set_because = excluded.set_because, set_until = excluded.set_until`;
}

/** Gives these customers back to what is worked out. */
export async function clearSet(tx: Tx, customerIds: readonly number[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx`
    update customer_segments set set_to = null, set_by = null, set_at = null, set_because = '', set_until = null
    where customer_id = any (${customerIds as number[]}::bigint[]) and set_to is not null`;
}

/** How many customers are in each segment, and for how many of them somebody set it. */
export async function countSegments(
  db: Db,
): Promise<{ segment: Segment; customers: number; set: number }[]> {
  return db`
    select c.segment, count(*)::int as customers, count(s.set_to)::int as set
    from customers c left join customer_segments s on s.customer_id = c.id
    group by c.segment`;
}

/** The segment of a customer as its page tells it. */
export interface ShownSegment {
  segment: Segment;
  computed: Segment | null;
  reasons: SegmentReason[];
  computedAt: Date | null;
  setTo: Segment | null;
  setBy: string | null;
  setAt: Date | null;
  setBecause: string;
  setUntil: PlainDate | null;
  creditLimitMinor: number | null;
  insolventSince: PlainDate | null;
}

export async function findShownSegment(
  db: Db,
  customerId: number,
): Promise<ShownSegment | undefined> {
  const [row] = await db<ShownSegment[]>`
    select c.segment, s.computed, coalesce(s.reasons, '[]') as reasons, s.computed_at, s.set_to,
      coalesce(nullif(u.name, ''), u.email) as set_by, s.set_at, coalesce(s.set_because, '') as set_because, s.set_until,
      c.credit_limit_minor, c.insolvent_since
    from customers c left join customer_segments s on s.customer_id = c.id left join users u on u.id = s.set_by
    where c.id = ${customerId}`;
  return row;
}
