import type { PlainDate } from '../calendar/plain-date.ts';
import type { Sql } from '../db/sql.ts';

export interface ExportedInvoice {
  number: string;
  customerNumber: string;
  customerName: string;
  kind: string;
  country: string;
  language: string;
  street: string;
  postalCode: string;
  city: string;
  enterpriseNumber: string;
  /** Addresses of the customer's contacts, parted by spaces. */
  emails: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  settledOn: PlainDate | null;
  isDisputed: boolean;
  reference: string;
  subject: string;
  /** Null where the VAT is not known. */
  netMinor: number | null;
  vatLines: unknown;
  /** The invoice's own, as stored. */
  discountTerms: unknown;
  factorName: string | null;
  factorIban: string | null;
  factorBic: string | null;
  creditLimitMinor: number | null;
  /** The organization's, in which limits are. */
  limitCurrency: string;
}

// Enough rows for one round trip to be worth it, few enough to hold.
const ROWS_AT_ONCE = 2_000;

/** Every invoice, by id, in batches from one snapshot. */
export function listInvoicesToExport(sql: Sql): AsyncIterable<ExportedInvoice[]> {
  return sql<ExportedInvoice[]>`
    select i.number, c.number as customer_number, c.name as customer_name, c.kind, c.country, c.language, c.street,
      c.postal_code, c.city, c.enterprise_number, coalesce(k.emails, '') as emails, i.issued_on, i.due_on, i.currency,
      i.total_minor, i.balance_minor, i.settled_on, d.id is not null as is_disputed, i.reference, i.subject,
      i.net_minor, i.vat_lines, i.discount_terms, f.name as factor_name, f.iban as factor_iban, f.bic as factor_bic,
      c.credit_limit_minor, coalesce((select currency from organization), 'EUR') as limit_currency
    from invoices i join customers c on c.id = i.customer_id
    left join factors f on f.id = i.factor_id
    left join (select customer_id, string_agg(email, ' ' order by id) as emails from contacts
      where removed_at is null and email <> '' group by customer_id) k on k.customer_id = c.id
    left join disputes d on d.invoice_id = i.id and d.status = 'open'
    order by i.id`.cursor(ROWS_AT_ONCE);
}
