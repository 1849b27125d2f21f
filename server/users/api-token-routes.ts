import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { createApiToken, revokeApiToken } from './api-token-actions.ts';
import { listApiTokens } from './api-token-queries.ts';
import { requireRole, signedInUser } from './guard.ts';
import { apiTokensView } from './views.ts';

const tokenForm = z.object({ name: fields.required(80), scope: z.enum(['read', 'write']) });
const TOKEN_FIELDS = ['name', 'scope'] as const;

/** Tokens of programs. Administrators only: a token is not bound to a person's role. */
export function registerApiTokenRoutes(app: FastifyInstance, services: Services): void {
  const adminOnly = { preHandler: requireRole('admin') };

  app.get('/settings/api-tokens', adminOnly, async (request, reply) =>
    show(services, request, reply, {}),
  );

  // The token is in the answer to the form itself: a redirect would have to carry it.
  app.post('/settings/api-tokens', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(tokenForm, request.body, texts.problems);
    if (!parsed.ok) {
      return show(services, request, reply, { typed: parsed.typed, problems: parsed.problems });
    }
    const userId = signedInUser(request).id;
    const newToken = await transaction(services.sql, (tx) =>
      createApiToken(tx, services, { ...parsed.values, userId }),
    );
    return show(services, request, reply, { newToken });
  });

  app.post<{ Params: { id: string } }>(
    '/settings/api-tokens/:id/removal',
    adminOnly,
    async (request, reply) => {
      const { id } = request.params;
      if (!/^[1-9]\d{0,14}$/.test(id)) throw new NotFound('There is no such token.');
      const { texts } = await readerOf(services, request);
      await revokeApiToken(services, signedInUser(request).id, Number(id));
      return redirectWithNotice(reply, '/settings/api-tokens', texts.users.tokens.revokedDone);
    },
  );
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: {
    typed?: Partial<Record<(typeof TOKEN_FIELDS)[number], string>>;
    problems?: readonly FieldProblem[];
    newToken?: string;
  },
): Promise<string> {
  const problems = shown.problems ?? [];
  return reply.page(
    '/users/api-tokens',
    apiTokensView(
      await listApiTokens(services.sql),
      formState(TOKEN_FIELDS, shown.typed ?? { scope: 'read' }, problems),
      shown.newToken ?? null,
      await readerOf(services, request),
    ),
    { status: problems.length > 0 ? 422 : 200 },
  );
}
