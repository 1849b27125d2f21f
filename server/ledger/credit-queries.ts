import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';

export interface NewCreditNote {
  customerId: number;
  number: string;
  issuedOn: PlainDate;
  currency: string;
  totalMinor: number;
  invoiceId: number | null;
  reason: string;
  recordedBy: number | null;
  recordedAt: Date;
}

/** Inserts the credit note, all of it unapplied; undefined when the number is taken. */
export async function insertCreditNote(tx: Tx, note: NewCreditNote): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into credit_notes (customer_id, number, issued_on, currency, total_minor, unapplied_minor, invoice_id, reason,
      recorded_by, recorded_at)
    values (${note.customerId}, ${note.number}, ${note.issuedOn}, ${note.currency}, ${note.totalMinor}, ${note.totalMinor},
      ${note.invoiceId}, ${note.reason}, ${note.recordedBy}, ${note.recordedAt})
    on conflict (number) do nothing returning id`;
  return row?.id;
}
