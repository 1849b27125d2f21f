import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { DiscountTerms } from './rules.ts';
import type { NoteMode } from './vat-rules.ts';

export type OffState = 'overdue' | 'disputed' | 'planned';

export interface StoredSettings {
  terms: unknown;
  note: Exclude<NoteMode, 'net_of_tax'>;
  offFor: OffState[];
  toleranceDays: number;
  paymentTermDays: number;
  currency: string;
  country: string;
}

/** The organization's terms as stored; undefined before the first visit. */
export async function findDiscountSettings(db: Db): Promise<StoredSettings | undefined> {
  const [row] = await db<StoredSettings[]>`
    select discount_terms as terms, discount_note as note, discount_off_for as off_for,
      discount_tolerance_days as tolerance_days, payment_term_days, currency, country
    from organization`;
  return row;
}

/** Bank days a transfer may be booked after the last day. */
export async function findToleranceDays(db: Db): Promise<number> {
  const [row] = await db<
    { days: number }[]
  >`select discount_tolerance_days as days from organization`;
  return row?.days ?? 0;
}

// The terms are columns of three tables and the business of this feature alone.
export async function updateOrganizationTerms(
  tx: Tx,
  settings: {
    terms: DiscountTerms;
    note: Exclude<NoteMode, 'net_of_tax'>;
    offFor: readonly OffState[];
    toleranceDays: number;
  },
  at: Date,
): Promise<void> {
  await tx`
    update organization set discount_terms = ${tx.json(settings.terms as never)}, discount_note = ${settings.note},
      discount_off_for = ${[...settings.offFor]}, discount_tolerance_days = ${settings.toleranceDays}, updated_at = ${at}`;
}

export async function updateCustomerTerms(
  tx: Tx,
  customerId: number,
  terms: DiscountTerms | null,
  at: Date,
): Promise<void> {
  await tx`
    update customers set discount_terms = ${terms && tx.json(terms as never)}, updated_at = ${at}
    where id = ${customerId}`;
}

export async function updateInvoiceTerms(
  tx: Tx,
  invoiceId: number,
  terms: DiscountTerms | null,
  at: Date,
): Promise<void> {
  await tx`
    update invoices set discount_terms = ${terms && tx.json(terms as never)}, updated_at = ${at}
    where id = ${invoiceId}`;
}

export interface TermsHolder {
  id: number;
  title: string;
  /** What it states itself, as stored. */
  terms: unknown;
  customerTerms: unknown;
  currency: string;
  customerId: number;
  issuedOn: PlainDate | null;
  dueOn: PlainDate | null;
}

export async function findCustomerTerms(db: Db, id: number): Promise<TermsHolder | undefined> {
  const [row] = await db<TermsHolder[]>`
    select c.id, c.name as title, c.discount_terms as terms, null as customer_terms, o.currency, c.id as customer_id,
      null::date as issued_on, null::date as due_on
    from customers c left join organization o on true where c.id = ${id}`;
  return row;
}

export async function findInvoiceTerms(db: Db, id: number): Promise<TermsHolder | undefined> {
  const [row] = await db<TermsHolder[]>`
    select i.id, i.number as title, i.discount_terms as terms, c.discount_terms as customer_terms, i.currency,
      i.customer_id, i.issued_on, i.due_on
    from invoices i join customers c on c.id = i.customer_id where i.id = ${id}`;
  return row;
}
