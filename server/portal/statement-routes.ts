import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listCurrencies } from '../credits/queries.ts';
import { findCustomer } from '../customers/queries.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { statementCsvPaper, statementPdfPaper } from '../statements/papers.ts';
import { readPeriod } from '../statements/rules.ts';
import { createReader } from '../web/reader.ts';
import type { Visit } from './guard.ts';
import type { Opener, Visiting } from './routes.ts';
import { visitPath } from './wording.ts';

// By link: a long statement costs some seconds of the processor.
const STATEMENTS_PER_MINUTE = 20;

interface Asking extends Visiting {
  Params: { token: string; file: string };
}

/** The statement of the debtor's account, for their books: twelve months up to today, as PDF and as CSV. */
export function registerStatementFiles(
  app: FastifyInstance,
  services: Services,
  open: Opener,
): void {
  const keyGenerator = (request: FastifyRequest) => (request.params as { token: string }).token;
  const rateLimit = { max: STATEMENTS_PER_MINUTE, timeWindow: '1 minute', keyGenerator };
  app.get<Asking>(
    '/p/:token/statement/:file',
    { config: { rateLimit } },
    async (request, reply) => {
      const visit = await open(request, reply);
      // The page of an expired link offers a fresh one.
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      return sendStatement(services, visit, request.params.file, reply);
    },
  );
}

async function sendStatement(
  services: Services,
  visit: Visit,
  file: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { customerId, invoiceId } = visit.link;
  const [, currency = '', kind] = /^([A-Z]{3})\.(pdf|csv)$/.exec(file) ?? [];
  // A link to one invoice opens nothing of the others.
  const customer = invoiceId === null ? await findCustomer(services.sql, customerId) : undefined;
  const period = readPeriod(undefined, undefined, visit.today);
  const isUsed = (await listCurrencies(services.sql, customerId)).includes(currency);
  if (!customer || !period || !isUsed) throw new NotFound('There is nothing here.');
  const reader = createReader({
    ...{ language: visit.language, organization: visit.organization, mayWrite: false },
    now: services.clock.now(),
  });
  const write = kind === 'pdf' ? statementPdfPaper : statementCsvPaper;
  const paper = await write(services, reader, customer, { customerId, currency, ...period });
  return reply
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex')
    .headers(paper.headers)
    .send(paper.content);
}
