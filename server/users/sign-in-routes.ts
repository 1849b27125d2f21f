import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readerOf } from '../web/reader.ts';
import type { Services } from '../services.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { z } from 'zod';
import {
  clearSessionCookie,
  isSessionToken,
  readSessionCookie,
  setSessionCookie,
} from './cookie.ts';
import { DEMO_SIGN_IN } from './demo.ts';
import { findUser, hasUsers } from './queries.ts';
import { safePath } from './rules.ts';
import { isSignInLinkGood } from './session-queries.ts';
import {
  requestSignInLink,
  signIn,
  signOut,
  useSignInLink,
  type Visitor,
} from './sign-in-actions.ts';
import { tokenHash } from './token.ts';
import { linkInput, signInView } from './views.ts';

const signInForm = z.object({
  email: fields.text(254).transform((email) => email.toLowerCase()),
  password: fields.text(1000),
  next: fields.text(2000),
});
const linkForm = z.object({ address: fields.email() });
// Whether a mail was queued must not show in how long the answer takes.
const LINK_ANSWER_MS = 250;

type LinkRequest = FastifyRequest<{ Params: { token: string } }>;

/** The door: sign in by password or by a mailed link, sign out. */
export function registerSignInRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { next?: unknown } }>('/sign-in', async (request, reply) => {
    if (request.user) return reply.redirect('/', 303);
    if (!(await hasUsers(services.sql))) return reply.redirect('/welcome', 303);
    const { next } = request.query;
    return showSignIn(services, request, reply, {
      email: services.config.demo ? DEMO_SIGN_IN.email : '',
      next: safePath(typeof next === 'string' ? next : undefined),
    });
  });

  app.post('/sign-in', async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(signInForm, request.body, texts.problems, { keep: ['password'] });
    const typed = {
      email: parsed.typed['email'] ?? '',
      next: safePath(parsed.typed['next']),
    };
    if (!parsed.ok) {
      const problem = texts.users.signIn.wrong;
      return showSignIn(services, request, reply, { ...typed, problem, status: 422 });
    }
    const result = await signIn(services, visitorOf(request, services), parsed.values);
    if (result.ok) {
      setSessionCookie(reply, services, result.sessionToken);
      return reply.redirect(typed.next, 303);
    }
    if (result.reason === 'wrong') {
      const problem = texts.users.signIn.wrong;
      return showSignIn(services, request, reply, { ...typed, problem, status: 422 });
    }
    const problem = texts.users.signIn.tooMany(Math.ceil(result.retryAfterSeconds / 60));
    void reply.header('Retry-After', String(result.retryAfterSeconds));
    return showSignIn(services, request, reply, { ...typed, problem, status: 429 });
  });

  app.post('/sign-in/link', async (request, reply) => {
    const { texts } = await readerOf(services, request);
    const parsed = parseForm(linkForm, request.body, texts.problems);
    if (!parsed.ok) {
      return showSignIn(services, request, reply, {
        email: parsed.typed['address'] ?? '',
        next: '/',
        problem: texts.problems.email,
        status: 422,
      });
    }
    const email = parsed.values.address;
    const [refusal] = await Promise.all([
      requestSignInLink(services, visitorOf(request, services), email),
      wait(LINK_ANSWER_MS),
    ]);
    if (refusal) {
      const { retryAfterSeconds } = refusal;
      const problem = texts.users.signIn.tooMany(Math.ceil(retryAfterSeconds / 60));
      void reply.header('Retry-After', String(retryAfterSeconds));
      return showSignIn(services, request, reply, { email, next: '/', problem, status: 429 });
    }
    return reply.page('/users/link-sent', { sentence: texts.users.link.sent(email) });
  });

  // Scanners open every link of a mail: opening asks, only the button signs in.
  app.get('/sign-in/link/:token', async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const isGood =
      isSessionToken(token) &&
      (await isSignInLinkGood(services.sql, tokenHash(token), services.clock.now()));
    return showLink(services, request, reply, isGood);
  });

  app.post('/sign-in/link/:token', async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const session = isSessionToken(token)
      ? await useSignInLink(services, visitorOf(request, services), token)
      : undefined;
    if (!session) return showLink(services, request, reply, false);
    setSessionCookie(reply, services, session.sessionToken);
    const user = await findUser(services.sql, session.userId);
    return reply.redirect(user?.passwordHash ? '/' : '/account', 303);
  });

  app.post('/sign-out', async (request, reply) => {
    const token = readSessionCookie(request, services);
    if (token !== null) await signOut(services, token);
    clearSessionCookie(reply, services);
    return reply.redirect('/sign-in', 303);
  });
}

/** Where a request comes from, as the throttle and the session see it. */
export function visitorOf(request: FastifyRequest, services: Services): Visitor {
  return { address: request.ip, sessionToken: readSessionCookie(request, services) };
}

async function showSignIn(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { email: string; next: string; problem?: string; status?: number },
): Promise<string> {
  const { texts } = await readerOf(services, request);
  const { demo } = services.config;
  const values = { email: options.email, password: demo ? DEMO_SIGN_IN.password : '' };
  return reply.page(
    '/users/sign-in',
    signInView(
      formState(['email', 'password'], values),
      { problem: options.problem ?? null, next: options.next, isDemo: demo },
      texts,
    ),
    { status: options.status ?? 200 },
  );
}

async function showLink(
  services: Services,
  request: LinkRequest,
  reply: FastifyReply,
  isGood: boolean,
): Promise<string> {
  const { texts } = await readerOf(services, request);
  void reply.header('Referrer-Policy', 'no-referrer');
  return reply.page(
    '/users/link',
    { token: isGood ? request.params.token : '', isGood, linkInput: linkInput('', texts) },
    { status: isGood ? 200 : 410 },
  );
}
