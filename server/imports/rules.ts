import type { PlainDate } from '../calendar/plain-date.ts';
import type { DiscountTerms } from '../discounts/rules.ts';
import type { VatLine } from '../discounts/vat-rules.ts';

/** What a column of an invoice file may say. */
export const FIELDS = [
  'number',
  'customer_number',
  'customer_name',
  'email',
  'contact_name',
  'phone',
  'language',
  'country',
  'kind',
  'street',
  'postal_code',
  'city',
  'enterprise_number',
  'credit_limit',
  'issued_on',
  'due_on',
  'payment_term',
  'total',
  'balance',
  'paid',
  'settled_on',
  'disputed',
  'currency',
  'reference',
  'subject',
  'net',
  'vat_rate',
  'vat',
  'discount_percent',
  'discount_amount',
  'discount_days',
  'discount_until',
  'factor',
  'factor_iban',
  'factor_bic',
] as const;
export type Field = (typeof FIELDS)[number];

export const CHARSETS = ['utf-8', 'windows-1252', 'utf-16le'] as const;
export type Charset = (typeof CHARSETS)[number];
export const DELIMITERS = [';', ',', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export const DATE_ORDERS = ['day_first', 'month_first', 'year_first'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
export type DecimalMark = '.' | ',';
export type CustomerKind = 'company' | 'public' | 'consumer';

/** What a person may correct in the way a file is read. */
export interface ReadingChoices {
  charset: Charset;
  delimiter: Delimiter;
  hasHeader: boolean;
  decimal: DecimalMark;
  /** Order of dates such as 3/4/2026; ISO dates are understood beside either. */
  dateOrder: DateOrder;
  /** Per field the index of its column (from 0) or its header; null: no column says it. Others are recognised by header. */
  columns: Partial<Record<Field, number | string | null>>;
  /** ISO 4217, for lines that name none. */
  defaultCurrency: string;
  /** ISO 3166 alpha-2, for new customers whose country is missing or not understood. */
  defaultCountry: string;
  defaultKind: CustomerKind;
}

/** How a file is read: detected, or corrected by hand; stored with the import and shown before it is applied. */
export interface Reading extends Omit<ReadingChoices, 'columns'> {
  /** Index of the column (from 0) that says each field; a field without one is not in the file. */
  columns: Partial<Record<Field, number>>;
  /** The header cells, or `Column 1` and so on when the file has none. */
  headers: string[];
  /** The first lines under the header, so that a person can see which column is which. */
  sample: string[][];
  notes: ReadingNote[];
  /** True when the columns were remembered from an earlier file with the same headers. */
  isRemembered: boolean;
}

export interface ReadingNote {
  code:
    | 'date_order_ambiguous'
    | 'date_order_mixed'
    | 'decimal_ambiguous'
    | 'decimal_mixed'
    | 'no_payment_column'
    | 'no_due_date_column'
    | 'no_email_column';
  /** A value of the file that shows it; empty when none does. */
  example: string;
}

/** Why a line cannot be taken. */
export type ProblemCode =
  | 'missing_number'
  | 'duplicate_number'
  | 'missing_customer'
  | 'missing_date'
  | 'bad_date'
  | 'due_before_issue'
  | 'bad_payment_term'
  | 'missing_amount'
  | 'bad_amount'
  | 'amount_too_large'
  | 'negative_amount'
  | 'unknown_currency'
  | 'too_long'
  | 'control_characters'
  | 'too_many_cells'
  | 'bad_flag'
  | 'paid_above_total'
  | 'open_above_total'
  | 'negative_open'
  | 'settled_but_open'
  | 'below_paid'
  | 'customer_changed'
  | 'currency_changed'
  | 'bad_iban'
  | 'bad_bic'
  | 'missing_factor'
  | 'unknown_factor'
  | 'factor_account_differs'
  | 'factor_in_plan';

/** What a person should know about a line that is taken all the same. */
export type NoteCode =
  | 'country_unknown'
  | 'language_unknown'
  | 'kind_unknown'
  | 'credit_limit_unclear'
  | 'email_malformed'
  | 'issue_date_assumed'
  | 'open_amount_higher'
  | 'vat_unclear'
  | 'discount_unclear'
  | 'factor_made';

export interface Remark {
  code: ProblemCode | NoteCode;
  field?: Field;
  /** What the file says, cut to 80 characters. */
  value?: string;
}

/** A line of the file as it will be compared with the books. Null: the file does not say. */
export interface InvoiceLine {
  line: number;
  number: string | null;
  customerNumber: string | null;
  issuedOn: PlainDate | null;
  dueOn: PlainDate | null;
  currency: string | null;
  totalMinor: number | null;
  /** Minor units still owed according to the file. */
  openMinor: number | null;
  settledOn: PlainDate | null;
  isDisputed: boolean;
  reference: string | null;
  subject: string | null;
  /** Before VAT, minor units. */
  netMinor: number | null;
  vatLines: VatLine[] | null;
  discountTerms: DiscountTerms | null;
  /** Who it was sold to, by name, and where that is paid. */
  factorName: string | null;
  factorIban: string | null;
  factorBic: string | null;
  problems: Remark[];
  notes: Remark[];
}

/** What the lines of one customer say of it together: the first line that says a thing decides. */
export interface CustomerLine {
  number: string;
  name: string | null;
  kind: CustomerKind | null;
  country: string | null;
  language: string | null;
  street: string | null;
  postalCode: string | null;
  city: string | null;
  enterpriseNumber: string | null;
  /** Minor units of the organization's currency. */
  creditLimitMinor: number | null;
  contacts: { email: string; name: string; phone: string }[];
}

export const OUTCOMES = ['new', 'changed', 'unchanged', 'rejected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Limits of one import, each with its reason. */
export const LIMITS = {
  // Held in memory while it is read; half a million invoices of a hundred characters fit.
  fileBytes: 50 * 1024 * 1024,
  lines: 500_000,
  columns: 200,
  cellCharacters: 2_000,
  // Lists of addresses are pasted into cells; nobody writes to more than this many at one customer.
  contactsPerCustomer: 20,
} as const;

/** Longest text taken per field (characters); the rest of the fields are not free text. */
export const TEXT_LENGTHS: Partial<Record<Field, number>> = {
  number: 100,
  customer_number: 100,
  customer_name: 200,
  contact_name: 200,
  phone: 50,
  street: 200,
  postal_code: 20,
  city: 100,
  enterprise_number: 50,
  // ISO 20022 gives a transfer 140 characters of remittance text.
  reference: 140,
  subject: 500,
  factor: 120,
};
