import { currencyInAmount, readAmount } from './amount-rules.ts';
import {
  LIMITS,
  type CustomerLine,
  type DecimalMark,
  type Field,
  type InvoiceLine,
  type Reading,
} from './rules.ts';
import { note, type RowReader } from './row-rules.ts';
import { readCountry, readEmails, readKind, readLanguage, unguardFormula } from './value-rules.ts';

type Get = (field: Parameters<RowReader['text']>[1]) => string;

/** How amounts are written that are the firm's own and no invoice's. */
interface LimitNotation {
  decimal: DecimalMark;
  /** The organization's. */
  currency: string;
}

/** What one record says of its customer. What cannot be understood becomes a note on the line and is left out. */
export function readCustomer(row: InvoiceLine, get: Get, notation: LimitNotation): CustomerLine {
  const countryCell = get('country');
  const country = countryCell === '' ? undefined : readCountry(countryCell);
  if (countryCell !== '' && !country) note(row, 'country_unknown', 'country', countryCell);
  const languageCell = get('language');
  const language = languageCell === '' ? undefined : readLanguage(languageCell);
  if (languageCell !== '' && !language) note(row, 'language_unknown', 'language', languageCell);
  const kindCell = get('kind');
  const kind = kindCell === '' ? undefined : readKind(kindCell);
  if (kindCell !== '' && !kind) note(row, 'kind_unknown', 'kind', kindCell);
  return {
    number: row.customerNumber ?? '',
    name: textOrNull(get('customer_name')),
    kind: kind ?? null,
    country: country ?? null,
    language: language ?? null,
    street: textOrNull(get('street')),
    postalCode: textOrNull(get('postal_code')),
    city: textOrNull(get('city')),
    enterpriseNumber: textOrNull(get('enterprise_number')),
    creditLimitMinor: readCreditLimit(row, get('credit_limit'), notation),
    contacts: readContacts(row, get),
  };
}

/** The limit is watched in the organization's currency: one in another is not converted. */
function readCreditLimit(
  row: InvoiceLine,
  cell: string,
  { decimal, currency }: LimitNotation,
): number | null {
  if (cell === '') return null;
  const isOurs = (currencyInAmount(cell) ?? currency) === currency;
  const minor = isOurs ? readAmount(cell, decimal, currency) : undefined;
  if (typeof minor === 'number' && minor >= 0) return minor;
  note(row, 'credit_limit_unclear', 'credit_limit', cell);
  return null;
}

const SAID_OF_CUSTOMERS: readonly Field[] = [
  ...(['customer_name', 'email', 'contact_name', 'phone', 'language', 'country', 'kind'] as const),
  ...(['street', 'postal_code', 'city', 'enterprise_number', 'credit_limit'] as const),
];

/**
 * Collects what a file says of its customers. A customer's lines mostly say what the one before said: that is read once, and only its
 * notes are repeated on the later lines.
 */
export function createCustomerCollector(
  reading: Reading,
  reader: RowReader,
  limitCurrency: string,
): { customers: Map<string, CustomerLine>; add(row: InvoiceLine, cells: readonly string[]): void } {
  const customers = new Map<string, CustomerLine>();
  const lastOf = new Map<string, { cells: readonly string[]; notes: InvoiceLine['notes'] }>();
  const notation = { decimal: reading.decimal, currency: limitCurrency };
  const columns = SAID_OF_CUSTOMERS.flatMap((field) => reading.columns[field] ?? []);
  return {
    customers,
    add(row, cells) {
      if (row.customerNumber === null) return;
      const last = lastOf.get(row.customerNumber);
      if (last && agreeIn(columns, last.cells, cells)) {
        if (last.notes.length > 0) row.notes.push(...last.notes);
        return;
      }
      const before = row.notes.length;
      const line = readCustomer(row, (field) => reader.text(cells, field), notation);
      lastOf.set(row.customerNumber, { cells, notes: row.notes.slice(before) });
      const known = customers.get(row.customerNumber);
      if (known) mergeCustomer(known, line);
      else customers.set(row.customerNumber, line);
    },
  };
}

function agreeIn(
  columns: readonly number[],
  one: readonly string[],
  other: readonly string[],
): boolean {
  for (const column of columns) {
    if (one[column] !== other[column]) return false;
  }
  return true;
}

function readContacts(row: InvoiceLine, get: Get): CustomerLine['contacts'] {
  const { emails, malformed } = readEmails(get('email'));
  for (const value of malformed) note(row, 'email_malformed', 'email', value);
  const name = unguardFormula(get('contact_name'));
  const phone = unguardFormula(get('phone'));
  if (emails.length > 0) return emails.map((email) => ({ email, name, phone }));
  return name === '' && phone === '' ? [] : [{ email: '', name, phone }];
}

/** Adds what a later line says to what the earlier ones said: the first to say a thing decides. */
export function mergeCustomer(known: CustomerLine, later: CustomerLine): void {
  known.name ??= later.name;
  known.kind ??= later.kind;
  known.country ??= later.country;
  known.language ??= later.language;
  known.street ??= later.street;
  known.postalCode ??= later.postalCode;
  known.city ??= later.city;
  known.enterpriseNumber ??= later.enterpriseNumber;
  known.creditLimitMinor ??= later.creditLimitMinor;
  for (const contact of later.contacts) {
    const isKnown = known.contacts.some(
      (other) =>
        other.email === contact.email &&
        (contact.email !== '' || (other.name === contact.name && other.phone === contact.phone)),
    );
    if (!isKnown && known.contacts.length < LIMITS.contactsPerCustomer) {
      known.contacts.push(contact);
    }
  }
}

function textOrNull(cell: string): string | null {
  return unguardFormula(cell) || null;
}
