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

export async function liftReopened(tx: Tx, invoiceIds: readonly number[], at: Date): Promise<void> {
  await tx`
    update holds set lifted_at = ${at}
    where invoice_id = any (${invoiceIds as number[]}) and kind = 'reopened' and lifted_at is null`;
  await tx`
    update tasks set done_at = ${at}
    where kind = 'invoice_reopened' and subject = any (${invoiceIds.map(String)}) and done_at is null`;
}
