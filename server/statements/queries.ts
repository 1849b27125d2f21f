import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Sql } from '../db/sql.ts';
import type { Factor } from '../factors/rules.ts';

/** What a statement is of: a customer's account in one currency, over a period whose days are both included. */
export interface Account {
  customerId: number;
  currency: string;
  /** Null: from the first entry on. */
  from: PlainDate | null;
  until: PlainDate;
}

/** A line of a statement: what one payment, credit note or invoice did to the account on a day. */
export interface StatementLine {
  /** With the day the line's place: no two lines share both. */
  id: number;
  on: PlainDate;
  kind: string;
  /** Minor units: above zero the customer owes more, below zero less. */
  amountMinor: number;
  balanceMinor: number;
  /** The invoices it touches, the first few. */
  numbers: string[];
  invoices: number;
  /** Of an invoice that came in with this line. */
  dueOn: PlainDate | null;
  method: string | null;
  /** The payment's reference, or the credit note's number. */
  reference: string | null;
}

/** The sums of a statement, in minor units, and the balance on its last evening by age. */
export interface StatementSums {
  openingMinor: number;
  debitMinor: number;
  creditMinor: number;
  closingMinor: number;
  lines: number;
  notDueMinor: number;
  upTo30Minor: number;
  upTo60Minor: number;
  upTo90Minor: number;
  olderMinor: number;
}

// Enough to recognize a payment by; the invoices' own pages tell the rest.
const NUMBERS_SHOWN = 3;

// What one payment or credit note did on a day is one line, as on a bank statement; what cancels out on that day is none.
// One number says what a line is of, and kinds compare as bytes: sorting thousands of entries is most of the work.
function linesOf(db: Db, { customerId, currency, until }: Account) {
  return db`
    entry as materialized (
      select l.id, l.kind collate "C" as kind, l.amount_minor, l.booked_on, l.payment_id, l.credit_note_id, l.invoice_id,
        i.number, i.due_on, coalesce(l.payment_id * 4, l.credit_note_id * 4 + 1, l.invoice_id * 4 + 2) as source
      from invoices i join ledger_entries l on l.invoice_id = i.id
      where i.customer_id = ${customerId} and i.currency = ${currency} and l.booked_on <= ${until}::date
    ), line as (
      select min(id) as id, booked_on as on, kind, min(payment_id) as payment_id, min(credit_note_id) as credit_note_id,
        sum(amount_minor) as amount_minor, count(distinct invoice_id) as invoices,
        (array_agg(number))[1:${db.unsafe(String(NUMBERS_SHOWN))}] as numbers,
        case when kind = 'invoice' then min(due_on) end as due_on
      from entry group by booked_on, source, kind having sum(amount_minor) <> 0
    )`;
}

function linesAfter(db: Db, account: Account, after: { on: PlainDate; id: number } | null) {
  const { from } = account;
  return db`
    with ${linesOf(db, account)}, running as (
      select line.*, sum(amount_minor) over (order by line.on, line.id) as balance_minor from line
    )
    select r.id, r.on, r.kind, r.amount_minor, r.balance_minor, r.numbers, r.invoices, r.due_on, p.method,
      coalesce(p.reference, n.number) as reference
    from running r left join payments p on p.id = r.payment_id left join credit_notes n on n.id = r.credit_note_id
    where ${from === null ? db`true` : db`r.on >= ${from}::date`}
      and ${after === null ? db`true` : db`(r.on, r.id) > (${after.on}::date, ${after.id}::bigint)`}
    order by r.on, r.id`;
}

/** Lines of a statement in the order of their days, with the balance after each; `after` is the last of the page before. */
export async function listStatementLines(
  db: Db,
  account: Account,
  options: { after: { on: PlainDate; id: number } | null; limit: number },
): Promise<StatementLine[]> {
  return await db<
    StatementLine[]
  >`${linesAfter(db, account, options.after)} limit ${options.limit}`;
}

// Enough rows for one round trip to be worth it, few enough to hold.
const ROWS_AT_ONCE = 1_000;

/** All of them in batches from one snapshot. */
export function streamStatementLines(sql: Sql, account: Account): AsyncIterable<StatementLine[]> {
  return sql<StatementLine[]>`${linesAfter(sql, account, null)}`.cursor(ROWS_AT_ONCE);
}

/** The sums and ages of a statement. */
export async function sumStatement(db: Db, account: Account): Promise<StatementSums> {
  const { from, until } = account;
  const before = from === null ? db`false` : db`line.on < ${from}::date`;
  const [row] = await db<StatementSums[]>`
    with ${linesOf(db, account)}, owed as (
      select ${until}::date - min(due_on) as days, sum(amount_minor) as minor from entry group by invoice_id
    )
    select sums.*, ages.* from (
      select coalesce(sum(amount_minor) filter (where ${before}), 0) as opening_minor,
        coalesce(sum(greatest(amount_minor, 0)) filter (where not (${before})), 0) as debit_minor,
        coalesce(-sum(least(amount_minor, 0)) filter (where not (${before})), 0) as credit_minor,
        coalesce(sum(amount_minor), 0) as closing_minor,
        count(*) filter (where not (${before})) as lines
      from line
    ) sums, (
      select coalesce(sum(minor) filter (where days <= 0), 0) as not_due_minor,
        coalesce(sum(minor) filter (where days between 1 and 30), 0) as up_to30_minor,
        coalesce(sum(minor) filter (where days between 31 and 60), 0) as up_to60_minor,
        coalesce(sum(minor) filter (where days between 61 and 90), 0) as up_to90_minor,
        coalesce(sum(minor) filter (where days > 90), 0) as older_minor
      from owed
    ) ages`;
  if (!row) throw new Error('A sum has a row.');
  return row;
}

/** What of a payment or a credit note settled no invoice on the last evening of a statement, in minor units. */
export interface UnappliedThen {
  kind: 'payment' | 'credit_note';
  on: PlainDate;
  method: string | null;
  name: string;
  unappliedMinor: number;
}

/**
 * What stood to a customer's credit on that evening, the oldest first: received by then, less what it had settled, what was
 * sent or taken back, and all of it once it was undone. `zone` says on which day an instant was.
 */
export async function listUnappliedThen(
  db: Db,
  account: Pick<Account, 'customerId' | 'currency' | 'until'>,
  zone: string,
): Promise<UnappliedThen[]> {
  const { customerId, currency, until } = account;
  const by = (instant: string) =>
    db`(${db.unsafe(instant)} at time zone ${zone})::date <= ${until}::date`;
  return await db<UnappliedThen[]>`
    with source as (
      select 'payment'::text as kind, id, received_on as on, method, reference as name, amount_minor, undone_at
      from payments where customer_id = ${customerId} and currency = ${currency}
      union all
      select 'credit_note', id, issued_on, null, number, total_minor, undone_at
      from credit_notes where customer_id = ${customerId} and currency = ${currency}
    ), settled as (
      select case when l.payment_id is null then 'credit_note' else 'payment' end as kind,
        coalesce(l.payment_id, l.credit_note_id) as id, -sum(l.amount_minor) as amount_minor
      from invoices i join ledger_entries l on l.invoice_id = i.id
      where i.customer_id = ${customerId} and i.currency = ${currency} and l.booked_on <= ${until}::date
        and l.kind <> 'discount' and coalesce(l.payment_id, l.credit_note_id) is not null
      group by 1, 2
    ), taken_back as (
      select payment_id as id, sum(booked_minor) as amount_minor from (
        select payment_id, booked_minor from refunds where ${by('created_at')}
        union all select payment_id, booked_minor from chargebacks where ${by('opened_at')}
      ) reversals group by payment_id
    ), rest as (
      select s.kind, s.id, s.on, s.method, s.name, s.amount_minor - coalesce(a.amount_minor, 0)
        - case when s.kind = 'payment' then coalesce(t.amount_minor, 0) else 0 end as unapplied_minor
      from source s left join settled a on a.kind = s.kind and a.id = s.id left join taken_back t on t.id = s.id
      where s.on <= ${until}::date and (s.undone_at is null or not ${by('s.undone_at')})
    )
    select kind, rest.on, method, name, unapplied_minor from rest where unapplied_minor > 0 order by rest.on, kind, id`;
}

/** What is open now of a customer in a currency and was sold, by factor; amounts in minor units. */
export interface SoldOpen {
  factor: Factor;
  numbers: string[];
  openMinor: number;
}

export async function listSoldOpen(
  db: Db,
  { customerId, currency }: Pick<Account, 'customerId' | 'currency'>,
): Promise<SoldOpen[]> {
  return await db<SoldOpen[]>`
    select jsonb_build_object('id', f.id, 'name', f.name, 'iban', f.iban, 'bic', f.bic, 'holder', f.holder, 'note', f.note,
        'notice', f.notice, 'cardAllowed', f.card_allowed) as factor,
      array_agg(i.number order by i.due_on, i.id) as numbers, sum(i.balance_minor)::bigint as open_minor
    from invoices i join factors f on f.id = i.factor_id
    where i.customer_id = ${customerId} and i.currency = ${currency} and i.balance_minor > 0
    group by f.id order by lower(f.name)`;
}
