import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Source } from '../ledger/allocation-queries.ts';

/** What the forms may settle. Amounts in minor units. */
export interface OpenInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
  balanceMinor: number;
}

/** The open invoices of a customer in a currency, the oldest due first. */
export async function listOpenInvoices(
  db: Db,
  customerId: number,
  currency: string,
): Promise<OpenInvoice[]> {
  return await db<OpenInvoice[]>`
    select id, number, due_on, balance_minor from invoices
    where customer_id = ${customerId} and currency = ${currency} and balance_minor > 0
    order by due_on, id`;
}

/** The currencies a customer was invoiced or has paid in, the one with the most invoices first. */
export async function listCurrencies(db: Db, customerId: number): Promise<string[]> {
  const rows = await db<{ currency: string }[]>`
    select currency, count(*) from (
      select currency from invoices where customer_id = ${customerId}
      union all select currency from payments where customer_id = ${customerId}
      union all select currency from credit_notes where customer_id = ${customerId}
    ) used group by currency order by count(*) desc, currency`;
  return rows.map((row) => row.currency);
}

/** A payment or a credit note with something left. */
export interface Credit {
  kind: Source['kind'];
  id: number;
  /** The credit note's number, or what the payment came with. */
  name: string;
  method: string | null;
  on: PlainDate;
  unappliedMinor: number;
}

/** What a customer has to their credit in a currency, in the order in which it is used: credit notes first. */
export async function listCredits(db: Db, customerId: number, currency: string): Promise<Credit[]> {
  return await db<Credit[]>`
    select 'credit_note' as kind, id, number as name, null as method, issued_on as on, unapplied_minor
    from credit_notes where customer_id = ${customerId} and currency = ${currency} and unapplied_minor > 0
    union all
    select 'payment', id, reference, method, received_on, unapplied_minor
    from payments where customer_id = ${customerId} and currency = ${currency} and unapplied_minor > 0
    order by kind, id`;
}

/** What a payment or a credit note settles. */
export interface SettledShare {
  id: number;
  number: string;
  amountMinor: number;
  discountMinor: number;
  balanceMinor: number;
}

/** A payment or a credit note, as lists and the page that undoes it show it. */
export interface Money {
  kind: Source['kind'];
  id: number;
  customerId: number;
  customerName: string;
  /** Received or issued on. */
  on: PlainDate;
  currency: string;
  amountMinor: number;
  unappliedMinor: number;
  method: string | null;
  /** The credit note's number, or the payment's reference. */
  name: string;
  note: string;
  isStripe: boolean;
  recordedBy: string | null;
  recordedAt: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoneBecause: string;
  /** What refunds and chargebacks have taken. */
  takenBackMinor: number;
  settles: SettledShare[];
}

/** The key of the last row of the page before. */
export interface MoneyKey {
  on: PlainDate;
  kind: Source['kind'];
  id: number;
}

/** Payments and credit notes of a customer, undone ones too, the latest first. */
export async function listMoney(
  db: Db,
  customerId: number,
  options: { before: MoneyKey | null; limit: number },
): Promise<Money[]> {
  const { before, limit } = options;
  return await db<Money[]>`
    with page as (
      select * from (${moneyOf(db)}) money
      where customer_id = ${customerId} and ${before === null ? db`true` : db`(money.on, kind, id) < (${before.on}::date, ${before.kind}, ${before.id}::bigint)`}
      order by money.on desc, kind desc, id desc limit ${limit}
    )
    ${withDetails(db)} order by page.on desc, page.kind desc, page.id desc`;
}

/** One of them. */
export async function findMoney(db: Db, source: Source): Promise<Money | undefined> {
  const [row] = await db<Money[]>`
    with page as (select * from (${moneyOf(db)}) money where kind = ${source.kind} and id = ${source.id})
    ${withDetails(db)}`;
  return row;
}

function moneyOf(db: Db) {
  return db`
    select 'payment'::text as kind, id, customer_id, received_on as on, currency, amount_minor, unapplied_minor, method,
      reference as name, note, stripe_payment_intent_id is not null as is_stripe, recorded_by, recorded_at, undone_at,
      undone_by, undone_because
    from payments
    union all
    select 'credit_note', id, customer_id, issued_on, currency, total_minor, unapplied_minor, null, number, reason, false,
      recorded_by, recorded_at, undone_at, undone_by, undone_because
    from credit_notes`;
}

function withDetails(db: Db) {
  return db`
    select page.kind, page.id, page.customer_id, c.name as customer_name, page.on, page.currency, page.amount_minor,
      page.unapplied_minor, page.method, page.name, page.note, page.is_stripe, page.recorded_at, page.undone_at,
      page.undone_because, coalesce(nullif(r.name, ''), r.email) as recorded_by,
      coalesce(nullif(u.name, ''), u.email) as undone_by, coalesce(a.settles, '[]') as settles,
      coalesce(t.amount_minor, 0) as taken_back_minor
    from page join customers c on c.id = page.customer_id
    left join users r on r.id = page.recorded_by left join users u on u.id = page.undone_by
    left join lateral (
      select json_agg(json_build_object('id', i.id, 'number', i.number, 'amountMinor', x.amount_minor,
        'discountMinor', x.discount_minor, 'balanceMinor', i.balance_minor) order by i.due_on, i.id) as settles
      from allocations x join invoices i on i.id = x.invoice_id
      where x.released_at is null and
        case when page.kind = 'payment' then x.payment_id = page.id else x.credit_note_id = page.id end
    ) a on true
    left join lateral (
      select sum(booked_minor) as amount_minor from (
        select booked_minor from refunds where payment_id = page.id and page.kind = 'payment'
        union all select booked_minor from chargebacks where payment_id = page.id and page.kind = 'payment'
      ) taken
    ) t on true`;
}

/** The invoice of a customer with this number. */
export async function findInvoiceNumbered(
  db: Db,
  customerId: number,
  number: string,
): Promise<{ id: number; currency: string; balanceMinor: number } | undefined> {
  const [row] = await db<{ id: number; currency: string; balanceMinor: number }[]>`
    select id, currency, balance_minor from invoices where customer_id = ${customerId} and number = ${number}`;
  return row;
}

/** Takes a form's key; false when it was taken before, after waiting for whoever is taking it now. */
export async function takeFormKey(
  tx: Tx,
  form: { key: string; digest: Buffer; at: Date },
): Promise<boolean> {
  const rows = await tx`
    insert into forms_sent (key, digest, sent_at) values (${form.key}::uuid, ${form.digest}, ${form.at})
    on conflict (key) do nothing returning key`;
  return rows.length === 1;
}

export async function keepFormAnswer(tx: Tx, key: string, answer: string): Promise<void> {
  await tx`update forms_sent set answer = ${answer} where key = ${key}::uuid`;
}

export async function findFormAnswer(
  tx: Tx,
  key: string,
): Promise<{ digest: Buffer; answer: string } | undefined> {
  const [row] = await tx<{ digest: Buffer; answer: string }[]>`
    select digest, answer from forms_sent where key = ${key}::uuid`;
  return row;
}
