import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient, givenToken, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

const WRITES = [
  ['POST', '/api/v1/customers'],
  ['POST', '/api/v1/customers/1/contacts'],
  ['PUT', '/api/v1/customers/1/contacts/1'],
  ['DELETE', '/api/v1/customers/1/contacts/1'],
  ['POST', '/api/v1/invoices'],
  ['PUT', '/api/v1/invoices/by-number/F-1'],
  ['POST', '/api/v1/payments'],
  ['POST', '/api/v1/payments/1/undo'],
  ['POST', '/api/v1/refunds'],
  ['POST', '/api/v1/credit_notes'],
  ['POST', '/api/v1/credit_notes/1/undo'],
  ['POST', '/api/v1/promises'],
  ['POST', '/api/v1/runs'],
  ['POST', '/api/v1/scenarios'],
  ['POST', '/api/v1/scenarios/standard/activation'],
] as const;

describe('a token', () => {
  test.each([
    ['none', '', 'token_missing'],
    ['an unknown one', `Bearer relance_${'x'.repeat(43)}`, 'token_invalid'],
    ['one that is no token', 'Bearer', 'token_invalid'],
    ['a password', 'Basic YTpi', 'token_invalid'],
  ])('%s: 401, with the way to show one', async (_name, authorization, code) => {
    const answer = await api.get('/api/v1/customers', { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="relance"/);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({ title: 'Unauthorized', status: 401, errors: [{ code }] });
  });

  test('that was revoked opens nothing from then on', async () => {
    const token = await givenToken(api.services, 'write');
    const authorization = `Bearer ${token}`;
    expect((await api.get('/api/v1/tasks', { authorization })).status).toBe(200);
    await api.services.sql`
      update api_tokens set revoked_at = now() where token_hash = sha256(${token}::text::bytea)`;
    expect((await api.get('/api/v1/tasks', { authorization })).status).toBe(401);
  });

  test('of scope read reads everything and writes nothing', async () => {
    const authorization = `Bearer ${api.tokens.read}`;
    for (const path of [
      'customers',
      'invoices',
      'payments',
      'refunds',
      'chargebacks',
      'credit_notes',
      'plans',
      'messages',
      'runs',
      'tasks',
    ]) {
      expect((await api.get(`/api/v1/${path}`, { authorization })).status, path).toBe(200);
    }
    for (const [method, url] of WRITES) {
      const answer = await api.app.inject({
        method,
        url,
        headers: { authorization },
        ...(method === 'DELETE' ? {} : { payload: {} }),
      });
      expect(answer.statusCode, `${method} ${url}`).toBe(403);
      expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
    }
    const [counted] = await api.services.sql<[{ customers: number }]>`
      select count(*)::int as customers from customers`;
    expect(counted.customers).toBe(0);
  });

  test('the list of what writes is complete', () => {
    const writing = api.routes.filter((route) => !/^(GET|HEAD) /.test(route));
    expect(writing.length).toBe(WRITES.length);
  });

  test('a session cookie of the back office is none', async () => {
    const { status } = await api.get('/api/v1/customers', {
      authorization: '',
      cookie: 'session=anything',
    });
    expect(status).toBe(401);
  });
});

describe('an address', () => {
  test.each([
    '/api/v1/nothing',
    '/api/v1/customers/999999',
    '/api/v1/customers/abc',
    '/api/v1/customers/0',
    '/api/v1/customers/99999999999999999999',
    '/api/v1/invoices/999999',
    '/api/v1/invoices/-1',
    '/api/v1/invoices/999999/timeline',
    '/api/v1/invoices/999999/why',
    '/api/v1/invoices/by-number/nobody-has-this',
    '/api/v1/payments/999999',
    '/api/v1/messages/999999',
    '/api/v1/runs/999999',
  ])('of nothing: %s answers 404', async (path) => {
    const answer = await api.get(path);
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ title: 'Not Found', detail: 'There is nothing here.' });
  });

  test('that knows other methods answers 405 and names them', async () => {
    for (const [path, allowed] of [
      ['/api/v1/customers/1', 'GET, HEAD'],
      ['/api/v1/invoices/by-number/F%2F1', 'GET, HEAD, PUT'],
    ] as const) {
      const answer = await api.delete(path);
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe(allowed);
    }
  });

  test('that knows other methods answers so whatever the body', async () => {
    const headers = { authorization: `Bearer ${api.tokens.write}` };
    const answer = await api.app.inject({ method: 'PATCH', url: '/api/v1/customers', headers });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  test('of a row behind another: a contact of one customer is none of the other', async () => {
    const one = await api.post('/api/v1/customers', { number: 'A-1', email: 'a@example.com' });
    const other = await api.post('/api/v1/customers', { number: 'A-2' });
    const contact = one.json.contacts[0]?.id;
    const path = `/api/v1/customers/${other.json.id}/contacts/${contact}`;
    expect((await api.put(path, { name: 'Stolen' })).status).toBe(404);
    expect((await api.delete(path)).status).toBe(404);
    const after = await api.get(`/api/v1/customers/${one.json.id}`);
    expect(after.json.contacts).toMatchObject([{ id: contact, email: 'a@example.com', name: '' }]);
  });
});

describe('too many requests', () => {
  test('of one token wait, and do not make others wait', async () => {
    const limited = await createApiClient({ limits: { requestsPerMinute: 5 } });
    try {
      const statuses: number[] = [];
      // The client asked for the document already, which counts for nobody.
      for (let i = 0; i < 6; i += 1) statuses.push((await limited.get('/api/v1/tasks')).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
      const refused = await limited.get('/api/v1/tasks');
      expect(refused.json).toMatchObject({ status: 429, errors: [{ code: 'too_many_requests' }] });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
      const authorization = `Bearer ${limited.tokens.read}`;
      expect((await limited.get('/api/v1/tasks', { authorization })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('without a valid token wait too', async () => {
    const limited = await createApiClient({ limits: { refusalsPerMinute: 2 } });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        const headers = { authorization: `Bearer guess-${i}` };
        statuses.push((await limited.get('/api/v1/tasks', headers)).status);
      }
      expect(statuses).toEqual([401, 401, 429]);
      expect((await limited.get('/api/v1/tasks')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

test('no token, whole or in part, is in any log', async () => {
  await api.post('/api/v1/invoices', invoiceBody('LOG-1'));
  await api.get('/api/v1/customers', { authorization: 'Bearer a-wrong-token-in-clear' });
  const logged = api.logged.join('');
  expect(logged).toContain('/api/v1/invoices');
  for (const secret of [api.tokens.write, api.tokens.read, 'a-wrong-token-in-clear']) {
    expect(logged).not.toContain(secret.slice(0, 20));
  }
});
