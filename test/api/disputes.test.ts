import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { openDispute } from '../../server/disputes/actions.ts';
import { SAMPLES } from '../files/samples.ts';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

async function dispute(number: string, amountMinor: number | null): Promise<number> {
  const invoice = await api.post('/api/v1/invoices', invoiceBody(number));
  const opened = await transaction(api.services.sql, (tx) =>
    openDispute(tx, api.services, {
      ...{ invoiceId: Number(invoice.json.id), reason: 'price', amountMinor, text: 'Too dear.' },
      ...{ files: [{ name: 'a.pdf', content: SAMPLES.pdf }], payLinkId: null, contactId: null },
      ...{ writer: { as: 'debtor', name: 'Ada', userId: null }, by: { actor: 'debtor' } },
    }),
  );
  return opened.ok ? opened.id : 0;
}

test('disputes are listed, the latest first, by their state; one comes with its conversation', async () => {
  const first = await dispute('DIS-1', null);
  const second = await dispute('DIS-2', 1_000);
  const { json: all } = await api.get('/api/v1/disputes');
  expect(all.data.map((one) => one.id)).toEqual([second, first]);
  expect(all.data[0]).toMatchObject({
    ...{ status: 'open', is_whole: false, reason: 'price', waiting_for: 'team' },
    ...{ disputed: { amount: 1_000, currency: 'EUR' }, invoice: { number: 'DIS-2' } },
    ...{ accepted: null, credit_note: null, decided_at: null, resume_on: null },
  });
  const page = await api.get('/api/v1/disputes?limit=1&status=open');
  const next = await api.get(
    `/api/v1/disputes?limit=1&status=open&cursor=${encodeURIComponent(page.json.next_cursor ?? '')}`,
  );
  expect([...page.json.data, ...next.json.data].map((one) => one.id)).toEqual([second, first]);
  expect((await api.get('/api/v1/disputes?status=accepted')).json.data).toEqual([]);
  expect((await api.get('/api/v1/disputes?status=lost')).status).toBe(400);
  const one = await api.get(`/api/v1/disputes/${first}`);
  expect(one.json).toMatchObject({
    id: first,
    is_whole: true,
    messages: [{ author: 'debtor', name: 'Ada', text: 'Too dear.', files: [{ name: 'a.pdf' }] }],
  });
  expect((await api.get('/api/v1/disputes/999999')).status).toBe(404);
  expect((await api.get('/api/v1/disputes/abc')).status).toBeGreaterThanOrEqual(400);
});
