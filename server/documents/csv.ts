import { stringify } from 'csv-stringify/sync';
import type { Language } from '../calendar/locale.ts';
import { toDecimal } from '../money/format.ts';
import type { Money } from '../money/money.ts';

/**
 * A cell: a text, a day (`YYYY-MM-DD`, written as it is), an amount, a whole number, or nothing. Texts are guarded against
 * being run as formulas; amounts and numbers stay numbers, below zero too.
 */
export type CsvCell = string | Money | number | null;

export interface CsvTable {
  /** Decides separator and decimal sign: `;` and `,` for French and Dutch, `,` and `.` for English, as spreadsheets there expect. */
  language: Language;
  columns: readonly string[];
}

// Excel takes a file without the mark for Windows-1252.
const BYTE_ORDER_MARK = '\ufeff';

// A spreadsheet runs a cell that begins like this, also after spaces and in wide letters (OWASP, "CSV injection"); an apostrophe
// in front makes it a text.
const FORMULA = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Rows as the text of a CSV file: UTF-8 with byte-order mark, lines ended by CRLF (RFC 4180). */
export function csvText(table: CsvTable, rows: readonly (readonly CsvCell[])[]): string {
  return BYTE_ORDER_MARK + lines(table, [table.columns]) + lines(table, rows);
}

/** The same in pieces, for exports of any length: one piece for the head, then one for each batch of rows. */
export async function* csvPieces(
  table: CsvTable,
  batches: AsyncIterable<readonly (readonly CsvCell[])[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + lines(table, [table.columns]);
  for await (const rows of batches) {
    if (rows.length > 0) yield lines(table, rows);
  }
}

function lines(table: CsvTable, rows: readonly (readonly CsvCell[])[]): string {
  const isEnglish = table.language === 'en';
  const texts = rows.map((row) => row.map((cell) => cellText(cell, isEnglish ? '.' : ',')));
  return stringify(texts, { delimiter: isEnglish ? ',' : ';', record_delimiter: 'windows' });
}

function cellText(cell: CsvCell, decimalSign: ',' | '.'): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell).replace('.', decimalSign);
  if (typeof cell === 'object') return toDecimal(cell).replace('.', decimalSign);
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
