import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';

/**
 * Books an import, set-based: what one statement per invoice would take minutes for. Each statement reads the staged lines
 * (`import_lines`) with what was decided about them (`import_outcomes`); all of them run in the transaction that applies the
 * import, in the order of this file.
 */
export interface BulkBooking {
  importId: number;
  /** The organization's day: when a line says no day of its own. */
  today: PlainDate;
  at: Date;
  /** Null: the command line. */
  userId: number | null;
}

/** Inserts the new invoices with the balance their payments leave. Returns how many; days until due where the file says none. */
export async function insertImportedInvoices(
  tx: Tx,
  { importId, today, at }: BulkBooking,
  paymentTermDays: number,
): Promise<number> {
  const rows = await tx`
    insert into invoices (id, customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject,
      net_minor, vat_lines, discount_terms, settled_on, import_id, created_at, updated_at)
    overriding system value
    select o.invoice_id, c.id, l.number, coalesce(l.issued_on, l.due_on),
      coalesce(l.due_on, l.issued_on + ${paymentTermDays}::int), l.currency, coalesce(l.total_minor, l.open_minor),
      coalesce(l.total_minor, l.open_minor) - o.pay_minor, coalesce(l.reference, ''), coalesce(l.subject, ''),
      l.net_minor, l.vat_lines, l.discount_terms,
      case when o.pay_minor > 0 and l.open_minor = 0 then coalesce(l.settled_on, ${today}::date) end,
      ${importId}::bigint, ${at}::timestamptz, ${at}::timestamptz
    from import_lines l
    join import_outcomes o on o.import_id = l.import_id and o.line = l.line
    join customers c on c.number = l.customer_number
    where l.import_id = ${importId} and o.outcome = 'new'
    order by l.line`;
  return rows.count;
}

/**
 * Changes invoices we know, each only when the books still hold what the preview compared with: the count tells. The balance
 * follows the corrections and payments written beside it.
 */
export async function updateImportedInvoices(
  tx: Tx,
  { importId, today, at }: BulkBooking,
): Promise<number> {
  const rows = await tx`
    update invoices i
    set total_minor = i.total_minor + o.correction_minor,
      balance_minor = i.balance_minor + o.correction_minor - o.pay_minor,
      issued_on = coalesce(l.issued_on, i.issued_on), due_on = coalesce(l.due_on, i.due_on),
      reference = coalesce(l.reference, i.reference), subject = coalesce(l.subject, i.subject),
      -- Of another total the VAT is another, too.
      net_minor = case when o.correction_minor <> 0 then l.net_minor else coalesce(l.net_minor, i.net_minor) end,
      vat_lines = case when o.correction_minor <> 0 then l.vat_lines else coalesce(l.vat_lines, i.vat_lines) end,
      discount_terms = coalesce(l.discount_terms, i.discount_terms),
      settled_on = case when i.balance_minor + o.correction_minor - o.pay_minor > 0 then null
        when o.pay_minor > 0 then coalesce(l.settled_on, ${today}::date) else coalesce(i.settled_on, ${today}::date) end,
      updated_at = ${at}::timestamptz
    from import_outcomes o
    join import_lines l on l.import_id = o.import_id and l.line = o.line
    where o.import_id = ${importId} and o.outcome = 'changed' and i.id = o.invoice_id
      and i.total_minor = o.seen_total_minor and i.balance_minor = o.seen_balance_minor`;
  return rows.count;
}

/** The ledger's first entry of each new invoice; one of nothing has none. */
export async function insertInvoiceEntries(tx: Tx, booking: BulkBooking): Promise<void> {
  const { importId, at, userId } = booking;
  await tx`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_by, recorded_at)
    select o.invoice_id, 'invoice', coalesce(l.total_minor, l.open_minor), l.currency, coalesce(l.issued_on, l.due_on),
      ${userId}::bigint, ${at}::timestamptz
    from import_outcomes o
    join import_lines l on l.import_id = o.import_id and l.line = o.line
    where o.import_id = ${importId} and o.outcome = 'new' and coalesce(l.total_minor, l.open_minor) <> 0
    order by o.line`;
}

/** A total that changed is corrected by an entry of the difference; the earlier entries stay. */
export async function insertCorrectionEntries(tx: Tx, booking: BulkBooking): Promise<void> {
  const { importId, today, at, userId } = booking;
  await tx`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, note, recorded_by, recorded_at)
    select o.invoice_id, 'correction', o.correction_minor, l.currency, ${today}::date, 'import', ${userId}::bigint,
      ${at}::timestamptz
    from import_outcomes o
    join import_lines l on l.import_id = o.import_id and l.line = o.line
    where o.import_id = ${importId} and o.outcome = 'changed' and o.correction_minor <> 0
    order by o.line`;
}

/** What the file says was paid: one payment per invoice, on the day it names. */
export async function insertImportedPayments(tx: Tx, booking: BulkBooking): Promise<number> {
  const { importId, today, at, userId } = booking;
  const rows = await tx`
    insert into payments (id, customer_id, currency, amount_minor, method, received_on, recorded_by, recorded_at)
    overriding system value
    select o.payment_id, c.id, l.currency, o.pay_minor, 'import', coalesce(l.settled_on, ${today}::date), ${userId}::bigint,
      ${at}::timestamptz
    from import_outcomes o
    join import_lines l on l.import_id = o.import_id and l.line = o.line
    join customers c on c.number = l.customer_number
    where o.import_id = ${importId} and o.pay_minor > 0 and o.outcome in ('new', 'changed')
    order by o.line`;
  return rows.count;
}

export async function insertImportedAllocations(tx: Tx, booking: BulkBooking): Promise<void> {
  const { importId, today, at, userId } = booking;
  await tx`
    with paid as (
      select o.invoice_id, o.payment_id, o.pay_minor, l.currency, coalesce(l.settled_on, ${today}::date) as received_on
      from import_outcomes o
      join import_lines l on l.import_id = o.import_id and l.line = o.line
      where o.import_id = ${importId} and o.pay_minor > 0 and o.outcome in ('new', 'changed')
      order by o.line
    ), allocated as (
      insert into allocations (payment_id, invoice_id, amount_minor, created_at)
      select payment_id, invoice_id, pay_minor, ${at}::timestamptz from paid
    )
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, booked_on, recorded_by, recorded_at)
    select invoice_id, 'payment', -pay_minor, currency, payment_id, received_on, ${userId}::bigint, ${at}::timestamptz
    from paid`;
}

/** An invoice that an import paid. */
export interface PaidByImport {
  invoiceId: number;
  country: string;
  receivedOn: PlainDate;
  balanceMinor: number;
}

/** Invoices known before that the import paid, in part or whole: what waited for a payment of them must hear of it. */
export async function listPaidByImport(tx: Tx, booking: BulkBooking): Promise<PaidByImport[]> {
  return await tx<PaidByImport[]>`
    select o.invoice_id, c.country, coalesce(l.settled_on, ${booking.today}::date) as received_on, i.balance_minor
    from import_outcomes o
    join import_lines l on l.import_id = o.import_id and l.line = o.line
    join invoices i on i.id = o.invoice_id
    join customers c on c.id = i.customer_id
    where o.import_id = ${booking.importId} and o.outcome = 'changed' and o.pay_minor > 0
    order by o.invoice_id`;
}

/** Invoices whose next step must be worked out: new ones that are owed, and all that changed or came in disputed. */
export async function listInvoicesToReconsider(
  tx: Tx,
  importId: number,
): Promise<{ new: number[]; others: number[] }> {
  const rows = await tx<{ id: number; isNew: boolean }[]>`
    select i.id, o.outcome = 'new' and not exists (select from unlifted_holds h where h.invoice_id = i.id) as is_new
    from import_outcomes o join invoices i on i.id = o.invoice_id
    where o.import_id = ${importId} and (o.outcome = 'changed' or (o.outcome = 'new' and i.balance_minor > 0))
    order by i.id`;
  const idsOf = (isNew: boolean) => rows.filter((row) => row.isNew === isNew).map(({ id }) => id);
  return { new: idsOf(true), others: idsOf(false) };
}
