import type { FastifyInstance } from 'fastify';
import { isLanguage } from '../calendar/locale.ts';
import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { currencyOf } from '../credits/page.ts';
import { start, type CustomerRequest } from '../customers/page.ts';
import { findCustomer, type Customer } from '../customers/queries.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { createReader, type Reader } from '../web/reader.ts';
import { statementCsvPaper, statementPdfPaper } from './papers.ts';
import { registerPaymentsExportRoutes } from './payments-routes.ts';
import * as queries from './queries.ts';
import { readPeriod } from './rules.ts';
import { statementShow } from './views.ts';

/** A long page is quicker to look through than many short ones. */
const LINES_PER_PAGE = 200;

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
    const paper = await statementPdfPaper(services, theirs, customer, account);
    return reply.headers(paper.headers).send(paper.content);
  });

  app.get('/customers/:id/statement.csv', async (request: CustomerRequest, reply) => {
    const { reader, account, customer } = await readAsked(services, request);
    const theirs = readerAs(services, reader, customer);
    const paper = await statementCsvPaper(services, theirs, customer, account);
    return reply.headers(paper.headers).send(paper.content);
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

function pagingKey(text: string): { on: PlainDate; id: number } | null {
  const [, on = '', id] = /^([\d-]{10})_(\d{1,15})$/.exec(text) ?? [];
  return isPlainDate(on) ? { on, id: Number(id) } : null;
}
