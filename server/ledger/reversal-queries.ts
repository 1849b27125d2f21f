import type { Db, Tx } from '../db/sql.ts';
import type { Source } from './allocation-queries.ts';

/** Whether money of this payment was or is being sent back, or was taken back by its bank. */
export async function hasRefund(db: Db, paymentId: number): Promise<boolean> {
  const [row] = await db`
    select 1 from refunds where payment_id = ${paymentId} and (booked_minor > 0 or status in ('creating', 'pending', 'requires_action'))
    union all
    select 1 from chargebacks where payment_id = ${paymentId} and booked_minor > 0 limit 1`;
  return row !== undefined;
}

/** From now on it counts for nothing. */
export async function markUndone(
  tx: Tx,
  source: Source,
  how: { at: Date; by: number | null; because: string },
): Promise<void> {
  if (source.kind === 'payment') {
    await tx`
      update payments set undone_at = ${how.at}, undone_by = ${how.by}, undone_because = ${how.because}, unapplied_minor = 0
      where id = ${source.id}`;
  } else {
    await tx`
      update credit_notes set undone_at = ${how.at}, undone_by = ${how.by}, undone_because = ${how.because},
        unapplied_minor = 0
      where id = ${source.id}`;
  }
}

/** Holds the reminders of invoices that are owed again, until a person decides. */
export async function holdReopened(tx: Tx, invoiceIds: readonly number[], at: Date): Promise<void> {
  await tx`
    insert into holds (invoice_id, kind, placed_at)
    select i.id, 'reopened', ${at}::timestamptz from invoices i
    where i.id = any (${invoiceIds as number[]}) and i.balance_minor > 0 and not exists (
      select from holds h where h.invoice_id = i.id and h.kind = 'reopened' and h.lifted_at is null)`;
}

/** A refund or a chargeback by its row. */
export interface Reversal {
  kind: 'refund' | 'chargeback';
  id: number;
}

/**
 * Lets the reminders of these invoices go on after that reversal's money came back, and takes the question from the team:
 * but for those that are still owed because of another one.
 */
export async function liftReopened(
  tx: Tx,
  invoiceIds: readonly number[],
  reversal: Reversal,
  at: Date,
): Promise<void> {
  await tx`
    with settled as (
      select i.id from invoices i
      where i.id = any (${invoiceIds as number[]}) and (i.balance_minor <= 0 or not exists (
        select from allocations a join (
          select payment_id, released from refunds
          where booked_minor > 0 and not (${reversal.kind} = 'refund' and id = ${reversal.id})
          union all
          select payment_id, released from chargebacks
          where booked_minor > 0 and not (${reversal.kind} = 'chargeback' and id = ${reversal.id})
        ) taken on taken.payment_id = a.payment_id
        where a.invoice_id = i.id and taken.released @> jsonb_build_array(jsonb_build_object('invoiceId', i.id))))
    ), lifted as (
      update holds set lifted_at = ${at}
      where invoice_id in (select id from settled) and kind = 'reopened' and lifted_at is null
    )
    update tasks set done_at = ${at}
    where kind = 'invoice_reopened' and subject in (select id::text from settled) and done_at is null`;
}
