import { csvText, type CsvCell } from '../documents/csv.ts';
import type { Reader } from '../web/reader.ts';
import { weekdayOf, type EffectRow } from './rules.ts';
import type { EffectQuestion } from './views.ts';

// Read by programs: the same names in every language.
const COLUMNS = [
  ...['step', 'tone', 'language', 'wording', 'weekday', 'currency', 'paid_within_days'],
  ...['emails', 'invoices', 'asked', 'invoices_paid', 'paid'],
];

/** What reminders came to, a line for each kind of them; `weekday` is 1 for Monday, an unknown wording is empty. */
export function effectsCsv(
  reader: Reader,
  rows: readonly EffectRow[],
  { within, currency }: EffectQuestion,
): string {
  const money = (minor: number) => ({ minor, currency });
  const cells = (row: EffectRow): CsvCell[] => [
    ...[row.step, row.tone, row.language, row.variant === 0 ? null : row.variant],
    ...[weekdayOf(row), currency, within, row.messages, row.invoices],
    ...[money(row.askedMinor), row.paidInvoices, money(row.paidMinor)],
  ];
  return csvText({ language: reader.language, columns: COLUMNS }, rows.map(cells));
}
