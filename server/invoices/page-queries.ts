import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export type InvoiceFilter = 'open' | 'due_soon' | 'overdue' | 'held' | 'factored' | 'paid' | 'all';

export interface InvoiceRow {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  settledOn: PlainDate | null;
  nextOn: PlainDate | null;
  heldBecause: string | null;
  lastTouchOn: PlainDate | null;
  /** Who it was sold to. */
  factorName: string | null;
}

export interface InvoicePageOptions {
  filter: InvoiceFilter;
  search: string;
  /** ISO code; empty for all. */
  currency: string;
  today: PlainDate;
  /** Paging key: the last row of the page before. */
  after: { dueOn: PlainDate; id: number } | null;
  limit: number;
}

/** A page of invoices. What is still owed comes with the oldest due date first, everything else with the latest first. */
export async function listInvoicePage(sql: Db, options: InvoicePageOptions): Promise<InvoiceRow[]> {
  const { filter, search, currency, today, after, limit } = options;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const oldestFirst = filter !== 'paid' && filter !== 'all';
  const state = {
    open: sql`i.balance_minor > 0`,
    // The same seven days as the figure of the start page.
    due_soon: sql`i.balance_minor > 0 and i.due_on between ${today}::date and ${today}::date + 6`,
    overdue: sql`i.balance_minor > 0 and i.due_on < ${today}::date`,
    held: sql`i.balance_minor > 0 and ch.held_because is not null and ch.held_because <> 'paid'`,
    factored: sql`i.factor_id is not null and i.balance_minor > 0`,
    paid: sql`i.balance_minor <= 0`,
    all: sql`true`,
  }[filter];
  const key = after
    ? oldestFirst
      ? sql`(i.due_on, i.id) > (${after.dueOn}::date, ${after.id}::bigint)`
      : sql`(i.due_on, i.id) < (${after.dueOn}::date, ${after.id}::bigint)`
    : sql`true`;
  return sql<InvoiceRow[]>`
    select i.id, i.number, i.customer_id, c.name as customer_name, i.issued_on, i.due_on, i.currency, i.total_minor,
      i.balance_minor, i.settled_on, ch.next_on, ch.held_because, ch.last_touch_on, f.name as factor_name
    from invoices i join customers c on c.id = i.customer_id left join chases ch on ch.invoice_id = i.id
    left join factors f on f.id = i.factor_id
    where ${state} and ${key}
      and (${currency === ''} or i.currency = ${currency})
      and (${search === ''} or i.number ilike ${pattern} or i.reference ilike ${pattern} or c.name ilike ${pattern})
    order by ${oldestFirst ? sql`i.due_on, i.id` : sql`i.due_on desc, i.id desc`}
    limit ${limit}`;
}

/** The currencies invoices are in, for the filter. */
export async function listInvoiceCurrencies(sql: Db): Promise<string[]> {
  // A loose index scan would need an index nobody else uses; the partial one on open invoices is small enough.
  const rows = await sql<{ currency: string }[]>`
    select distinct currency from invoices where balance_minor > 0 order by currency`;
  return rows.map((row) => row.currency);
}

export interface InvoiceCard {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  customerNumber: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  reference: string;
  subject: string;
  settledOn: PlainDate | null;
  importId: number | null;
  factorId: number | null;
  createdAt: Date;
}

/** The invoice as its page shows it. */
export async function findInvoiceCard(sql: Db, id: number): Promise<InvoiceCard | undefined> {
  const [row] = await sql<InvoiceCard[]>`
    select i.id, i.number, i.customer_id, c.name as customer_name, c.number as customer_number, i.issued_on, i.due_on,
      i.currency, i.total_minor, i.balance_minor, i.reference, i.subject, i.settled_on, i.import_id, i.factor_id, i.created_at
    from invoices i join customers c on c.id = i.customer_id where i.id = ${id}`;
  return row;
}

export interface LedgerRow {
  id: number;
  kind: string;
  amountMinor: number;
  bookedOn: PlainDate;
  note: string;
  method: string | null;
  /** What the payment came with, or the credit note's number. */
  paymentReference: string | null;
  recordedBy: string | null;
  recordedAt: Date;
}

/** Every entry of an invoice's ledger in the order it was written. */
export async function listLedgerRows(sql: Db, invoiceId: number): Promise<LedgerRow[]> {
  return sql<LedgerRow[]>`
    select l.id, l.kind, l.amount_minor, l.booked_on, l.note, p.method,
      coalesce(p.reference, n.number) as payment_reference,
      coalesce(nullif(u.name, ''), u.email) as recorded_by, l.recorded_at
    from ledger_entries l left join payments p on p.id = l.payment_id
    left join credit_notes n on n.id = l.credit_note_id
    left join users u on u.id = coalesce(l.recorded_by, p.recorded_by, n.recorded_by)
    where l.invoice_id = ${invoiceId} order by l.id`;
}

export interface HoldRow {
  id: number;
  kind: string;
  /** The row it follows from; null: placed by itself. */
  causeId: number | null;
  /** The customer that is paused, this invoice with it; null: it is this invoice's own. */
  pausedCustomerId: number | null;
  /** What it holds of the invoice (minor units); null: all of it. */
  amountMinor: number | null;
  untilOn: PlainDate | null;
  reason: string;
  placedBy: string | null;
  placedAt: Date;
  liftedBy: string | null;
  liftedAt: Date | null;
}

/** Holds of an invoice and pauses of its customer since it is known, the latest first; lifted and expired ones too. */
export async function listHoldRows(sql: Db, invoiceId: number): Promise<HoldRow[]> {
  return sql<HoldRow[]>`
    select h.id, h.kind, h.cause_id, h.paused_customer_id, h.amount_minor, h.until_on, h.reason,
      coalesce(nullif(p.name, ''), p.email) as placed_by, h.placed_at, coalesce(nullif(l.name, ''), l.email) as lifted_by,
      h.lifted_at
    from (
      select id, kind, cause_id, null::bigint as paused_customer_id, amount_minor, until_on, reason, placed_by, placed_at,
        lifted_by, lifted_at
      from holds where invoice_id = ${invoiceId}
      union all
      select c.id, case when c.until_on is null then 'never_chase' else 'customer_pause' end, null, c.customer_id, null,
        c.until_on, c.reason, c.placed_by, c.placed_at, c.lifted_by, c.lifted_at
      from customer_pauses c join invoices i on i.customer_id = c.customer_id
      where i.id = ${invoiceId} and (c.lifted_at is null or c.lifted_at >= i.created_at)
    ) h left join users p on p.id = h.placed_by left join users l on l.id = h.lifted_by
    order by h.placed_at desc, h.id desc limit 100`;
}

export interface InvoiceMessage {
  messageId: number;
  kind: string;
  tone: string;
  subject: string;
  toAddress: string;
  status: string;
  statusReason: string;
  /** The balance the message asked for; null when it was not in it. */
  amountMinor: number | null;
  droppedBecause: string | null;
  /** Sent for a step of other invoices: this one only stands in its list. */
  isListedOnly: boolean;
  createdAt: Date;
  sentAt: Date | null;
}

/** Messages an invoice was planned for, the latest first. */
export async function listInvoiceMessages(sql: Db, invoiceId: number): Promise<InvoiceMessage[]> {
  return sql<InvoiceMessage[]>`
    select m.id as message_id, m.kind, m.tone, m.subject, m.to_address, m.status, m.status_reason, l.amount_minor,
      l.dropped_because, m.touch_id is not null and l.position is null as is_listed_only, m.created_at, m.sent_at
    from message_lines l join messages m on m.id = l.message_id
    where l.invoice_id = ${invoiceId} order by l.message_id desc limit 100`;
}

export interface PassedStepRow {
  stepKey: string;
  position: number;
  cycle: number;
  outcome: 'carried' | 'passed_over';
  reason: string;
  decidedOn: PlainDate;
  channel: string | null;
  /** Who made the call or wrote the letter that only a person could. */
  doneBy: string | null;
  doneAt: Date | null;
  taskId: number | null;
}

/** Steps of an invoice that were passed over, with the reason, and those that a person carries out. */
export async function listPassedSteps(sql: Db, invoiceId: number): Promise<PassedStepRow[]> {
  return sql<PassedStepRow[]>`
    select s.step_key, s.position, s.cycle, s.outcome, s.reason, s.decided_on, t.channel, d.done_at, d.id as task_id,
      coalesce(nullif(u.name, ''), u.email) as done_by
    from touch_steps s left join touches t on t.id = s.touch_id
    left join tasks d on d.touch_id = s.touch_id
    left join users u on u.id = d.done_by
    where s.invoice_id = ${invoiceId} and (s.outcome = 'passed_over' or t.channel <> 'email')
    order by s.decided_on desc, s.position desc limit 100`;
}

export interface InvoiceAuditRow {
  at: Date;
  actor: string;
  action: string;
  person: string | null;
  details: Record<string, unknown>;
}

/** What people and programs did to an invoice, and the debtor to whom it is sent since, the latest first. */
export async function listInvoiceAudit(sql: Db, invoiceId: number): Promise<InvoiceAuditRow[]> {
  return sql<InvoiceAuditRow[]>`
    select a.at, a.actor, a.action, coalesce(nullif(u.name, ''), u.email) as person, a.details
    from audit_entries a left join users u on u.id = a.user_id
    where (a.subject_type = 'invoice' and a.subject_id = ${invoiceId})
      or (a.subject_type = 'customer' and a.actor = 'debtor'
        and a.action in ('contact.handed_on', 'contact.corrected', 'contact.mailbox_confirmed')
        and a.subject_id = (select customer_id from invoices where id = ${invoiceId})
        and a.at >= (select created_at from invoices where id = ${invoiceId}))
    order by a.id desc limit 100`;
}
