import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { NoticeInvoice, NoticeMethod, PaymentSeen } from './rules.ts';
import type { NoticeStatus } from './states.ts';

/** Working days that a payment is looked for, reminders waiting. */
export async function findNoticeDays(db: Db): Promise<number> {
  const [row] = await db<{ days: number }[]>`select payment_notice_days as days from organization`;
  return row?.days ?? 5;
}

/** Of these invoices the customer's own, with whether a payment of them is looked for already. */
export async function listNoticeInvoices(
  db: Db,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<NoticeInvoice[]> {
  return db<NoticeInvoice[]>`
    select i.id as invoice_id, i.currency, i.balance_minor, exists (
        select from payment_notice_invoices l join payment_notices n on n.id = l.notice_id
        where l.invoice_id = i.id and n.status in ('looking', 'to_decide')) as is_looked_for
    from invoices i where i.id = any (${invoiceIds as number[]}::bigint[]) and i.customer_id = ${customerId}
    order by i.due_on, i.id`;
}

export interface NewNotice {
  customerId: number;
  currency: string;
  amountMinor: number;
  paidOn: PlainDate;
  method: NoticeMethod;
  reference: string;
  words: string;
  fileId: number | null;
  payLinkId: string | null;
  /** A colleague who took it down; null: the debtor's own. */
  userId: number | null;
  madeAt: Date;
  decideOn: PlainDate;
  formKey: string | null;
  invoiceIds: readonly number[];
}

/** Writes a notice about invoices that the caller has locked; answers its id. */
export async function insertNotice(tx: Tx, notice: NewNotice): Promise<number> {
  const ids = notice.invoiceIds as number[];
  const [row] = await tx<{ id: number }[]>`
    with made as (
      insert into payment_notices (customer_id, currency, amount_minor, paid_on, method, reference, words, file_id,
        pay_link_id, made_by, user_id, made_at, after_payment_id, after_entry_id, decide_on, form_key)
      select ${notice.customerId}, ${notice.currency}, ${notice.amountMinor}, ${notice.paidOn}, ${notice.method},
        ${notice.reference}, ${notice.words}, ${notice.fileId}::bigint, ${notice.payLinkId}::uuid,
        ${notice.userId === null ? 'debtor' : 'user'}, ${notice.userId}::bigint,
        ${notice.madeAt}::timestamptz,
        coalesce((select max(id) from payments where customer_id = ${notice.customerId}), 0),
        coalesce((select max(id) from ledger_entries where invoice_id = any (${ids}::bigint[])), 0),
        ${notice.decideOn}, ${notice.formKey}::uuid
      returning id
    ), listed as (
      insert into payment_notice_invoices (notice_id, invoice_id)
      select made.id, invoice_id from made, unnest(${ids}::bigint[]) as t (invoice_id)
    )
    select id from made`;
  return row?.id ?? 0;
}

export async function findNoticeOfForm(
  db: Db,
  formKey: string,
): Promise<{ id: number; customerId: number } | undefined> {
  const [row] = await db<{ id: number; customerId: number }[]>`
    select id, customer_id from payment_notices where form_key = ${formKey}::uuid`;
  return row;
}

export interface LockedNotice {
  id: number;
  customerId: number;
  status: NoticeStatus;
  amountMinor: number;
  paidOn: PlainDate;
  reference: string;
  decideOn: PlainDate;
  invoiceIds: number[];
  /** What they owe now. */
  restMinor: number;
}

/** Locks a customer's notices that may still change, in the order of their ids. */
export async function lockNoticesOf(tx: Tx, customerId: number): Promise<LockedNotice[]> {
  // A statement of its own: the next one sees what was committed while this one waited.
  await tx`
    select 1 from payment_notices where customer_id = ${customerId} and status in ('looking', 'to_decide', 'returned')
    order by id for update`;
  return tx<LockedNotice[]>`
    select n.id, n.customer_id, n.status, n.amount_minor, n.paid_on, n.reference, n.decide_on,
      array(select invoice_id from payment_notice_invoices where notice_id = n.id order by invoice_id) as invoice_ids,
      (select coalesce(sum(greatest(i.balance_minor, 0)), 0) from payment_notice_invoices l
        join invoices i on i.id = l.invoice_id where l.notice_id = n.id) as rest_minor
    from payment_notices n
    where n.customer_id = ${customerId} and n.status in ('looking', 'to_decide', 'returned') order by n.id`;
}

/** The invoices of a notice. */
export async function listInvoicesOfNotice(db: Db, noticeId: number): Promise<number[]> {
  const rows = await db<{ invoiceId: number }[]>`
    select invoice_id from payment_notice_invoices where notice_id = ${noticeId} order by invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Payments booked since a notice was made, with what of each settles its invoices; undone ones are none. */
export async function listPaymentsSince(db: Db, noticeId: number): Promise<PaymentSeen[]> {
  return db<PaymentSeen[]>`
    select p.id, p.amount_minor, p.received_on, p.reference, coalesce(s.minor, 0) as settled_minor,
      exists (select from payment_notices o where o.payment_id = p.id and o.id <> n.id and o.status = 'found') as is_taken
    from payment_notices n
    join payments p on p.customer_id = n.customer_id and p.currency = n.currency and p.undone_at is null
    left join lateral (
      select -sum(e.amount_minor) as minor from ledger_entries e
      where e.payment_id = p.id and e.id > n.after_entry_id and e.kind in ('payment', 'refund', 'chargeback', 'correction')
        and e.invoice_id in (select invoice_id from payment_notice_invoices where notice_id = n.id)
    ) s on true
    where n.id = ${noticeId} and (p.id > n.after_payment_id or s.minor > 0)
    order by p.id`;
}

/** Changes a notice that stands as it did; false when somebody else has. */
export async function moveNotice(
  tx: Tx,
  notice: { id: number; from: NoticeStatus; to: NoticeStatus },
  how: {
    decidedAt: Date | null;
    decidedBy?: number | null;
    paymentId?: number | null;
    answer?: string;
  },
): Promise<boolean> {
  const rows = await tx`
    update payment_notices set status = ${notice.to}, decided_at = ${how.decidedAt}, decided_by = ${how.decidedBy ?? null},
      payment_id = ${how.paymentId ?? null}, answer = coalesce(${how.answer ?? null}, answer)
    where id = ${notice.id} and status = ${notice.from} returning id`;
  return rows.length > 0;
}

/** Opens the notices again that this payment had closed; answers them. Their days are over: the next look hands them to a person. */
export async function reopenFoundBy(
  tx: Tx,
  paymentId: number,
): Promise<{ id: number; words: string; invoiceIds: number[] }[]> {
  return tx<{ id: number; words: string; invoiceIds: number[] }[]>`
    update payment_notices n set status = 'looking', decided_at = null, decided_by = null, payment_id = null
    where n.payment_id = ${paymentId} and n.status = 'found'
    returning n.id, n.words,
      array(select l.invoice_id from payment_notice_invoices l where l.notice_id = n.id order by l.invoice_id)
        as invoice_ids`;
}

/** Customers with a notice that nobody has decided. */
export async function listCustomersLooking(db: Db): Promise<number[]> {
  const rows = await db<{ customerId: number }[]>`
    select distinct customer_id from payment_notices where status in ('looking', 'to_decide') order by customer_id`;
  return rows.map((row) => row.customerId);
}

/** Whether the customer is thanked for a payment by a mail of its own. */
export async function isThanked(db: Db, paymentId: number): Promise<boolean> {
  const [row] = await db`
    select 1 from messages where payment_id = ${paymentId} and kind = 'payment_received' and status <> 'skipped' limit 1`;
  return row !== undefined;
}

/** The payment of that customer, when it counts. */
export async function findCustomerPayment(
  db: Db,
  paymentId: number,
  customerId: number,
): Promise<{ id: number } | undefined> {
  const [row] = await db<{ id: number }[]>`
    select id from payments where id = ${paymentId} and customer_id = ${customerId} and undone_at is null`;
  return row;
}
