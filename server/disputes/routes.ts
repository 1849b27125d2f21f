import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { audit } from '../audit/record.ts';
import { by } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { answerFile } from '../files/answer.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { pagingOf } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { assignDispute, withdrawDispute } from './actions.ts';
import { registerDecisionRoutes } from './decision-routes.ts';
import { registerEntryRoutes } from './entry-routes.ts';
import { getDispute, showDispute, type DisputeRequest } from './page.ts';
import { countDisputes, listDisputes, LISTS } from './page-queries.ts';
import { listOwners, listPossibleOwners, replaceOwners } from './queries.ts';
import { REASONS } from './rules.ts';
import { VERDICTS } from './show-views.ts';
import { findDisputeFile } from './thread-queries.ts';
import { disputeSettings, disputesIndex } from './views.ts';

/** Disputes: the list, one with its conversation, who looks after it, and how it ends. */
export function registerDisputesRoutes(app: FastifyInstance, services: Services): void {
  registerEntryRoutes(app, services);
  registerDecisionRoutes(app, services);
  registerSettings(app, services);

  app.get('/disputes', async (request, reply) => showList(services, request, reply));

  app.get('/disputes/:id', async (request: DisputeRequest, reply) => {
    const dispute = await getDispute(services, request);
    const asked = textOf(request.query, 'decide', 20);
    const verdict = VERDICTS.find((one) => one === asked) ?? null;
    return showDispute(services, request, reply, dispute, { verdict });
  });

  app.post('/disputes/:id/owner', async (request: DisputeRequest, reply) => {
    const reader = await readerOf(services, request);
    const dispute = await getDispute(services, request);
    const asked = textOf(request.body, 'owner', 15);
    const ownerId = asked === '' ? null : idOf(asked);
    if (ownerId === undefined) throw new NotFound('There is no such user.');
    await transaction(services.sql, (tx) =>
      assignDispute(tx, services, { disputeId: dispute.id, ownerId, by: by(request) }),
    );
    const { assigned } = reader.texts.disputes.show;
    return redirectWithNotice(reply, `/disputes/${dispute.id}`, assigned);
  });

  app.post('/disputes/:id/withdrawal', async (request: DisputeRequest, reply) => {
    const reader = await readerOf(services, request);
    const dispute = await getDispute(services, request);
    // Pressed twice: the second time finds it done.
    if (dispute.status !== 'withdrawn') {
      await transaction(services.sql, (tx) =>
        withdrawDispute(tx, services, { disputeId: dispute.id, by: by(request) }),
      );
    }
    const { withdrawn } = reader.texts.disputes.show;
    return redirectWithNotice(reply, `/disputes/${dispute.id}`, withdrawn);
  });

  app.get('/disputes/:id/files/:fileId', async (request: DisputeRequest, reply) => {
    const dispute = await getDispute(services, request);
    const fileId = idOf(request.params.fileId);
    const file = fileId && (await findDisputeFile(services.sql, dispute.id, fileId));
    if (!file) throw new NotFound('There is no such file.');
    return answerFile(reply, file);
  });
}

async function showList(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const { sql } = services;
  const reader = await readerOf(services, request);
  const named = textOf(request.query, 'list', 10);
  const list = LISTS.find((one) => one === named) ?? 'team';
  const isMine = textOf(request.query, 'mine', 1) === '1';
  const ownerId = isMine ? signedInUser(request).id : null;
  const paging = pagingOf(request.query);
  const [rows, team, debtor, decided] = await Promise.all([
    listDisputes(sql, { list, ownerId, limit: paging.limit, offset: paging.offset }),
    ...LISTS.map((one) => countDisputes(sql, { list: one, ownerId })),
  ]);
  const counts = { team: team ?? 0, debtor: debtor ?? 0, decided: decided ?? 0 };
  const asked = { list, isMine, paging, url: request.url };
  const props = disputesIndex(reader, asked, { rows, counts, total: counts[list] });
  return reply.page('/disputes/index', props, { fragment: '/disputes/_list' });
}

function registerSettings(app: FastifyInstance, services: Services): void {
  app.get('/settings/disputes', async (request, reply) => {
    const reader = await readerOf(services, request);
    const [people, owners] = await Promise.all([
      listPossibleOwners(services.sql),
      listOwners(services.sql),
    ]);
    const mayEdit = signedInUser(request).role === 'admin';
    return reply.page('/disputes/settings', disputeSettings(reader, people, owners, mayEdit));
  });

  app.post('/settings/disputes', { preHandler: requireRole('admin') }, async (request, reply) => {
    const reader = await readerOf(services, request);
    const people = new Set((await listPossibleOwners(services.sql)).map((one) => one.id));
    // Who left meanwhile looks after nothing.
    const owners = REASONS.flatMap((reason) => {
      const userId = idOf(textOf(request.body, reason, 15));
      return userId !== undefined && people.has(userId) ? [{ reason, userId }] : [];
    });
    await transaction(services.sql, async (tx) => {
      await replaceOwners(tx, owners);
      await audit(tx, services, {
        ...{ ...by(request), action: 'organization.dispute_owners_changed' },
        ...{ subjectType: 'organization', subjectId: 1 },
        details: Object.fromEntries(owners.map((one) => [one.reason, one.userId])),
      });
    });
    return redirectWithNotice(reply, '/settings/disputes', reader.texts.common.saved);
  });
}
