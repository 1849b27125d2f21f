import { languageOfCountry } from '../calendar/locale.ts';
import type { Sql } from '../db/sql.ts';
import { copyLine, copyText } from './copy-text.ts';
import { readRecords } from './csv-records.ts';
import { createCustomerCollector } from './customer-rules.ts';
import { withMarks, type OpenedFile } from './read-file.ts';
import { createRowReader, type RowReader } from './row-rules.ts';
import { LIMITS, type CustomerLine, type InvoiceLine, type Reading, type Remark } from './rules.ts';
import {
  analyzeStagedLines,
  copyImportCustomers,
  copyImportLines,
  deleteStaged,
} from './stage-queries.ts';
import { refuse, type ReadingDefaults, type Survey } from './survey.ts';

/** How often each note and problem of the reading itself stands on a line. */
export type RemarkCounts = Partial<Record<Remark['code'], number>>;

export interface Staged {
  /** How the file was read, decided by the whole of it. */
  reading: Reading;
  lineCount: number;
  remarks: RemarkCounts;
}

// From here on the planner's guesses about a table it has never looked at cost more than looking.
export const ANALYZE_FROM_LINES = 5_000;

/**
 * Reads a file as invoices into the staging tables, which must hold nothing of this import. It is read as its first lines say;
 * when the whole of it says otherwise, or numbers repeat, once more. `onProgress` is told the lines done so far. Throws Invalid
 * for what cannot be read; lines staged until then stay.
 */
export async function stageFile(
  sql: Sql,
  importId: number,
  opened: OpenedFile,
  organization: ReadingDefaults,
  onProgress: (lines: number) => Promise<void>,
): Promise<Staged> {
  const survey = opened.survey();
  const first = { importId, text: opened.text, organization, onProgress };
  let pass = await stageAs(sql, { ...first, reading: opened.reading, survey, duplicates: NONE });
  if (pass.lineCount === 0) refuse('no_lines', 'The file has no line under its header.');
  const reading = withMarks(opened.reading, survey.marks());
  const { decimal, dateOrder } = opened.reading;
  const isReadAsDecided = reading.decimal === decimal && reading.dateOrder === dateOrder;
  if (!isReadAsDecided || survey.duplicates.size > 0) {
    await deleteStaged(sql, importId);
    const { duplicates } = survey;
    pass = await stageAs(sql, { ...first, reading, survey: null, duplicates });
  }
  await copyImportCustomers(sql, customerLines(importId, reading, pass.customers, organization));
  if (pass.lineCount >= ANALYZE_FROM_LINES) await analyzeStagedLines(sql);
  return { reading, lineCount: pass.lineCount, remarks: pass.remarks };
}

const NONE: ReadonlySet<string> = new Set();

interface Pass {
  importId: number;
  text: string;
  reading: Reading;
  /** Null: all is known already. */
  survey: Survey | null;
  duplicates: ReadonlySet<string>;
  organization: ReadingDefaults;
  onProgress: (lines: number) => Promise<void>;
}

interface PassResult {
  lineCount: number;
  remarks: RemarkCounts;
  customers: ReadonlyMap<string, CustomerLine>;
}

async function stageAs(sql: Sql, pass: Pass): Promise<PassResult> {
  const reader = createRowReader(pass.reading, pass.duplicates);
  const collector = createCustomerCollector(pass.reading, reader, pass.organization.currency);
  const result = { lineCount: 0, remarks: {}, customers: collector.customers };
  await copyImportLines(sql, invoiceLines(pass, reader, collector, result));
  return result;
}

async function* invoiceLines(
  { importId, text, reading, survey, onProgress }: Pass,
  reader: RowReader,
  collector: ReturnType<typeof createCustomerCollector>,
  result: { lineCount: number; remarks: RemarkCounts },
): AsyncGenerator<string> {
  let isHeader = reading.hasHeader;
  for await (const batch of readRecords(text, reading.delimiter)) {
    let chunk = '';
    for (const record of batch) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      survey?.add(record);
      const row = reader.read(record.line, record.cells);
      // Facts of a customer are taken from lines that can be taken themselves.
      if (row.problems.length === 0) collector.add(row, record.cells);
      countRemarks(result.remarks, row);
      chunk += invoiceCopyLine(importId, row);
      result.lineCount += 1;
    }
    if (result.lineCount > LIMITS.lines) {
      refuse('too_many_lines', `The file has more than ${LIMITS.lines} lines. Split it.`);
    }
    if (chunk !== '') yield chunk;
    await onProgress(result.lineCount);
  }
}

function countRemarks(counts: RemarkCounts, { problems, notes }: InvoiceLine): void {
  for (const { code } of problems) counts[code] = (counts[code] ?? 0) + 1;
  for (const { code } of notes) counts[code] = (counts[code] ?? 0) + 1;
}

/** One line of `copyImportLines`, written out because it is made for every line of the file. */
function invoiceCopyLine(importId: number, row: InvoiceLine): string {
  const { number, customerNumber, reference, subject, vatLines, discountTerms, problems, notes } =
    row;
  return `${importId}\t${row.line}\t${copyText(number)}\t${copyText(customerNumber)}\t${row.issuedOn ?? '\\N'}\t${
    row.dueOn ?? '\\N'
  }\t${row.currency ?? '\\N'}\t${row.totalMinor ?? '\\N'}\t${row.openMinor ?? '\\N'}\t${row.settledOn ?? '\\N'}\t${
    row.isDisputed ? 't' : 'f'
  }\t${copyText(reference)}\t${copyText(subject)}\t${row.netMinor ?? '\\N'}\t${
    vatLines === null ? '\\N' : copyText(vatLines)
  }\t${discountTerms === null ? '\\N' : copyText(JSON.stringify(discountTerms))}\t${copyText(row.factorName)}\t${
    row.factorIban ?? '\\N'
  }\t${row.factorBic ?? '\\N'}\t${
    problems.length > 0 ? copyText(problems) : '\\N'
  }\t${notes.length > 0 ? copyText(notes) : '\\N'}\n`;
}

function* customerLines(
  importId: number,
  reading: Reading,
  customers: ReadonlyMap<string, CustomerLine>,
  organization: ReadingDefaults,
): Generator<string> {
  for (const customer of customers.values()) {
    yield copyLine([
      importId,
      customer.number,
      customer.name,
      customer.kind,
      customer.country,
      customer.language,
      reading.defaultCountry,
      defaultLanguage(customer.country ?? reading.defaultCountry, organization),
      customer.street,
      customer.postalCode,
      customer.city,
      customer.enterpriseNumber,
      customer.creditLimitMinor,
      customer.contacts,
    ]);
  }
}

/** A customer at home reads what the organization reads; one abroad what its country does. */
function defaultLanguage(country: string, organization: ReadingDefaults): string {
  return country === organization.country ? organization.language : languageOfCountry(country);
}
