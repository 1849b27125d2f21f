import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';

/** Something that happened to an invoice; what is not of its kind is null. */
export interface TimelineRow {
  at: Date | null;
  onDay: PlainDate;
  kind: 'ledger' | 'message' | 'hold_placed' | 'hold_lifted' | 'step_passed_over' | 'changed';
  /** Ledger kind, message kind, hold kind, step key or audited action. */
  what: string;
  amountMinor: number | null;
  paymentId: number | null;
  messageId: number | null;
  holdId: number | null;
  status: string | null;
  reason: string;
  untilOn: PlainDate | null;
}

/** Everything that happened to an invoice, the latest first: ledger, messages, holds, steps passed over, changes. */
export async function listTimeline(
  sql: Db,
  invoiceId: number,
  zone: string,
  limit: number,
): Promise<TimelineRow[]> {
  return sql<TimelineRow[]>`
    with happened as (
      select recorded_at as at, booked_on as on_day, 1 as rank, id, 'ledger' as kind, kind as what, amount_minor,
        payment_id, null::bigint as message_id, null::bigint as hold_id, null::text as status, note as reason,
        null::date as until_on
      from ledger_entries where invoice_id = ${invoiceId}
      union all
      select coalesce(m.sent_at, m.created_at), (coalesce(m.sent_at, m.created_at) at time zone ${zone})::date, 2, m.id,
        'message', m.kind, l.amount_minor, m.payment_id, m.id, null, m.status,
        coalesce(l.dropped_because, nullif(m.status_reason, ''),
          -- Sent for a step of other invoices: this one only stands in its list.
          case when m.touch_id is not null and l.position is null then 'listed_only' else '' end), null
      from message_lines l join messages m on m.id = l.message_id where l.invoice_id = ${invoiceId}
      union all
      select placed_at, (placed_at at time zone ${zone})::date, 3, id, 'hold_placed', kind, null, null, null, id, null,
        reason, until_on
      from holds where invoice_id = ${invoiceId}
      union all
      select lifted_at, (lifted_at at time zone ${zone})::date, 4, id, 'hold_lifted', kind, null, null, null, id, null,
        '', null
      from holds where invoice_id = ${invoiceId} and lifted_at is not null
      union all
      select p.placed_at, (p.placed_at at time zone ${zone})::date, 3, p.id, 'hold_placed',
        case when p.until_on is null then 'never_chase' else 'customer_pause' end, null, null, null, null, null, p.reason,
        p.until_on
      from customer_pauses p join invoices i on i.customer_id = p.customer_id
      where i.id = ${invoiceId} and (p.lifted_at is null or p.lifted_at >= i.created_at)
      union all
      select p.lifted_at, (p.lifted_at at time zone ${zone})::date, 4, p.id, 'hold_lifted',
        case when p.until_on is null then 'never_chase' else 'customer_pause' end, null, null, null, null, null, '', null
      from customer_pauses p join invoices i on i.customer_id = p.customer_id
      where i.id = ${invoiceId} and p.lifted_at >= i.created_at
      union all
      select null, decided_on, 5, position, 'step_passed_over', step_key, null, null, null, null, null, reason, null
      from touch_steps where invoice_id = ${invoiceId} and outcome = 'passed_over'
      union all
      select at, (at at time zone ${zone})::date, 6, id, 'changed', action, null, null, null, null, null, actor, null
      from audit_entries where subject_type = 'invoice' and subject_id = ${invoiceId}
    )
    select at, on_day, kind, what, amount_minor, payment_id, message_id, hold_id, status, reason, until_on
    from happened order by coalesce(at, on_day::timestamptz) desc, rank desc, id desc limit ${limit}`;
}
