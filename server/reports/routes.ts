import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { idOf, textOf } from '../today/wording.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { listAgedBalances, listCustomerAges } from './queries.ts';
import { agedBalanceShow } from './views.ts';

/** Figures: the aged balance by customer. */
export function registerReportsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/reports/aged-balance', async (request, reply) => {
    const reader = await readerOf(services, request);
    const balances = await listAgedBalances(services.sql, reader.today);
    const wanted = textOf(request.query, 'currency', 3).toUpperCase();
    const currency =
      balances.find((one) => one.currency === wanted)?.currency ?? balances[0]?.currency ?? 'EUR';
    const ages = await listCustomerAges(services.sql, {
      asOf: reader.today,
      currency,
      after: pagingKey(textOf(request.query, 'after')),
      limit: ROWS_PER_PAGE + 1,
    });
    const props = agedBalanceShow(reader, balances, currency, ages, ROWS_PER_PAGE);
    return reply.page('/reports/aged-balance', props, { fragment: '/reports/_customers' });
  });
}

function pagingKey(text: string): { overdueMinor: number; customerId: number } | null {
  const [overdue = '', idText] = text.split('_');
  const customerId = idOf(idText);
  return /^\d{1,15}$/.test(overdue) && customerId !== undefined
    ? { overdueMinor: Number(overdue), customerId }
    : null;
}
