import type { Db } from '../db/sql.ts';
import type { Credit, QuotedLine } from './basket-rules.ts';

/** What a customer has to their credit, by currency, in the order in which `lockCredits` hands it out. */
export async function listCredits(
  db: Db,
  customerId: number,
): Promise<(Credit & { currency: string })[]> {
  return await db<(Credit & { currency: string })[]>`
    select kind, id, currency, unapplied_minor from (
      select 'credit_note' as kind, id, currency, unapplied_minor from credit_notes
      where customer_id = ${customerId} and unapplied_minor > 0
      union all
      select 'payment', id, currency, unapplied_minor from payments
      where customer_id = ${customerId} and unapplied_minor > 0
    ) credits
    order by currency, kind, id`;
}

/** The currencies in which a customer owes something on these invoices. */
export async function listCurrenciesOf(
  db: Db,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<string[]> {
  const rows = await db<{ currency: string }[]>`
    select distinct currency from invoices
    where id = any(${invoiceIds as number[]}::bigint[]) and customer_id = ${customerId} and balance_minor > 0`;
  return rows.map((row) => row.currency);
}

/** A line whose quote an open checkout holds, until when. */
export interface HeldLine extends QuotedLine {
  checkoutId: number;
  currency: string;
  expiresAt: Date;
}

/** The lines of a pay link's checkouts that can still be paid at that instant. */
export async function listHeldLines(db: Db, payLinkId: string, at: Date): Promise<HeldLine[]> {
  return await db<HeldLine[]>`
    select checkouts.id as checkout_id, checkouts.currency, checkouts.expires_at, line.invoice_id, line.amount_minor,
      line.discount_minor
    from checkouts join checkout_lines line on line.checkout_id = checkouts.id
    where checkouts.pay_link_id = ${payLinkId} and checkouts.status in ('creating', 'open') and line.is_open
      and checkouts.expires_at > ${at}
    order by line.invoice_id`;
}
