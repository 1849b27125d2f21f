import Fastify, { type FastifyInstance } from 'fastify';
import { registerApi } from '../../server/api/api.ts';
import type { RequestLimits } from '../../server/api/authentication.ts';
import { transaction } from '../../server/db/sql.ts';
import { createApiToken } from '../../server/users/api-token-actions.ts';
import { registerWeb } from '../../server/web/web.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { checkAnswer, rememberDocument, type Document } from './openapi-check.ts';

export interface ApiClient {
  app: FastifyInstance;
  services: TestServices;
  /** Tokens by what they may. */
  tokens: { read: string; write: string };
  /** Every route of the interface, as `METHOD /path`. */
  routes: string[];
  /** Everything that was logged. */
  logged: string[];
  /** A request with the writing token, its answer checked against the OpenAPI document. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  json: Body;
}

/** What tests look into of an answer's body, whatever the resource; its shape is checked against the document. */
export interface Body {
  id: number;
  factor: { name: string; iban: string } | null;
  number: string;
  key: string;
  kind: string;
  subject: string;
  text: string;
  summary: string;
  detail: string;
  due_on: string;
  run_id: number;
  next_cursor: string | null;
  counts: { messages: number };
  customer: Body;
  data: Body[];
  contacts: Body[];
  invoices: Body[];
  steps: Body[];
  errors: { pointer: string; code: string; message: string }[];
}

/** The interface over real HTTP on a database of its own, with an organization and two tokens. */
export async function createApiClient(
  options: { limits?: Partial<RequestLimits>; organization?: boolean } = {},
): Promise<ApiClient> {
  const services = await createTestServices();
  if (options.organization !== false) await givenOrganization(services);
  const logged: string[] = [];
  const app = Fastify({
    logger: { level: 'trace', stream: { write: (text: string) => void logged.push(text) } },
  });
  await registerWeb(app, services);
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (url.startsWith('/api/')) routes.push(...[method].flat().map((one) => `${one} ${url}`));
  });
  await registerApi(app, services, { requestsPerMinute: 1_000_000, ...options.limits });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.listeningOrigin;
  const tokens = {
    read: await givenToken(services, 'read'),
    write: await givenToken(services, 'write'),
  };
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.write}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: Answer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
      json: (text === '' ? null : JSON.parse(text)) as Body,
    };
    checkAnswer(app, method, path, answer);
    return answer;
  };
  rememberDocument(app, (await send('GET', '/api/v1/openapi.json')).json as unknown as Document);
  return {
    app,
    services,
    tokens,
    routes,
    logged,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body) => send('PUT', path, body),
    delete: (path) => send('DELETE', path),
    async close() {
      await app.close();
      await services.close();
    },
  };
}

export async function givenToken(services: TestServices, scope: 'read' | 'write'): Promise<string> {
  return transaction(services.sql, (tx) =>
    createApiToken(tx, services, { name: `A ${scope} token`, scope, userId: null }),
  );
}

export async function givenOrganization(services: TestServices): Promise<void> {
  await services.sql`
    insert into organization (name, country, language, time_zone, currency, iban, bank_holder, updated_at)
    values ('Atelier Durand', 'FR', 'fr', 'Europe/Paris', 'EUR', 'FR7630006000011234567890189', 'Atelier Durand',
      ${services.clock.now()})`;
}

/** An invoice as a bookkeeping program states it: overdue by three working weeks on the day tests play on. */
export function invoiceBody(number: string, changes: Record<string, unknown> = {}) {
  return {
    number,
    customer: { number: 'C-1', name: 'Bakkerij Jansen', email: 'jansen@example.com' },
    issued_on: '2026-01-10',
    due_on: '2026-02-09',
    total: { amount: 125_000, currency: 'EUR' },
    reference: `REF ${number}`,
    ...changes,
  };
}
