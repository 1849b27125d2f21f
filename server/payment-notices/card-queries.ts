import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { NoticeMethod } from './rules.ts';
import type { NoticeStatus } from './states.ts';

export interface NoticeCard {
  id: number;
  customerId: number;
  customerName: string;
  customerNumber: string;
  currency: string;
  amountMinor: number;
  paidOn: PlainDate;
  method: NoticeMethod;
  reference: string;
  words: string;
  status: NoticeStatus;
  /** The colleague who took it down; null: the debtor's own. */
  userName: string | null;
  madeAt: Date;
  decideOn: PlainDate;
  decidedAt: Date | null;
  decidedByName: string | null;
  paymentId: number | null;
  answer: string;
  /** The last day its invoices wait, of one that was returned; null when they do not, or without end. */
  waitsUntil: PlainDate | null;
  file: { id: number; name: string; bytes: number } | null;
  /** Oldest due first. */
  invoices: { id: number; number: string; dueOn: PlainDate; balanceMinor: number }[];
}

export interface NoticeQuestion {
  id?: number | null;
  customerId?: number | null;
  /** Only those that are about this invoice and no other. */
  onlyInvoiceId?: number | null;
  statuses?: readonly NoticeStatus[] | null;
  beforeId?: number | null;
  endedSince?: Date | null;
  limit: number;
}

/** Payment notices with their invoices, the latest first. */
export async function listNotices(db: Db, asked: NoticeQuestion): Promise<NoticeCard[]> {
  const { id, customerId, onlyInvoiceId, statuses, beforeId, endedSince, limit } = asked;
  const all = db`true`;
  return db<NoticeCard[]>`
    select n.id, n.customer_id, c.name as customer_name, c.number as customer_number, n.currency, n.amount_minor, n.paid_on,
      n.method, n.reference, n.words, n.status, n.made_at, n.decide_on, n.decided_at,
      (select coalesce(nullif(m.name, ''), m.email) from users m where m.id = n.user_id) as user_name,
      coalesce(nullif(u.name, ''), u.email) as decided_by_name, n.payment_id, n.answer,
      (select max(h.until_on) from holds h
        where h.kind = 'payment_notice' and h.cause_id = n.id and h.lifted_at is null) as waits_until,
      (select json_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes) from files f where f.id = n.file_id) as file,
      (select json_agg(json_build_object('id', i.id, 'number', i.number, 'dueOn', i.due_on,
        'balanceMinor', i.balance_minor) order by i.due_on, i.id)
        from payment_notice_invoices l join invoices i on i.id = l.invoice_id where l.notice_id = n.id) as invoices
    from payment_notices n join customers c on c.id = n.customer_id left join users u on u.id = n.decided_by
    where ${id ? db`n.id = ${id}` : all} and ${customerId ? db`n.customer_id = ${customerId}` : all}
      and ${statuses ? db`n.status = any (${[...statuses]})` : all}
      and ${beforeId ? db`n.id < ${beforeId}` : all}
      and ${endedSince ? db`(n.decided_at is null or n.decided_at >= ${endedSince})` : all}
      and ${
        onlyInvoiceId
          ? db`${onlyInvoiceId}::bigint = all (select invoice_id from payment_notice_invoices where notice_id = n.id)`
          : all
      }
    order by n.id desc limit ${limit}`;
}

export async function findNotice(
  db: Db,
  id: number,
  within: Pick<NoticeQuestion, 'customerId' | 'onlyInvoiceId'> = {},
): Promise<NoticeCard | undefined> {
  const [row] = await listNotices(db, { ...within, id, limit: 1 });
  return row;
}

/** A payment that a person may recognise as the one that was told of. */
export interface CandidatePayment {
  id: number;
  amountMinor: number;
  currency: string;
  receivedOn: PlainDate;
  method: string;
  reference: string;
  unappliedMinor: number;
}

/** The customer's payments around the day that was named, those of the same amount first. */
export async function listCandidates(
  db: Db,
  notice: Pick<NoticeCard, 'customerId' | 'currency' | 'amountMinor' | 'paidOn'>,
  limit: number,
): Promise<CandidatePayment[]> {
  return db<CandidatePayment[]>`
    select id, amount_minor, currency, received_on, method, reference, unapplied_minor from payments
    where customer_id = ${notice.customerId} and currency = ${notice.currency} and undone_at is null
      and received_on between ${notice.paidOn}::date - 30 and ${notice.paidOn}::date + 60
    order by (amount_minor = ${notice.amountMinor}) desc, abs(received_on - ${notice.paidOn}::date), id desc
    limit ${limit}`;
}
