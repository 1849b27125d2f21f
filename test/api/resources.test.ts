import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('customers', () => {
  test('are made by number and changed by what is stated; the rest stays', async () => {
    const made = await api.post('/api/v1/customers', {
      number: 'ATLAS',
      name: 'Atlas GmbH <i>&"\'',
      country: 'BE',
      language: 'nl',
      postal_code: '1000',
      email: 'Buchhaltung@Atlas.example',
      scenario: 'firm',
    });
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/api/v1/customers/${made.json.id}`);
    expect(made.json).toMatchObject({
      name: 'Atlas GmbH <i>&"\'',
      kind: 'company',
      postal_code: '1000',
      scenario: 'firm',
      balances: [],
      contacts: [{ email: 'buchhaltung@atlas.example', roles: ['billing'], suppressed: null }],
      created_at: '2026-03-02T08:00:00.000Z',
    });
    const changed = await api.post('/api/v1/customers', {
      number: 'ATLAS',
      segment: 'at_risk',
      scenario: null,
    });
    expect(changed.status).toBe(200);
    expect(changed.json).toMatchObject({
      segment: 'at_risk',
      scenario: null,
      country: 'BE',
      language: 'nl',
    });
    expect((await api.get('/api/v1/customers?number=ATLAS')).json.data).toEqual([changed.json]);
    expect((await api.get(made.headers.location ?? '')).json).toEqual(changed.json);
  });

  test('have contacts that are added, changed and removed', async () => {
    const { json: customer } = await api.post('/api/v1/customers', { number: 'LUMEN' });
    const path = `/api/v1/customers/${customer.id}/contacts`;
    const added = await api.post(path, {
      name: 'Lou',
      email: 'lou@lumen.example',
      roles: ['buyer'],
    });
    expect(added.status).toBe(201);
    const twice = await api.post(path, { email: 'LOU@lumen.example' });
    expect(twice.status).toBe(409);
    const changed = await api.put(`${path}/${added.json.id}`, {
      email: 'lou@lumen.example',
      phone: '+32 2 000',
    });
    expect(changed.json).toMatchObject({
      id: added.json.id,
      name: '',
      roles: ['billing'],
      phone: '+32 2 000',
    });
    const nobody = await api.post(path, {});
    expect(nobody.json.errors).toMatchObject([{ pointer: '/email', code: 'required' }]);
    expect((await api.delete(`${path}/${added.json.id}`)).status).toBe(204);
    expect((await api.delete(`${path}/${added.json.id}`)).status).toBe(404);
    expect((await api.get(`/api/v1/customers/${customer.id}`)).json.contacts).toEqual([]);
    expect((await api.post('/api/v1/customers/999999/contacts', { name: 'X' })).status).toBe(404);
  });

  test('made through the interface are so in the audit log', async () => {
    const entries = await api.services.sql`
      select actor, user_id from audit_entries where action like 'customer.%' or action like 'contact.%'`;
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.every((entry) => entry.actor === 'api' && entry.userId === null)).toBe(true);
  });
});

describe('invoices', () => {
  test('are made with their customer, and stating them again changes nothing', async () => {
    const made = await api.post('/api/v1/invoices', invoiceBody('F/2026 1'));
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      number: 'F/2026 1',
      customer: { number: 'C-1', name: 'Bakkerij Jansen' },
      total: eur(125_000),
      balance: eur(125_000),
      state: 'overdue',
      next_on: '2026-03-02',
      held_because: null,
      holds: [],
    });
    api.services.clock.set('2026-03-02T09:00:00Z');
    const again = await api.post('/api/v1/invoices', invoiceBody('F/2026 1'));
    expect(again.status).toBe(200);
    expect(again.json).toEqual(made.json);
    const byNumber = await api.get(`/api/v1/invoices/by-number/${encodeURIComponent('F/2026 1')}`);
    expect(byNumber.json).toEqual(made.json);
    expect((await api.get(made.headers.location ?? '')).json).toEqual(made.json);
    api.services.clock.set('2026-03-02T08:00:00Z');
  });

  test('are put by number; a changed total is a correction', async () => {
    const body = { ...invoiceBody('PUT-1'), number: undefined };
    expect((await api.put('/api/v1/invoices/by-number/PUT-1', body)).status).toBe(201);
    const changed = await api.put('/api/v1/invoices/by-number/PUT-1', { ...body, total: eur(100) });
    expect(changed.status).toBe(200);
    expect(changed.json).toMatchObject({ total: eur(100), balance: eur(100) });
    const { json: timeline } = await api.get(`/api/v1/invoices/${changed.json.id}/timeline`);
    const ledger = timeline.data.filter((entry) => entry.kind === 'ledger');
    expect(ledger).toMatchObject([
      { what: 'correction', amount: eur(-124_900) },
      { what: 'invoice', amount: eur(125_000) },
    ]);
  });

  test('without a due date get the payment term, and keep what they have', async () => {
    const body = { ...invoiceBody('TERM-1'), due_on: undefined };
    expect((await api.post('/api/v1/invoices', body)).json.due_on).toBe('2026-02-09');
    await api.post('/api/v1/invoices', { ...body, due_on: '2026-04-01' });
    expect((await api.post('/api/v1/invoices', body)).json.due_on).toBe('2026-04-01');
  });

  test('stated by two programs at the same moment are one invoice', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        api.post(
          '/api/v1/invoices',
          invoiceBody('SAME-1', { customer: { number: 'SAME', email: 'same@example.com' } }),
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    // Whoever came a moment too late is told to try again.
    expect(statuses.every((status) => [200, 201, 409, 503].includes(status))).toBe(true);
    const { json } = await api.get('/api/v1/invoices?number=SAME-1');
    expect(json.data).toMatchObject([{ balance: eur(125_000) }]);
  });

  test('never change their customer or currency', async () => {
    await api.post('/api/v1/invoices', invoiceBody('FIXED-1'));
    const other = invoiceBody('FIXED-1', {
      customer: { number: 'C-2' },
      total: { amount: 125_000, currency: 'USD' },
    });
    const refused = await api.post('/api/v1/invoices', other);
    expect(refused.status).toBe(422);
    expect(refused.json.errors).toMatchObject([
      { pointer: '/customer', code: 'customer_changed' },
      { pointer: '/total/currency', code: 'currency_changed' },
    ]);
    // Nothing of a refused request stays: not the customer it named either.
    expect((await api.get('/api/v1/customers?number=C-2')).json.data).toEqual([]);
  });

  test('are found by state, customer and change', async () => {
    const customer = { number: 'FILTER', email: 'filter@example.com' };
    const due = { issued_on: '2026-02-20', due_on: '2026-03-22' };
    await api.post('/api/v1/invoices', invoiceBody('FIL-overdue', { customer }));
    await api.post('/api/v1/invoices', invoiceBody('FIL-open', { customer, ...due }));
    const paid = await api.post('/api/v1/invoices', invoiceBody('FIL-paid', { customer }));
    await api.post('/api/v1/payments', {
      amount: eur(125_000),
      received_on: '2026-03-01',
      method: 'cheque',
      allocations: [{ invoice: { number: 'FIL-paid' } }],
    });
    api.services.clock.set('2026-03-02T10:00:00Z');
    await api.post('/api/v1/invoices', invoiceBody('FIL-held', { customer: { number: 'NOBODY' } }));
    api.services.clock.set('2026-03-02T08:00:00Z');
    const numbers = async (query: string) => {
      const { json } = await api.get(`/api/v1/invoices?${query}`);
      return json.data.map((invoice) => invoice.number);
    };
    expect(await numbers('customer=FILTER&state=open')).toEqual(['FIL-overdue', 'FIL-open']);
    expect(await numbers('customer=FILTER&state=overdue')).toEqual(['FIL-overdue']);
    expect(await numbers('customer=FILTER&state=paid')).toEqual(['FIL-paid']);
    expect(await numbers(`customer_id=${paid.json.customer.id}&limit=200`)).toHaveLength(3);
    expect(await numbers('state=held')).toEqual(['FIL-held']);
    expect(await numbers('number=FIL-open')).toEqual(['FIL-open']);
    expect(await numbers('updated_since=2026-03-02T11:30:00%2B02:00')).toEqual(['FIL-held']);
    expect(await numbers('customer=unknown')).toEqual([]);
  });

  test('tell why they stand where they stand, in one sentence too', async () => {
    const customer = { number: 'WHY', email: 'why@example.com' };
    const { json: invoice } = await api.post(
      '/api/v1/invoices',
      invoiceBody('WHY-1', { customer }),
    );
    const { json: why } = await api.get(`/api/v1/invoices/${invoice.id}/why`);
    expect(why).toMatchObject({
      invoice: { number: 'WHY-1' },
      scenario: { key: 'standard' },
      next: { kind: 'step', step: 'reminder-1', channel: 'email', on: '2026-03-02' },
    });
    expect(why.summary).toBe(
      'Invoice WHY-1 (€1,250.00 due 9 February 2026): step reminder-1 of scenario Standard goes out by e-mail on 2 March 2026, planned for 12 February 2026.',
    );
    const { json: mute } = await api.post(
      '/api/v1/invoices',
      invoiceBody('WHY-2', { customer: { number: 'MUTE' } }),
    );
    const { json: held } = await api.get(`/api/v1/invoices/${mute.id}/why`);
    expect(held).toMatchObject({ next: { kind: 'held', because: 'address_missing' } });
    expect(held.summary).toBe(
      'Invoice WHY-2 (€1,250.00 due 9 February 2026) is held because the customer has no address to write to.',
    );
  });
});

describe('payments', () => {
  test('received elsewhere pay the oldest invoices first; the rest is credit', async () => {
    const customer = { number: 'PAYER' };
    const old = { issued_on: '2025-12-01', due_on: '2025-12-31' };
    const newer = await api.post('/api/v1/invoices', invoiceBody('PAY-2', { customer }));
    const older = await api.post('/api/v1/invoices', invoiceBody('PAY-1', { customer, ...old }));
    const payment = await api.post('/api/v1/payments', {
      customer,
      amount: eur(260_000),
      received_on: '2026-03-01',
      method: 'transfer',
      reference: 'Virement 7',
      note: 'Two lines\nof it',
    });
    expect(payment.status).toBe(201);
    expect(payment.json).toMatchObject({
      customer: { number: 'PAYER' },
      amount: eur(260_000),
      unapplied: eur(10_000),
      through_stripe: false,
      allocations: [
        { invoice: { id: older.json.id, number: 'PAY-1' }, amount: eur(125_000) },
        { invoice: { id: newer.json.id, number: 'PAY-2' }, amount: eur(125_000) },
      ],
    });
    expect((await api.get(payment.headers.location ?? '')).json).toEqual(payment.json);
    expect((await api.get(`/api/v1/payments?invoice_id=${older.json.id}`)).json.data).toEqual([
      payment.json,
    ]);
    expect((await api.get(`/api/v1/invoices/${older.json.id}`)).json).toMatchObject({
      balance: eur(0),
      state: 'paid',
      settled_on: '2026-03-01',
    });
    const { json: why } = await api.get(`/api/v1/invoices/${older.json.id}/why`);
    expect(why.summary).toBe('Invoice PAY-1 is paid: nothing is asked for it.');
    const [entry] = await api.services.sql`
      select a.actor, a.user_id, t.id as token_id from audit_entries a
      left join api_tokens t on t.id = (a.details ->> 'token_id')::bigint
      where a.action = 'payment.booked' and a.subject_id = ${payment.json.id}`;
    expect(entry).toEqual({ actor: 'api', userId: null, tokenId: expect.any(Number) as number });
  });

  test('are allocated as asked', async () => {
    const customer = { number: 'ASKED' };
    const one = await api.post('/api/v1/invoices', invoiceBody('ASK-1', { customer }));
    await api.post('/api/v1/invoices', invoiceBody('ASK-2', { customer }));
    const payment = await api.post('/api/v1/payments', {
      amount: eur(50_000),
      received_on: '2026-03-01',
      method: 'cash',
      allocations: [
        { invoice: { number: 'ASK-2' }, amount: eur(20_000) },
        { invoice: { id: one.json.id } },
      ],
    });
    expect(payment.json).toMatchObject({
      unapplied: eur(0),
      allocations: [
        { invoice: { number: 'ASK-2' }, amount: eur(20_000) },
        { invoice: { number: 'ASK-1' }, amount: eur(30_000) },
      ],
    });
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['nobody', {}, '/customer', 'required'],
    ['an unknown customer', { customer: { number: 'GHOST' } }, '/customer', 'unknown_customer'],
    ['an unknown customer by id', { customer: { id: 999_999 } }, '/customer', 'unknown_customer'],
    ['a customer named twice', { customer: { id: 1, number: 'X' } }, '/customer', 'id_or_number'],
    [
      'an unknown invoice',
      { allocations: [{ invoice: { number: 'GHOST' } }] },
      '/allocations/0/invoice',
      'unknown_invoice',
    ],
    [
      "another customer's invoice",
      { allocations: [{ invoice: { number: 'BOOK-1' } }, { invoice: { number: 'BOOK-2' } }] },
      '/allocations/1/invoice',
      'other_customer',
    ],
    [
      'another currency',
      { amount: { amount: 1, currency: 'USD' }, allocations: [{ invoice: { number: 'BOOK-1' } }] },
      '/allocations/0/invoice',
      'other_currency',
    ],
    [
      'more than there is',
      { allocations: [{ invoice: { number: 'BOOK-1' }, amount: eur(101) }] },
      '/allocations',
      'more_than_amount',
    ],
    ['nothing', { amount: eur(0), customer: { number: 'BOOK-1' } }, '/amount/amount', 'too_small'],
    ['no way', { method: undefined, customer: { number: 'BOOK-1' } }, '/method', 'required'],
    [
      'tomorrow',
      { received_on: '2026-03-03', customer: { number: 'BOOK-1' } },
      '/received_on',
      'in_the_future',
    ],
  ])('of %s are refused', async (_name, changes, pointer, code) => {
    for (const number of ['BOOK-1', 'BOOK-2']) {
      await api.post('/api/v1/invoices', invoiceBody(number, { customer: { number } }));
    }
    const body = { amount: eur(100), received_on: '2026-03-01', method: 'transfer', ...changes };
    const answer = await api.post('/api/v1/payments', body);
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
  });
});

test('the books prove themselves after all of it', async () => {
  const wrong = await api.services.sql`
    select i.number from invoices i left join ledger_entries l on l.invoice_id = i.id
    group by i.id having i.balance_minor <> coalesce(sum(l.amount_minor), 0)`;
  expect(wrong).toEqual([]);
});
