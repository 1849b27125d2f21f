import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { PaymentMethod } from '../ledger/queries.ts';
import type { LinkScope } from './queries.ts';

export interface Receipted {
  id: number;
  receivedOn: PlainDate;
  /** Minor units, as the next ones. */
  amountMinor: number;
  currency: string;
  method: PaymentMethod;
  reference: string;
  invoices: ReceiptedInvoice[];
  /** What went back of it since, the first first. */
  returns: ReceiptedReturn[];
}

export interface ReceiptedReturn {
  kind: 'refund' | 'chargeback';
  on: PlainDate;
  amountMinor: number;
}

/** What a payment did to an invoice when it was booked; what went back later is told apart. */
export interface ReceiptedInvoice {
  id: number;
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** Owed just before. */
  owedMinor: number;
  discountMinor: number;
  paidMinor: number;
}

/**
 * A payment for its papers. Undefined when it is not that customer's, was undone, or, for a link that opens one invoice,
 * settled any other; for a link that may only pay, when it was not paid with that very link.
 */
export async function findReceipted(
  db: Db,
  link: { id: string; scope: LinkScope; customerId: number; invoiceId: number | null },
  paymentId: number,
): Promise<Receipted | undefined> {
  const [payment] = await db<Omit<Receipted, 'invoices' | 'returns'>[]>`
    select id, received_on, amount_minor, currency, method, reference from payments
    where id = ${paymentId} and customer_id = ${link.customerId} and undone_at is null
      and (${link.scope} <> 'pay_only' or checkout_id in (select id from checkouts where pay_link_id = ${link.id}::uuid))`;
  if (!payment) return undefined;
  const invoices = await db<ReceiptedInvoice[]>`
    with settled as (
      select invoice_id, min(id) as first_id,
        -coalesce(sum(amount_minor) filter (where kind = 'payment'), 0) as paid_minor,
        -coalesce(sum(amount_minor) filter (where kind = 'discount' and amount_minor < 0), 0) as discount_minor
      from ledger_entries
      where payment_id = ${paymentId} and (kind = 'payment' or kind = 'discount')
      group by invoice_id
    )
    select i.id, i.number, i.issued_on, i.due_on, settled.paid_minor, settled.discount_minor,
      (select sum(amount_minor) from ledger_entries before
        where before.invoice_id = i.id and before.id < settled.first_id) as owed_minor
    from settled join invoices i on i.id = settled.invoice_id
    where settled.paid_minor > 0
    order by i.due_on, i.id`;
  const opensAll = link.invoiceId === null || invoices.every(({ id }) => id === link.invoiceId);
  // A payment that settled nothing belongs to no single invoice either.
  const isOpened = opensAll && (link.invoiceId === null || invoices.length > 0);
  if (!isOpened) return undefined;
  const returns = await listReturns(db, paymentId);
  return { ...payment, invoices: [...invoices], returns };
}

/** Refunds by the day they were asked for, chargebacks by the day they were decided, in the organization's zone. */
async function listReturns(db: Db, paymentId: number): Promise<ReceiptedReturn[]> {
  return await db<ReceiptedReturn[]>`
    select kind, (at at time zone o.time_zone)::date as on, amount_minor
    from (
      select 'refund' as kind, created_at as at, booked_minor as amount_minor from refunds
        where payment_id = ${paymentId} and booked_minor > 0
      union all
      select 'chargeback', coalesce(closed_at, updated_at), booked_minor from chargebacks
        where payment_id = ${paymentId} and booked_minor > 0
    ) back cross join organization o
    order by at, kind`;
}
