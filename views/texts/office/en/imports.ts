/** A number that is counted, and as it is written. */
interface Counted {
  count: number;
  shown: string;
}

export const imports = {
  title: 'Import',
  intro:
    'A CSV file from your accounting, one invoice a line. You see what it would change before anything is changed; the same file twice changes nothing.',
  drop: 'Drop a CSV file here, or choose one',
  dropHint:
    'Up to 50 MB. Delimiter, characters, decimal mark and order of dates are recognised; you can correct them.',
  upload: 'Read the file',
  reading: 'The file is being read …',
  past: 'Imports so far',
  file: 'File',
  uploaded: 'Uploaded',
  noneTitle: 'Nothing imported yet',
  noneText: 'Export your invoices, paid ones too if you like, and drop the file above.',
  status: { preview: 'To be decided', applied: 'Applied', discarded: 'Discarded' },
  appliedAt: (moment: string): string => `Applied ${moment}`,
  discarded: 'Put away. Nothing of it was applied.',
  discardedNotice: 'The import is discarded. Nothing was changed.',
  appliedNotice: 'The import is applied. Reminders are worked out for every invoice.',
  stage: {
    reading: 'Reading the file',
    comparing: 'Comparing it with the books',
    applying: 'Applying it',
    ready: 'Ready',
    failed: 'Not read',
  },
  reload: 'Look again',
  linesOf: (done: string, total: string): string => `${done} of ${total} lines`,
  linesRead: (count: number, shown: string): string =>
    count === 1 ? '1 line so far' : `${shown} lines so far`,
  /** Of one line; `outcome` heads a list of them. */
  outcomeOne: { new: 'New', changed: 'Changed', unchanged: 'Unchanged', rejected: 'Rejected' },
  outcome: { new: 'New', changed: 'Changed', unchanged: 'Unchanged', rejected: 'Rejected' },
  customers: (created: Counted, changed: Counted): string =>
    `${created.shown} new ${created.count === 1 ? 'customer' : 'customers'}, ${changed.shown} changed`,
  payments: (count: number, shown: string): string =>
    count === 1 ? '1 payment is booked' : `${shown} payments are booked`,
  disputes: (count: number, shown: string): string =>
    count === 1 ? '1 invoice is marked as disputed' : `${shown} invoices are marked as disputed`,
  withoutAddress: (count: number, shown: string): string =>
    count === 1
      ? '1 customer has no e-mail address: its invoices come in, reminders wait.'
      : `${shown} customers have no e-mail address: their invoices come in, reminders wait.`,
  vanished: (count: number, shown: string): string =>
    count === 1
      ? '1 open invoice of these customers is not in the file: nothing is done to it.'
      : `${shown} open invoices of these customers are not in the file: nothing is done to them.`,
  openHigher: (count: number, shown: string): string =>
    count === 1
      ? '1 invoice is open for more than here: nothing is done to it.'
      : `${shown} invoices are open for more than here: nothing is done to them.`,
  apply: 'Apply',
  applyCount: (count: number, shown: string): string =>
    count === 1 ? 'Apply 1 line' : `Apply ${shown} lines`,
  applyWithout: (count: number, shown: string): string =>
    count === 1 ? 'Apply without the rejected line' : `Apply without the ${shown} rejected lines`,
  discard: 'Discard',
  nothingToDo: 'This file says nothing that is not known already.',
  howRead: 'How the file was read',
  remembered: 'As you chose it for a file with these headers before.',
  correct: 'Correct how it is read',
  reread: 'Read it again like this',
  charset: 'Characters',
  charsets: { 'utf-8': 'UTF-8', 'windows-1252': 'Windows-1252', 'utf-16le': 'UTF-16' },
  delimiter: 'Delimiter',
  delimiters: { ';': 'Semicolon ;', ',': 'Comma ,', '\t': 'Tab', '|': 'Bar |' },
  decimal: 'Decimal mark',
  decimals: { ',': 'Comma 1 234,56', '.': 'Point 1,234.56' },
  dateOrder: 'Dates',
  dateOrders: {
    day_first: 'Day first 31/12/2026',
    month_first: 'Month first 12/31/2026',
    year_first: 'Year first 2026-12-31',
  },
  hasHeader: 'The first line names the columns',
  defaultCurrency: 'Currency, where a line names none',
  defaultCountry: 'Country of new customers, where missing',
  defaultKind: 'Kind of new customers, where missing',
  columns: 'Columns',
  columnsHint: 'Which column of the file says what.',
  notInFile: 'not in the file',
  sample: 'The first lines of the file',
  line: 'Line',
  reason: 'Reason',
  changes: 'What changes',
  change: (field: string, from: string, to: string): string => `${field}: ${from} → ${to}`,
  open: 'Still open',
  atLine: (line: number): string => `Line ${line}`,
  noRows: 'No line here.',
  value: (sentence: string, value: string): string => `${sentence} (“${value}”)`,
  inField: (field: string, sentence: string): string => `${field}: ${sentence}`,
  field: {
    number: 'Invoice number',
    customer_number: 'Customer number',
    customer_name: 'Customer name',
    email: 'E-mail',
    contact_name: 'Contact',
    phone: 'Phone',
    language: 'Language',
    country: 'Country',
    kind: 'Kind of customer',
    street: 'Street',
    postal_code: 'Postal code',
    city: 'City',
    enterprise_number: 'Enterprise number',
    issued_on: 'Issue date',
    due_on: 'Due date',
    payment_term: 'Payment term (days)',
    total: 'Total',
    balance: 'Still open',
    paid: 'Paid so far',
    settled_on: 'Paid on',
    disputed: 'Disputed',
    currency: 'Currency',
    reference: 'Payment reference',
    subject: 'Subject',
  },
  remark: {
    missing_number: 'no invoice number',
    duplicate_number: 'the same invoice number stands on several lines',
    missing_customer: 'no customer',
    missing_date: 'neither an issue date nor a due date',
    bad_date: 'not a date in the order the file uses',
    due_before_issue: 'due before it was issued',
    bad_payment_term: 'not a number of days from 0 to 365',
    missing_amount: 'no amount',
    bad_amount: 'not an amount in the notation the file uses',
    amount_too_large: 'too large to be counted exactly',
    negative_amount: 'negative: credit notes are not imported',
    unknown_currency: 'not a currency code',
    too_long: 'the text is too long',
    control_characters: 'holds characters that cannot be shown',
    too_many_cells: 'more cells than the header: is a text with the delimiter in it not quoted?',
    bad_flag: 'neither yes nor no',
    paid_above_total: 'more paid than the invoice amounts to',
    open_above_total: 'more open than the invoice amounts to',
    negative_open: 'the open amount is negative',
    settled_but_open: 'says settled, but an amount is still open',
    below_paid: 'the new total is less than what was paid already',
    customer_changed: 'belongs to another customer in the books',
    currency_changed: 'has another currency in the books',
    country_unknown: 'country not understood: the default is taken',
    language_unknown: 'language not understood: that of the country is taken',
    kind_unknown: 'kind of customer not understood: the default is taken',
    email_malformed: 'not an e-mail address: left out',
    issue_date_assumed: 'no issue date: the due date is taken',
    open_amount_higher:
      'more is open in the file than here, where a payment may have arrived: nothing is done',
  },
  note: {
    date_order_ambiguous: 'Every date can be read both ways. Check the order of day and month.',
    date_order_mixed: 'Some dates fit another order. Those lines are rejected.',
    decimal_ambiguous: 'The amounts can be read both ways. Check the decimal mark.',
    decimal_mixed: 'Some amounts use another decimal mark. Those lines are rejected.',
    no_payment_column: 'No column says what was paid: every invoice counts as wholly open.',
    no_due_date_column: 'No column gives a due date: your payment term is added to the issue date.',
    no_email_column: 'No column gives an e-mail address: new customers cannot be written to yet.',
  },
  fileProblem: {
    books_moved:
      'The books changed since this file was compared with them. Look at the preview again, then apply it.',
    stopped: 'The work on this import stopped. Try again.',
    empty: 'The file is empty.',
    no_lines: 'The file has no line under its header.',
    too_large: 'The file is too large. Split it.',
    too_many_lines: 'The file has too many lines. Split it.',
    too_many_columns: 'A line has more columns than any list of invoices. Is this the right file?',
    cell_too_long: 'A cell is far too long. Is a quotation mark missing?',
    missing_columns:
      'The columns for number, customer or amount were not found. Choose them by hand.',
    no_file: 'Choose a file first.',
    not_csv:
      'This is not a CSV file. In your spreadsheet, save the list as CSV and drop that file.',
    binary: 'This is not a CSV file. In your spreadsheet, save the list as CSV and drop that file.',
    csv_quote_not_closed:
      'A quoted text is never closed. Close the quotation mark, or export the file again.',
    rejected_lines: 'Some lines cannot be taken. Correct them, or leave them out.',
  } as Record<string, string>,
};
