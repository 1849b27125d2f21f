import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGUAGES } from '../calendar/locale.ts';
import type { FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { changePassword, changeProfile, endOtherSessions, mustShowPassword } from './actions.ts';
import { readSessionCookie } from './cookie.ts';
import { signedInUser } from './guard.ts';
import { findUser } from './queries.ts';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './rules.ts';
import { accountView } from './views.ts';

const profileForm = z.object({ name: fields.text(120), language: z.enum(LANGUAGES) });
const passwordForm = z.object({
  current: fields.text(1000),
  next: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
});

/** What each user changes about the own account. */
export function registerAccountRoutes(app: FastifyInstance, services: Services): void {
  app.get('/account', async (request, reply) => show(services, request, reply));

  app.post('/account', async (request, reply) => {
    const user = signedInUser(request);
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(profileForm, request.body, texts.problems);
    if (!parsed.ok) {
      return show(services, request, reply, { profile: parsed.typed, problems: parsed.problems });
    }
    await changeProfile(services, user.id, parsed.values);
    const saved = OFFICE_TEXTS[parsed.values.language].common.saved;
    return redirectWithNotice(reply, '/account', saved);
  });

  app.post('/account/password', async (request, reply) => {
    const user = signedInUser(request);
    const { texts } = await readerOf(services, request);
    const keep = { keep: ['current', 'next'] };
    const parsed = parseForm(passwordForm, request.body, texts.problems, keep);
    if (!parsed.ok) return show(services, request, reply, { problems: parsed.problems });
    const { ok } = await changePassword(services, user.id, {
      ...parsed.values,
      keepSession: readSessionCookie(request, services) ?? '',
    });
    if (!ok) {
      const message = texts.users.account.wrongCurrent;
      const problems = [{ field: 'current', code: 'wrong', message }];
      return show(services, request, reply, { problems });
    }
    return redirectWithNotice(reply, '/account', texts.users.account.changed);
  });

  app.post('/account/sessions/removal', async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const keep = readSessionCookie(request, services) ?? '';
    await endOtherSessions(services, signedInUser(request).id, keep);
    return redirectWithNotice(reply, '/account', texts.users.account.sessionsEnded);
  });
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  options: {
    profile?: Partial<Record<'name' | 'language', string>>;
    problems?: readonly FieldProblem[];
  } = {},
): Promise<string> {
  const { texts } = await readerOf(services, request);
  const user = signedInUser(request);
  const stored = await findUser(services.sql, user.id);
  const problems = options.problems ?? [];
  const session = readSessionCookie(request, services) ?? '';
  const asksCurrent = await mustShowPassword(services, user.id, session);
  return reply.page(
    '/users/account',
    accountView(
      { email: user.email, hasPassword: Boolean(stored?.passwordHash), asksCurrent },
      formState(['name', 'language'], options.profile ?? user, problems),
      formState(['current', 'next'], {}, problems),
      texts,
    ),
    { status: problems.length > 0 ? 422 : 200 },
  );
}
