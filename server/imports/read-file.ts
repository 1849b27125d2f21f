import { Invalid } from '../errors.ts';
import { decodeText, detectCharset, refuseOtherFormats } from './charset-rules.ts';
import { readRecords } from './csv-records.ts';
import { plainHeader, recogniseColumns } from './field-rules.ts';
import {
  FIELDS,
  LIMITS,
  type Field,
  type Reading,
  type ReadingChoices,
  type ReadingNote,
} from './rules.ts';
import {
  checkLimits,
  createSurvey,
  refuse,
  type Marks,
  type ReadingDefaults,
  type Survey,
} from './survey.ts';
import { detectDelimiter, detectHeader, headOf, takeSeparatorLine } from './table-rules.ts';
import { cleanText } from './value-rules.ts';

/** A file whose table is found; `reading` is what its first lines say, until the whole is read. */
export interface OpenedFile {
  text: string;
  reading: Reading;
  /** The organization's currency, in which credit limits are. */
  limitCurrency: string;
  /** A new survey of the whole file, to be shown every record while it is read. */
  survey: () => Survey;
}

/**
 * Finds out how a file is to be read, from its first lines. `chosen` wins over what is detected; `remember` finds the columns a
 * person chose for these headers before. Throws Invalid for what is no table, too large, or empty.
 */
export async function openFile(
  file: Buffer,
  defaults: ReadingDefaults,
  chosen: Partial<ReadingChoices>,
  remember: (headers: string[]) => Promise<Partial<ReadingChoices> | undefined>,
): Promise<OpenedFile> {
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
  checkLimits({ line: 1, cells: head[0] ?? [] });
  const hasHeader = chosen.hasHeader ?? detectHeader(head[0] ?? []);
  const headers = headersOf(head, hasHeader);
  const remembered = hasHeader ? await remember(headers) : undefined;
  const given = { ...remembered, ...chosen };
  const columns = chooseColumns(headers, hasHeader, { ...remembered?.columns, ...chosen.columns });
  const survey = () => createSurvey(columns, { defaults, chosen, given });
  const reading: Reading = {
    charset,
    delimiter,
    hasHeader,
    columns,
    decimal: '.',
    dateOrder: 'day_first',
    defaultCurrency: given.defaultCurrency ?? defaults.currency,
    defaultCountry: given.defaultCountry ?? defaults.country,
    defaultKind: given.defaultKind ?? 'company',
    headers,
    sample: head.slice(hasHeader ? 1 : 0, 6).map((cells) => cells.map(cleanText)),
    notes: [],
    isRemembered: remembered !== undefined,
  };
  const marks = await marksOfFirstLines(text, reading, survey());
  return { text, survey, limitCurrency: defaults.currency, reading: withMarks(reading, marks) };
}

/** The reading with the marks of amounts and dates, and what a person should know of them. */
export function withMarks(reading: Reading, { decimal, dateOrder, notes }: Marks): Reading {
  return {
    ...reading,
    decimal,
    dateOrder,
    notes: [...notes, ...notesOnColumns(reading.columns)],
  };
}

/** A guess that saves reading the file twice: its first thousands of lines nearly always write as all of them do. */
async function marksOfFirstLines(text: string, reading: Reading, survey: Survey): Promise<Marks> {
  for await (const batch of readRecords(text, reading.delimiter)) {
    for (const record of reading.hasHeader ? batch.slice(1) : batch) survey.add(record);
    break;
  }
  return survey.marks();
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
