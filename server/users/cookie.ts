import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { SESSION_DAYS } from './rules.ts';

/** The session's token as the browser holds it, or null. */
export function readSessionCookie(request: FastifyRequest, services: Services): string | null {
  return request.cookies[cookieName(services)] ?? null;
}

/** Hands the browser its session: out of reach of scripts, not sent with other sites' forms. */
export function setSessionCookie(reply: FastifyReply, services: Services, token: string): void {
  void reply.setCookie(cookieName(services), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isTls(services),
    maxAge: SESSION_DAYS * 86_400,
  });
}

export function clearSessionCookie(reply: FastifyReply, services: Services): void {
  void reply.clearCookie(cookieName(services), { path: '/', secure: isTls(services) });
}

/** True for text that could be a token; anything else is not worth a query. */
export function isSessionToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

// Browsers take `__Host-` only over TLS and for the whole host: no sibling domain can plant one.
function cookieName(services: Services): string {
  return isTls(services) ? '__Host-relance' : 'relance';
}

function isTls(services: Services): boolean {
  return services.config.publicUrl.startsWith('https:');
}
