import { z } from 'zod';
import type { Tx } from '../../db/sql.ts';
import { activateDraft } from '../../scenarios/activate-actions.ts';
import { checkScenario } from '../../scenarios/check-rules.ts';
import { readDraft } from '../../scenarios/definition-rules.ts';
import { checkFactsOf, stateDraft } from '../../scenarios/draft-actions.ts';
import { findWithDraft } from '../../scenarios/editor-queries.ts';
import { listScenarios } from '../../scenarios/queries.ts';
import type { Scenario } from '../../scenarios/rules.ts';
import type { Services } from '../../services.ts';
import { BY_API } from '../customers/state.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { ApiProblem, refuseAll } from '../problems.ts';
import { listOf } from '../schemas.ts';
import {
  activationBody,
  presentScenario,
  scenarioBody,
  scenarioKey,
  scenarioOut,
  violationsIn,
} from './schemas.ts';

/** The plans of steps: a handful, so all on one page; drafts are stated and activated. */
export function registerScenarioRoutes(api: Api, services: Services): void {
  const { sql } = services;
  api.get(
    '/scenarios',
    {
      schema: {
        tags: ['scenarios'],
        operationId: 'listScenarios',
        summary: 'All scenarios in their order, each in its active version',
        response: answers({ 200: listOf(scenarioOut) }),
      },
    },
    async () => ({
      data: (await listScenarios(sql)).map((scenario) => presentScenario(scenario, 'active')),
      next_cursor: null,
    }),
  );

  api.post(
    '/scenarios',
    {
      schema: {
        tags: ['scenarios'],
        operationId: 'stateScenario',
        summary: 'Make or change the draft of a scenario, by its key',
        description:
          'Nothing changes for anybody until the draft is activated. What would keep it from being activated is refused here.',
        headers: postHeaders,
        body: scenarioBody,
        response: answers({ 200: scenarioOut, 201: scenarioOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const { key, name, ...definition } = request.body;
        const known = await findWithDraft(tx, key);
        const row = { id: known?.id ?? 0, key, name, versionId: 0, number: 1 };
        const facts = await checkFactsOf(tx, known?.id ?? null);
        const violations = violationsIn(checkScenario(readDraft({ ...row, definition }), facts));
        if (violations.length > 0) throw refuseAll(violations);
        const outcome = await stateDraft(tx, services, { key, name, definition }, BY_API);
        const stands = await findWithDraft(tx, key);
        const draft = stands?.draft ? readDraft({ ...stands, ...stands.draft }) : null;
        const body = draft
          ? presentScenario(draft, 'draft')
          : presentScenario(await activeOf(tx, key), 'active');
        return { status: outcome === 'new' ? 201 : 200, body };
      });
      return reply.status(answer.status).send(answer.body);
    },
  );

  api.post(
    '/scenarios/:key/activation',
    {
      schema: {
        tags: ['scenarios'],
        operationId: 'activateScenario',
        summary: 'Activate the draft of a scenario',
        headers: postHeaders,
        params: z.object({ key: scenarioKey }),
        body: activationBody,
        response: answers({ 200: scenarioOut }, 404, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const { key } = request.params;
        const known = await findWithDraft(tx, key);
        if (!known) throw nothingHere();
        const { draft } = known;
        const { running, version } = request.body;
        if (!draft || (version !== undefined && version !== draft.number)) {
          throw new ApiProblem(409, 'no_draft', 'There is no such draft to activate.');
        }
        const { versionId, revision } = draft;
        const asked = { key, versionId, revision, running };
        const activated = await activateDraft(tx, services, asked, BY_API);
        if (!activated.ok && activated.reason === 'problems') {
          throw refuseAll(violationsIn(activated.problems));
        }
        if (!activated.ok) {
          throw new ApiProblem(409, 'draft_changed', 'The draft was changed just now. Try again.');
        }
        return { status: 200, body: presentScenario(await activeOf(tx, key), 'active') };
      });
      return reply.status(200).send(answer.body);
    },
  );
}

async function activeOf(tx: Tx, key: string): Promise<Scenario> {
  const found = (await listScenarios(tx)).find((scenario) => scenario.key === key);
  if (!found) throw nothingHere();
  return found;
}
