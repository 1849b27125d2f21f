import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { findApiToken, type ApiToken } from '../users/api-token-queries.ts';
import { tokenHash } from '../users/token.ts';
import { ApiProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the JSON interface; null on its open routes and everywhere else. */
    apiToken: ApiToken | null;
  }
  interface FastifyContextConfig {
    /** True for what anybody may read: the description of the interface. */
    isOpen?: boolean;
  }
}

export interface RequestLimits {
  /** Per token. */
  requestsPerMinute: number;
  /** Requests without a valid token, per address. */
  refusalsPerMinute: number;
}

const MINUTE_MS = 60_000;

/** Every request of the interface shows a token, keeps to its scope, and to a number of requests a minute. */
export async function registerAuthentication(
  api: FastifyInstance,
  services: Services,
  limits: RequestLimits,
): Promise<void> {
  if (!api.hasDecorator('createRateLimit')) await api.register(rateLimit, { global: false });
  const countRefusal = api.createRateLimit({
    max: limits.refusalsPerMinute,
    timeWindow: MINUTE_MS,
  });
  const countRequest = api.createRateLimit({
    max: limits.requestsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `token ${request.apiToken?.id ?? 0}`,
  });

  api.decorateRequest('apiToken', null);
  api.addHook('onRequest', async (request, reply) => {
    void reply.header('Cache-Control', 'no-store');
    if (request.routeOptions.config.isOpen) return;
    const token = await authenticate(request, services);
    if (!token) {
      refuseWhenExceeded(await countRefusal(request), reply);
      throw unauthorized(Boolean(request.headers.authorization));
    }
    request.apiToken = token;
    refuseWhenExceeded(await countRequest(request), reply);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading && !request.is404 && token.scope !== 'write') {
      throw new ApiProblem(403, 'scope_too_small', 'This token may only read.', {
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="write"' },
      });
    }
  });
}

/** The token that made this request. */
export function tokenOf(request: FastifyRequest): ApiToken {
  if (!request.apiToken)
    throw new Error(`${request.routeOptions.url} was reached without a token.`);
  return request.apiToken;
}

async function authenticate(
  request: FastifyRequest,
  services: Services,
): Promise<ApiToken | undefined> {
  const match = /^Bearer ([\x21-\x7e]{1,255})$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ? findApiToken(services.sql, tokenHash(match[1])) : undefined;
}

function unauthorized(hasTried: boolean): ApiProblem {
  return hasTried
    ? new ApiProblem(401, 'token_invalid', 'This token is unknown or was revoked.', {
        headers: { 'WWW-Authenticate': 'Bearer realm="relance", error="invalid_token"' },
      })
    : new ApiProblem(401, 'token_missing', 'Send Authorization: Bearer followed by a token.', {
        headers: { 'WWW-Authenticate': 'Bearer realm="relance"' },
      });
}

type Counted = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function refuseWhenExceeded(counted: Counted, reply: FastifyReply): void {
  if (counted.isAllowed) return;
  void reply.headers({
    'RateLimit-Limit': String(counted.max),
    'RateLimit-Remaining': String(counted.remaining),
    'RateLimit-Reset': String(counted.ttlInSeconds),
  });
  if (!counted.isExceeded) return;
  throw new ApiProblem(429, 'too_many_requests', 'Too many requests: wait, then go on.', {
    headers: { 'Retry-After': String(Math.max(1, counted.ttlInSeconds)) },
  });
}
