import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { MoneyEntry } from './judge-rules.ts';
import type { Promisable, PromiseLine } from './rules.ts';
import type { PromiseStatus, WithdrawnBecause } from './states.ts';

export interface PromiseSettings {
  /** Calendar days a debtor may promise ahead. */
  daysMax: number;
  /** Open promises an invoice may be in. */
  openMax: number;
}

export async function findPromiseSettings(db: Db): Promise<PromiseSettings> {
  const [row] = await db<PromiseSettings[]>`
    select promise_max_days as days_max, promise_max_open as open_max from organization`;
  return row ?? { daysMax: 30, openMax: 2 };
}

/** Locks a customer's invoices against payments and other promises, in the order in which payments lock them. */
export async function lockPromisedInvoices(
  tx: Tx,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<void> {
  await tx`
    select 1 from invoices where id = any (${invoiceIds as number[]}::bigint[]) and customer_id = ${customerId}
    order by id for no key update`;
}

/** Of these invoices the customer's own, with what open promises say of them already; `without` is left out of that. */
export async function listPromisable(
  db: Db,
  customerId: number,
  invoiceIds: readonly number[],
  without: number | null = null,
): Promise<Promisable[]> {
  return db<Promisable[]>`
    select i.id as invoice_id, i.due_on, i.currency, i.balance_minor, coalesce(said.minor, 0) as promised_minor,
      coalesce(said.count, 0) as open_promises
    from invoices i
    left join lateral (
      select sum(l.amount_minor) as minor, count(*)::int as count
      from promise_invoices l join promises p on p.id = l.promise_id
      where l.invoice_id = i.id and p.status = 'open' and p.id is distinct from ${without}::bigint
    ) said on true
    where i.id = any (${invoiceIds as number[]}::bigint[]) and i.customer_id = ${customerId}
    order by i.due_on, i.id`;
}

export interface NewPromise {
  customerId: number;
  currency: string;
  amountMinor: number;
  promisedOn: PlainDate;
  madeBy: 'debtor' | 'user' | 'api';
  userId: number | null;
  payLinkId: string | null;
  words: string;
  madeAt: Date;
  judgeOn: PlainDate;
  renewsId: number | null;
  formKey: string | null;
  lines: readonly PromiseLine[];
}

/** Writes a promise with its invoices, which the caller has locked; answers its id. */
export async function insertPromise(tx: Tx, promise: NewPromise): Promise<number> {
  const ids = promise.lines.map((line) => line.invoiceId);
  const [row] = await tx<{ id: number }[]>`
    with owed as (
      select coalesce(sum(balance_minor), 0) as minor from invoices where id = any (${ids}::bigint[])
    ), last as (
      select coalesce(max(id), 0) as id from ledger_entries where invoice_id = any (${ids}::bigint[])
    ), made as (
      insert into promises (customer_id, currency, amount_minor, promised_on, made_by, user_id, pay_link_id, words,
        balance_minor, after_entry_id, made_at, judge_on, renews_id, form_key)
      select ${promise.customerId}, ${promise.currency}, ${promise.amountMinor}, ${promise.promisedOn}, ${promise.madeBy},
        ${promise.userId}::bigint, ${promise.payLinkId}::uuid, ${promise.words}, owed.minor, last.id,
        ${promise.madeAt}::timestamptz, ${promise.judgeOn}, ${promise.renewsId}::bigint, ${promise.formKey}::uuid
      from owed, last returning id
    ), listed as (
      insert into promise_invoices (promise_id, invoice_id, amount_minor)
      select made.id, t.invoice_id, t.amount_minor
      from made, unnest(${ids}::bigint[], ${promise.lines.map((line) => line.amountMinor)}::bigint[])
        as t (invoice_id, amount_minor)
    )
    select id from made`;
  return row?.id ?? 0;
}

/** The promise that a form made before. */
export async function findPromiseOfForm(
  db: Db,
  formKey: string,
): Promise<{ id: number; customerId: number } | undefined> {
  const [row] = await db<{ id: number; customerId: number }[]>`
    select id, customer_id from promises where form_key = ${formKey}::uuid`;
  return row;
}

export interface LockedPromise {
  id: number;
  customerId: number;
  currency: string;
  amountMinor: number;
  promisedOn: PlainDate;
  status: PromiseStatus;
  userId: number | null;
  judgeOn: PlainDate;
  afterEntryId: number;
  paidMinor: number;
  renewsId: number | null;
  renewedById: number | null;
  renewUntil: PlainDate | null;
  words: string;
  lines: PromiseLine[];
}

/** Locks those promises of a customer that were not withdrawn, in the order of their ids. */
export async function lockPromisesOf(
  tx: Tx,
  customerId: number,
  currency: string | null = null,
): Promise<LockedPromise[]> {
  // A statement of its own: the next one sees what was committed while this one waited.
  await tx`select 1 from promises where customer_id = ${customerId} and status <> 'withdrawn' order by id for update`;
  return tx<LockedPromise[]>`
    select p.id, p.customer_id, p.currency, p.amount_minor, p.promised_on, p.status, p.user_id, p.judge_on,
      p.after_entry_id, p.paid_minor, p.renews_id, p.renew_until, p.words,
      (select id from promises r where r.renews_id = p.id) as renewed_by_id,
      (select json_agg(json_build_object('invoiceId', l.invoice_id, 'amountMinor', l.amount_minor)
        order by i.due_on, i.id) from promise_invoices l join invoices i on i.id = l.invoice_id
        where l.promise_id = p.id) as lines
    from promises p
    where p.customer_id = ${customerId} and p.status <> 'withdrawn'
      and (${currency}::text is null or p.currency = ${currency}::text)
    order by p.id`;
}

/** The invoices of a customer's promises that are still to be judged. */
export async function listOpenPromiseInvoices(db: Db, customerId: number): Promise<number[]> {
  const rows = await db<{ invoiceId: number }[]>`
    select distinct l.invoice_id from promise_invoices l join promises p on p.id = l.promise_id
    where p.customer_id = ${customerId} and p.status = 'open' order by l.invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Customers with a promise whose day of judgement has come. */
export async function listCustomersToJudge(db: Db, today: PlainDate): Promise<number[]> {
  const rows = await db<{ customerId: number }[]>`
    select distinct customer_id from promises where status = 'open' and judge_on <= ${today} order by customer_id`;
  return rows.map((row) => row.customerId);
}

/** What payments have done to these invoices, and what each owes now. */
export async function listMoney(
  db: Db,
  invoiceIds: readonly number[],
): Promise<{ entries: MoneyEntry[]; balances: Map<number, number> }> {
  const ids = invoiceIds as number[];
  const entries = await db<MoneyEntry[]>`
    select id, invoice_id, payment_id, amount_minor, booked_on from ledger_entries
    where invoice_id = any (${ids}::bigint[]) and payment_id is not null
      and kind in ('payment', 'refund', 'chargeback', 'correction')
    order by id`;
  const balances = await db<{ id: number; balanceMinor: number }[]>`
    select id, balance_minor from invoices where id = any (${ids}::bigint[])`;
  return {
    entries: [...entries],
    balances: new Map(balances.map((row) => [row.id, row.balanceMinor])),
  };
}

/** Ends a promise that stands as it did; false when somebody else has. */
export async function endPromise(
  tx: Tx,
  promise: { id: number; from: PromiseStatus; to: PromiseStatus },
  how: {
    at: Date;
    paidMinor: number;
    withdrawnBecause?: WithdrawnBecause | null;
    renewUntil?: PlainDate | null;
    isRepeated?: boolean;
  },
): Promise<boolean> {
  const rows = await tx`
    update promises set status = ${promise.to}, judged_at = ${how.at}, paid_minor = ${how.paidMinor},
      withdrawn_because = ${how.withdrawnBecause ?? null}, renew_until = ${how.renewUntil ?? null},
      is_repeated = ${how.isRepeated ?? false}
    where id = ${promise.id} and status = ${promise.from} returning id`;
  return rows.length > 0;
}

/**
 * Opens again a customer's promises about these invoices that had ended well: kept, or because nothing was owed any more.
 * Answers them, to be held and judged anew.
 */
export async function reopenPromises(
  tx: Tx,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<{ id: number; promisedOn: PlainDate; words: string; invoiceIds: number[] }[]> {
  return tx<{ id: number; promisedOn: PlainDate; words: string; invoiceIds: number[] }[]>`
    update promises p set status = 'open', judged_at = null, paid_minor = 0, withdrawn_because = null, renew_until = null
    where p.customer_id = ${customerId} and (p.status = 'kept' or p.withdrawn_because = 'nothing_owed')
      and exists (select from promise_invoices l
        where l.promise_id = p.id and l.invoice_id = any (${invoiceIds as number[]}::bigint[]))
    returning p.id, p.promised_on, p.words,
      array(select l.invoice_id from promise_invoices l where l.promise_id = p.id order by l.invoice_id) as invoice_ids`;
}

/** Whether the customer broke another promise since an instant. */
export async function hasBroken(
  db: Db,
  customerId: number,
  { since, exceptId }: { since: Date; exceptId: number },
): Promise<boolean> {
  const [row] = await db`
    select 1 from promises where customer_id = ${customerId} and status = 'broken' and judged_at >= ${since}
      and id <> ${exceptId} limit 1`;
  return row !== undefined;
}
