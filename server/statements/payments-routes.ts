import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Services } from '../services.ts';
import { hrefOf, textOf } from '../today/wording.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { paymentsCsv } from './payments-csv.ts';
import { countMoneyMoved, streamMoneyMoved, type Days } from './payments-queries.ts';
import { readPeriod } from './rules.ts';

/** The export of payments for the creditor's books. */
export function registerPaymentsExportRoutes(app: FastifyInstance, services: Services): void {
  const { sql } = services;

  app.get('/reports/payments', async (request, reply) => {
    const reader = await readerOf(services, request);
    const asked = readDays(reader, request);
    const days = asked ?? thisMonth(reader);
    const count = await countMoneyMoved(sql, days, reader.zone);
    return reply.page('/statements/payments', {
      ...days,
      problem: asked ? null : reader.texts.statements.exportWrong,
      count: reader.texts.statements.exportOf(reader.count(count)),
      downloadHref: hrefOf('/reports/payments.csv', { ...days }),
    });
  });

  app.get('/reports/payments.csv', async (request, reply) => {
    const reader = await readerOf(services, request);
    const days = readDays(reader, request) ?? thisMonth(reader);
    const pieces = paymentsCsv(reader.language, streamMoneyMoved(sql, days, reader.zone));
    const name = `payments-${days.from}-${days.until}.csv`;
    return reply
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .type('text/csv; charset=utf-8')
      .send(Readable.from(pieces));
  });
}

function readDays(reader: Reader, request: FastifyRequest): Days | undefined {
  const from = textOf(request.query, 'from', 10);
  const until = textOf(request.query, 'until', 10);
  if (from === '' && until === '') return thisMonth(reader);
  const period = readPeriod(from === '' ? undefined : from, until, reader.today);
  return period?.from ? { from: period.from, until: period.until } : undefined;
}

function thisMonth({ today }: Reader): Days {
  return { from: `${today.slice(0, 8)}01` as PlainDate, until: today };
}
