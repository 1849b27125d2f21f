import type { PlainDate } from '../../server/calendar/plain-date.ts';
import type { Db } from '../../server/db/sql.ts';

/** What invoices are called inside, by their numbers. */
export async function findInvoiceIds(
  sql: Db,
  numbers: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ number: string; id: number }[]>`
    select number, id from invoices where number = any (${numbers as string[]})`;
  return new Map(rows.map((row) => [row.number, row.id]));
}

export async function findOldestOverdue(
  sql: Db,
  customerId: number,
  today: PlainDate,
): Promise<number | undefined> {
  const [row] = await sql<{ id: number }[]>`
    select id from invoices
    where customer_id = ${customerId} and balance_minor > 0 and due_on < ${today}
    order by due_on, id limit 1`;
  return row?.id;
}

/** The oldest call to a customer that is to be made, with the calls noted for it and the invoices it asks for. */
export async function findOpenCall(
  sql: Db,
  customerId: number,
): Promise<{ taskId: number; calls: number; invoiceIds: number[] } | undefined> {
  const [row] = await sql<{ taskId: number; calls: number; invoiceIds: number[] }[]>`
    select t.id as task_id, (select count(*)::int from calls where task_id = t.id) as calls,
      array(select s.invoice_id from touch_steps s join invoices i on i.id = s.invoice_id
        where s.touch_id = t.touch_id and s.outcome = 'carried' and i.balance_minor > 0) as invoice_ids
    from tasks t where t.customer_id = ${customerId} and t.kind = 'step_call' and t.done_at is null
    order by t.id limit 1`;
  return row;
}

/** What is open of these invoices. */
export async function findInvoiceSum(
  sql: Db,
  numbers: readonly string[],
): Promise<{ invoiceIds: number[]; totalMinor: number }> {
  const rows = await sql<{ id: number; balanceMinor: number }[]>`
    select id, balance_minor from invoices
    where number = any (${numbers as string[]}) and balance_minor > 0 order by id`;
  return {
    invoiceIds: rows.map((row) => row.id),
    totalMinor: rows.reduce((sum, row) => sum + row.balanceMinor, 0),
  };
}

/** The newest plan of a customer; 0 when there is none. */
export async function findPlanOf(sql: Db, customerId: number): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    select id from plans where customer_id = ${customerId} order by id desc limit 1`;
  return row?.id ?? 0;
}

/** The newest pay link of a customer that still opens all of their pages. */
export async function findPayLink(
  sql: Db,
  customerNumber: string,
  now: Date,
): Promise<{ customerId: number; payLinkId: string | null } | undefined> {
  const [row] = await sql<{ customerId: number; payLinkId: string | null }[]>`
    select c.id as customer_id, (
        select l.id from pay_links l
        where l.customer_id = c.id and l.revoked_at is null and l.expires_at > ${now} and l.invoice_id is null
          and l.scope = 'all'
        order by l.created_at desc, l.id limit 1
      ) as pay_link_id
    from customers c where c.number = ${customerNumber}`;
  return row;
}

/** The last instant anything happened at: the clock never goes on from before it. */
export async function findLastInstant(sql: Db): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select greatest(
      (select max(started_at) from runs),
      (select max(sent_at) from messages),
      (select at from audit_entries order by id desc limit 1)
    ) as at`;
  return row?.at ?? null;
}

/** Firms that owe something and are late with nothing. */
export async function findPromptCustomers(
  sql: Db,
  today: PlainDate,
  limit: number,
): Promise<{ id: number; country: string }[]> {
  return sql<{ id: number; country: string }[]>`
    select c.id, c.country from customers c join invoices i on i.customer_id = c.id and i.balance_minor > 0
    where c.kind = 'company'
    group by c.id having min(i.due_on) > ${today}::date + 3 order by c.id limit ${limit}`;
}

/** The PaymentIntents of the last payments through Stripe by customers without a plan, the newest first. */
export async function listStripePayments(sql: Db, limit: number): Promise<string[]> {
  const rows = await sql<{ intent: string }[]>`
    select stripe_payment_intent_id as intent from payments where stripe_payment_intent_id is not null
      and customer_id not in (select customer_id from plans)
    order by id desc limit ${limit}`;
  return rows.map((row) => row.intent);
}

/** Whoever is written to first at a customer. */
export async function findFirstContact(sql: Db, customerId: number): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    select id from contacts where customer_id = ${customerId} order by id limit 1`;
  return row?.id ?? 0;
}

/** The last mail that a customer got, and who got it. */
export async function findLastMail(
  sql: Db,
  customerId: number,
): Promise<{ messageId: number; name: string; address: string } | undefined> {
  const [row] = await sql<{ messageId: number; name: string; address: string }[]>`
    select id as message_id, to_name as name, to_address as address from messages
    where customer_id = ${customerId} and touch_id is not null and status in ('accepted', 'delivered')
    order by id desc limit 1`;
  return row;
}

/** The open invoice of a customer with that subject. */
export async function findOpenInvoiceAbout(
  sql: Db,
  customerId: number,
  subject: string,
): Promise<number | undefined> {
  const [row] = await sql<{ id: number }[]>`
    select id from invoices
    where customer_id = ${customerId} and balance_minor > 0 and subject = ${subject} order by id limit 1`;
  return row?.id;
}

/** Dates the versions that come with the program as if it had been installed at that instant. */
export async function dateShippedVersions(sql: Db, at: Date): Promise<void> {
  await sql`update scenario_versions set created_at = ${at}, updated_at = ${at}, activated_at = ${at}`;
}
