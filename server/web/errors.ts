import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Invalid } from '../errors.ts';
import type { ErrorShow } from '../views.ts';
import { wantsPart } from './page.ts';

const TITLES: Readonly<
  Record<number, 'notFound' | 'forbidden' | 'conflict' | 'invalid' | 'tooLarge' | 'tooMany'>
> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  415: 'invalid',
  422: 'invalid',
  429: 'tooMany',
};

/** One place that turns what went wrong into a page, or into problem+json for programs. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'The request failed.');
    return answerError(request, reply, status, error);
  });
  app.setNotFoundHandler(
    // Whoever looks for addresses by trying them is slowed down; a person with a broken link is not.
    { preHandler: app.rateLimit({ max: 120, timeWindow: '1 minute' }) },
    async (request, reply) => answerError(request, reply, 404, null),
  );
}

async function answerError(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error: Error | null,
): Promise<FastifyReply | string> {
  if (wantsJson(request)) return answerProblem(request, reply, status, error);
  const props: ErrorShow = {
    kind: TITLES[status] ?? 'failed',
    detail: status < 500 && status !== 404 && error ? error.message : null,
    reference: request.id,
  };
  if (request.url.startsWith('/p/')) return reply.page('/portal/error', props, { status });
  // htmx would put an error page into the row that was clicked: it belongs to the top of the page.
  if (wantsPart(request)) {
    void reply.header('HX-Retarget', '#flash').header('HX-Reswap', 'innerHTML');
  }
  return reply.page('/errors/show', props, { status, fragment: '/errors/_message' });
}

function answerProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error: Error | null,
): FastifyReply {
  const problems = error instanceof Invalid ? error.problems : [];
  return reply
    .status(status)
    .type('application/problem+json')
    .send({
      type: 'about:blank',
      title: STATUS_TITLES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error'),
      status,
      detail:
        status < 500 ? (error?.message ?? 'There is nothing here.') : `Reference: ${request.id}`,
      errors: problems.map(({ field, code, message }) => ({
        pointer: `/${field.replaceAll('.', '/')}`,
        code,
        message,
      })),
    });
}

const STATUS_TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function wantsJson(request: FastifyRequest): boolean {
  return (
    /^\/(api|webhooks)\//.test(request.url) ||
    (request.headers.accept ?? '').includes('application/json')
  );
}
