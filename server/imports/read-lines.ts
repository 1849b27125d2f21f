import { createCustomerCollector } from './customer-rules.ts';
import { readRecords } from './csv-records.ts';
import { withMarks } from './read-file.ts';
import { openWithMemory } from './reading.ts';
import { createRowReader } from './row-rules.ts';
import type { CustomerLine, InvoiceLine, ReadingChoices } from './rules.ts';
import type { Services } from '../services.ts';

export interface LinesRead {
  /** Those that could be read; the rest is counted. */
  lines: InvoiceLine[];
  rejected: number;
  customers: ReadonlyMap<string, CustomerLine>;
  defaultCountry: string;
}

/** Reads a file of invoices as an import would, and writes nothing. Throws Invalid as an import does. */
export async function readLines(
  services: Services,
  file: Buffer,
  choices: Partial<ReadingChoices>,
): Promise<LinesRead> {
  const opened = await openWithMemory(services, file, choices);
  const survey = opened.survey();
  const records = [];
  let isHeader = opened.reading.hasHeader;
  for await (const batch of readRecords(opened.text, opened.reading.delimiter)) {
    for (const record of batch) {
      if (!isHeader) {
        survey.add(record);
        records.push({ ...record, cells: [...record.cells] });
      }
      isHeader = false;
    }
  }
  const reading = withMarks(opened.reading, survey.marks());
  const reader = createRowReader(reading, survey.duplicates);
  const collector = createCustomerCollector(reading, reader, opened.limitCurrency);
  const lines = records.map(({ line, cells }) => {
    const row = reader.read(line, cells);
    if (row.problems.length === 0) collector.add(row, cells);
    return row;
  });
  const readable = lines.filter(({ problems }) => problems.length === 0);
  return {
    lines: readable,
    rejected: lines.length - readable.length,
    customers: collector.customers,
    defaultCountry: reading.defaultCountry,
  };
}
