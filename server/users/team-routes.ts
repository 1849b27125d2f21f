import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGUAGES } from '../calendar/locale.ts';
import { Conflict, NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { changeRole, disableUser, inviteUser, restoreUser } from './actions.ts';
import { requireRole, signedInUser } from './guard.ts';
import { listUsers } from './queries.ts';
import { ROLES } from './rules.ts';
import { usersView } from './views.ts';

const inviteForm = z.object({
  email: fields.email(),
  name: fields.text(120),
  role: z.enum(ROLES),
  language: z.enum(LANGUAGES),
});
const roleForm = z.object({ role: z.enum(ROLES) });
const INVITE_FIELDS = ['email', 'name', 'role', 'language'] as const;

type UserRequest = FastifyRequest<{ Params: { id: string } }>;
interface Shown {
  typed?: Partial<Record<(typeof INVITE_FIELDS)[number], string>>;
  problems?: readonly FieldProblem[];
  invitedUrl?: string;
  problem?: string;
}

/** The team: who may come in, and as what. Administrators only. */
export function registerTeamRoutes(app: FastifyInstance, services: Services): void {
  const adminOnly = { preHandler: requireRole('admin') };

  app.get('/settings/users', adminOnly, async (request, reply) =>
    show(services, request, reply, {}),
  );

  app.post('/settings/users', adminOnly, async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(inviteForm, request.body, texts.problems);
    const { typed } = parsed;
    if (!parsed.ok) return show(services, request, reply, { typed, problems: parsed.problems });
    try {
      const { url } = await inviteUser(services, signedInUser(request).id, parsed.values);
      return await show(services, request, reply, { invitedUrl: url });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const problem = { field: 'email', code: 'taken', message: texts.users.team.taken };
      return show(services, request, reply, { typed, problems: [problem] });
    }
  });

  app.post('/settings/users/:id/role', adminOnly, async (request: UserRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(roleForm, request.body, texts.problems);
    if (!parsed.ok) return show(services, request, reply, { problem: texts.problems.choice });
    const { role } = parsed.values;
    const result = await changeRole(services, signedInUser(request).id, idOf(request), role);
    if (!result.ok) return show(services, request, reply, refusal(result.reason, texts.users.team));
    return redirectWithNotice(reply, '/settings/users', texts.users.team.roleChanged);
  });

  app.post('/settings/users/:id/removal', adminOnly, async (request: UserRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const result = await disableUser(services, signedInUser(request).id, idOf(request));
    if (!result.ok) return show(services, request, reply, refusal(result.reason, texts.users.team));
    return redirectWithNotice(reply, '/settings/users', texts.users.team.disabledDone);
  });

  app.post('/settings/users/:id/restoration', adminOnly, async (request: UserRequest, reply) => {
    const { texts } = await readerOf(services, request);
    await restoreUser(services, signedInUser(request).id, idOf(request));
    return redirectWithNotice(reply, '/settings/users', texts.users.team.restoredDone);
  });
}

function refusal(reason: 'self' | 'last_admin', texts: { self: string; lastAdmin: string }): Shown {
  return { problem: reason === 'self' ? texts.self : texts.lastAdmin };
}

function idOf(request: UserRequest): number {
  const { id } = request.params;
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new NotFound('There is no such user.');
  return Number(id);
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Shown,
): Promise<string> {
  const reader = await readerOf(services, request);
  const problems = shown.problems ?? [];
  const defaults = { role: 'collector', language: reader.organization?.language ?? 'fr' };
  const isRefused = problems.length > 0 || shown.problem !== undefined;
  return reply.page(
    '/users/index',
    usersView(
      await listUsers(services.sql),
      formState(INVITE_FIELDS, shown.typed ?? defaults, problems),
      {
        selfId: signedInUser(request).id,
        invitedUrl: shown.invitedUrl ?? null,
        problem: shown.problem ?? null,
      },
      reader,
    ),
    { status: isRefused ? 422 : 200 },
  );
}
