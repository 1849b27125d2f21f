import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conflict, Invalid } from '../../server/errors.ts';
import { ASSET_URLS } from '../../server/web/assets.ts';
import { redirectWithNotice } from '../../server/web/notice.ts';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerWeb } from '../../server/web/web.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let app: FastifyInstance;
let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  app = Fastify({ loggerInstance: services.log });
  await registerWeb(app, services);
  app.decorateRequest('user', null);
  app.get('/conflict', async () => {
    throw new Conflict('Somebody was quicker <b>.');
  });
  app.get('/bug', async () => {
    throw new Error('a secret of the database');
  });
  app.post('/invalid', async () => {
    throw new Invalid([{ field: 'name', code: 'taken', message: 'Taken.' }]);
  });
  app.post('/saved', async (_request, reply) =>
    redirectWithNotice(reply, '/', 'Enregistré – ça va.'),
  );
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const html = { accept: 'text/html', 'accept-language': 'en' };

test('style sheet, icons and htmx are served under a name that changes with their content', async () => {
  for (const url of [ASSET_URLS.officeCss, ASSET_URLS.htmx, ASSET_URLS.icons, ASSET_URLS.icon]) {
    const answer = await app.inject(url);
    expect(answer.statusCode, url).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const stale = await app.inject(url.replace(/^\/assets\/[^/]+/, '/assets/0123456789'));
    expect(stale.headers['cache-control']).toBe('no-cache');
  }
  expect((await app.inject(ASSET_URLS.officeCss)).headers['content-type']).toContain('text/css');
});

test.each(['/assets/x/package.json', '/assets/x/..%2f..%2fpackage.json', '/assets/x/.env'])(
  'nothing else is served: %s',
  async (url) => {
    expect((await app.inject({ url, headers: html })).statusCode).toBe(404);
  },
);

test('a page that is not there says so, in words, with every protection', async () => {
  const answer = await app.inject({ url: '/nothing', headers: html });
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain('There is nothing here');
  expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['x-robots-tag']).toBe('noindex, nofollow');
});

test('a refusal gives its sentence, a bug only a reference', async () => {
  const conflict = await app.inject({ url: '/conflict', headers: html });
  expect(conflict.statusCode).toBe(409);
  expect(conflict.body).toContain('Somebody was quicker &lt;b&gt;.');
  const bug = await app.inject({ url: '/bug', headers: html });
  expect(bug.statusCode).toBe(500);
  expect(bug.body).not.toContain('secret');
  expect(bug.body).toMatch(/Reference <code>\S+<\/code>/);
});

test('an error in a part of a page goes to the top of the page, not into the part', async () => {
  const answer = await app.inject({
    url: '/conflict',
    headers: { ...html, 'hx-request-type': 'partial' },
  });
  expect(answer.headers['hx-retarget']).toBe('#flash');
  expect(answer.headers['vary']).toContain('HX-Request-Type');
  expect(answer.body).not.toContain('<html');
  expect(answer.body).toContain('Somebody was quicker');
});

test('programs get problems by the field', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/invalid',
    headers: { accept: 'application/json' },
  });
  expect(answer.statusCode).toBe(422);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({
    status: 422,
    errors: [{ pointer: '/name', code: 'taken', message: 'Taken.' }],
  });
});

test.each([
  ['/%zz', 'GET', 400],
  ['/nothing', 'POST', 404],
] as const)('%s by %s is answered %i', async (url, method, status) => {
  expect((await app.inject({ url, method, headers: html })).statusCode).toBe(status);
});

test('a form that is too large is refused', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/saved',
    headers: { ...html, 'content-type': 'application/x-www-form-urlencoded' },
    payload: `a=${'x'.repeat(1024 * 1024 + 1)}`,
  });
  expect(answer.statusCode).toBe(413);
  expect(answer.body).toContain('This is too large');
});

test('a notice is shown once, and a forged one never', async () => {
  const saved = await app.inject({ method: 'POST', url: '/saved', headers: html });
  expect(saved.statusCode).toBe(303);
  const cookie = saved.cookies.find(({ name }) => name === 'notice');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  const shown = await app.inject({
    url: '/nothing',
    headers: html,
    cookies: { notice: cookie?.value ?? '' },
  });
  expect(shown.body).toContain('Enregistré – ça va.');
  expect(shown.cookies.find(({ name }) => name === 'notice')?.value).toBe('');
  const forged = await app.inject({
    url: '/nothing',
    headers: html,
    cookies: { notice: `${Buffer.from('Call this number').toString('base64url')}.x` },
  });
  expect(forged.body).not.toContain('Call this number');
});

test('whoever tries addresses one after the other is slowed down', async () => {
  const statuses = new Set<number>();
  for (let i = 0; i < 125; i += 1) {
    const answer = await app.inject({
      url: `/guess-${i}`,
      headers: html,
      remoteAddress: '203.0.113.9',
    });
    statuses.add(answer.statusCode);
  }
  expect(statuses).toEqual(new Set([404, 429]));
});
