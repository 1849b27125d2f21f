import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Discountable, DiscountTier } from './rules.ts';
import type { NoteMode, VatLine } from './vat-rules.ts';
import type { TermsRow } from './queries.ts';

/** An invoice that an allocation has just settled, in part or whole; its balance is what is left. */
export interface SettledRow extends TermsRow, Discountable {
  id: number;
  number: string;
  customerId: number;
  vatLines: unknown;
  /** How the organization corrects the VAT of a discount on the gross amount. */
  onGross: Exclude<NoteMode, 'net_of_tax'>;
  /** A person is asked whether a discount taken too late is granted. */
  isUndueAsked: boolean;
}

export async function listSettled(
  db: Db,
  invoiceIds: readonly number[],
): Promise<Map<number, SettledRow>> {
  const rows = await db<SettledRow[]>`
    select i.id, i.number, i.customer_id, i.currency, i.issued_on, i.due_on, i.total_minor, i.net_minor, i.balance_minor,
      i.vat_lines, o.currency as organization_currency, o.discount_terms as organization_terms,
      c.discount_terms as customer_terms, i.discount_terms as invoice_terms, o.discount_note as on_gross,
      exists (select from tasks where kind = 'undue_discount' and subject = i.id::text and done_at is null) as is_undue_asked
    from invoices i join customers c on c.id = i.customer_id cross join organization o
    where i.id = any (${[...invoiceIds]}::bigint[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

export interface NewNoteLine {
  invoiceId: number;
  currency: string;
  mode: NoteMode;
  grossMinor: number;
  netMinor: number | null;
  vatMinor: number | null;
  vatLines: VatLine[];
  tier: DiscountTier | null;
  lastDay: PlainDate | null;
}

/** Writes the lines of a payment's note; one that is there in force stays. */
export async function insertNoteLines(
  tx: Tx,
  lines: readonly NewNoteLine[],
  { paymentId, on, at }: { paymentId: number; on: PlainDate; at: Date },
): Promise<void> {
  await tx`
    insert into discount_notes (payment_id, invoice_id, currency, mode, gross_minor, net_minor, vat_minor, vat_lines, tier,
      last_day, granted_on, created_at)
    select ${paymentId}::bigint, line."invoiceId", line.currency, line.mode, line."grossMinor", line."netMinor",
      line."vatMinor", line."vatLines", nullif(line.tier, 'null'::jsonb), line."lastDay", ${on}::date, ${at}::timestamptz
    from jsonb_to_recordset(${tx.json(lines as never)}) as line ("invoiceId" bigint, currency text, mode text,
      "grossMinor" bigint, "netMinor" bigint, "vatMinor" bigint, "vatLines" jsonb, tier jsonb, "lastDay" date)
    on conflict (payment_id, invoice_id) where voided_at is null do nothing`;
}

/** Voids the lines of a payment's note whose discount is no longer allocated; answers how many. */
export async function voidNoteLines(
  tx: Tx,
  paymentId: number,
  because: VoidedBecause,
  at: Date,
): Promise<number> {
  const rows = await tx`
    update discount_notes n set voided_at = ${at}, voided_because = ${because}
    where n.payment_id = ${paymentId} and n.voided_at is null and not exists (
      select from allocations a
      where a.payment_id = n.payment_id and a.invoice_id = n.invoice_id and a.released_at is null and a.discount_minor > 0)
    returning id`;
  return rows.length;
}

export type VoidedBecause = 'undone' | 'refund' | 'chargeback' | 'moved';

export interface NoteLine {
  number: string;
  invoiceId: number;
  invoiceNumber: string;
  customerId: number;
  issuedOn: PlainDate;
  currency: string;
  mode: NoteMode;
  grossMinor: number;
  netMinor: number | null;
  vatMinor: number | null;
  vatLines: unknown;
  tier: DiscountTier | null;
  lastDay: PlainDate | null;
  grantedOn: PlainDate;
  /** What the payment put on the invoice in money, minor units. */
  paidMinor: number;
}

/** A payment's note in force, one line by invoice, in the order of their numbers; empty when it granted no discount. */
export async function listNoteLines(db: Db, paymentId: number): Promise<NoteLine[]> {
  return await db<NoteLine[]>`
    select n.number, n.invoice_id, i.number as invoice_number, i.customer_id, i.issued_on, n.currency, n.mode,
      n.gross_minor, n.net_minor, n.vat_minor, n.vat_lines, n.tier, n.last_day, n.granted_on,
      (select coalesce(sum(a.amount_minor), 0) from allocations a
        where a.payment_id = n.payment_id and a.invoice_id = n.invoice_id and a.released_at is null) as paid_minor
    from discount_notes n join invoices i on i.id = n.invoice_id
    where n.payment_id = ${paymentId} and n.voided_at is null
    order by i.number`;
}

/** The open question whether a discount taken too late is granted; undefined when there is none. */
export async function findUndueDiscount(
  db: Db,
  invoiceId: number,
): Promise<{ id: number; paymentId: number; missingMinor: number } | undefined> {
  const [row] = await db<{ id: number; paymentId: number; missingMinor: number }[]>`
    select id, (details ->> 'paymentId')::bigint as payment_id, (details ->> 'missingMinor')::bigint as missing_minor
    from tasks where kind = 'undue_discount' and subject = ${String(invoiceId)} and done_at is null`;
  return row;
}

/** The notes in force that an invoice stands on. */
export async function listNotesOfInvoice(
  db: Db,
  invoiceId: number,
): Promise<{ number: string; paymentId: number; grossMinor: number }[]> {
  return await db<{ number: string; paymentId: number; grossMinor: number }[]>`
    select number, payment_id, gross_minor from discount_notes
    where invoice_id = ${invoiceId} and voided_at is null order by id`;
}

/** Whether a person has said that the credit note of a payment's discount was issued. */
export async function isCreditNoteIssued(db: Db, number: string): Promise<boolean> {
  const rows = await db`
    select id from tasks
    where kind = 'credit_note_to_issue' and subject = ${number} and done_by is not null limit 1`;
  return rows.length > 0;
}
