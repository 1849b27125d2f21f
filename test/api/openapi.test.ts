import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, type Document } from './openapi-check.ts';
import { createApiClient, type ApiClient } from './support.ts';

let api: ApiClient;
let document: Document;

beforeAll(async () => {
  api = await createApiClient();
  const answer = await fetch(`${api.app.listeningOrigin}/api/v1/openapi.json`);
  expect(answer.status).toBe(200);
  document = (await answer.json()) as Document;
});
afterAll(async () => api.close());

describe('the OpenAPI document', () => {
  test('is of version 3.1, read without a token, and names how to show one', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document).toMatchObject({
      info: { title: 'Relance', version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string },
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    });
  });

  test('names every route of the interface, and no other', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = api.routes
      .filter((route) => !route.startsWith('HEAD ') && !route.endsWith('/openapi.json'))
      .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'));
    expect(routes.length).toBeGreaterThan(20);
    expect(operations.toSorted()).toEqual(routes.toSorted());
  });

  test('describes each operation once: id, tag, summary, answers, refusals as problems', () => {
    const tags = (document as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name);
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        expect(ids.has(operation.operationId), where).toBe(false);
        ids.add(operation.operationId);
        expect(operation).toMatchObject({ summary: expect.stringMatching(/^[A-Z]/) as string });
        expect(tags).toContain((operation as unknown as { tags: string[] }).tags[0]);
        checkParameters(path, operation);
        for (const [status, response] of Object.entries(operation.responses)) {
          expect(response, where).toHaveProperty('description');
          if (Number(status) < 400) continue;
          expect(Object.keys(response.content ?? {}), where).toEqual(['application/problem+json']);
        }
        expect(Object.keys(operation.responses)).toEqual(
          expect.arrayContaining(['401', '429', ...(method === 'get' ? [] : ['403'])]),
        );
      }
    }
  });

  test('refers to nothing that is not there, and has no schema that nothing refers to', () => {
    const text = JSON.stringify(document);
    const referred = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? ''),
    );
    expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
    expect(text).not.toContain('$defs');
  });

  test('has schemas that are JSON Schema 2020-12 throughout', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(() => compile(document, schema), name).not.toThrow();
    }
  });

  test('says of a body what the server says of it', async () => {
    const schema = document.components.schemas.InvoiceToStateInput;
    const accepts = compile(document, schema ?? {});
    const good = {
      number: 'F-1',
      customer: { number: 'C-1' },
      issued_on: '2026-01-10',
      total: { amount: 100, currency: 'EUR' },
    };
    const bodies = [
      good,
      { ...good, total: { amount: 1.5, currency: 'EUR' } },
      { ...good, total: { amount: -1, currency: 'EUR' } },
      { ...good, total: 100 },
      { ...good, issued_on: '2026-02-30' },
      { ...good, customer: {} },
      { ...good, extra: true },
      {},
    ];
    for (const body of bodies) {
      const { status } = await api.post('/api/v1/invoices', body);
      expect(status < 300, JSON.stringify(body)).toBe(accepts(body));
    }
  });
});

function checkParameters(path: string, operation: object): void {
  const parameters =
    (operation as { parameters?: { name: string; in: string }[] }).parameters ?? [];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath);
}
