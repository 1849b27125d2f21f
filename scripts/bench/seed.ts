import { randomUUID } from 'node:crypto';
import type { Sql } from '../../server/db/sql.ts';
import { hashToken, payLinkToken } from '../../server/portal/token.ts';

/** What every benchmark's installation is configured with. */
export const SECRET_KEY = 'only for benchmarks, never for an installation';

/** A Monday at nine in Paris: the day all seeds play on. */
export const TODAY = '2026-03-02';
export const NOW = new Date('2026-03-02T08:00:00Z');

export async function seedOrganization(sql: Sql): Promise<void> {
  await sql`
    insert into organization (name, legal_name, enterprise_number, street, postal_code, city, country, language,
      time_zone, currency, reply_to, sender_name, bank_holder, iban, bic, updated_at)
    values ('Atelier Lumen', 'Atelier Lumen SARL', '732 829 320', '4 rue des Lilas', '69003', 'Lyon', 'FR', 'fr',
      'Europe/Paris', 'EUR', 'compta@lumen.test', 'Camille Roy', 'Atelier Lumen SARL', 'FR7630006000011234567890189',
      'AGRIFRPP', ${NOW})`;
}

/** Companies in France and Belgium, two in three French, each with one billing contact. */
export async function seedCustomers(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into customers (number, name, kind, country, language, street, postal_code, city, created_at, updated_at)
    select 'C' || n, 'Boulangerie Martin & Fils ' || n, 'company', case when n % 3 = 0 then 'BE' else 'FR' end,
      case n % 3 when 0 then 'nl' else 'fr' end, n || ' rue du Moulin', '69003', 'Lyon', ${NOW}, ${NOW}
    from generate_series(1, ${count}) n`;
  await sql`
    insert into contacts (customer_id, name, email, created_at)
    select id, 'Ada Lemaire', 'ada.lemaire+' || id || '@customer.test', ${NOW} from customers`;
}

/** Open invoices due on that day, spread evenly over the customers, with their ledger entries. */
export async function seedInvoices(
  sql: Sql,
  invoices: { count: number; dueOn: string },
): Promise<void> {
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject,
      created_at, updated_at)
    select 1 + (n - 1) % (select count(*) from customers), 'F2026-' || n, ${invoices.dueOn}::date - 30,
      ${invoices.dueOn}::date, 'EUR', 12000 + n, 12000 + n, 'RF' || n, 'Pain et viennoiseries, livraison ' || n,
      ${NOW}, ${NOW}
    from generate_series(1, ${invoices.count}) n`;
  await sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
    select id, 'invoice', total_minor, currency, issued_on, ${NOW} from invoices`;
}

/**
 * The state in which the first reminder of each invoice is due today: the mail before the due date went out on its day.
 * Invoices are due three days ago, as the scenario "standard" wants it.
 */
export async function seedFirstRemindersDue(sql: Sql): Promise<void> {
  const beforeOn = '2026-02-17';
  await sql`
    insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
    select distinct customer_id, 'EUR', s.id, s.active_version_id, 'before', 'email',
      ${beforeOn}::date, ${NOW}::timestamptz from invoices, scenarios s where s.key = 'standard'`;
  await sql`
    insert into touch_steps (invoice_id, cycle, position, touch_id, step_key, outcome, decided_on, previous_position,
      previous_slide_days)
    select i.id, 1, 1, t.id, 'before', 'carried', ${beforeOn}, 0, 0
    from invoices i join touches t using (customer_id)`;
  await sql`
    insert into pay_links (id, token_hash, customer_id, contact_id, created_at, expires_at)
    select gen_random_uuid(), sha256(convert_to(k.id::text, 'UTF8')), k.customer_id, k.id, ${NOW}, ${NOW}::timestamptz + interval '90 days'
    from contacts k`;
  await sql`
    insert into messages (kind, step, tone, touch_id, customer_id, contact_id, pay_link_id, currency, language, to_name,
      to_address, status, transport, provider_id, attempts, not_before, created_at, sent_at)
    select 'before_due', 'standard/before', 'friendly', t.id, t.customer_id, k.id, l.id, 'EUR', 'fr', k.name, k.email,
      'accepted', 'smtp', null, 1, ${NOW}, ${NOW}, ${NOW}
    from touches t join contacts k using (customer_id) join pay_links l on l.contact_id = k.id`;
  await sql`
    insert into message_lines (message_id, invoice_id, cycle, position, version_id, amount_minor)
    select m.id, i.id, 1, 1, t.version_id, i.balance_minor
    from messages m join touches t on t.id = m.touch_id join invoices i on i.customer_id = m.customer_id`;
  await sql`
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, cycle, position, last_touch_on,
      next_position, next_on, updated_at)
    select i.id, i.customer_id, 'EUR', s.id, s.active_version_id, 1, 1, ${beforeOn}, 2, ${TODAY}, ${NOW}
    from invoices i, scenarios s where s.key = 'standard'`;
}

/**
 * A book of open invoices in the scenario "standard": the first reminder of so many is due today, each of another customer; the
 * next step of the rest is spread over the sixty days after.
 */
export async function seedBook(
  sql: Sql,
  { open, due }: { open: number; due: number },
): Promise<void> {
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject,
      created_at, updated_at)
    select 1 + (n - 1) % (select count(*) from customers), 'F2026-' || n, day - 30, day, 'EUR', 12000 + n % 90000,
      12000 + n % 90000, 'RF' || n, 'Pain et viennoiseries, livraison ' || n, ${NOW}, ${NOW}
    from generate_series(1, ${open}) n
    cross join lateral (
      select ${TODAY}::date + case when n <= ${due} then -3 else 12 + n % 60 end as day
    ) d`;
  await sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
    select id, 'invoice', total_minor, currency, issued_on, ${NOW} from invoices`;
  await sql`
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, cycle, position, last_touch_on,
      next_position, next_on, updated_at)
    select i.id, i.customer_id, 'EUR', s.id, s.active_version_id, 1, p.done, case when p.done = 1 then i.due_on - 10 end,
      p.done + 1, case when p.done = 1 then ${TODAY}::date else i.due_on - 10 end, ${NOW}
    from invoices i cross join scenarios s
    cross join lateral (select case when i.due_on < ${TODAY} then 1 else 0 end as done) p
    where s.key = 'standard'`;
}

/** One pay link for each of the first customers; answers their tokens. */
export async function seedPayLinks(sql: Sql, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const tokens = ids.map((id) => payLinkToken(SECRET_KEY, id));
  await sql`
    insert into pay_links (id, token_hash, customer_id, contact_id, created_at, expires_at)
    select l.id, decode(l.hash, 'hex'), c.id, k.id, ${NOW}, now() + interval '30 days'
    from unnest(${ids}::uuid[], ${tokens.map((token) => hashToken(token).toString('hex'))}::text[]) with ordinality
      as l (id, hash, n)
    join customers c on c.id = l.n join contacts k on k.customer_id = c.id`;
  return tokens;
}
