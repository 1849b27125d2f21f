import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { activateDraft } from './activate-actions.ts';
import { activationPage } from './activation-views.ts';
import { countByCell, listAssignments } from './assignment-queries.ts';
import { waitingCells, type WaitingCell } from './assignment-views.ts';
import { checkScenario } from './check-rules.ts';
import { checkFactsOf, getDraft } from './draft-actions.ts';
import { findScenarioState, listVersions } from './editor-queries.ts';
import { workOutImpact } from './draft-impact.ts';
import { listScenarios } from './queries.ts';
import { scenarioOf } from './show-views.ts';
import { listWishes, type Wish } from './wish-queries.ts';

type ActivationRequest = FastifyRequest<{ Params: { key: string; number: string } }>;

/** What changes, before a draft is activated, and the activation: everybody may look, administrators decide. */
export function registerActivationRoutes(app: FastifyInstance, services: Services): void {
  const path = '/scenarios/:key/versions/:number/activation';
  app.get(path, async (request: ActivationRequest, reply) => {
    const reader = await readerOf(services, request);
    return answerActivation(services, reader, request, reply);
  });

  app.post(
    path,
    { preHandler: requireRole('admin') },
    async (request: ActivationRequest, reply) => {
      const reader = await readerOf(services, request);
      const { key } = request.params;
      const number = idOf(request.params.number) ?? 0;
      const body = (request.body ?? {}) as Record<string, unknown>;
      const choice = body['running'] === 'move' ? 'move' : 'keep';
      const state = await findScenarioState(services.sql, key);
      const version = state
        ? (await listVersions(services.sql, state.id)).find((one) => one.number === number)
        : undefined;
      if (!version) throw new NotFound('There is no such version.');
      const activated = await activateDraft(
        services.sql,
        services,
        {
          key,
          versionId: version.id,
          revision: idOf(body['revision']) ?? 0,
          running: choice,
        },
        { actor: 'user', userId: signedInUser(request).id },
      );
      if (activated.ok) {
        const { activatedNotice } = reader.texts.scenarioEditor;
        const scenario = `/scenarios/${encodeURIComponent(key)}`;
        return redirectWithNotice(reply, scenario, activatedNotice(number));
      }
      const isStale = activated.reason === 'changed';
      return answerActivation(services, reader, request, reply, {
        choice,
        isStale,
        status: isStale ? 409 : 422,
      });
    },
  );
}

async function answerActivation(
  services: Services,
  reader: Reader,
  request: ActivationRequest,
  reply: FastifyReply,
  returned: { choice: 'keep' | 'move'; isStale: boolean; status: number } = {
    choice: 'move',
    isStale: false,
    status: 200,
  },
): Promise<string> {
  const { sql } = services;
  const { known, draft, revision } = await getDraft(sql, request.params.key);
  if (String(draft.number) !== request.params.number) {
    throw new NotFound('This version is no draft.');
  }
  const [facts, impact, versions, wishes] = await Promise.all([
    checkFactsOf(sql, known.id),
    workOutImpact(sql, services, draft),
    listVersions(sql, known.id),
    listWishes(sql, known.id),
  ]);
  const waiting = wishes.length === 0 ? [] : await readWaiting(services, reader, wishes);
  const active = versions.find(({ id }) => id === known.activeVersionId);
  const props = activationPage(reader, {
    draft,
    active: active ? scenarioOf(known, active) : null,
    revision,
    problems: checkScenario(draft, facts),
    ...{ impact, waiting },
    ...returned,
    isAdmin: signedInUser(request).role === 'admin',
  });
  return reply.page('/scenarios/activation', props, { status: returned.status });
}

async function readWaiting(
  { sql }: Services,
  reader: Reader,
  wishes: readonly Wish[],
): Promise<WaitingCell[]> {
  const [scenarios, now, counts] = await Promise.all([
    listScenarios(sql),
    listAssignments(sql),
    countByCell(sql),
  ]);
  return waitingCells(reader, { scenarios, now, counts, wishes });
}
