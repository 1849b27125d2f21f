import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import {
  bestOffer,
  readDiscountTerms,
  termsInForce,
  type Discountable,
  type DiscountOffer,
  type DiscountTerms,
} from './rules.ts';

/** The discount an invoice still has. */
export interface InvoiceOffer extends DiscountOffer {
  invoiceId: number;
  /** Minor units still owed; with the discount, what is paid is the difference. */
  balanceMinor: number;
  /** Whether a part payment earns its part (see `discountEarned`). */
  partial: DiscountTerms['partial'];
}

/** A customer's invoices that have a discount on a day (in the organization's zone), or of them those chosen. */
export async function listDiscountOffers(
  db: Db,
  customerId: number,
  today: PlainDate,
  invoiceIds?: readonly number[],
): Promise<InvoiceOffer[]> {
  return await listOffersOfCustomers(db, [customerId], today, invoiceIds);
}

/** The invoices of customers that have a discount on a day, or of them those chosen, the first due first. */
export async function listOffersOfCustomers(
  db: Db,
  customerIds: readonly number[],
  today: PlainDate,
  invoiceIds?: readonly number[],
): Promise<InvoiceOffer[]> {
  const rows = await listDiscountable(db, customerIds, today, invoiceIds ?? null);
  const offers: InvoiceOffer[] = [];
  for (const row of rows) {
    const terms = termsOf(row);
    const offer = terms && bestOffer(terms, row, today);
    if (!offer) continue;
    const { id: invoiceId, balanceMinor } = row;
    offers.push({ invoiceId, balanceMinor, partial: terms.partial, ...offer });
  }
  return offers;
}

/** The terms each place states, as they are stored. */
export interface TermsRow {
  currency: string;
  organizationCurrency: string;
  organizationTerms: unknown;
  customerTerms: unknown;
  invoiceTerms: unknown;
}

interface DiscountableRow extends TermsRow, Discountable {
  id: number;
}

/** The terms in force of a row that holds what each place states. */
export function termsOf(row: TermsRow): DiscountTerms | null {
  const read = (stored: unknown) => (stored === null ? null : readDiscountTerms(stored));
  return termsInForce(
    {
      organization: read(row.organizationTerms),
      customer: read(row.customerTerms),
      invoice: read(row.invoiceTerms),
    },
    { invoice: row.currency, organization: row.organizationCurrency },
  );
}

/**
 * Invoices with terms that nothing keeps from a discount (rule DIS-8): not sold (a factor has bought the whole amount, and only it
 * could forgo a part), not overdue, disputed, planned, contested or
 * reopened, and of no customer who is so with another invoice, where the organization says that counts.
 */
async function listDiscountable(
  db: Db,
  customerIds: readonly number[],
  today: PlainDate,
  invoiceIds: readonly number[] | null,
): Promise<DiscountableRow[]> {
  return await db<DiscountableRow[]>`
    select i.id, i.currency, i.issued_on, i.due_on, i.total_minor, i.net_minor, i.balance_minor,
      o.currency as organization_currency, o.discount_terms as organization_terms, c.discount_terms as customer_terms,
      i.discount_terms as invoice_terms
    from invoices i join customers c on c.id = i.customer_id cross join organization o
    where i.customer_id = any (${[...customerIds]}::bigint[]) and i.balance_minor > 0 and i.due_on >= ${today}::date
      and i.factor_id is null
      and (${invoiceIds && [...invoiceIds]}::bigint[] is null or i.id = any (${invoiceIds && [...invoiceIds]}::bigint[]))
      and jsonb_array_length(coalesce(i.discount_terms, c.discount_terms, o.discount_terms) -> 'tiers') > 0
      and not exists (
        select from holds h where h.invoice_id = i.id and h.kind in ('plan', 'chargeback', 'reopened')
          and h.lifted_at is null and (h.until_on is null or h.until_on >= ${today}::date))
      and not exists (select from disputes d where d.invoice_id = i.id and d.status = 'open')
      and not ('disputed' = any (o.discount_off_for) and exists (
        select from disputes d join invoices other on other.id = d.invoice_id
        where d.customer_id = i.customer_id and d.status = 'open' and other.balance_minor > 0))
      and not ('overdue' = any (o.discount_off_for) and exists (
        select from invoices other
        where other.customer_id = i.customer_id and other.balance_minor > 0 and other.due_on < ${today}::date))
      and not exists (
        select from invoices other join holds h on h.invoice_id = other.id
        where other.customer_id = i.customer_id and other.balance_minor > 0 and h.lifted_at is null
          and (h.until_on is null or h.until_on >= ${today}::date)
          and h.kind = 'plan' and 'planned' = any (o.discount_off_for))
    order by i.due_on, i.id`;
}
