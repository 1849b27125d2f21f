import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import { typedText } from '../portal/parts.ts';
import type { Services } from '../services.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { checkScenario, type ScenarioProblem } from './check-rules.ts';
import { readDraft } from './definition-rules.ts';
import { checkFactsOf, discardDraft, getDraft, openDraft, saveDraft } from './draft-actions.ts';
import { readTypedDraft, rearrange, typedDraft, type TypedDraft } from './draft-form.ts';
import { parseDraft, type TypedProblem } from './draft-parse.ts';
import { draftPage } from './draft-views.ts';
import { findWithDraft, listTeam, type ScenarioWithDraft } from './editor-queries.ts';
import type { Scenario } from './rules.ts';

type DraftRequest = FastifyRequest<{ Params: { key: string } }>;

/** Who works on drafts; only administrators activate them. */
export const editors = { preHandler: requireRole('admin', 'collector') };

/** Draft of a scenario: one form of all its steps, that works as well without JavaScript. */
export function registerDraftRoutes(app: FastifyInstance, services: Services): void {
  app.post('/scenarios/:key/versions', editors, async (request: DraftRequest, reply) => {
    const { key } = request.params;
    await openDraft(services, key, by(request));
    return reply.redirect(`/scenarios/${encodeURIComponent(key)}/draft`, 303);
  });

  app.get('/scenarios/:key/draft', editors, async (request: DraftRequest, reply) => {
    const { reader, currency } = await start(services, request);
    const { known, draft, revision, note } = await getDraft(services.sql, request.params.key);
    const typed = typedDraft(draft, { revision, note }, (minor) =>
      typedText({ minor, currency }, reader.locale),
    );
    return answerDraft(services, reader, reply, { known, typed, read: draft });
  });

  app.post('/scenarios/:key/draft', editors, async (request: DraftRequest, reply) => {
    const { reader, currency } = await start(services, request);
    const typed = readTypedDraft(request.body);
    const known = await getKnown(services, request.params.key);
    const body = (request.body ?? {}) as { do?: unknown };
    const rearranged = rearrange(typed, typeof body.do === 'string' ? body.do : '');
    if (rearranged) {
      return answerDraft(services, reader, reply, {
        ...reading(known, rearranged.draft, currency),
        known,
        typed: rearranged.draft,
        // A field half typed is told when it is saved, not while steps are being moved.
        typedProblems: [],
        isUnsaved: true,
      });
    }
    const { read, typedProblems, parsed } = reading(known, typed, currency);
    const refuse = (status: number, isStale = false) =>
      answerDraft(
        services,
        reader,
        reply,
        { known, typed, read, typedProblems, isUnsaved: true, isStale },
        status,
      );
    if (!parsed.ok) return refuse(422);
    const saved = await saveDraft(services, { ...parsed, key: known.key }, by(request));
    if (saved.ok) {
      const path = `/scenarios/${encodeURIComponent(known.key)}/draft`;
      return redirectWithNotice(reply, path, reader.texts.scenarioEditor.saved);
    }
    // Whoever saves again has been told, and means it.
    typed.revision = (await getKnown(services, known.key)).draft?.revision ?? typed.revision;
    return refuse(409, true);
  });

  // Changes nothing: how what is being typed would run.
  app.post('/scenarios/:key/draft/look', editors, async (request: DraftRequest, reply) => {
    const { reader, currency } = await start(services, request);
    const known = await getKnown(services, request.params.key);
    const typed = readTypedDraft(request.body);
    const shown = reading(known, typed, currency);
    return answerDraft(services, reader, reply, { ...shown, known, typed, isUnsaved: true });
  });

  app.post('/scenarios/:key/draft/removal', editors, async (request: DraftRequest, reply) => {
    const { reader } = await start(services, request);
    const { key } = request.params;
    const { revision } = readTypedDraft(request.body);
    const outcome = await discardDraft(services, { key, revision }, by(request));
    const { scenarioEditor: words } = reader.texts;
    const path = `/scenarios/${encodeURIComponent(key)}`;
    if (outcome === 'scenario_gone')
      return redirectWithNotice(reply, '/scenarios', words.discarded);
    if (outcome === 'discarded') return redirectWithNotice(reply, path, words.discarded);
    return redirectWithNotice(reply, `${path}/draft`, words.draftChanged);
  });
}

async function start(services: Services, request: FastifyRequest) {
  const reader = await readerOf(services, request);
  return { reader, currency: reader.organization?.currency ?? 'EUR' };
}

function by(request: FastifyRequest) {
  return { actor: 'user' as const, userId: signedInUser(request).id };
}

async function getKnown(services: Services, key: string): Promise<ScenarioWithDraft> {
  const known = await findWithDraft(services.sql, key);
  if (!known?.draft) throw new NotFound('There is no such draft.');
  return known;
}

function reading(known: ScenarioWithDraft, typed: TypedDraft, currency: string) {
  const parsed = parseDraft(typed, currency);
  const versionId = known.draft?.versionId ?? 0;
  return {
    parsed,
    typedProblems: parsed.ok ? [] : parsed.problems,
    read: parsed.ok
      ? readDraft({ ...known, versionId, number: 1, definition: parsed.definition })
      : null,
  };
}

async function answerDraft(
  services: Services,
  reader: Reader,
  reply: FastifyReply,
  shown: {
    known: ScenarioWithDraft;
    typed: TypedDraft;
    read: Pick<Scenario, 'steps'> | null;
    typedProblems?: readonly TypedProblem[];
    isStale?: boolean;
    isUnsaved?: boolean;
  },
  status = 200,
): Promise<string> {
  const { known, typed, read } = shown;
  const [facts, team] = await Promise.all([
    checkFactsOf(services.sql, known.id),
    listTeam(services.sql),
  ]);
  const problems: ScenarioProblem[] = read ? checkScenario(read, facts) : [];
  const props = draftPage(reader, {
    scenario: known,
    number: known.draft?.number ?? 1,
    typed,
    read,
    problems,
    typedProblems: shown.typedProblems ?? [],
    team,
    isStale: shown.isStale ?? false,
    isUnsaved: shown.isUnsaved ?? false,
    currency: reader.organization?.currency ?? 'EUR',
  });
  return reply.page('/scenarios/draft', props, { fragment: '/scenarios/_draft', status });
}
