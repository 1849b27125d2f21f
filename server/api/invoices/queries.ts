import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';

export const INVOICE_STATES = ['open', 'overdue', 'held', 'paid'] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

export interface ApiHold {
  /** Null: it is the customer that is paused. */
  id: number | null;
  kind: string;
  untilOn: PlainDate | null;
  reason: string;
}

export interface ApiInvoice {
  id: number;
  number: string;
  customerId: number;
  customerNumber: string;
  customerName: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  reference: string;
  subject: string;
  /** Chosen for it alone. */
  scenario: string | null;
  /** Its own early-payment terms, as stored; null: those of its customer or the organization hold. */
  discountTerms: unknown;
  /** Who it was sold to, and the account. */
  factorName: string | null;
  factorIban: string | null;
  settledOn: PlainDate | null;
  nextOn: PlainDate | null;
  heldBecause: string | null;
  holds: ApiHold[];
  createdAt: Date;
  updatedAt: Date;
}

export interface InvoiceListOptions {
  state: InvoiceState | null;
  number: string | null;
  customerId: number | null;
  customerNumber: string | null;
  updatedSince: Date | null;
  today: PlainDate;
  afterId: number | null;
  limit: number;
}

/** Invoices by id, the oldest first. */
export async function listInvoices(sql: Db, options: InvoiceListOptions): Promise<ApiInvoice[]> {
  const { state, number, customerId, customerNumber, updatedSince, today, afterId, limit } =
    options;
  const inState = {
    open: sql`i.balance_minor > 0`,
    overdue: sql`i.balance_minor > 0 and i.due_on < ${today}::date`,
    held: sql`i.balance_minor > 0 and ch.held_because is not null`,
    paid: sql`i.balance_minor <= 0`,
    all: sql`true`,
  }[state ?? 'all'];
  return sql<ApiInvoice[]>`
    select i.id, i.number, i.customer_id, c.number as customer_number, c.name as customer_name, i.issued_on, i.due_on,
      i.currency, i.total_minor, i.balance_minor, i.reference, i.subject, s.key as scenario, i.discount_terms,
      f.name as factor_name, f.iban as factor_iban,
      i.settled_on, ch.next_on, ch.held_because,
      coalesce(h.holds, '[]') as holds, i.created_at, i.updated_at
    from invoices i
    join customers c on c.id = i.customer_id
    left join chases ch on ch.invoice_id = i.id
    left join factors f on f.id = i.factor_id
    left join scenarios s on s.id = i.scenario_id
    left join lateral (
      select json_agg(json_build_object('id', hold_id, 'kind', kind, 'untilOn', until_on, 'reason', reason) order by hold_id)
        as holds
      from unlifted_holds where invoice_id = i.id and (until_on is null or until_on >= ${today}::date)
    ) h on true
    where ${inState}
      and ${afterId === null ? sql`true` : sql`i.id > ${afterId}::bigint`}
      and ${number === null ? sql`true` : sql`i.number = ${number}::text`}
      and ${customerId === null ? sql`true` : sql`i.customer_id = ${customerId}::bigint`}
      and ${customerNumber === null ? sql`true` : sql`i.customer_id = (select id from customers where number = ${customerNumber}::text)`}
      and ${updatedSince === null ? sql`true` : sql`i.updated_at >= ${updatedSince}::timestamptz`}
    order by i.id limit ${limit}`;
}

const ANY = {
  state: null,
  number: null,
  customerId: null,
  customerNumber: null,
  updatedSince: null,
};

export async function findInvoice(
  sql: Db,
  id: number,
  today: PlainDate,
): Promise<ApiInvoice | undefined> {
  const rows = await listInvoices(sql, { ...ANY, today, afterId: id - 1, limit: 1 });
  return rows.find((row) => row.id === id);
}

/** What names an invoice wherever its number is given instead of its id. */
export interface InvoiceName {
  id: number;
  number: string;
  customerId: number;
  currency: string;
}

/** Those of the invoices that are there, by id or number. */
export async function listInvoicesNamed(
  sql: Db,
  ids: readonly number[],
  numbers: readonly string[],
): Promise<InvoiceName[]> {
  return sql<InvoiceName[]>`
    select id, number, customer_id, currency from invoices
    where id = any (${ids as number[]}::bigint[]) or number = any (${numbers as string[]}::text[])`;
}
