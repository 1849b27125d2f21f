import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { cellOf, changeAssignments, gridText } from './assignment-actions.ts';
import {
  countByCell,
  findAssignmentWalk,
  listAssignments,
  type Assignment,
} from './assignment-queries.ts';
import { assignmentPage, cellField } from './assignment-views.ts';
import { listScenarios } from './queries.ts';
import { AUDIENCES, SEGMENTS } from './rules.ts';
import { dropWish } from './wish-actions.ts';
import { listWishes } from './wish-queries.ts';

const PATH = '/scenarios/assignment';

/** Who follows what: everybody may look, administrators change, after they saw what changes. */
export function registerAssignmentRoutes(app: FastifyInstance, services: Services): void {
  app.get(PATH, async (request, reply) => answer(services, request, reply, {}));

  app.post(PATH, { preHandler: requireRole('admin') }, async (request, reply) => {
    const reader = await readerOf(services, request);
    const body = (request.body ?? {}) as Record<string, unknown>;
    const now = await listAssignments(services.sql);
    const typed = readCells(body, now);
    const seen = typeof body['seen'] === 'string' ? body['seen'] : '';
    if (seen !== gridText(now)) {
      return answer(services, request, reply, { typed, isStale: true, isLook: true, status: 409 });
    }
    if (body['do'] !== 'save') return answer(services, request, reply, { typed, isLook: true });
    const by = { actor: 'user' as const, userId: signedInUser(request).id };
    const changed = await changeAssignments(services, { seen, cells: typed }, by);
    if (changed.ok) {
      const { assignmentSaved, assignmentSame } = reader.texts.scenarioEditor;
      return redirectWithNotice(
        reply,
        PATH,
        changed.changed > 0 ? assignmentSaved : assignmentSame,
      );
    }
    const isStale = changed.reason === 'changed';
    return answer(services, request, reply, {
      typed,
      isLook: true,
      isStale,
      refused: changed.reason === 'changed' ? null : changed.cell,
      status: isStale ? 409 : 422,
    });
  });

  app.post(`${PATH}/removal`, { preHandler: requireRole('admin') }, async (request, reply) => {
    const reader = await readerOf(services, request);
    const cell = readCell(((request.body ?? {}) as Record<string, unknown>)['cell']);
    if (!cell) throw new NotFound('There is no such cell.');
    // Pressed twice, or done meanwhile: nothing waits any more, and the page says how it is.
    await dropWish(services, cell, { actor: 'user', userId: signedInUser(request).id });
    return redirectWithNotice(reply, PATH, reader.texts.scenarioEditor.wishDropped);
  });
}

function readCell(sent: unknown): Pick<Assignment, 'audience' | 'segment'> | undefined {
  return AUDIENCES.flatMap((audience) => SEGMENTS.map((segment) => ({ audience, segment }))).find(
    (cell) => cellOf(cell) === sent,
  );
}

/** The grid as it was sent; a cell that was not sent, or not as a number, stays. */
function readCells(body: Record<string, unknown>, now: readonly Assignment[]): Assignment[] {
  return AUDIENCES.flatMap((audience) =>
    SEGMENTS.flatMap((segment): Assignment[] => {
      const known = now.find((cell) => cell.audience === audience && cell.segment === segment);
      const scenarioId = idOf(body[cellField(audience, segment)]) ?? known?.scenarioId;
      return scenarioId === undefined ? [] : [{ audience, segment, scenarioId }];
    }),
  );
}

async function answer(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  returned: {
    typed?: readonly Assignment[];
    isLook?: boolean;
    isStale?: boolean;
    refused?: string | null;
    status?: number;
  },
): Promise<string> {
  const { sql } = services;
  const reader = await readerOf(services, request);
  const [scenarios, now, walk, wishes] = await Promise.all([
    listScenarios(sql),
    listAssignments(sql),
    findAssignmentWalk(sql),
    listWishes(sql),
  ]);
  const counts = returned.isLook || wishes.length > 0 ? await countByCell(sql) : [];
  const props = assignmentPage(reader, {
    scenarios,
    now,
    counts,
    typed: returned.typed ?? now,
    isLook: returned.isLook ?? false,
    isStale: returned.isStale ?? false,
    refused: returned.refused ?? null,
    isAdmin: signedInUser(request).role === 'admin',
    walked: walk?.workedOut ?? null,
    wishes,
  });
  return reply.page('/scenarios/assignment', props, { status: returned.status ?? 200 });
}
