import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { registerInvoiceFormRoutes } from './form-routes.ts';
import { answerInvoice } from './page.ts';
import * as queries from './page-queries.ts';
import { INVOICE_FILTERS, invoicesIndex, pagingKey } from './views.ts';

/** Invoices: the list, and one with its timeline, "next, when, why" and its forms. */
export function registerInvoicesRoutes(app: FastifyInstance, services: Services): void {
  registerInvoiceFormRoutes(app, services);

  app.get('/invoices', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const question = {
      filter: INVOICE_FILTERS.find((filter) => filter === state) ?? 'open',
      search: textOf(request.query, 'search'),
      currency: textOf(request.query, 'currency', 3).toUpperCase(),
    };
    const [rows, currencies] = await Promise.all([
      queries.listInvoicePage(services.sql, {
        ...question,
        today: reader.today,
        after: pagingKey(textOf(request.query, 'after')),
        limit: ROWS_PER_PAGE + 1,
      }),
      queries.listInvoiceCurrencies(services.sql),
    ]);
    const props = invoicesIndex(reader, question, rows, { currencies, limit: ROWS_PER_PAGE });
    return reply.page('/invoices/index', props, { fragment: '/invoices/_list' });
  });

  app.get<{ Params: { id: string } }>('/invoices/:id', async (request, reply) =>
    answerInvoice(services, request, reply),
  );
}
