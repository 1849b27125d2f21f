import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile, type Document } from './openapi-check.ts';
import { createApiClient, type ApiClient } from './support.ts';

let api: ApiClient;
let document: Document;

beforeAll(async () => {
  api = await createApiClient();
  document = (await api.get('/api/v1/openapi.json', { authorization: '' })).json;
});
afterAll(async () => api.close());

test('the document is read without a token', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  (await import('node:fs')).writeFileSync('/tmp/doc.json', JSON.stringify(document, null, 1));
});
