import { parse } from 'csv-parse/sync';
import { countKnownHeaders } from './field-rules.ts';
import { readDate } from './date-rules.ts';
import { DELIMITERS, type Delimiter } from './rules.ts';

// Enough lines to see the shape of the table, few enough to be read five times over.
const HEAD_RECORDS = 50;
const HEAD_CHARACTERS = 64 * 1024;

/** The first records of a text, read with a delimiter, up to the first that cannot be read with it. */
export function headOf(text: string, delimiter: Delimiter): string[][] {
  const cut = text.length > HEAD_CHARACTERS ? text.slice(0, HEAD_CHARACTERS) : text;
  const records: string[][] = [];
  try {
    parse(cut, {
      delimiter,
      to: HEAD_RECORDS,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      on_record: (cells: string[]) => {
        records.push(cells);
        return null;
      },
    });
  } catch {
    // A quote that is never closed swallows the rest. What stands before it still tells which delimiter the file has, and the
    // real reading then says where the quote is.
    if (records.length === 0) records.push(firstLineOf(cut).split(delimiter));
  }
  return records.filter((cells) => cells.some((cell) => cell.trim() !== ''));
}

function firstLineOf(text: string): string {
  return /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
}

/** The delimiter under which the head looks most like one table: known headers first, then rows of equal width. */
export function detectDelimiter(text: string): Delimiter {
  const scored = DELIMITERS.map((delimiter) => {
    const records = headOf(text, delimiter);
    const width = records[0]?.length ?? 0;
    const even = records.filter((cells) => cells.length === width).length;
    const known = countKnownHeaders(records[0] ?? []);
    const evenness = width > 1 && records.length > 0 ? even / records.length : 0;
    return { delimiter, known, score: evenness + Math.min(width, 100) / 1_000 };
  });
  const best = scored.reduce((a, b) =>
    b.known > a.known || (b.known === a.known && b.score > a.score) ? b : a,
  );
  return best.delimiter;
}

/** True when the first record names columns rather than an invoice. */
export function detectHeader(first: readonly string[]): boolean {
  if (countKnownHeaders(first) >= 2) return true;
  const looksLikeValue = (cell: string) =>
    readDate(cell.trim(), 'day_first') !== undefined ||
    readDate(cell.trim(), 'month_first') !== undefined ||
    /^[-(]?[\d\s.,'’]*\d[\d\s.,'’]*\)?\s*(€|\$|£|[A-Z]{3})?$/.test(cell.trim());
  return !first.some((cell) => cell.trim() !== '' && looksLikeValue(cell));
}

/** Excel's own first line `sep=;`: the delimiter it names and the text after it. */
export function takeSeparatorLine(text: string): { text: string; delimiter?: Delimiter } {
  const match = /^sep=(.)(?:\r\n|\n|\r)/i.exec(text);
  const delimiter = DELIMITERS.find((candidate) => candidate === match?.[1]);
  // The line end stays, so that lines keep their numbers.
  return match && delimiter ? { text: text.slice(5), delimiter } : { text };
}
