import type { Reader } from '../web/reader.ts';
import type { SelectProps } from '../web/forms.ts';
import type { ImportRecord } from './queries.ts';
import { CHARSETS, DATE_ORDERS, DELIMITERS, FIELDS, type Field, type Reading } from './rules.ts';

/** What a person typed into the form that corrects how a file is read. */
export type TypedReading = Readonly<Record<string, string>>;

export interface ReadingForm {
  action: string;
  summary: { label: string; value: string }[];
  isRemembered: boolean;
  selects: SelectProps[];
  hasHeader: boolean;
  columns: SelectProps[];
  headers: string[];
  sample: string[][];
}

/** The form that corrects how a file is read, filled with how it was. */
export function readingForm(
  reader: Reader,
  { id, reading }: ImportRecord,
  typed?: TypedReading,
): ReadingForm {
  return {
    action: `/imports/${id}/reading`,
    summary: summary(reader, reading),
    isRemembered: reading.isRemembered,
    selects: selects(reader, reading, typed),
    hasHeader: typed ? typed.has_header !== undefined : reading.hasHeader,
    columns: FIELDS.map((field) => columnSelect(reader, reading, field, typed)),
    headers: reading.headers,
    sample: reading.sample,
  };
}

function summary(reader: Reader, reading: Reading): ReadingForm['summary'] {
  const { imports } = reader.texts;
  return [
    { label: imports.charset, value: imports.charsets[reading.charset] },
    { label: imports.delimiter, value: imports.delimiters[reading.delimiter] },
    { label: imports.decimal, value: imports.decimals[reading.decimal] },
    { label: imports.dateOrder, value: imports.dateOrders[reading.dateOrder] },
    {
      label: imports.columns,
      value: Object.entries(reading.columns)
        // As they stand in the file.
        .toSorted(([, a], [, b]) => a - b)
        .map(([field, at]) => `${reading.headers[at] ?? ''} → ${imports.field[field as Field]}`)
        .join(', '),
    },
  ];
}

function selects(reader: Reader, reading: Reading, typed?: TypedReading): SelectProps[] {
  const { imports, trade } = reader.texts;
  const select = (
    name: string,
    label: string,
    value: string,
    options: SelectProps['options'],
  ): SelectProps => ({
    name,
    label,
    field: { value: typed?.[name] ?? value, problem: null },
    options,
  });
  const countries = new Intl.DisplayNames(reader.locale, { type: 'region', fallback: 'code' });
  return [
    select('charset', imports.charset, reading.charset, choices(CHARSETS, imports.charsets)),
    select(
      'delimiter',
      imports.delimiter,
      DELIMITER_NAMES[reading.delimiter],
      DELIMITERS.map((mark) => ({ value: DELIMITER_NAMES[mark], label: imports.delimiters[mark] })),
    ),
    select('decimal', imports.decimal, reading.decimal, choices([',', '.'], imports.decimals)),
    select(
      'date_order',
      imports.dateOrder,
      reading.dateOrder,
      choices(DATE_ORDERS, imports.dateOrders),
    ),
    select(
      'default_currency',
      imports.defaultCurrency,
      reading.defaultCurrency,
      withPresent(CURRENCIES, reading.defaultCurrency).map((code) => ({
        value: code,
        label: code,
      })),
    ),
    select(
      'default_country',
      imports.defaultCountry,
      reading.defaultCountry,
      withPresent(COUNTRIES, reading.defaultCountry).map((code) => ({
        value: code,
        label: countries.of(code) ?? code,
      })),
    ),
    select(
      'default_kind',
      imports.defaultKind,
      reading.defaultKind,
      choices(['company', 'public', 'consumer'], trade.customerKind),
    ),
  ];
}

/** A tab in the value of an option would not survive a form: the marks have names there. */
export const DELIMITER_NAMES = { ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'bar' } as const;

// What files of firms in France and Belgium hold; a column of the file may name any other.
const CURRENCIES = ['EUR', 'GBP', 'USD', 'CHF', 'CAD', 'JPY', 'PLN', 'SEK', 'DKK', 'NOK', 'CZK'];
const COUNTRIES = 'FR BE LU CH NL DE ES IT PT GB IE AT PL SE DK FI NO CZ MC CA US'.split(' ');

function withPresent(list: readonly string[], present: string): string[] {
  return list.includes(present) ? [...list] : [present, ...list];
}

function choices<T extends string>(
  values: readonly T[],
  labels: Readonly<Record<T, string>>,
): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: labels[value] }));
}

function columnSelect(
  reader: Reader,
  reading: Reading,
  field: Field,
  typed?: TypedReading,
): SelectProps {
  const { imports } = reader.texts;
  const at = reading.columns[field];
  const name = `column_${field}`;
  return {
    name,
    label: imports.field[field],
    field: { value: typed?.[name] ?? (at === undefined ? '' : String(at)), problem: null },
    options: [
      { value: '', label: imports.notInFile },
      ...reading.headers.map((header, index) => ({ value: String(index), label: header })),
    ],
  };
}
