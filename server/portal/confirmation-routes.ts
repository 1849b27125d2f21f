import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { confirmChange } from '../contacts/change-actions.ts';
import { findChangeOfLink } from '../contacts/queries.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { portalConfirm } from './contact-views.ts';
import type { Visit } from './guard.ts';
import type { Opener, Visiting } from './routes.ts';
import { visitPath } from './wording.ts';

// By link: the button is pressed once, twice by the impatient.
const CONFIRMATIONS_PER_HOUR = 10;

/** What the link in a mail to a new address opens: the question whether it is right, and the answer. */
export function registerConfirmationPages(
  app: FastifyInstance,
  services: Services,
  open: Opener,
): void {
  const path = '/p/:token/contact/confirmation';
  const start = async (request: FastifyRequest<Visiting>, reply: FastifyReply) => {
    const visit = await open(request, reply, ['unconfirmed']);
    const change = await findChangeOfLink(services.sql, visit.link.id);
    if (!change) throw new NotFound('There is nothing here.');
    return { visit, change };
  };

  app.get<Visiting>(path, async (request, reply) => {
    const { visit, change } = await start(request, reply);
    if (visit.isExpired || change.status !== 'waiting') return toPortal(visit, reply);
    return reply.page('/portal/contact-confirm', portalConfirm(visit, change), {
      language: visit.language,
      country: visit.link.country,
    });
  });

  const keyGenerator = (request: FastifyRequest) => (request.params as { token: string }).token;
  const rateLimit = { max: CONFIRMATIONS_PER_HOUR, timeWindow: '1 hour', keyGenerator };
  app.post<Visiting>(path, { config: { rateLimit } }, async (request, reply) => {
    const { visit } = await start(request, reply);
    if (visit.isExpired) return toPortal(visit, reply);
    await transaction(services.sql, (tx) => confirmChange(tx, services, visit.link.id));
    return toPortal(visit, reply);
  });
}

const toPortal = (visit: Visit, reply: FastifyReply): FastifyReply =>
  reply.redirect(visitPath(visit), 303);
