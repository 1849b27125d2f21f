import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { readBic, readIban } from '../organization/rules.ts';
import { currencyInAmount, readAmount, readCurrency } from './amount-rules.ts';
import { readDate } from './date-rules.ts';
import {
  TEXT_LENGTHS,
  type Field,
  type InvoiceLine,
  type ProblemCode,
  type NoteCode,
  type Reading,
} from './rules.ts';
import { readTerms, TERMS_FIELDS } from './terms-rules.ts';
import { cleanText, hasControlCharacters, readFlag, unguardFormula } from './value-rules.ts';

export interface RowReader {
  /** Reads one record; `isDuplicate` when its invoice number stands in the file more than once. */
  read(line: number, cells: readonly string[]): InvoiceLine;
  /** The cleaned text of a field on a record, '' when the file has no such column. */
  text(cells: readonly string[], field: Field): string;
}

/** Reads records as lines of invoices. `duplicates` are the numbers that stand in the file more than once. */
export function createRowReader(reading: Reading, duplicates: ReadonlySet<string>): RowReader {
  const { columns } = reading;
  const text = (cells: readonly string[], field: Field): string => {
    const column = columns[field];
    return column === undefined ? '' : cleanText(cells[column] ?? '');
  };
  const dates = new Map<string, PlainDate | null>();
  // A file has few different days and many lines.
  const date = (cell: string): PlainDate | undefined => {
    let day = dates.get(cell);
    if (day === undefined) {
      day = readDate(cell, reading.dateOrder) ?? null;
      dates.set(cell, day);
    }
    return day ?? undefined;
  };
  const columnCount = reading.headers.length;
  // One array and one function for all lines: made anew for each they took a fifth of the reading.
  const cleaned: string[] = [];
  const get = (field: Field) => {
    const column = columns[field];
    return column === undefined ? '' : (cleaned[column] ?? '');
  };
  const hasFactor = columns.factor !== undefined || columns.factor_iban !== undefined;
  const hasTerms = TERMS_FIELDS.some((field) => columns[field] !== undefined);
  const limited = LIMITED.filter(([field]) => reading.columns[field] !== undefined);
  return {
    text,
    read(line, cells) {
      const row = emptyLine(line);
      if (hasMoreCells(cells, columnCount)) {
        // A delimiter inside an unquoted text shifts every cell after it: no amount on the line can be trusted.
        problem(row, 'too_many_cells', undefined, `${cells.length} > ${columnCount}`);
        return row;
      }
      for (let at = 0; at < columnCount; at += 1) cleaned[at] = cleanText(cells[at] ?? '');
      readTexts(row, get, limited);
      readIdentity(row, get, duplicates);
      readDates(row, get, date);
      readMoney(row, get, reading);
      readSettlement(row, get, date, reading);
      if (hasFactor) readFactor(row, get);
      if (hasTerms) {
        const tell = (code: NoteCode, field: Field, value: string) => note(row, code, field, value);
        readTerms(row, { get, day: date, note: tell }, reading);
      }
      return row;
    },
  };
}

type Get = (field: Field) => string;

function hasMoreCells(cells: readonly string[], columnCount: number): boolean {
  return cells.length > columnCount && cells.slice(columnCount).some((cell) => cell.trim() !== '');
}

function emptyLine(line: number): InvoiceLine {
  return {
    line,
    number: null,
    customerNumber: null,
    issuedOn: null,
    dueOn: null,
    currency: null,
    totalMinor: null,
    openMinor: null,
    settledOn: null,
    isDisputed: false,
    reference: null,
    subject: null,
    netMinor: null,
    vatLines: null,
    discountTerms: null,
    factorName: null,
    factorIban: null,
    factorBic: null,
    problems: [],
    notes: [],
  };
}

export function problem(row: InvoiceLine, code: ProblemCode, field?: Field, value?: string): void {
  row.problems.push(remark(code, field, value));
}

export function note(row: InvoiceLine, code: NoteCode, field?: Field, value?: string): void {
  row.notes.push(remark(code, field, value));
}

function remark<C extends string>(code: C, field?: Field, value?: string) {
  return {
    code,
    ...(field !== undefined && { field }),
    // Long enough to recognise the cell, short enough for a list. Control characters cannot be shown or stored.
    ...(value !== undefined && { value: value.replace(/\p{Cc}/gu, '�').slice(0, 80) }),
  };
}

const LIMITED = Object.entries(TEXT_LENGTHS) as [Field, number][];

function readTexts(row: InvoiceLine, get: Get, limited: typeof LIMITED): void {
  for (const [field, longest] of limited) {
    const value = get(field);
    if (value.length > longest) problem(row, 'too_long', field, value);
    if (hasControlCharacters(value)) problem(row, 'control_characters', field, value);
  }
  row.reference = unguardFormula(get('reference')) || null;
  row.subject = unguardFormula(get('subject')) || null;
}

function readIdentity(row: InvoiceLine, get: Get, duplicates: ReadonlySet<string>): void {
  row.number = unguardFormula(get('number')) || null;
  if (row.number === null) problem(row, 'missing_number', 'number');
  else if (duplicates.has(row.number)) problem(row, 'duplicate_number', 'number', row.number);
  row.customerNumber = customerNumberOf(get);
  if (row.customerNumber === null) problem(row, 'missing_customer', 'customer_number');
}

/** Which customer a record is of: its number, or its name when the file has no numbers. */
export function customerNumberOf(get: Get): string | null {
  // A name may be longer than a number; the first hundred characters tell firms apart.
  const longest = TEXT_LENGTHS.customer_number;
  return (
    unguardFormula(get('customer_number')) ||
    unguardFormula(get('customer_name')).slice(0, longest).trim() ||
    null
  );
}

/** To whom the line was sold; a cell that says "no" says nobody. A name without account is that of a factor we know. */
function readFactor(row: InvoiceLine, get: Get): void {
  const [named, iban, bic] = [get('factor'), get('factor_iban'), get('factor_bic')];
  const name = readFlag(named) === false ? '' : unguardFormula(named).replace(/\s+/g, ' ');
  row.factorName = name || null;
  if (name === '') {
    if (iban !== '') problem(row, 'missing_factor', 'factor', iban);
    return;
  }
  row.factorIban = iban === '' ? null : (readIban(iban) ?? null);
  if (iban !== '' && row.factorIban === null) problem(row, 'bad_iban', 'factor_iban', iban);
  row.factorBic = bic === '' ? null : (readBic(bic) ?? null);
  if (bic !== '' && row.factorBic === null) problem(row, 'bad_bic', 'factor_bic', bic);
}

type ReadDay = (cell: string) => PlainDate | undefined;

function readDates(row: InvoiceLine, get: Get, date: ReadDay): void {
  row.issuedOn = dayOf(row, 'issued_on', get, date);
  row.dueOn = dayOf(row, 'due_on', get, date);
  const term = get('payment_term');
  if (row.dueOn === null && term !== '' && get('due_on') === '') {
    const days = Number(/^(?:\D*)(\d{1,3})(?:\D*)$/.exec(term)?.[1] ?? Number.NaN);
    if (!(days <= 365)) problem(row, 'bad_payment_term', 'payment_term', term);
    else if (row.issuedOn !== null) row.dueOn = addDays(row.issuedOn, days);
  }
  if (row.issuedOn === null && row.dueOn === null && get('issued_on') + get('due_on') === '') {
    problem(row, 'missing_date', 'issued_on');
  }
  if (row.issuedOn === null && row.dueOn !== null && get('issued_on') === '') {
    note(row, 'issue_date_assumed', 'issued_on');
  }
  if (row.issuedOn !== null && row.dueOn !== null && row.dueOn < row.issuedOn) {
    problem(row, 'due_before_issue', 'due_on', `${row.dueOn} < ${row.issuedOn}`);
  }
}

function dayOf(row: InvoiceLine, field: Field, get: Get, date: ReadDay): PlainDate | null {
  const cell = get(field);
  if (cell === '') return null;
  const day = date(cell);
  if (day === undefined) problem(row, 'bad_date', field, cell);
  return day ?? null;
}

function readMoney(row: InvoiceLine, get: Get, reading: Reading): void {
  const total = get('total');
  const balance = get('balance');
  const named = get('currency');
  const currency =
    named === ''
      ? (currencyInAmount(total) ?? currencyInAmount(balance) ?? reading.defaultCurrency)
      : readCurrency(named);
  if (!isCurrencyCode(currency)) {
    problem(row, 'unknown_currency', 'currency', named === '' ? currency : named);
    return;
  }
  row.currency = currency;
  row.totalMinor = amountOf(row, 'total', total, reading, currency);
  row.openMinor = amountOf(row, 'balance', balance, reading, currency);
  if (total === '' && balance === '') problem(row, 'missing_amount', 'total');
  if (row.totalMinor !== null && row.totalMinor < 0) {
    problem(row, 'negative_amount', 'total', total);
  }
  readPaid(row, get('paid'), reading, currency);
}

function amountOf(
  row: InvoiceLine,
  field: Field,
  cell: string,
  reading: Reading,
  currency: string,
): number | null {
  if (cell === '') return null;
  const minor = readAmount(cell, reading.decimal, currency);
  if (typeof minor === 'number') return minor;
  problem(row, minor === 'too_large' ? 'amount_too_large' : 'bad_amount', field, cell);
  return null;
}

function readPaid(row: InvoiceLine, cell: string, reading: Reading, currency: string): void {
  // What is still open says more than what was paid: credit notes and discounts are in it.
  if (cell === '' || row.openMinor !== null || row.totalMinor === null) return;
  // A column "paid" of some programs says yes or no. A lone digit is an amount.
  const flag = /\d/.test(cell) ? undefined : readFlag(cell);
  if (flag !== undefined) {
    row.openMinor = flag ? 0 : row.totalMinor;
    return;
  }
  const paid = amountOf(row, 'paid', cell, reading, currency);
  if (paid === null) return;
  // Ledgers write what they received with a minus sign.
  row.openMinor = row.totalMinor - Math.abs(paid);
  if (row.openMinor < 0) problem(row, 'paid_above_total', 'paid', cell);
}

function readSettlement(row: InvoiceLine, get: Get, date: ReadDay, reading: Reading): void {
  const settled = get('settled_on');
  if (settled !== '') {
    const day = date(settled);
    const flag = day === undefined ? readFlag(settled) : true;
    if (flag === undefined) problem(row, 'bad_date', 'settled_on', settled);
    row.settledOn = day ?? null;
    const isPartial = reading.columns.balance !== undefined || reading.columns.paid !== undefined;
    // With an amount beside it, the date says when it was paid and the amount how much.
    if (flag === true && !(isPartial && row.openMinor !== null)) row.openMinor = 0;
    if (flag === true && day === undefined && (row.openMinor ?? 0) > 0) {
      problem(row, 'settled_but_open', 'settled_on', settled);
    }
  }
  const disputed = get('disputed');
  if (disputed === '') return;
  const isDisputed = readFlag(disputed);
  if (isDisputed === undefined) problem(row, 'bad_flag', 'disputed', disputed);
  row.isDisputed = isDisputed === true;
}
