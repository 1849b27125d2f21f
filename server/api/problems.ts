import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Invalid } from '../errors.ts';
import { violationsOf } from './violations.ts';

/** What is wrong, and where: a JSON pointer (RFC 6901) into the body, or `/name` of a parameter; '' is the whole. */
export interface Violation {
  pointer: string;
  /** Stable, for programs. */
  code: string;
  /** A sentence, for people. */
  message: string;
}

/** A request the interface cannot answer, with the code programs go by and the headers that belong to the refusal. */
export class ApiProblem extends Error {
  readonly statusCode: number;
  readonly errors: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      pointer?: string;
      headers?: Record<string, string>;
      errors?: readonly Violation[];
    } = {},
  ) {
    super(message);
    this.statusCode = status;
    this.errors = more.errors ?? [{ pointer: more.pointer ?? '', code, message }];
    this.headers = more.headers ?? {};
  }
}

/** A body that has the right form and asks for something impossible (422). */
export function refuse(pointer: string, code: string, message: string): ApiProblem {
  return new ApiProblem(422, code, message, { pointer });
}

/** The same for a body with several things wrong in it. */
export function refuseAll(violations: readonly Violation[]): ApiProblem {
  const message = 'The request asks for something that cannot be.';
  return new ApiProblem(422, 'invalid', message, { errors: violations });
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

// What the server itself refuses, in words that say what to do.
const SERVER_REFUSALS: Readonly<Record<string, { code: string; message: string }>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed_json', message: 'The body is not JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'body_missing', message: 'The body is empty.' },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    message: 'The body is larger than this interface accepts.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'media_type_not_supported',
    message: 'Bodies are JSON: send Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'content_length_wrong',
    message: 'The body is not as long as Content-Length says.',
  },
};

// Two changes that waited for each other, or one that was in the way too long: the same request will do later.
const TRY_AGAIN = new Set(['40001', '40P01', '55P03', '57014', '53300', '57P01']);

/** Turns what went wrong into an answer of RFC 9457. What is a bug is logged and told by its reference only. */
export function answerProblem(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof ApiProblem) {
    return send(reply, error.statusCode, error.message, error.errors, error.headers);
  }
  if (hasZodFastifySchemaValidationErrors(error)) return answerInvalid(error, request, reply);
  if (error instanceof Invalid) {
    const violations = error.problems.map(({ field, code, message }) => ({
      pointer: pointerOf(field),
      code,
      message,
    }));
    return send(reply, 422, 'The request asks for something that cannot be.', violations);
  }
  const refusal = SERVER_REFUSALS[error.code];
  const status = error.statusCode ?? 500;
  if (refusal) {
    return send(reply, status, refusal.message, [{ pointer: '', ...refusal }]);
  }
  if (error instanceof SyntaxError && status === 400) {
    return send(reply, 400, 'The body is not JSON.', [
      { pointer: '', code: 'malformed_json', message: 'The body is not JSON.' },
    ]);
  }
  if (status < 500) return send(reply, status, error.message, []);
  return answerFailure(error, request, reply);
}

function answerFailure(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (TRY_AGAIN.has(error.code)) {
    request.log.warn({ err: error }, 'The database asked to try again.');
    const message = 'Another change was in the way. Try again.';
    return send(reply, 503, message, [{ pointer: '', code: 'try_again', message }], {
      'Retry-After': '1',
    });
  }
  request.log.error({ err: error }, 'The request failed.');
  const status = error.statusCode ?? 500;
  return send(reply, status, `Something went wrong here. Reference: ${request.id}`, []);
}

// The body is refused with 422, parameters with 400; an id that cannot be one is an address of nothing.
function answerInvalid(
  error: Parameters<typeof violationsOf>[0] & { validationContext?: string },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const context = error.validationContext;
  if (context === 'params') return send(reply, 404, 'There is nothing here.', []);
  const isBody = context === 'body';
  const violations = violationsOf(error, isBody ? request.body : request.query);
  if (isBody) return send(reply, 422, 'The body is not as it should be.', violations);
  return send(reply, 400, 'The parameters are not as they should be.', violations);
}

function send(
  reply: FastifyReply,
  status: number,
  detail: string,
  errors: readonly Violation[],
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  return reply
    .status(status)
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send({
      type: 'about:blank',
      title: TITLES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error'),
      status,
      detail,
      errors,
    });
}

/** A field of an action, as the body calls it: `customer.vatNumber` is at `/customer/vat_number`. */
function pointerOf(field: string): string {
  if (field === '') return '';
  const names = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).split('.');
  return `/${names.map(escapePointer).join('/')}`;
}

/** One name inside a JSON pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
