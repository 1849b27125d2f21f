import type { Db, Fragment, Sql } from '../../server/db/sql.ts';
import { NOW, seedCustomers, seedOrganization, TODAY } from './seed.ts';

// Two years of invoices, five a customer, some five months apart: no two reminders of a customer fall on one day.
const DAYS = 730;
const APART_DAYS = 146;
// The days after the due date on which the scenario "standard" writes first and again.
const REMINDED_AFTER = [3, 15];
const UNPAID_ONE_IN = 20;

/**
 * Books with two years behind them: five invoices a customer, two reminders of each that were sent, and nineteen in twenty paid by
 * a payment of their own, five to sixty days late.
 */
export async function seedHistory(sql: Sql, { customers }: { customers: number }): Promise<void> {
  await seedOrganization(sql);
  await seedCustomers(sql, customers);
  const references = await dropReferences(sql);
  // All of it in the order of time, as it comes about: what is of one month lies together.
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject,
      settled_on, created_at, updated_at)
    select c, 'F-' || c || '-' || k, due - 30, due, 'EUR', total, case when is_paid then 0 else total end,
      'RF' || c || '-' || k, 'Pain et viennoiseries', case when is_paid then due + late end, ${NOW}, ${NOW}
    from generate_series(0, 4) k cross join generate_series(1, ${customers}) c
    cross join lateral (select ${TODAY}::date - 1 - (c * 7 + k * ${APART_DAYS}) % ${DAYS} as due, 5 + (c * 11 + k * 3) % 56 as late,
      12000 + c % 90000 as total) d
    cross join lateral (select (c + k) % ${UNPAID_ONE_IN} > 0 and due + late < ${TODAY} as is_paid) p
    order by due`;
  // Each step is planned by what the one before has written.
  await sql`analyze invoices, customers, contacts`;
  await seedReminders(sql);
  await seedPayments(sql);
  await sql`
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, cycle, position, last_touch_on,
      held_because, next_position, next_on, updated_at)
    select i.id, i.customer_id, 'EUR', s.id, s.active_version_id, 1, 3, i.due_on + 15,
      case when i.balance_minor = 0 then 'paid' end, case when i.balance_minor > 0 then 4 end,
      case when i.balance_minor > 0 then greatest(i.due_on + 30, ${TODAY}) end, ${NOW}
    from invoices i, scenarios s where s.key = 'standard'`;
  for (const { table, name, definition } of references) {
    await sql.unsafe(`alter table ${table} add constraint ${name} ${definition} not valid`);
  }
}

/** What refers to what is right by how it is made: checking twenty million references would take longer than writing them. */
async function dropReferences(
  sql: Sql,
): Promise<{ table: string; name: string; definition: string }[]> {
  const references = await sql<{ table: string; name: string; definition: string }[]>`
    select conrelid::regclass::text as "table", quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
  for (const { table, name } of references) {
    await sql.unsafe(`alter table ${table} drop constraint ${name}`);
  }
  return [...references];
}

async function seedReminders(sql: Sql): Promise<void> {
  await sql`
    insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
    select i.customer_id, 'EUR', s.id, s.active_version_id, 'reminder-' || r.n, 'email', i.due_on + r.days,
      (i.due_on + r.days)::timestamp at time zone 'UTC' + interval '8 hours'
    from invoices i cross join unnest(${REMINDED_AFTER}::int[]) with ordinality r (days, n) cross join scenarios s
    where s.key = 'standard' and i.due_on + r.days < ${TODAY} order by i.due_on + r.days, i.id`;
  await sql`analyze touches`;
  await sql`
    insert into touch_steps (invoice_id, cycle, position, touch_id, step_key, outcome, decided_on, previous_position,
      previous_slide_days)
    select i.id, 1, 1 + r.n, t.id, t.step_key, 'carried', t.touched_on, r.n, 0
    from unnest(${REMINDED_AFTER}::int[]) with ordinality r (days, n) cross join invoices i
    join touches t on t.customer_id = i.customer_id and t.touched_on = i.due_on + r.days order by t.id`;
  await sql`
    insert into messages (kind, step, tone, touch_id, customer_id, contact_id, currency, language, variant, to_name, to_address,
      status, transport, attempts, not_before, created_at, sent_at)
    select 'reminder', 'standard/' || t.step_key, 'friendly', t.id, t.customer_id, k.id, 'EUR', c.language, 1 + t.id % 2,
      k.name, k.email, 'accepted', 'smtp', 1, t.created_at, t.created_at, t.created_at
    from touches t join customers c on c.id = t.customer_id join contacts k on k.customer_id = t.customer_id order by t.id`;
  await sql`analyze touch_steps, messages`;
  await sql`
    insert into message_lines (message_id, invoice_id, cycle, position, version_id, amount_minor)
    select m.id, s.invoice_id, 1, s.position, t.version_id, i.total_minor
    from messages m join touches t on t.id = m.touch_id join touch_steps s on s.touch_id = t.id
    join invoices i on i.id = s.invoice_id order by m.id`;
}

async function seedPayments(sql: Sql): Promise<void> {
  await sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
    select id, 'invoice', total_minor, currency, issued_on, issued_on from invoices order by id`;
  await payInvoices(sql, sql`select id from invoices where balance_minor = 0`);
}

/** Books a payment of all that each of these invoices came to, in the morning of the day it was settled. */
export async function payInvoices(sql: Db, invoices: Fragment): Promise<void> {
  await sql`
    with paid as (
      insert into payments (customer_id, currency, amount_minor, method, received_on, reference, recorded_at)
      select i.customer_id, i.currency, i.total_minor, 'transfer', i.settled_on, i.id::text, i.settled_on + interval '9 hours'
      from invoices i where i.id in (${invoices}) order by i.settled_on
      returning id, amount_minor, received_on, recorded_at, reference::bigint as invoice_id
    ), allocated as (
      insert into allocations (payment_id, invoice_id, amount_minor, created_at)
      select id, invoice_id, amount_minor, recorded_at from paid
    )
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, booked_on, recorded_at)
    select invoice_id, 'payment', -amount_minor, 'EUR', id, received_on, recorded_at from paid`;
}
