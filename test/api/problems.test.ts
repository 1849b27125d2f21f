import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

const json = { 'content-type': 'application/json' };

describe('a body', () => {
  test.each([
    ['that is not JSON', '{"number": ', json, 400, 'malformed_json'],
    ['that hides a prototype', '{"__proto__": {"a": 1}}', json, 400, 'malformed_json'],
    ['that is empty', '', json, 400, 'body_missing'],
    [
      'that is a form',
      'number=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'media_type_not_supported',
    ],
    [
      'that is an upload',
      '--x--',
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
      'media_type_not_supported',
    ],
    ['that is plain text', '{}', { 'content-type': 'text/plain' }, 415, 'media_type_not_supported'],
    ['that is huge', `{"number": "${'x'.repeat(300_000)}"}`, json, 413, 'body_too_large'],
  ])('%s', async (_name, body, headers, status, code) => {
    const answer = await api.post('/api/v1/customers', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({
      type: 'about:blank',
      status,
      errors: [{ pointer: '', code }],
    });
  });

  test('that is missing altogether', async () => {
    const answer = await api.post('/api/v1/customers');
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0]?.code).toBe('body_missing');
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['a missing field', { issued_on: undefined }, '/issued_on', 'required'],
    ['a field nobody knows', { colour: 'red' }, '/colour', 'unknown_field'],
    ['a name that must be escaped', { 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field'],
    [
      'a field nobody knows, deeper',
      { total: { amount: 1, currency: 'EUR', vat: 2 } },
      '/total/vat',
      'unknown_field',
    ],
    ['a wrong type', { number: 7 }, '/number', 'wrong_type'],
    ['a number that is no text', { number: '' }, '/number', 'too_small'],
    ['a day that does not exist', { issued_on: '2026-02-30' }, '/issued_on', 'wrong_format'],
    ['a day nobody means', { issued_on: '0001-01-01' }, '/issued_on', 'out_of_range'],
    [
      'an amount in euros',
      { total: { amount: 12.5, currency: 'EUR' } },
      '/total/amount',
      'wrong_type',
    ],
    [
      'an amount below zero',
      { total: { amount: -1, currency: 'EUR' } },
      '/total/amount',
      'too_small',
    ],
    [
      'an amount beyond exact integers',
      { total: { amount: 9e15, currency: 'EUR' } },
      '/total/amount',
      'too_large',
    ],
    [
      'a currency that is none',
      { total: { amount: 1, currency: 'XXZ' } },
      '/total/currency',
      'unknown_currency',
    ],
    ['a null byte', { number: 'F\u00001' }, '/number', 'wrong_format'],
    [
      'a line break in a name',
      { customer: { number: 'C-1', name: 'A\r\nBcc: x' } },
      '/customer/name',
      'wrong_format',
    ],
    [
      'a country',
      { customer: { number: 'C-1', country: 'fr' } },
      '/customer/country',
      'wrong_format',
    ],
    [
      'a language',
      { customer: { number: 'C-1', language: 'de' } },
      '/customer/language',
      'not_allowed',
    ],
    [
      'an address',
      { customer: { number: 'C-1', email: 'nobody' } },
      '/customer/email',
      'wrong_format',
    ],
    [
      'an address only the action refuses',
      { customer: { number: 'C-1', email: 'a@b' } },
      '/customer/email',
      'invalid_format',
    ],
    [
      'a scenario that is not there',
      { customer: { number: 'C-1', scenario: 'x' } },
      '/customer/scenario',
      'unknown_scenario',
    ],
    ['a due date before the issue', { due_on: '2026-01-09' }, '/due_on', 'due_before_issue'],
  ])('with %s: 422 that points to it', async (_name, changes, pointer, code) => {
    const answer = await api.post('/api/v1/invoices', invoiceBody('BAD-1', changes));
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
    expect(answer.json.errors[0]?.message).toMatch(/\S.*\.$/);
    expect((await api.get('/api/v1/invoices/by-number/BAD-1')).status).toBe(404);
  });

  test('with several faults tells them all at once', async () => {
    const { json: problem } = await api.post('/api/v1/invoices', { number: '', colour: 'red' });
    expect(problem.errors.map((one) => one.pointer).toSorted()).toEqual([
      '/colour',
      '/customer',
      '/issued_on',
      '/number',
      '/total',
    ]);
  });
});

describe('parameters', () => {
  test.each([
    ['limit=0', '/limit', 'too_small'],
    ['limit=201', '/limit', 'too_large'],
    ['limit=many', '/limit', 'wrong_type'],
    ['state=lost', '/state', 'not_allowed'],
    ['updated_since=yesterday', '/updated_since', 'wrong_format'],
    ['updated_since=0000-01-01T00:00:00Z', '/updated_since', 'out_of_range'],
    ['number=%00', '/number', 'wrong_format'],
    ['colour=red', '/colour', 'unknown_field'],
    ['cursor=nonsense', '/cursor', 'cursor_unknown'],
    ['cursor=MTA.AAAAAAAAAAAAAAAAAAAAAA', '/cursor', 'cursor_unknown'],
  ])('%s: 400 that points to it', async (query, pointer, code) => {
    const answer = await api.get(`/api/v1/invoices?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
  });

  test('a cursor of another list is none of this one', async () => {
    for (const number of ['P-1', 'P-2']) await api.post('/api/v1/customers', { number });
    const { json: page } = await api.get('/api/v1/customers?limit=1');
    expect(page.next_cursor).toEqual(expect.any(String));
    const answer = await api.get(`/api/v1/invoices?cursor=${page.next_cursor}`);
    expect(answer.status).toBe(400);
  });
});

test('a failure of ours tells its reference and nothing of the machine', async () => {
  await api.services.sql`alter table tasks rename to tasks_away`;
  try {
    const answer = await api.get('/api/v1/tasks');
    expect(answer.status).toBe(500);
    expect(answer.json.detail).toMatch(/Reference: \S+$/);
    expect(answer.text).not.toContain('tasks_away');
    expect(answer.text).not.toContain('relation');
    expect(api.logged.join('')).toContain('The request failed.');
  } finally {
    await api.services.sql`alter table tasks_away rename to tasks`;
  }
});
