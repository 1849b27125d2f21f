import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { isLanguage } from '../calendar/locale.ts';
import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { currencyOf } from '../credits/page.ts';
import { start, type CustomerRequest } from '../customers/page.ts';
import { findCustomer, type Customer } from '../customers/queries.ts';
import { NotFound, TooLarge } from '../errors.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { createReader, type Reader } from '../web/reader.ts';
import { statementCsv, statementFile } from './files.ts';
import { registerPaymentsExportRoutes } from './payments-routes.ts';
import * as queries from './queries.ts';
import { readPeriod } from './rules.ts';
import { statementShow } from './views.ts';

/** A long page is quicker to look through than many short ones. */
const LINES_PER_PAGE = 200;
// Five hundred pages: more than a person turns, and some seconds of the processor. The CSV has no end.
const LINES_IN_A_PDF = 20_000;

/** The statement of a customer's account: page, PDF and CSV; and the export of payments. */
export function registerStatementRoutes(app: FastifyInstance, services: Services): void {
  const { sql } = services;
  registerPaymentsExportRoutes(app, services);

  app.get('/customers/:id/statement', async (request: CustomerRequest, reply) => {
    const asked = await readAsked(services, request);
    const { reader, account, customer } = asked;
    const after = pagingKey(textOf(request.query, 'after'));
    const [lines, sums, unapplied] = await Promise.all([
      queries.listStatementLines(sql, account, { after, limit: LINES_PER_PAGE + 1 }),
      queries.sumStatement(sql, account),
      queries.listUnappliedThen(sql, account, reader.zone),
    ]);
    const props = statementShow(reader, {
      ...{ customer, currencies: asked.currencies, account, lines, sums, unapplied },
      ...{ isFirstPage: after === null, isWrongPeriod: asked.isWrong, limit: LINES_PER_PAGE },
    });
    return reply.page('/statements/show', props, { fragment: '/statements/_lines' });
  });

  app.get('/customers/:id/statement.pdf', async (request: CustomerRequest, reply) => {
    const { reader, account, customer } = await readAsked(services, request);
    const theirs = readerAs(services, reader, customer);
    const { organization } = reader;
    if (!organization) throw new NotFound('There is no organization yet.');
    const [lines, sums, unapplied, sold] = await Promise.all([
      queries.listStatementLines(sql, account, { after: null, limit: LINES_IN_A_PDF + 1 }),
      queries.sumStatement(sql, account),
      queries.listUnappliedThen(sql, account, reader.zone),
      queries.listSoldOpen(sql, account),
    ]);
    if (lines.length > LINES_IN_A_PDF) throw new TooLarge(reader.texts.statements.tooLong);
    const madeAt = services.clock.now();
    const sources = { customer, organization, account, lines, sums, unapplied, sold, madeAt };
    return reply
      .header(
        'Content-Disposition',
        `inline; filename="${fileName(theirs, customer, account)}.pdf"`,
      )
      .type('application/pdf')
      .send(await statementFile(theirs, sources));
  });

  app.get('/customers/:id/statement.csv', async (request: CustomerRequest, reply) => {
    const { reader, account, customer } = await readAsked(services, request);
    const theirs = readerAs(services, reader, customer);
    const sums = await queries.sumStatement(sql, account);
    const pieces = statementCsv(theirs, account, sums, queries.streamStatementLines(sql, account));
    const name = fileName(theirs, customer, account);
    return reply
      .header('Content-Disposition', `attachment; filename="${name}.csv"`)
      .type('text/csv; charset=utf-8')
      .send(Readable.from(pieces));
  });
}

async function readAsked(services: Services, request: CustomerRequest) {
  const { reader, customer } = await start(services, request);
  const { currency, currencies } = await currencyOf(services, request, reader, customer);
  const query = request.query as Readonly<Record<string, unknown>>;
  const given = (name: string) => (name in query ? textOf(query, name, 10) : undefined);
  const asked = readPeriod(given('from'), given('until'), reader.today);
  const period = asked ?? readPeriod(undefined, undefined, reader.today);
  const full = await findCustomer(services.sql, customer.id);
  if (!full || !period) throw new NotFound('There is no such customer.');
  const account: queries.Account = { customerId: customer.id, currency, ...period };
  return { reader, customer: full, currencies, account, isWrong: asked === undefined };
}

/** Files are for the customer: in their language and notation, on the organization's day. */
function readerAs(services: Services, reader: Reader, customer: Customer): Reader {
  return createReader({
    language: isLanguage(customer.language) ? customer.language : reader.language,
    organization: reader.organization,
    now: services.clock.now(),
    mayWrite: false,
  });
}

function fileName(reader: Reader, customer: Customer, account: queries.Account): string {
  // A header takes no other characters, and file systems no slashes.
  const number = customer.number.replace(/[^\w.-]+/g, '_');
  return reader.texts.statements.fileName(number, account.until);
}

function pagingKey(text: string): { on: PlainDate; id: number } | null {
  const [, on = '', id] = /^([\d-]{10})_(\d{1,15})$/.exec(text) ?? [];
  return isPlainDate(on) ? { on, id: Number(id) } : null;
}
