import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import type { InvoiceFactor } from '../factors/views.ts';
import type { FormState } from '../web/forms.ts';
import type { SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import {
  hrefOf,
  idOf,
  invoiceBadge,
  isOverdue,
  lateness,
  type Badge,
  type Empty,
  type Tab,
} from '../today/wording.ts';
import type { InvoiceFilter, InvoiceRow } from './page-queries.ts';

export interface InvoiceListRow {
  href: string;
  number: string;
  customer: string;
  customerHref: string;
  dueOn: string;
  lateness: string;
  isLate: boolean;
  total: string;
  balance: string;
  badge: Badge;
  /** Set when it was sold: to whom. */
  factor: string | null;
  next: string;
}

/** The rows of a list, with where the next ones are. */
export interface InvoicesList {
  rows: InvoiceListRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface InvoicesIndex extends InvoicesList {
  tabs: Tab[];
  filter: string;
  search: string;
  currency: SelectProps | null;
}

/** What a list of invoices was asked for. */
export interface InvoiceQuestion {
  filter: InvoiceFilter;
  search: string;
  currency: string;
}

export const INVOICE_FILTERS: readonly InvoiceFilter[] = [
  'open',
  'due_soon',
  'overdue',
  'held',
  'factored',
  'paid',
  'all',
];

/** The list page: `rows` holds one more than are shown when there is a next page. */
export function invoicesIndex(
  reader: Reader,
  question: InvoiceQuestion,
  rows: readonly InvoiceRow[],
  options: { currencies: readonly string[]; limit: number },
): InvoicesIndex {
  const { texts } = reader;
  const { filter, search, currency } = question;
  const shown = rows.slice(0, options.limit);
  const last = rows.length > options.limit ? shown.at(-1) : undefined;
  return {
    tabs: INVOICE_FILTERS.map((one) => ({
      label: texts.invoices.tabs[one],
      href: hrefOf('/invoices', { state: one === 'open' ? '' : one, search, currency }),
      count: null,
      isCurrent: one === filter,
    })),
    filter,
    search,
    currency:
      options.currencies.length > 1
        ? {
            name: 'currency',
            label: texts.invoices.currency,
            field: { value: currency, problem: null },
            options: [
              { value: '', label: texts.invoices.allCurrencies },
              ...options.currencies.map((code) => ({ value: code, label: code })),
            ],
          }
        : null,
    rows: shown.map((row) => listRow(reader, row)),
    moreHref: last
      ? hrefOf('/invoices', {
          state: filter === 'open' ? '' : filter,
          search,
          currency,
          after: `${last.dueOn}_${last.id}`,
        })
      : null,
    empty: emptyList(reader, question),
  };
}

function listRow(reader: Reader, row: InvoiceRow): InvoiceListRow {
  const isOpen = row.balanceMinor > 0;
  return {
    href: `/invoices/${row.id}`,
    number: row.number,
    customer: row.customerName,
    customerHref: `/customers/${row.customerId}`,
    dueOn: reader.day(row.dueOn),
    lateness: isOpen ? lateness(reader, row.dueOn) : '',
    isLate: isOpen && isOverdue(reader, row.dueOn),
    total: reader.amount(row.totalMinor, row.currency),
    balance: reader.amount(row.balanceMinor, row.currency),
    badge: invoiceBadge(reader, row),
    factor: row.factorName,
    next: isOpen && row.nextOn !== null ? reader.day(row.nextOn) : '',
  };
}

function emptyList(reader: Reader, question: InvoiceQuestion): Empty {
  const { invoices } = reader.texts;
  const isAsked = question.search !== '' || question.currency !== '' || question.filter !== 'open';
  return isAsked
    ? { title: invoices.noneFoundTitle, text: invoices.noneFoundText, action: null }
    : {
        title: invoices.emptyTitle,
        text: invoices.emptyText,
        action: { href: '/imports', label: invoices.importInvoices },
      };
}

export interface LedgerLine {
  on: string;
  entry: string;
  about: string;
  by: string;
  amount: string;
}

export interface TimelineEntry {
  at: string;
  title: string;
  about: string;
  tone: Badge['tone'];
  href: string | null;
}

/** A step of the scenario as the invoice meets it. */
export interface PathStep {
  name: string;
  about: string;
  state: 'done' | 'next' | 'passed' | 'later';
}

export interface HoldNow {
  label: string;
  until: string;
  isExpired: boolean;
  reason: string;
  since: string;
  liftAction: string;
  mayLift: boolean;
  /** The page of what it follows from, where it is decided; null: it stands by itself. */
  causeHref: string | null;
}

export interface InvoiceShow {
  title: string;
  number: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  creditNoteHref: string;
  disputeHref: string;
  /** Where a promise to pay it is taken down. */
  promiseHref: string;
  moneyHref: string;
  lateness: string;
  figures: { label: string; value: string; note: string; isBad: boolean }[];
  facts: { label: string; value: string; href: string | null }[];
  next: { headline: string; reasons: string[]; scenario: string; path: PathStep[] };
  timeline: TimelineEntry[];
  ledger: LedgerLine[];
  balance: string;
  holds: HoldNow[];
  isOpen: boolean;
  factor: InvoiceFactor;
  scenarioAction: string;
  scenarioChoice: SelectProps;
  holdAction: string;
  holdForm: FormState<'kind' | 'until' | 'reason'>;
  holdKinds: { value: string; label: string }[];
  paymentAction: string;
  paymentForm: FormState<'amount' | 'received' | 'method' | 'reference' | 'thank' | 'balance'>;
  paymentMethods: { value: string; label: string }[];
}

export interface InvoiceViews {
  '/invoices/index': InvoicesIndex;
  '/invoices/_list': InvoicesList;
  '/invoices/show': InvoiceShow;
}

/** The last row of the page before, as its address says; null when it says none. */
export function pagingKey(text: string): { dueOn: PlainDate; id: number } | null {
  const [day = '', idText] = text.split('_');
  const id = idOf(idText);
  return isPlainDate(day) && id !== undefined ? { dueOn: day, id } : null;
}
