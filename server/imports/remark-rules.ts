import type { Remark } from './rules.ts';

const SENTENCES: Record<Remark['code'], string> = {
  missing_number: 'The line has no invoice number.',
  duplicate_number: 'The same invoice number stands on several lines of the file.',
  missing_customer: 'The line names no customer.',
  missing_date: 'The line has neither an issue date nor a due date.',
  bad_date: 'This is not a date in the order the file uses.',
  due_before_issue: 'The due date is before the issue date.',
  bad_payment_term: 'The payment term is not a number of days from 0 to 365.',
  missing_amount: 'The line has no amount.',
  bad_amount: 'This is not an amount in the notation the file uses.',
  amount_too_large: 'The amount is too large to be counted exactly.',
  negative_amount: 'The amount is negative: credit notes are not imported.',
  unknown_currency: 'This is not an ISO 4217 currency.',
  too_long: 'The text is too long.',
  control_characters: 'The text holds control characters.',
  too_many_cells:
    'The line has more cells than the header: is a text with the delimiter in it not quoted?',
  bad_flag: 'This is neither yes nor no.',
  paid_above_total: 'More was paid than the invoice amounts to.',
  open_above_total: 'More is open than the invoice amounts to.',
  negative_open: 'The open amount is negative.',
  settled_but_open: 'The line says settled, but an amount is still open.',
  below_paid: 'The new total is less than what was paid already.',
  customer_changed: 'The invoice belongs to another customer in the books.',
  currency_changed: 'The invoice has another currency in the books.',
  country_unknown: 'The country is not understood: a new customer gets the default country.',
  language_unknown: 'The language is not understood: a new customer gets that of its country.',
  kind_unknown: 'The kind of customer is not understood: a new customer gets the default kind.',
  email_malformed: 'This is not an e-mail address: it is left out.',
  issue_date_assumed: 'The line has no issue date: a new invoice gets its due date as issue date.',
  open_amount_higher:
    'More is open in the file than in the books, where a payment may have arrived that the file does not know: nothing is done.',
  credit_limit_unclear:
    'The credit limit is no amount in the currency of the organization: it is left out.',
  vat_unclear: 'Net and VAT do not add up to the total: they are left out.',
  discount_unclear: 'The early-payment discount or its last day is not understood: it is left out.',
  bad_iban: 'This IBAN has a typing mistake',
  bad_bic: 'This is not a BIC',
  missing_factor: 'A factor’s IBAN without the factor’s name',
  unknown_factor: 'Unknown factor: add it in the settings, or give its IBAN in the file',
  factor_account_differs:
    'Another IBAN than the one known of this factor: check with them, then change it in the settings',
  factor_in_plan: 'An instalment plan is about this invoice: end it first',
  factor_made: 'New factor, made with this account',
};

/** The sentence for a remark, in English, with what the file says. */
export function explainRemark({ code, value }: Remark): string {
  return value === undefined ? SENTENCES[code] : `${SENTENCES[code]} (${value})`;
}
