import { Readable } from 'node:stream';
import type { Customer } from '../customers/queries.ts';
import { NotFound, TooLarge } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Reader } from '../web/reader.ts';
import { statementCsv, statementFile } from './files.ts';
import * as queries from './queries.ts';

// Five hundred pages: more than a person turns, and some seconds of the processor. The CSV has no end.
const LINES_IN_A_PDF = 20_000;

/** A statement to be sent, with the headers of its answer. */
export interface Paper {
  headers: { 'Content-Disposition': string; 'Content-Type': string };
  content: Readable;
}

/** The statement of an account as PDF, as `reader` reads. Throws TooLarge, saying what to do. */
export async function statementPdfPaper(
  { sql, clock }: Services,
  reader: Reader,
  customer: Customer,
  account: queries.Account,
): Promise<Paper> {
  const { organization } = reader;
  if (!organization) throw new NotFound('There is no organization yet.');
  const [lines, sums, unapplied, sold] = await Promise.all([
    queries.listStatementLines(sql, account, { after: null, limit: LINES_IN_A_PDF + 1 }),
    queries.sumStatement(sql, account),
    queries.listUnappliedThen(sql, account, reader.zone),
    queries.listSoldOpen(sql, account),
  ]);
  if (lines.length > LINES_IN_A_PDF) throw new TooLarge(reader.texts.statements.tooLong);
  const madeAt = clock.now();
  const sources = { customer, organization, account, lines, sums, unapplied, sold, madeAt };
  return {
    headers: {
      'Content-Disposition': `inline; filename="${fileName(reader, customer, account)}.pdf"`,
      'Content-Type': 'application/pdf',
    },
    content: await statementFile(reader, sources),
  };
}

/** The same as CSV. */
export async function statementCsvPaper(
  { sql }: Services,
  reader: Reader,
  customer: Customer,
  account: queries.Account,
): Promise<Paper> {
  const sums = await queries.sumStatement(sql, account);
  const pieces = statementCsv(reader, account, sums, queries.streamStatementLines(sql, account));
  return {
    headers: {
      'Content-Disposition': `attachment; filename="${fileName(reader, customer, account)}.csv"`,
      'Content-Type': 'text/csv; charset=utf-8',
    },
    content: Readable.from(pieces),
  };
}

function fileName(reader: Reader, customer: Customer, account: queries.Account): string {
  // A header takes no other characters, and file systems no slashes.
  const number = customer.number.replace(/[^\w.-]+/g, '_');
  return reader.texts.statements.fileName(number, account.until);
}
