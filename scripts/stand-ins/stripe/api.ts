import { setTimeout as wait } from 'node:timers/promises';
import { API_VERSION, type Context } from './context.ts';
import { expand } from './expand.ts';
import { badParameter, failureBody, StripeFailure, type FailureDetails } from './failure.ts';
import type { Fault, Faults } from './faults.ts';
import { canonicalForm, parseForm, type FormTree } from './form.ts';
import { createIdempotency } from './idempotency.ts';
import { checkRight, type RestrictedKeys } from './rights.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';

export interface ApiRequest {
  method: string;
  path: string;
  /** Without the question mark. */
  query: string;
  body: string;
  headers: Record<string, string | undefined>;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Close the socket: instead of answering, or in the middle of the body. */
  cut?: 'before' | 'midway';
}

/** One line of the log that tests assert on. */
export interface LoggedRequest {
  id: string;
  method: string;
  path: string;
  /** In their types, as the operation reads them; {} when they were refused. */
  params: Record<string, unknown>;
  idempotencyKey: string | null;
  status: number;
  replayed: boolean;
  fault: Fault['kind'] | null;
}

export interface Api {
  handle(request: ApiRequest): Promise<ApiAnswer>;
  requests: LoggedRequest[];
}

interface Deps {
  ctx: Context;
  faults: Faults;
  /** Ends when the webhooks of this request are delivered, if that is wanted. */
  beforeAnswer: () => Promise<void>;
  log: (line: string) => void;
  restrictedKeys?: RestrictedKeys;
}

interface Prepared {
  route: Route;
  id: string;
  params: { expand?: string[] };
  fingerprint: string;
}

/** A demo may run for weeks; no test looks back this far. */
const KEPT_REQUESTS = 10_000;

const invalid = (status: number, message: string, code?: string): StripeFailure =>
  new StripeFailure({
    status,
    type: 'invalid_request_error',
    message,
    ...(code === undefined ? {} : { code }),
  });

/** The secret key of the request. @throws StripeFailure 401 for none, and for anything but a test key */
function checkKey(authorization: string | undefined): string {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  const key =
    scheme.toLowerCase() === 'basic'
      ? (Buffer.from(value, 'base64').toString().split(':')[0] ?? '')
      : value;
  if (key === '') {
    throw invalid(401, 'You did not provide an API key.');
  }
  if (!/^(sk|rk)_test_/.test(key)) {
    // The key is not repeated: it may be a live one that came here by mistake.
    throw invalid(401, 'Invalid API Key provided: the stand-in takes test keys only.');
  }
  return key;
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || version === API_VERSION) return;
  throw invalid(400, `Invalid Stripe API version: ${version}. The stand-in knows ${API_VERSION}.`);
}

function prepare(request: ApiRequest): Prepared {
  const { method, path } = request;
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (!match) continue;
    const tree = readTree(request);
    refuseRemoved(tree);
    return {
      route,
      id: decodeURIComponent(match[1] ?? ''),
      params: route.read(tree),
      fingerprint: `${method} ${path} ${canonicalForm(tree)}`,
    };
  }
  throw invalid(404, `Unrecognized request URL (${method}: ${path}).`);
}

function readTree(request: ApiRequest): FormTree {
  if (request.method !== 'POST') return parseForm(request.query);
  const type = request.headers['content-type'] ?? '';
  if (request.body !== '' && !type.startsWith('application/x-www-form-urlencoded')) {
    throw invalid(400, `Invalid request: the content type ${type} is not form-encoded.`);
  }
  return parseForm(request.body);
}

/** Removed in this API version; every older example still sends it. */
function refuseRemoved(tree: FormTree): void {
  if (!('payment_method_types' in tree)) return;
  throw badParameter(
    'payment_method_types',
    'payment_method_types is no longer supported: use allowed_payment_method_types.',
    'payment_method_types_no_longer_supported',
  );
}

export function createApi(deps: Deps): Api {
  const { ctx, faults, log } = deps;
  const idempotency = createIdempotency(ctx.store, ctx.time);
  const requests: LoggedRequest[] = [];

  function execute(prepared: Prepared, requestId: string, key: string | null) {
    try {
      const made = ctx.causedBy({ id: requestId, idempotency_key: key }, () =>
        prepared.route.run(ctx, prepared.id, prepared.params),
      );
      const body = JSON.stringify(expand(ctx, made, prepared.params.expand), null, 2);
      return { status: 200, body, begun: true };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      const body = failureBody(error.details, requestId);
      return { status: error.details.status, body, begun: error.begun };
    }
  }

  async function run(
    prepared: Prepared,
    entry: LoggedRequest,
    fault: Fault | null,
  ): Promise<ApiAnswer> {
    const key = entry.method === 'POST' ? entry.idempotencyKey : null;
    const kept = key === null ? null : idempotency.begin(key, prepared.fingerprint);
    if (kept) {
      entry.replayed = true;
      const headers = { 'idempotent-replayed': 'true', 'original-request': kept.requestId };
      return { status: kept.status, headers, body: kept.body };
    }
    let keep: { status: number; body: string } | null = null;
    try {
      if (fault?.kind === 'slow') await wait(fault.ms ?? 1000);
      const result = execute(prepared, entry.id, key);
      const broken = fault?.kind === '500After' && result.status === 200;
      const answer = broken
        ? { status: 500, body: failureBody(serverError, entry.id) }
        : { status: result.status, body: result.body };
      if (result.begun) keep = answer;
      await deps.beforeAnswer();
      return { ...answer, headers: {} };
    } finally {
      if (key !== null) {
        const { fingerprint } = prepared;
        idempotency.end(key, keep && { ...keep, fingerprint, requestId: entry.id });
      }
    }
  }

  async function answer(request: ApiRequest, entry: LoggedRequest): Promise<ApiAnswer> {
    try {
      const key = checkKey(request.headers['authorization']);
      checkVersion(request.headers['stripe-version']);
      checkRight(deps.restrictedKeys?.[key], request);
      const prepared = prepare(request);
      entry.params = prepared.params;
      const fault = faults.take(`${request.method} ${request.path}`);
      entry.fault = fault?.kind ?? null;
      const instead = fault && before(fault, entry.id);
      const made = instead ?? (await run(prepared, entry, fault));
      return fault ? after(fault, made) : made;
    } catch (error) {
      const known = error instanceof StripeFailure;
      if (!known)
        log(`stripe stand-in failed: ${error instanceof Error ? error.stack : 'unknown'}`);
      const details = known ? error.details : serverError;
      return { status: details.status, headers: {}, body: failureBody(details, entry.id) };
    }
  }

  async function handle(request: ApiRequest): Promise<ApiAnswer> {
    const entry: LoggedRequest = {
      id: ctx.ids.next('req_'),
      method: request.method,
      path: request.path,
      params: {},
      idempotencyKey: request.headers['idempotency-key'] ?? null,
      status: 0,
      replayed: false,
      fault: null,
    };
    requests.push(entry);
    if (requests.length > KEPT_REQUESTS) requests.shift();
    const made = await answer(request, entry);
    entry.status = made.status;
    if (made.status === 404 && made.body.includes('Unrecognized request URL')) {
      log(`stripe stand-in: no such operation ${request.method} ${request.path}`);
    }
    return { ...made, headers: { ...commonHeaders(request, entry), ...made.headers } };
  }

  return { handle, requests };
}

function commonHeaders(request: ApiRequest, entry: LoggedRequest): Record<string, string> {
  const key = request.headers['idempotency-key'];
  return {
    'content-type': 'application/json',
    'cache-control': 'no-cache, no-store',
    'request-id': entry.id,
    'stripe-version': request.headers['stripe-version'] ?? API_VERSION,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
}

const serverError: FailureDetails = {
  status: 500,
  type: 'api_error',
  message: 'An unknown error occurred. (The Stripe stand-in was told to fail, or has a bug.)',
};

const refusal = (kind: Fault['kind']): FailureDetails | null => {
  switch (kind) {
    case '500':
      return serverError;
    case '429':
      return {
        status: 429,
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded.',
      };
    case '409':
      return {
        status: 409,
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: 'There is currently another in-progress request using this Idempotency Key.',
      };
    case 'timeoutBefore':
    case 'timeoutAfter':
    case '500After':
    case 'slow':
    case 'malformedJson':
    case 'truncated':
      return null;
  }
};

/** What a fault answers without executing anything. */
function before(fault: Fault, requestId: string): ApiAnswer | null {
  if (fault.kind === 'timeoutBefore') return { status: 0, headers: {}, body: '', cut: 'before' };
  const details = refusal(fault.kind);
  if (!details) return null;
  return { status: details.status, headers: {}, body: failureBody(details, requestId) };
}

function after(fault: Fault, made: ApiAnswer): ApiAnswer {
  const advice =
    fault.shouldRetry === undefined ? {} : { 'stripe-should-retry': String(fault.shouldRetry) };
  return {
    ...made,
    headers: { ...made.headers, ...advice },
    ...(fault.kind === 'timeoutAfter' && { cut: 'before' as const }),
    ...(fault.kind === 'truncated' && { cut: 'midway' as const }),
    // What a proxy in between may send: half of one thing and half of another.
    ...(fault.kind === 'malformedJson' && {
      body: `${made.body.slice(0, made.body.length / 2)}<html>Bad gateway</html>`,
    }),
  };
}
