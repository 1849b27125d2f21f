import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiProblem } from './problems.ts';

/**
 * Tells an address that is not there (404) from one that is and knows other methods (405 with Allow): the router itself
 * answers both alike. To be called before the routes are added.
 */
export function registerMethodCheck(api: FastifyInstance): void {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  api.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  api.setNotFoundHandler(async (request) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => [...route.methods]);
    throw methods.length > 0 ? methodNotAllowed(request, methods) : nothingHere();
  });
}

/** What a missing row, a foreign id and a malformed one all answer. */
export function nothingHere(): ApiProblem {
  return new ApiProblem(404, 'not_found', 'There is nothing here.');
}

function methodNotAllowed(request: FastifyRequest, methods: readonly string[]): ApiProblem {
  const allowed = [...new Set(methods)].toSorted().join(', ');
  return new ApiProblem(
    405,
    'method_not_allowed',
    `${request.method} is not possible here, but ${allowed}.`,
    { headers: { Allow: allowed } },
  );
}

function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll('.', '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`);
}
