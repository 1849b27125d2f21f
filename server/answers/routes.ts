import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { countAnswers } from './queries.ts';
import { answersIndex } from './views.ts';

/** The way to the lists of plans, promises, payment notices and disputes. */
export function registerAnswersRoutes(app: FastifyInstance, services: Services): void {
  app.get('/answers', async (request, reply) => {
    const reader = await readerOf(services, request);
    const counts = await countAnswers(services.sql, reader.today);
    return reply.page('/answers/index', answersIndex(reader, counts));
  });
}
