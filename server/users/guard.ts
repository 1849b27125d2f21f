import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden } from '../errors.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { isSessionToken, readSessionCookie } from './cookie.ts';
import { hasUsers } from './queries.ts';
import type { Role } from './rules.ts';
import { extendSession, findSession, type Session } from './session-queries.ts';
import { sessionEnd } from './sign-in-actions.ts';
import { tokenHash } from './token.ts';

// Everything else is the back office: a new route is behind the door unless it is named here.
const OPEN =
  /^\/(p|api|webhooks|assets|brand|healthz|readyz|metrics|favicon\.ico|robots\.txt)(\/|$)/;
const ENTRANCE = /^\/(sign-in|welcome)(\/|$)/;
const OWN_AFFAIRS = /^\/(sign-out|account)(\/|$)/;
const DAY_MS = 86_400_000;

/**
 * Loads the signed-in user of every request to the back office, and turns away whoever is not: to the sign-in page, or
 * to the first visit's page while there is no account. Viewers change nothing but their own account.
 */
export function registerGuard(app: FastifyInstance, services: Services): void {
  app.decorateRequest('user', null);
  let isSetUp = false;

  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    if (OPEN.test(path)) return;
    const session = await sessionOf(request, services);
    request.user = session ? userOf(session) : null;
    // The demo's outbox is everybody's mailbox; whoever is signed in still sees it in their own language.
    if (ENTRANCE.test(path) || (services.config.demo && /^\/outbox(\/|$)/.test(path))) return;
    isSetUp ||= await isInstalled(services);
    if (!isSetUp && (session !== undefined || !(await hasUsers(services.sql)))) {
      return leave(request, reply, '/welcome');
    }
    if (!session) return leave(request, reply, signInPath(request));
    if (isReading(request)) return;
    if (session.role === 'viewer' && !OWN_AFFAIRS.test(path)) {
      throw new Forbidden('Your role may look, and not change anything.');
    }
    await keepAlive(request, services, session);
  });
}

/** A `preHandler` that lets only these roles pass. */
export function requireRole(...roles: readonly Role[]) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!request.user || !roles.includes(request.user.role)) {
      throw new Forbidden('Your role does not allow this.');
    }
  };
}

/** The user of a request behind the door. */
export function signedInUser(request: FastifyRequest): NonNullable<FastifyRequest['user']> {
  if (!request.user) throw new Forbidden('Nobody is signed in.');
  return request.user;
}

// The pattern that matched decides, not the text that came: no spelling of a path gets round it.
function pathOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? request.url.split('?')[0] ?? '/';
}

async function sessionOf(
  request: FastifyRequest,
  services: Services,
): Promise<Session | undefined> {
  const token = readSessionCookie(request, services);
  if (token === null || !isSessionToken(token)) return undefined;
  return findSession(services.sql, tokenHash(token), services.clock.now());
}

function userOf({ id, email, name, role, language }: Session): FastifyRequest['user'] {
  return { id, email, name, role, language };
}

async function isInstalled(services: Services): Promise<boolean> {
  return (await findOrganization(services.sql)) !== undefined && (await hasUsers(services.sql));
}

function isReading(request: FastifyRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function signInPath(request: FastifyRequest): string {
  const wanted = isReading(request) ? request.url : '/';
  return wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`;
}

// htmx would follow a redirect and put the sign-in page into a table row: it is told to leave the page instead.
function leave(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  if (request.headers['hx-request-type'] === 'partial') {
    const here = request.headers['hx-current-url'];
    const next = typeof here === 'string' && URL.canParse(here) ? new URL(here).pathname : '/';
    const target = path === '/welcome' ? path : `/sign-in?next=${encodeURIComponent(next)}`;
    return reply.header('HX-Redirect', target).status(204).send();
  }
  return reply.redirect(path, 303);
}

// Reading changes nothing, so only a change prolongs the session: a demo whose clock is moved on stays signed in.
async function keepAlive(
  request: FastifyRequest,
  services: Services,
  session: Session,
): Promise<void> {
  const end = sessionEnd(services.clock.now());
  if (end.getTime() - session.expiresAt.getTime() < DAY_MS) return;
  const token = readSessionCookie(request, services);
  if (token !== null) await extendSession(services.sql, tokenHash(token), end);
}
