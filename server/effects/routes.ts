import type { FastifyInstance, FastifyRequest } from 'fastify';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { readerOf } from '../web/reader.ts';
import { effectsCsv } from './csv.ts';
import { findCounted, listEffectCurrencies, listEffects } from './queries.ts';
import { PERIOD_MONTHS, periodOf, WITHIN_DAYS } from './rules.ts';
import { whatWorks, type EffectQuestion } from './views.ts';

/** What reminders came to: the page, and the same as a file. */
export function registerEffectsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/reports/what-works', async (request, reply) => {
    const { reader, ...asked } = await readAsked(services, request);
    const [book, countedAt] = await Promise.all([
      loadScenarioBook(services.sql),
      findCounted(services.sql),
    ]);
    return reply.page('/reports/what-works', whatWorks(reader, { ...asked, book, countedAt }));
  });

  app.get('/reports/what-works.csv', async (request, reply) => {
    const { reader, rows, question } = await readAsked(services, request);
    return reply
      .header('Content-Disposition', `attachment; filename="what-works-${reader.today}.csv"`)
      .type('text/csv; charset=utf-8')
      .send(effectsCsv(reader, rows, question));
  });
}

/** What is asked for; what is not offered is the default: twelve months, seven days, the currency with the most reminders. */
async function readAsked(services: Services, request: FastifyRequest) {
  const reader = await readerOf(services, request);
  const { query } = request;
  const months = PERIOD_MONTHS.find((one) => String(one) === textOf(query, 'months', 2)) ?? 12;
  const within = WITHIN_DAYS.find((one) => String(one) === textOf(query, 'within', 2)) ?? 7;
  const period = periodOf(reader.today, months, within);
  const currencies = await listEffectCurrencies(services.sql, period.from);
  const wanted = textOf(query, 'currency', 3).toUpperCase();
  const own = reader.organization?.currency ?? 'EUR';
  const currency = currencies.find((one) => one === wanted) ?? currencies[0] ?? own;
  const question: EffectQuestion = { months, within, currency };
  const rows = await listEffects(services.sql, { ...period, currency, within });
  return { reader, question, period, currencies, rows };
}
