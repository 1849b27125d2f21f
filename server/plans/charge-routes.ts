import type { FastifyInstance } from 'fastify';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { sendLinkNow } from './method-actions.ts';
import { readPlan, type PlanRequest } from './page.ts';

/** "Send the link now", on the page of a plan. */
export function registerPlanLinkRoute(app: FastifyInstance, services: Services): void {
  app.post('/plans/:id/link', async (request: PlanRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const plan = await readPlan(services, request);
    const isSent = await transaction(services.sql, (tx) =>
      sendLinkNow(tx, services, plan.id, signedInUser(request).id),
    );
    const notice = isSent ? texts.charges.linkSent : texts.charges.linkNotSent;
    return redirectWithNotice(reply, `/plans/${plan.id}`, notice);
  });
}
