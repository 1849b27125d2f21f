import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { InvoiceDetails, InvoiceOnBooks } from './rules.ts';

export async function findInvoice(sql: Db, id: number): Promise<InvoiceOnBooks | undefined> {
  const [row] = await sql<InvoiceOnBooks[]>`
    select id, customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject, settled_on
    from invoices where id = ${id}`;
  return row;
}

export async function findInvoiceByNumber(
  sql: Db,
  number: string,
): Promise<InvoiceOnBooks | undefined> {
  const [row] = await sql<InvoiceOnBooks[]>`
    select id, customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject, settled_on
    from invoices where number = ${number}`;
  return row;
}

/** The invoice of that number, locked until the transaction ends. */
export async function lockInvoiceByNumber(
  tx: Tx,
  number: string,
): Promise<InvoiceOnBooks | undefined> {
  const [row] = await tx<InvoiceOnBooks[]>`
    select id, customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject, settled_on
    from invoices where number = ${number} for no key update`;
  return row;
}

export interface InvoiceListed extends InvoiceOnBooks {
  customerName: string;
  customerNumber: string;
  nextOn: PlainDate | null;
  heldBecause: string | null;
}

/**
 * Invoices, the latest due first. `after` is the due date and id of the last one seen; `today` decides what is overdue; `search`
 * looks in the invoice's number and reference and in the customer's name and number.
 */
export async function listInvoices(
  sql: Db,
  asked: {
    state?: 'open' | 'overdue' | 'paid' | 'held';
    customerId?: number;
    search?: string;
    today: PlainDate;
    after?: { dueOn: PlainDate; id: number };
    limit: number;
  },
): Promise<InvoiceListed[]> {
  const { state, customerId, search = '', today, after, limit } = asked;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const inState = {
    open: sql`i.balance_minor > 0`,
    overdue: sql`i.balance_minor > 0 and i.due_on < ${today}::date`,
    paid: sql`i.balance_minor <= 0`,
    held: sql`i.balance_minor > 0 and s.held_because is not null`,
  };
  return await sql<InvoiceListed[]>`
    select i.id, i.customer_id, i.number, i.issued_on, i.due_on, i.currency, i.total_minor, i.balance_minor, i.reference,
      i.subject, i.settled_on, c.name as customer_name, c.number as customer_number, s.next_on, s.held_because
    from invoices i join customers c on c.id = i.customer_id left join chases s on s.invoice_id = i.id
    where ${state ? inState[state] : sql`true`}
      and ${customerId === undefined ? sql`true` : sql`i.customer_id = ${customerId}`}
      and ${after ? sql`(i.due_on, i.id) < (${after.dueOn}::date, ${after.id}::bigint)` : sql`true`}
      and ${search === '' ? sql`true` : sql`(i.number ilike ${pattern} or i.reference ilike ${pattern} or c.name ilike ${pattern} or c.number ilike ${pattern})`}
    order by i.due_on desc, i.id desc limit ${limit}`;
}

export async function insertInvoice(
  tx: Tx,
  details: InvoiceDetails,
  at: Date,
): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference, subject,
      created_at, updated_at)
    values (${details.customerId}, ${details.number}, ${details.issuedOn}, ${details.dueOn}, ${details.currency},
      ${details.totalMinor}, ${details.totalMinor}, ${details.reference ?? ''}, ${details.subject ?? ''}, ${at}, ${at})
    on conflict (number) do nothing
    returning id`;
  return row?.id;
}

/** Writes what an invoice is now stated to be; `settledOn` is the day it became settled, null while it is owed. */
export async function updateInvoice(
  tx: Tx,
  id: number,
  details: InvoiceDetails,
  books: { balanceMinor: number; settledOn: PlainDate | null; at: Date },
): Promise<void> {
  await tx`
    update invoices set issued_on = ${details.issuedOn}, due_on = ${details.dueOn}, total_minor = ${details.totalMinor},
      balance_minor = ${books.balanceMinor}, settled_on = ${books.settledOn},
      reference = coalesce(${details.reference ?? null}, reference), subject = coalesce(${details.subject ?? null}, subject),
      updated_at = ${books.at}
    where id = ${id}`;
}

/** An entry of the ledger that comes with the invoice itself; `amountMinor` is not 0. */
export async function insertInvoiceEntry(
  tx: Tx,
  entry: {
    invoiceId: number;
    kind: 'invoice' | 'correction';
    amountMinor: number;
    currency: string;
    bookedOn: PlainDate;
    recordedBy: number | null;
    at: Date;
  },
): Promise<void> {
  await tx`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_by, recorded_at)
    values (${entry.invoiceId}, ${entry.kind}, ${entry.amountMinor}, ${entry.currency}, ${entry.bookedOn}, ${entry.recordedBy},
      ${entry.at})`;
}

/**
 * The last message that left for a step of other invoices and listed this one beside them, with its day in the
 * organization's zone. Undefined when there is none, or when the invoice has had a step of its own since.
 */
export async function findLastListing(
  sql: Db,
  invoiceId: number,
): Promise<{ messageId: number; sentOn: PlainDate } | undefined> {
  const [row] = await sql<{ messageId: number; sentOn: PlainDate; position: number | null }[]>`
    select m.id as message_id, l.position, (m.sent_at at time zone o.time_zone)::date as sent_on
    from message_lines l join messages m on m.id = l.message_id cross join organization o
    where l.invoice_id = ${invoiceId} and l.dropped_because is null and m.touch_id is not null
      and m.status in ('accepted', 'delivered')
    order by m.id desc limit 1`;
  return row?.position === null ? row : undefined;
}
