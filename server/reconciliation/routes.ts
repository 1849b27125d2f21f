import type { FastifyInstance, FastifyReply } from 'fastify';
import { NotFound, ProviderError } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { compareWithStripe, readAgain } from './actions.ts';
import { findComparison, findOpenDifference, listOpenDifferences } from './queries.ts';
import { reconciliationShow } from './views.ts';

// More than anybody settles in a day; the rest comes up as these are closed.
const SHOWN = 200;
const PATH = '/reconciliation';

/** Where Stripe and the books differ: the list, and looking again. Nothing here corrects an amount. */
export function registerReconciliationRoutes(app: FastifyInstance, services: Services): void {
  const moneyRoles = { preHandler: requireRole('admin', 'accountant') };

  app.get(PATH, async (request, reply) => {
    const reader = await readerOf(services, request);
    const [comparison, differences] = await Promise.all([
      findComparison(services.sql),
      listOpenDifferences(services.sql, SHOWN),
    ]);
    const { role } = signedInUser(request);
    const mayAct = role === 'admin' || role === 'accountant';
    const props = reconciliationShow(reader, comparison, differences, mayAct);
    return reply.page('/reconciliation/show', props);
  });

  app.post(`${PATH}/comparison`, moneyRoles, async (request, reply) => {
    const reader = await readerOf(services, request);
    return answer(reply, reader, reader.texts.reconciliation.comparedNow, async () => {
      await compareWithStripe(services);
    });
  });

  app.post<{ Params: { id: string } }>(
    `${PATH}/:id/reading`,
    moneyRoles,
    async (request, reply) => {
      const reader = await readerOf(services, request);
      const id = idOf(request.params.id);
      const difference = id === undefined ? undefined : await findOpenDifference(services.sql, id);
      if (!difference) throw new NotFound('There is no such difference.');
      return answer(reply, reader, reader.texts.reconciliation.wasRead, async () => {
        await readAgain(services, difference);
        await compareWithStripe(services);
      });
    },
  );

  async function answer(
    reply: FastifyReply,
    { texts }: Reader,
    done: string,
    work: () => Promise<void>,
  ): Promise<FastifyReply> {
    try {
      await work();
      return redirectWithNotice(reply, PATH, done);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      services.log.warn({ err: error }, 'Stripe could not be compared with the books.');
      return redirectWithNotice(reply, PATH, texts.reconciliation.notCompared);
    }
  }
}
