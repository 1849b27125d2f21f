import { Invalid } from '../errors.ts';
import { noDecimalEvidence, decideDecimal, weighDecimal } from './amount-rules.ts';
import { decodeText, detectCharset, refuseOtherFormats } from './charset-rules.ts';
import { readRecords, type CsvRecord } from './csv-records.ts';
import { decideDateOrder, noDateEvidence, weighDate } from './date-rules.ts';
import { plainHeader, recogniseColumns } from './field-rules.ts';
import {
  FIELDS,
  LIMITS,
  type Field,
  type Reading,
  type ReadingChoices,
  type ReadingNote,
} from './rules.ts';
import { detectDelimiter, detectHeader, headOf, takeSeparatorLine } from './table-rules.ts';
import { cleanText, unguardFormula } from './value-rules.ts';

/** What the organization's country and language make likely where the file does not tell. */
export interface ReadingDefaults {
  currency: string;
  country: string;
  language: string;
}

export interface ReadFile {
  text: string;
  reading: Reading;
  /** Lines under the header that hold something. */
  lineCount: number;
  /** Invoice numbers that stand in the file more than once. */
  duplicates: Set<string>;
}

/**
 * Reads a whole file once to find out how it is to be read. `chosen` wins over what is detected; `remember` finds the columns a
 * person chose for these headers before. Throws Invalid for what is no table, too large, or empty.
 */
export async function readFile(
  file: Buffer,
  defaults: ReadingDefaults,
  chosen: Partial<ReadingChoices>,
  remember: (headers: string[]) => Promise<Partial<ReadingChoices> | undefined>,
): Promise<ReadFile> {
  if (file.length === 0) refuse('empty', 'The file is empty.');
  if (file.length > LIMITS.fileBytes) {
    refuse('too_large', `The file is larger than ${LIMITS.fileBytes / 1024 / 1024} MB. Split it.`);
  }
  refuseOtherFormats(file);
  const charset = chosen.charset ?? detectCharset(file);
  const decoded = decodeText(file, charset);
  const { text, delimiter: named } = takeSeparatorLine(decoded);
  const delimiter = chosen.delimiter ?? named ?? detectDelimiter(text);
  const head = headOf(text, delimiter);
  const hasHeader = chosen.hasHeader ?? detectHeader(head[0] ?? []);
  const headers = headersOf(head, hasHeader);
  const remembered = hasHeader ? await remember(headers) : undefined;
  const given = { ...remembered, ...chosen };
  const columns = chooseColumns(headers, hasHeader, { ...remembered?.columns, ...chosen.columns });
  const facts = await collectFacts(text, delimiter, hasHeader, columns);
  const { lineCount, duplicates, ...marks } = facts;
  const decided = decideMarks(marks, defaults, chosen, given);
  return {
    text,
    lineCount,
    duplicates,
    reading: {
      charset,
      delimiter,
      hasHeader,
      columns,
      decimal: decided.decimal,
      dateOrder: decided.dateOrder,
      defaultCurrency: given.defaultCurrency ?? defaults.currency,
      defaultCountry: given.defaultCountry ?? defaults.country,
      defaultKind: given.defaultKind ?? 'company',
      headers,
      sample: head.slice(hasHeader ? 1 : 0, 6).map((cells) => cells.map(cleanText)),
      notes: [...decided.notes, ...notesOnColumns(columns)],
      isRemembered: remembered !== undefined,
    },
  };
}

function headersOf(head: string[][], hasHeader: boolean): string[] {
  if (hasHeader) return (head[0] ?? []).map(cleanText);
  const width = Math.max(0, ...head.map((cells) => cells.length));
  return Array.from({ length: width }, (_, index) => `Column ${index + 1}`);
}

/** What was chosen goes before what the headers say; a column chosen for one field is not taken for another. */
function chooseColumns(
  headers: string[],
  hasHeader: boolean,
  chosen: ReadingChoices['columns'],
): Reading['columns'] {
  const columns = hasHeader ? recogniseColumns(headers) : {};
  const fields = Object.keys(chosen) as Field[];
  const indexes = fields.map((field) => indexOfColumn(headers, field, chosen[field] ?? null));
  for (const field of FIELDS) {
    if (columns[field] !== undefined && indexes.includes(columns[field])) delete columns[field];
  }
  fields.forEach((field, at) => {
    const index = indexes[at];
    if (index === undefined) delete columns[field];
    else columns[field] = index;
  });
  return columns;
}

function indexOfColumn(
  headers: string[],
  field: Field,
  column: number | string | null,
): number | undefined {
  if (column === null) return undefined;
  const index =
    typeof column === 'number'
      ? column
      : headers.findIndex((header) => plainHeader(header) === plainHeader(column));
  if (Number.isInteger(index) && index >= 0 && index < headers.length) return index;
  throw new Invalid([
    {
      field: `columns.${field}`,
      code: 'no_such_column',
      message: `The file has no column "${column}".`,
    },
  ]);
}

const AMOUNTS: readonly Field[] = ['total', 'balance', 'paid'];
const DATES: readonly Field[] = ['issued_on', 'due_on', 'settled_on'];

async function collectFacts(
  text: string,
  delimiter: Reading['delimiter'],
  hasHeader: boolean,
  columns: Reading['columns'],
) {
  const pick = (fields: readonly Field[]) =>
    fields.flatMap((field) => (columns[field] === undefined ? [] : [columns[field]]));
  const amountColumns = pick(AMOUNTS);
  const dateColumns = pick(DATES);
  const decimals = noDecimalEvidence();
  const dates = noDateEvidence();
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  let lineCount = 0;
  let isHeader = hasHeader;
  for await (const batch of readRecords(text, delimiter)) {
    for (const record of batch) {
      checkLimits(record);
      if (isHeader) {
        isHeader = false;
        continue;
      }
      lineCount += 1;
      const { cells } = record;
      for (const column of amountColumns) weighDecimal(decimals, cells[column] ?? '');
      for (const column of dateColumns) weighDate(dates, (cells[column] ?? '').trim());
      const number = columns.number === undefined ? '' : (cells[columns.number] ?? '');
      const known = unguardFormula(cleanText(number));
      if (known !== '' && seen.has(known)) duplicates.add(known);
      seen.add(known);
    }
    if (lineCount > LIMITS.lines) {
      refuse('too_many_lines', `The file has more than ${LIMITS.lines} lines. Split it.`);
    }
  }
  if (lineCount === 0) {
    refuse('no_lines', 'The file has no line under its header.');
  }
  return { lineCount, duplicates, decimals, dates };
}

function checkLimits({ line, cells }: CsvRecord): void {
  if (cells.length > LIMITS.columns) {
    refuse('too_many_columns', `Line ${line} has more than ${LIMITS.columns} columns.`);
  }
  for (const cell of cells) {
    if (cell.length > LIMITS.cellCharacters) {
      refuse(
        'cell_too_long',
        `Line ${line} has a cell of more than ${LIMITS.cellCharacters} characters. Is a quotation mark missing?`,
      );
    }
  }
}

function decideMarks(
  marks: Pick<Awaited<ReturnType<typeof collectFacts>>, 'decimals' | 'dates'>,
  defaults: ReadingDefaults,
  chosen: Partial<ReadingChoices>,
  given: Partial<ReadingChoices>,
): { decimal: Reading['decimal']; dateOrder: Reading['dateOrder']; notes: ReadingNote[] } {
  // Only the United States write the month first; English elsewhere does not.
  const likelyOrder = defaults.country === 'US' ? 'month_first' : 'day_first';
  const likelyDecimal = defaults.language === 'en' ? '.' : ',';
  const order = given.dateOrder === 'year_first' ? likelyOrder : (given.dateOrder ?? likelyOrder);
  const date = decideDateOrder(marks.dates, order);
  const decimal = decideDecimal(marks.decimals, given.decimal ?? likelyDecimal);
  const notes: ReadingNote[] = [];
  // What a person chose for this file needs no remark; what was remembered from another does, when the file contradicts itself.
  if (date.note && !chosen.dateOrder) notes.push(date.note);
  if (decimal.note && !chosen.decimal) notes.push(decimal.note);
  return {
    decimal: chosen.decimal ?? decimal.decimal,
    dateOrder: chosen.dateOrder ?? date.dateOrder,
    notes,
  };
}

function notesOnColumns(columns: Reading['columns']): ReadingNote[] {
  const notes: ReadingNote[] = [];
  const {
    balance,
    paid,
    settled_on: settledOn,
    email,
    due_on: dueOn,
    payment_term: term,
  } = columns;
  if (balance === undefined && paid === undefined && settledOn === undefined) {
    notes.push({ code: 'no_payment_column', example: '' });
  }
  if (dueOn === undefined && term === undefined) {
    notes.push({ code: 'no_due_date_column', example: '' });
  }
  if (email === undefined) notes.push({ code: 'no_email_column', example: '' });
  return notes;
}

export function refuse(code: string, message: string): never {
  throw new Invalid([{ field: 'file', code, message }]);
}
