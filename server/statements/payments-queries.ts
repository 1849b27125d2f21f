import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Sql } from '../db/sql.ts';

/** A line of the payments export. Amounts in minor units of `currency`; fee and net in that of `settlementCurrency`. */
export interface MoneyMoved {
  kind: 'payment' | 'undo' | 'refund' | 'chargeback';
  paymentId: number | null;
  on: PlainDate;
  customerNumber: string | null;
  customerName: string | null;
  method: string | null;
  reference: string | null;
  note: string;
  currency: string;
  /** Below zero when money goes out. */
  grossMinor: number;
  /** Null while Stripe has not worked them out, and for money that did not come through it. */
  feeMinor: number | null;
  netMinor: number | null;
  settlementCurrency: string | null;
  discountMinor: number;
  /** What of the discount is VAT; null where it is not known. */
  discountVatMinor: number | null;
  /** What it settles, or what a refund or chargeback took from what it had settled (below zero). */
  allocations: { number: string; amountMinor: number }[];
  unappliedMinor: number;
  stripePaymentIntentId: string | null;
  stripeChargeId: string | null;
  /** The refund's or the chargeback's. */
  stripeId: string | null;
  recordedBy: string | null;
}

export interface Days {
  from: PlainDate;
  until: PlainDate;
}

// What a refund or chargeback released is kept with it, so that payment and refund add up invoice by invoice.
function movedIn(db: Db, { from, until }: Days, zone: string) {
  const between = (day: string) => db`${db.unsafe(day)} between ${from}::date and ${until}::date`;
  const dayOf = (instant: string) => db`(${db.unsafe(instant)} at time zone ${zone})::date`;
  const takenFrom = (table: string) => db`
    (select json_agg(json_build_object('number', i.number, 'amountMinor', -x."amountMinor") order by i.due_on, i.id)
      from jsonb_to_recordset(${db.unsafe(table)}.released) as x ("invoiceId" bigint, "amountMinor" bigint)
      join invoices i on i.id = x."invoiceId")`;
  const settledBy = (undone: boolean) => db`
    (select json_agg(json_build_object('number', i.number, 'amountMinor', ${undone ? db`-x.amount_minor` : db`x.amount_minor`})
        order by i.due_on, i.id)
      from allocations x join invoices i on i.id = x.invoice_id
      where x.payment_id = p.id and ${undone ? db`x.released_because = 'undone'` : db`(x.released_at is null or x.released_because = 'undone')`})`;
  const discount = db`
    (select coalesce(sum(x.discount_minor), 0) from allocations x where x.payment_id = p.id and x.released_at is null)`;
  const vat = db`
    (select case when count(*) = count(d.vat_minor) then sum(d.vat_minor) end from discount_notes d
      where d.payment_id = p.id and d.voided_at is null)`;
  return db`
    select 1 as rank, p.id, 'payment' as kind, p.id as payment_id, p.received_on as on, p.customer_id, p.method, p.reference,
      p.note, p.currency, p.amount_minor as gross_minor, p.fee_minor, p.net_minor, p.settlement_currency,
      ${discount} as discount_minor, ${vat} as discount_vat_minor, ${settledBy(false)} as allocations, p.unapplied_minor,
      p.stripe_payment_intent_id, p.stripe_charge_id, null as stripe_id, p.recorded_by
    from payments p where ${between('p.received_on')}
    union all
    select 2, p.id, 'undo', p.id, ${dayOf('p.undone_at')}, p.customer_id, p.method, p.reference, p.undone_because, p.currency,
      -p.amount_minor, null, null, null, 0, null, ${settledBy(true)}, 0, null, null, null, p.undone_by
    from payments p where p.undone_at is not null
      and ${dayOf('p.undone_at')} between ${from}::date and ${until}::date
    union all
    select 3, r.id, 'refund', p.id, ${dayOf('r.created_at')}, p.customer_id, p.method, p.reference, r.note, r.currency,
      -r.amount_minor, r.fee_minor, r.net_minor, r.settlement_currency, 0, null, ${takenFrom('r')}, 0,
      p.stripe_payment_intent_id, p.stripe_charge_id, r.stripe_refund_id, r.requested_by
    from refunds r join payments p on p.id = r.payment_id
    where r.status in ('pending', 'requires_action', 'succeeded')
      and ${dayOf('r.created_at')} between ${from}::date and ${until}::date
    union all
    select 4, c.id, 'chargeback', p.id, ${dayOf('c.opened_at')}, coalesce(p.customer_id, c.customer_id), p.method, p.reference,
      c.reason, c.currency, -c.amount_minor, c.fee_minor, c.net_minor, c.settlement_currency, 0, null, ${takenFrom('c')}, 0,
      p.stripe_payment_intent_id, c.stripe_charge_id, c.stripe_dispute_id, null
    from chargebacks c left join payments p on p.id = c.payment_id
    where (c.booked_minor > 0 or c.status in ('needs_response', 'under_review', 'lost'))
      and ${dayOf('c.opened_at')} between ${from}::date and ${until}::date`;
}

// Enough rows for one round trip to be worth it, few enough to hold.
const ROWS_AT_ONCE = 1_000;

/** Every movement of money of a period in the order of its days, in batches from one snapshot. `zone` is the organization's. */
export function streamMoneyMoved(sql: Sql, days: Days, zone: string): AsyncIterable<MoneyMoved[]> {
  return sql<MoneyMoved[]>`
    select m.kind, m.payment_id, m.on, c.number as customer_number, c.name as customer_name, m.method, m.reference, m.note,
      m.currency, m.gross_minor, m.fee_minor, m.net_minor, m.settlement_currency, m.discount_minor, m.discount_vat_minor,
      coalesce(m.allocations, '[]') as allocations, m.unapplied_minor, m.stripe_payment_intent_id, m.stripe_charge_id,
      m.stripe_id, coalesce(nullif(u.name, ''), u.email) as recorded_by
    from (${movedIn(sql, days, zone)}) m
    left join customers c on c.id = m.customer_id left join users u on u.id = m.recorded_by
    order by m.on, m.rank, m.id`.cursor(ROWS_AT_ONCE);
}

/** How many lines the export of a period has. */
export async function countMoneyMoved(db: Db, days: Days, zone: string): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*) as count from (${movedIn(db, days, zone)}) m`;
  return row?.count ?? 0;
}
