import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, formState, parseForm, type FormField } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { countToMove } from './activate-queries.ts';
import { archiveScenario, makeScenario, renameScenario, restoreScenario } from './draft-actions.ts';
import { editors } from './draft-routes.ts';
import { findScenarioState, findUses, listScenarioStates, listVersions } from './editor-queries.ts';
import type { ScenarioUses } from './editor-queries.ts';
import { LIMITS } from './definition-rules.ts';
import { countCustomers } from './list-views.ts';
import { listCustomerGroups } from './page-queries.ts';
import { loadScenarioBook } from './queries.ts';
import { scenarioNew, scenarioShow } from './show-views.ts';

type ScenarioRequest = FastifyRequest<{ Params: { key: string } }>;

const nameForm = z.object({ name: fields.required(LIMITS.name) });
const makeForm = nameForm.extend({ copy_of: fields.text(40) });
const admins = { preHandler: requireRole('admin') };

/** One scenario: its steps, its versions, its name; a new one. */
export function registerShowRoutes(app: FastifyInstance, services: Services): void {
  app.get('/scenarios/new', editors, async (request, reply) => {
    const reader = await readerOf(services, request);
    const states = await listScenarioStates(services.sql);
    const form = { name: { value: '', problem: null }, copyOf: '' };
    return reply.page('/scenarios/new', scenarioNew(reader, states, form));
  });

  app.post('/scenarios', editors, async (request, reply) => {
    const reader = await readerOf(services, request);
    const form = parseForm(makeForm, request.body, reader.texts.problems);
    const states = await listScenarioStates(services.sql);
    if (!form.ok) {
      const { name } = formState(['name'], form.typed, form.problems).fields;
      const shown = { name, copyOf: form.typed['copy_of'] ?? '' };
      return reply.page('/scenarios/new', scenarioNew(reader, states, shown), { status: 422 });
    }
    const { name, copy_of: copyOf } = form.values;
    const key = await makeScenario(
      services,
      { name, copyOf: copyOf === '' ? null : copyOf },
      by(request),
    );
    const { made } = reader.texts.scenarioEditor;
    return redirectWithNotice(reply, `/scenarios/${key}/draft`, made);
  });

  app.get('/scenarios/:key', async (request: ScenarioRequest, reply) =>
    answerScenario(services, request, reply),
  );

  app.post('/scenarios/:key/name', admins, async (request: ScenarioRequest, reply) => {
    const reader = await readerOf(services, request);
    const form = parseForm(nameForm, request.body, reader.texts.problems);
    if (!form.ok) {
      const { name } = formState(['name'], form.typed, form.problems).fields;
      return answerScenario(services, request, reply, { rename: name, status: 422 });
    }
    const { key } = request.params;
    await renameScenario(services, { key, name: form.values.name }, by(request));
    return back(reply, key, reader.texts.scenarioEditor.renamed);
  });

  app.post('/scenarios/:key/archive', admins, async (request: ScenarioRequest, reply) => {
    const reader = await readerOf(services, request);
    const { key } = request.params;
    const archived = await archiveScenario(services, key, by(request));
    if (!archived.ok) {
      return answerScenario(services, request, reply, { refused: archived.uses, status: 409 });
    }
    return back(reply, key, reader.texts.scenarioEditor.archivedNotice);
  });

  app.post('/scenarios/:key/restoration', admins, async (request: ScenarioRequest, reply) => {
    const reader = await readerOf(services, request);
    const { key } = request.params;
    await restoreScenario(services, key, by(request));
    return back(reply, key, reader.texts.scenarioEditor.restored);
  });
}

function by(request: FastifyRequest) {
  return { actor: 'user' as const, userId: signedInUser(request).id };
}

function back(reply: FastifyReply, key: string, sentence: string): FastifyReply {
  return redirectWithNotice(reply, `/scenarios/${encodeURIComponent(key)}`, sentence);
}

async function answerScenario(
  services: Services,
  request: ScenarioRequest,
  reply: FastifyReply,
  returned: { rename?: FormField; refused?: ScenarioUses; status?: number } = {},
): Promise<string> {
  const { sql } = services;
  const reader = await readerOf(services, request);
  const state = await findScenarioState(sql, request.params.key);
  if (!state) throw new NotFound('There is no such scenario.');
  const [versions, uses, book, groups] = await Promise.all([
    listVersions(sql, state.id),
    findUses(sql, state.id),
    loadScenarioBook(sql),
    listCustomerGroups(sql),
  ]);
  const moving = versions.find(({ movingAfter }) => movingAfter !== null);
  const active = book.active.find(({ id }) => id === state.id);
  const props = scenarioShow(reader, {
    state,
    versions,
    uses,
    toMove: moving ? await countToMove(sql, moving.id) : null,
    customers: countCustomers(book, active, groups),
    refused: returned.refused ?? null,
    ...(returned.rename && { rename: returned.rename }),
    role: signedInUser(request).role,
  });
  return reply.page('/scenarios/show', props, { status: returned.status ?? 200 });
}
