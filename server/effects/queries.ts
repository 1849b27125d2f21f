import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Fragment } from '../db/sql.ts';
import type { EffectRow, WithinDays } from './rules.ts';

/** Locks the row that says up to when is counted: two workers count one after the other. */
export async function lockCounted(sql: Db): Promise<Date | null> {
  const [row] = await sql<{ until: Date | null }[]>`
    select until from reminder_effects_counted for update`;
  return row?.until ?? null;
}

export async function findCounted(sql: Db): Promise<Date | null> {
  const [row] = await sql<{ until: Date | null }[]>`select until from reminder_effects_counted`;
  return row?.until ?? null;
}

export async function saveCounted(sql: Db, until: Date): Promise<void> {
  await sql`update reminder_effects_counted set until = ${until}`;
}

/** A reminder `m` that arrived, as far as anybody knows: taken by the provider, and neither bounced nor refused afterwards. */
function hasLeft(sql: Db, m: Fragment): Fragment {
  return sql`${m}.step <> '' and ${m}.sent_at is not null and ${m}.status in ('accepted', 'delivered', 'complained')`;
}

/** A line `l` of it that asked for something. */
function asks(sql: Db, l: Fragment): Fragment {
  return sql`${l}.amount_minor > 0 and ${l}.dropped_because is null`;
}

/** Every day on which a reminder left, the first time that anything is counted. */
export async function listAllDays(sql: Db, zone: string): Promise<PlainDate[]> {
  const rows = await sql<{ on: PlainDate }[]>`
    select distinct (m.sent_at at time zone ${zone})::date as "on" from messages m
    where m.step <> '' and m.sent_at is not null order by 1`;
  return rows.map((row) => row.on);
}

/**
 * Days whose totals may have changed since: of the reminders about an invoice, those of the thirty days before one was sent or came
 * back, and before a payment that was entered or undone.
 */
export async function listChangedDays(
  sql: Db,
  { since, zone }: { since: Date; zone: string },
): Promise<PlainDate[]> {
  const rows = await sql<{ on: PlainDate }[]>`
    with changed as (
      select id from messages where step <> '' and sent_at > ${since}
      union
      select message_id from message_events where at > ${since}
    ), touched as (
      select l.invoice_id, (m.sent_at at time zone ${zone})::date as until_on
      from changed join messages m using (id) join message_lines l on l.message_id = m.id
      where m.step <> '' and m.sent_at is not null
      union
      select invoice_id, booked_on from ledger_entries
      where recorded_at > ${since} and kind in ('payment', 'discount')
      union
      select e.invoice_id, o.booked_on
      from ledger_entries e join ledger_entries o on o.invoice_id = e.invoice_id and o.payment_id = e.payment_id
      where e.recorded_at > ${since} and e.kind = 'correction' and o.kind in ('payment', 'discount')
    )
    select distinct sent.on
    from touched t join message_lines l using (invoice_id) join messages m on m.id = l.message_id
    cross join lateral (select (m.sent_at at time zone ${zone})::date as "on") sent
    where m.step <> '' and sent.on between t.until_on - 30 and t.until_on order by 1`;
  return rows.map((row) => row.on);
}

/**
 * The numbers of the reminders that left in a period. Messages are numbered nearly as they leave, and their lines by them: with these
 * the lines of a period are read as one stretch, and not each by itself or all there are.
 */
async function findMessagesBetween(
  sql: Db,
  from: Date,
  until: Date,
): Promise<{ lowest: number; highest: number }> {
  const [row] = await sql<{ lowest: number; highest: number }[]>`
    select coalesce(min(id), 0) as lowest, coalesce(max(id), 0) as highest
    from (
      select m.id from messages m where m.step <> '' and m.sent_at >= ${from} and m.sent_at < ${until}
      -- Or the lowest number would be looked for along all numbers.
      offset 0
    ) left_then`;
  return row ?? { lowest: 0, highest: 0 };
}

/**
 * Counts the days of a period anew. What was paid: entries of payments and their discounts, dated from the day of the reminder on,
 * recorded after it left, of payments that were not undone; each counts for the last reminder before it, and at most up to what
 * was asked. A later reminder takes nothing away from one whose thirty days were over before: those up to `laterUntil` are enough.
 */
export async function countDays(
  sql: Db,
  period: {
    zone: string;
    first: PlainDate;
    last: PlainDate;
    from: Date;
    until: Date;
    laterUntil: Date;
  },
): Promise<void> {
  const { zone, first, last, from, until, laterUntil } = period;
  const paidUntil = (days: WithinDays) => sql`
    coalesce(-sum(e.amount_minor) filter (where e.booked_on <= s.sent_on + ${days}::int), 0)`;
  const between = await findMessagesBetween(sql, from, laterUntil);
  await sql`delete from reminder_effects where sent_on between ${first} and ${last}`;
  await sql`
    with sent as (
      select m.id, (m.sent_at at time zone ${zone})::date as sent_on, m.step, m.tone, m.language,
        coalesce(m.variant, 0) as variant, m.currency, m.sent_at, l.invoice_id, l.amount_minor,
        lead(m.sent_at) over (partition by l.invoice_id order by m.sent_at, m.id) as later_at
      from messages m join message_lines l on l.message_id = m.id
      where m.sent_at >= ${from} and m.sent_at < ${laterUntil} and m.id between ${between.lowest} and ${between.highest}
        and l.message_id between ${between.lowest} and ${between.highest} and ${hasLeft(sql, sql`m`)} and ${asks(sql, sql`l`)}
    ), outcome as (
      select s.*, paid.* from sent s
      cross join lateral (
        select ${paidUntil(3)} as within3, ${paidUntil(7)} as within7, ${paidUntil(14)} as within14,
          ${paidUntil(30)} as within30
        from ledger_entries e left join payments p on p.id = e.payment_id
        where e.invoice_id = s.invoice_id and e.kind in ('payment', 'discount') and p.undone_at is null
          and e.recorded_at > s.sent_at and e.booked_on between s.sent_on and s.sent_on + 30
          and (s.later_at is null or e.recorded_at <= s.later_at
            or e.booked_on < (s.later_at at time zone ${zone})::date)
      ) paid
      where s.sent_at < ${until}
    )
    insert into reminder_effects (sent_on, step, tone, language, variant, currency, messages, invoices, asked_minor,
      paid3, paid7, paid14, paid30, paid3_minor, paid7_minor, paid14_minor, paid30_minor)
    select sent_on, step, tone, language, variant, currency, count(distinct id), count(*), sum(amount_minor),
      count(*) filter (where within3 >= amount_minor), count(*) filter (where within7 >= amount_minor),
      count(*) filter (where within14 >= amount_minor), count(*) filter (where within30 >= amount_minor),
      sum(least(within3, amount_minor)), sum(least(within7, amount_minor)), sum(least(within14, amount_minor)),
      sum(least(within30, amount_minor))
    from outcome group by sent_on, step, tone, language, variant, currency`;
}

/** Currencies reminders asked in, the one with the most reminders first. */
export async function listEffectCurrencies(sql: Db, from: PlainDate): Promise<string[]> {
  const rows = await sql<{ currency: string }[]>`
    select currency from reminder_effects where sent_on >= ${from}
    group by currency order by sum(messages) desc, currency`;
  return rows.map((row) => row.currency);
}

/** What the reminders of these days came to within so many days (amounts in minor units). */
export async function listEffects(
  sql: Db,
  asked: { from: PlainDate; until: PlainDate; currency: string; within: WithinDays },
): Promise<EffectRow[]> {
  const paid = sql(`paid${asked.within}`);
  const paidMinor = sql(`paid${asked.within}_minor`);
  return sql<EffectRow[]>`
    select min(sent_on) as sent_on, step, tone, language, variant, sum(messages) as messages, sum(invoices) as invoices,
      sum(asked_minor) as asked_minor, sum(${paid}) as paid_invoices, sum(${paidMinor}) as paid_minor
    from reminder_effects
    where sent_on between ${asked.from} and ${asked.until} and currency = ${asked.currency}
    group by step, tone, language, variant, extract(isodow from sent_on)
    order by step, tone, language, variant, extract(isodow from sent_on)`;
}
