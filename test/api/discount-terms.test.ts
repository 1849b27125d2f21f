import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());
beforeEach(() => api.services.sql`update organization set country = 'FR', discount_terms = null`);

const percent = (hundredths: number, days = 10) => ({
  percent_hundredths: hundredths,
  deadline: { kind: 'before_due', days },
});
const terms = (...tiers: unknown[]) => ({ tiers });
const answered = (...tiers: object[]) => ({
  tiers: tiers.map((tier) => ({ percent_hundredths: null, amount: null, ...tier })),
  ...{ basis: 'gross', partial: 'full_settlement_only' },
});

const audits = async () => {
  const [row] = await api.services.sql<{ count: number }[]>`
    select count(*)::int as count from audit_entries where action like '%.discount_changed'`;
  return row?.count ?? 0;
};

test('terms of an invoice are stated, stay when nothing is said, and are taken away by null', async () => {
  const body = invoiceBody('D-1', { discount_terms: terms(percent(300)) });
  const made = await api.post('/api/v1/invoices', body);
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ discount_terms: answered(percent(300)) });
  const before = await audits();
  const again = await api.post('/api/v1/invoices', body);
  expect(again.json).toMatchObject({ updated_at: (made.json as never as Dated).updated_at });
  expect(await audits()).toBe(before);
  expect((await api.post('/api/v1/invoices', invoiceBody('D-1'))).json).toMatchObject({
    discount_terms: answered(percent(300)),
  });
  const { number, ...unnumbered } = invoiceBody('D-1', { discount_terms: null });
  const put = await api.put(`/api/v1/invoices/by-number/${number}`, unnumbered);
  expect(put.json).toMatchObject({ discount_terms: null });
  expect(await audits()).toBe(before + 1);
});

interface Dated {
  updated_at: string;
}

test('what is read can be stated again as it is', async () => {
  const fixed = {
    amount: { amount: 1_500, currency: 'EUR' },
    deadline: { kind: 'after_issue', days: 8 },
  };
  const stated = { ...terms(percent(300), percent(200, 5)), partial: 'pro_rata', basis: 'gross' };
  for (const discount_terms of [stated, terms(fixed), terms()]) {
    const made = await api.post('/api/v1/invoices', invoiceBody('D-2', { discount_terms }));
    const read = (made.json as never as { discount_terms: ReturnType<typeof answered> })
      .discount_terms;
    const tiers = read.tiers.map((tier) =>
      Object.fromEntries(Object.entries(tier).filter(([, value]) => value !== null)),
    );
    const again = await api.post('/api/v1/invoices', {
      ...invoiceBody('D-2', { discount_terms: { ...read, tiers } }),
    });
    expect(again.json).toEqual(made.json);
  }
});

test('terms of a customer hold for its invoices, whether it is stated alone or with one', async () => {
  const alone = { number: 'C-D', name: 'Lumen', discount_terms: terms(percent(250)) };
  expect((await api.post('/api/v1/customers', alone)).json).toMatchObject({
    discount_terms: answered(percent(250)),
  });
  const customer = { number: 'C-D', discount_terms: terms(percent(100)) };
  const invoice = await api.post('/api/v1/invoices', invoiceBody('D-3', { customer }));
  expect(invoice.json).toMatchObject({ discount_terms: null });
  const { json } = await api.get('/api/v1/customers?number=C-D');
  expect(json.data[0]).toMatchObject({ discount_terms: answered(percent(100)) });
});

test('the basis is the organization’s unless it is stated', async () => {
  await api.services.sql`update organization set country = 'BE'`;
  const made = await api.post('/api/v1/customers', {
    ...{ number: 'C-BE', name: 'Jansen', discount_terms: terms(percent(300)) },
  });
  expect(made.json).toMatchObject({ discount_terms: { basis: 'net' } });
});

test.each([
  [{ tiers: [{ deadline: { kind: 'before_due', days: 5 } }] }, '/tiers/0'],
  [{ tiers: [percent(0)] }, '/tiers/0/percent_hundredths'],
  [{ tiers: [percent(5_001)] }, '/tiers/0/percent_hundredths'],
  [{ tiers: [percent(300, -1)] }, '/tiers/0/deadline/days'],
  [{ tiers: [percent(300), percent(200), percent(100), percent(50)] }, '/tiers'],
  [{ tiers: [{ ...percent(300), amount: { amount: 1, currency: 'EUR' } }] }, '/tiers/0'],
  [
    {
      tiers: [
        { amount: { amount: 100, currency: 'USD' }, deadline: { kind: 'before_due', days: 5 } },
      ],
    },
    '/tiers/0/amount/currency',
  ],
  [{ tiers: [], extra: true }, ''],
])('%j is refused where it is wrong', async (discount_terms, pointer) => {
  const refused = await api.post('/api/v1/invoices', invoiceBody('D-4', { discount_terms }));
  expect(refused.status).toBe(422);
  expect(refused.json.errors[0]?.pointer).toMatch(new RegExp(`^/discount_terms${pointer}`));
  const inCustomer = { number: 'C-X', name: 'X', discount_terms };
  const alone = await api.post('/api/v1/customers', inCustomer);
  expect(alone.json.errors[0]?.pointer).toMatch(new RegExp(`^/discount_terms${pointer}`));
  const within = await api.post('/api/v1/invoices', invoiceBody('D-4', { customer: inCustomer }));
  expect(within.json.errors[0]?.pointer).toMatch(new RegExp(`^/customer/discount_terms${pointer}`));
});
