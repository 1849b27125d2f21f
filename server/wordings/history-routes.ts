import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Conflict, NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { restoreWording, takeOutWording, type SaveResult } from './actions.ts';
import { historyPage } from './history-views.ts';
import { listVersions } from './queries.ts';
import { keyOf, mayEdit, type WordingParams } from './requests.ts';
import { SHIPPED_VARIANTS } from './rules.ts';
import { wordingPath, WORDINGS_PATH } from './views.ts';

type WordingRequest = FastifyRequest<{ Params: WordingParams }>;

const versionForm = z.object({
  number: fields.whole(0, 1_000_000).default(0),
  readAt: fields.whole(0, 1_000_000),
});

/** The versions of a wording, and what takes one back. */
export function registerHistoryRoutes(app: FastifyInstance, services: Services): void {
  const path = `${WORDINGS_PATH}/:language/:mail/:variant`;
  const writers = { preHandler: requireRole('admin', 'collector') };

  app.get(`${path}/history`, async (request: WordingRequest, reply) => {
    const reader = await readerOf(services, request);
    const key = keyOf(request.params);
    const versions = await listVersions(services.sql, key);
    if (versions.length === 0 && key.variant > SHIPPED_VARIANTS) {
      throw new NotFound('There is no such wording.');
    }
    return reply.page('/wordings/history', historyPage(reader, key, versions, mayEdit(request)));
  });

  app.post(`${path}/restoration`, writers, async (request: WordingRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const key = keyOf(request.params);
    const { number, readAt } = versionOf(request, texts.problems);
    // What an administrator once kept may come back by an administrator.
    const mayThreaten = request.user?.role === 'admin';
    const by = { userId: signedInUser(request).id, mayThreaten };
    const result = await restoreWording(services, by, key, { number, readAt });
    const where = `${wordingPath(key)}${result.done ? '' : '/history'}`;
    return answer(reply, result, where, texts.wordings.restored, texts.wordings.unknownVersion);
  });

  app.post(`${path}/removal`, writers, async (request: WordingRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const key = keyOf(request.params);
    const by = { userId: signedInUser(request).id, mayThreaten: false };
    const { readAt } = versionOf(request, texts.problems);
    const result = await takeOutWording(services, by, key, readAt);
    const list = `${WORDINGS_PATH}?language=${key.language}`;
    return answer(reply, result, list, texts.wordings.takenOut, '');
  });
}

function versionOf(request: FastifyRequest, problems: Parameters<typeof parseForm>[2]) {
  const parsed = parseForm(versionForm, request.body, problems);
  if (!parsed.ok) throw new NotFound('There is no such version.');
  return parsed.values;
}

function answer(
  reply: FastifyReply,
  result: SaveResult,
  path: string,
  done: string,
  refused: string,
): FastifyReply {
  if (result.done) return redirectWithNotice(reply, path, done);
  if (result.reason === 'unknown') throw new NotFound('There is no such version.');
  if (result.reason === 'invalid') return redirectWithNotice(reply, path, refused);
  throw new Conflict('Somebody else changed this wording meanwhile.');
}
