import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { registerOrganizationRoutes } from '../../server/organization/routes.ts';
import { createFirstAccount, createUser } from '../../server/users/actions.ts';
import { registerGuard, requireRole } from '../../server/users/guard.ts';
import type { Role } from '../../server/users/rules.ts';
import { registerUserRoutes } from '../../server/users/routes.ts';
import { openSession } from '../../server/users/sign-in-actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { registerWeb } from '../../server/web/web.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

export const PASSWORD = 'a few words in a row';

export interface Office {
  app: FastifyInstance;
  services: TestServices;
  close(): Promise<void>;
}

/** Door and settings over real requests, with a page of the office and one for accountants behind the door. */
export async function openOffice(
  options: Parameters<typeof createTestServices>[0] = {},
): Promise<Office> {
  const services = await createTestServices(options);
  const app = Fastify({ loggerInstance: services.log, routerOptions: { maxParamLength: 200 } });
  await registerWeb(app, services);
  registerGuard(app, services);
  registerUserRoutes(app, services);
  registerOrganizationRoutes(app, services);
  app.get('/', async (request) => ({ signedIn: request.user?.email ?? null }));
  app.post('/notes', async () => 'written');
  app.post('/books', { preHandler: requireRole('admin', 'accountant') }, async () => 'booked');
  app.get('/p/:token', async () => 'portal');
  await app.ready();
  return {
    app,
    services,
    async close() {
      await app.close();
      await services.close();
    },
  };
}

/** Ada's organization with Ada as its administrator, as the first visit makes it. */
export async function givenAda(office: Office): Promise<{ userId: number; cookie: string }> {
  const first = await createFirstAccount(
    office.services,
    {
      name: 'Atelier <i>&"\'Lumen',
      country: 'FR',
      language: 'en',
      timeZone: 'Europe/Paris',
      currency: 'EUR',
    },
    { email: 'ada@lumen.example', name: 'Ada <i>&"\'', password: PASSWORD },
  );
  if (!first) throw new Error('There was an account already.');
  return { userId: first.userId, cookie: first.sessionToken };
}

/** A further user with an open session. */
export async function givenUser(
  office: Office,
  role: Role,
  email = `${role}@lumen.example`,
): Promise<{ userId: number; cookie: string }> {
  const { services } = office;
  return transaction(services.sql, async (tx) => {
    const userId = await createUser(tx, services, { email, role, name: role, language: 'en' });
    const { sessionToken } = await openSession(
      tx,
      services,
      userId,
      { sessionToken: null },
      'password',
    );
    return { userId, cookie: sessionToken };
  });
}

export interface Answer {
  status: number;
  location: string | undefined;
  headers: Record<string, string | string[] | number | undefined>;
  html: string;
}

export interface Person {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(
    path: string,
    /** A field with several values is sent as often. */
    form?: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  cookies: Map<string, string>;
}

/** Somebody with a browser: keeps cookies and sends forms as a browser does. Every page is checked for what no page may say. */
export function person(office: Office, sessionCookie?: string): Person {
  const cookies = new Map<string, string>();
  if (sessionCookie !== undefined) cookies.set('relance', sessionCookie);
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    payload?: string,
  ): Promise<Answer> => {
    const response = await office.app.inject({
      method,
      url,
      headers: {
        accept: 'text/html',
        'accept-language': 'en',
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      cookies: Object.fromEntries(cookies),
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value, maxAge } of response.cookies) {
      if (value === '' || maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    checkPage(response.body, String(response.headers['content-type'] ?? ''));
    return {
      status: response.statusCode,
      location: response.headers.location,
      headers: response.headers,
      html: response.body,
    };
  };
  return {
    cookies,
    get: (path, headers = {}) => send('GET', path, headers),
    post: (path, form = {}, headers = { 'sec-fetch-site': 'same-origin' }) =>
      send('POST', path, headers, encoded(form)),
  };
}

function encoded(form: Record<string, string | readonly string[]>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of [value].flat()) fields.append(name, one);
  }
  return fields.toString();
}

function checkPage(html: string, type: string): void {
  if (!type.startsWith('text/html')) return;
  for (const wrong of ['undefined', 'NaN', '[object Object]', '<i>&"']) {
    if (html.includes(wrong)) throw new Error(`A page says ${wrong}.`);
  }
}
