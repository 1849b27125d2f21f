import { languageOfCountry } from '../calendar/locale.ts';
import type { Sql } from '../db/sql.ts';
import { copyLine } from './copy-text.ts';
import { readRecords } from './csv-records.ts';
import { createCustomerCollector } from './customer-rules.ts';
import type { ReadFile, ReadingDefaults } from './read-file.ts';
import { createRowReader, type RowReader } from './row-rules.ts';
import type { CustomerLine, InvoiceLine, Remark } from './rules.ts';
import { analyzeStagedLines, copyImportCustomers, copyImportLines } from './stage-queries.ts';

/** How often each note and problem of the reading itself stands on a line. */
export type RemarkCounts = Partial<Record<Remark['code'], number>>;

// From here on the planner's guesses about a table it has never looked at cost more than looking.
export const ANALYZE_FROM_LINES = 5_000;

/** Reads the file a second time, now as invoices, into the staging tables. `onProgress` is told the lines done so far. */
export async function stageLines(
  sql: Sql,
  importId: number,
  read: ReadFile,
  organization: ReadingDefaults,
  onProgress: (lines: number) => Promise<void>,
): Promise<RemarkCounts> {
  const reader = createRowReader(read.reading, read.duplicates);
  const collector = createCustomerCollector(read.reading, reader);
  const counts: RemarkCounts = {};
  await copyImportLines(
    sql,
    invoiceLines(importId, read, { reader, collector, counts, onProgress }),
  );
  await copyImportCustomers(sql, customerLines(importId, read, collector.customers, organization));
  if (read.lineCount >= ANALYZE_FROM_LINES) await analyzeStagedLines(sql);
  return counts;
}

async function* invoiceLines(
  importId: number,
  { text, reading }: ReadFile,
  into: {
    reader: RowReader;
    collector: ReturnType<typeof createCustomerCollector>;
    counts: RemarkCounts;
    onProgress: (lines: number) => Promise<void>;
  },
): AsyncGenerator<string> {
  const { reader, collector, counts, onProgress } = into;
  let isHeader = reading.hasHeader;
  let lines = 0;
  for await (const batch of readRecords(text, reading.delimiter)) {
    let chunk = '';
    for (const { line, cells } of batch) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const row = reader.read(line, cells);
      // Facts of a customer are taken from lines that can be taken themselves.
      if (row.problems.length === 0) collector.add(row, cells);
      for (const { code } of row.problems) counts[code] = (counts[code] ?? 0) + 1;
      for (const { code } of row.notes) counts[code] = (counts[code] ?? 0) + 1;
      chunk += invoiceCopyLine(importId, row);
      lines += 1;
    }
    if (chunk !== '') yield chunk;
    await onProgress(lines);
  }
}

function invoiceCopyLine(importId: number, row: InvoiceLine): string {
  return copyLine([
    importId,
    row.line,
    row.number,
    row.customerNumber,
    row.issuedOn,
    row.dueOn,
    row.currency,
    row.totalMinor,
    row.openMinor,
    row.settledOn,
    row.isDisputed,
    row.reference,
    row.subject,
    row.problems.length > 0 ? row.problems : null,
    row.notes.length > 0 ? row.notes : null,
  ]);
}

function* customerLines(
  importId: number,
  { reading }: ReadFile,
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
      customer.contacts,
    ]);
  }
}

/** A customer at home reads what the organization reads; one abroad what its country does. */
function defaultLanguage(country: string, organization: ReadingDefaults): string {
  return country === organization.country ? organization.language : languageOfCountry(country);
}
