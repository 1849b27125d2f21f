import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { PaymentMethod } from '../ledger/queries.ts';
import type { OwedInvoice } from './rules.ts';

/** What a link opens: all of its customer, paying and nothing else, or the question whether its address is right. */
export type LinkScope = 'all' | 'pay_only' | 'unconfirmed';

export interface PayLink {
  id: string;
  scope: LinkScope;
  customerId: number;
  /** Whom it was made for, unless that is nobody in particular, or a contact no longer. */
  contactId: number | null;
  /** Set when the link opens one invoice only. */
  invoiceId: number | null;
  expiresAt: Date;
  customerName: string;
  customerNumber: string;
  country: string;
  language: string;
}

/** The link with that hash of its token, unless it was revoked. */
export async function findPayLink(db: Db, tokenHash: Buffer): Promise<PayLink | undefined> {
  const [row] = await db<PayLink[]>`
    select link.id, link.scope, link.customer_id, link.invoice_id, link.expires_at, customers.name as customer_name,
      customers.number as customer_number, customers.country,
      case when contacts.removed_at is null then contacts.id end as contact_id,
      coalesce(contacts.language, customers.language) as language
    from pay_links link
    join customers on customers.id = link.customer_id
    left join contacts on contacts.id = link.contact_id
    where link.token_hash = ${tokenHash} and link.revoked_at is null`;
  return row;
}

/** What a customer owes, or of it the one invoice a link is for. */
export async function listOwedInvoices(
  db: Db,
  link: { customerId: number; invoiceId: number | null },
  today: PlainDate,
): Promise<OwedInvoice[]> {
  return await db<OwedInvoice[]>`
    select i.id, i.number, i.subject, i.reference, i.due_on, i.currency, i.total_minor, i.balance_minor,
      case when d.id is null then 0 else least(coalesce(d.amount_minor, i.balance_minor), i.balance_minor) end
        as disputed_minor,
      coalesce(held.kinds, '{}') as holds,
      coalesce((select min(p.promised_on) from promises p join promise_invoices l on l.promise_id = p.id
        where l.invoice_id = i.id and p.status = 'open'), held.promised_on) as promised_on,
      exists (
        select from checkout_lines line join checkouts on checkouts.id = line.checkout_id
        where line.invoice_id = i.id and line.is_open and checkouts.status = 'processing'
      ) as is_in_flight,
      case when f.id is not null then jsonb_build_object('id', f.id, 'name', f.name, 'iban', f.iban, 'bic', f.bic,
        'holder', f.holder, 'note', f.note, 'notice', f.notice, 'cardAllowed', f.card_allowed) end as factor
    from invoices i
    left join factors f on f.id = i.factor_id
    left join disputes d on d.invoice_id = i.id and d.status = 'open'
    left join lateral (
      select array_agg(distinct kind) as kinds, min(until_on) filter (where kind = 'promise') as promised_on
      from holds
      where invoice_id = i.id and lifted_at is null and (until_on is null or until_on >= ${today}::date)
    ) held on true
    where i.customer_id = ${link.customerId} and i.balance_minor > 0
      and (${link.invoiceId}::bigint is null or i.id = ${link.invoiceId}::bigint)
    order by i.due_on, i.id`;
}

export interface PastPayment {
  id: number;
  receivedOn: PlainDate;
  amountMinor: number;
  currency: string;
  method: PaymentMethod;
  /** Of the invoices it settled. */
  numbers: string[];
  /** A note of the discount it was granted is in force. */
  hasNote: boolean;
  /** A bank has not decided yet whether it stands. */
  isContested: boolean;
  /** Minor units: sent back or on their way, and taken back by a bank. */
  refundedMinor: number;
  chargedBackMinor: number;
}

/** A customer's last payments, or of them those of the one invoice a link is for; the newest first. */
export async function listPastPayments(
  db: Db,
  link: { customerId: number; invoiceId: number | null },
  limit: number,
): Promise<PastPayment[]> {
  return await db<PastPayment[]>`
    select p.id, p.received_on, p.amount_minor, p.currency, p.method,
      array(select i.number from invoices i where i.id in (
        select invoice_id from allocations where payment_id = p.id and released_at is null) order by i.due_on, i.id)
        as numbers,
      exists (select from discount_notes where payment_id = p.id and voided_at is null) as has_note,
      exists (select from chargebacks where payment_id = p.id and closed_at is null) as is_contested,
      (select coalesce(sum(booked_minor), 0) from refunds where payment_id = p.id) as refunded_minor,
      (select coalesce(sum(booked_minor), 0) from chargebacks where payment_id = p.id) as charged_back_minor
    from payments p
    where p.customer_id = ${link.customerId} and p.undone_at is null and (${link.invoiceId}::bigint is null or
      ${link.invoiceId}::bigint = all (select invoice_id from ledger_entries where payment_id = p.id)
      and exists (select from ledger_entries where payment_id = p.id))
    order by p.received_on desc, p.id desc limit ${limit}`;
}

export interface SettledByCheckout {
  id: number;
  amountMinor: number;
  currency: string;
  allocatedMinor: number;
  /** Of what was left over: sent back, or about to be. */
  refundedMinor: number;
  hasNote: boolean;
  numbers: string[];
}

/** The payment a checkout ended in, with the invoices it settles. */
export async function findPaymentOfCheckout(
  db: Db,
  checkoutId: number,
): Promise<SettledByCheckout | undefined> {
  const [row] = await db<SettledByCheckout[]>`
    select p.id, p.amount_minor, p.currency, coalesce(sum(a.amount_minor), 0) as allocated_minor,
      (select coalesce(sum(amount_minor), 0) from refunds
        where payment_id = p.id and status not in ('failed', 'canceled')) as refunded_minor,
      exists (select from discount_notes where payment_id = p.id and voided_at is null) as has_note,
      coalesce(array_agg(i.number order by i.due_on, i.id) filter (where i.id is not null), '{}') as numbers
    from payments p
    left join allocations a on a.payment_id = p.id and a.released_at is null
    left join invoices i on i.id = a.invoice_id
    where p.checkout_id = ${checkoutId}
    group by p.id order by p.id desc limit 1`;
  return row;
}
