import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { upsertInvoice, type Upserted } from '../../server/invoices/actions.ts';
import { findInvoiceByNumber, listInvoices } from '../../server/invoices/queries.ts';
import type { InvoiceDetails } from '../../server/invoices/rules.ts';
import { upsertCustomer } from '../../server/customers/actions.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

let services: TestServices;
let customerId: number;
beforeAll(async () => {
  services = await createTestServices();
  await services.sql`insert into organization (name, updated_at) values ('Atelier Démo', now())`;
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.sql`truncate customers, invoices, ledger_entries, payments, allocations, audit_entries cascade`;
  const made = await transaction(services.sql, (tx) =>
    upsertCustomer(tx, services, { number: 'C1', name: 'Bakkerij Jansen' }, { actor: 'api' }),
  );
  customerId = made.customerId;
});

function state(more: Partial<InvoiceDetails> = {}): Promise<Upserted> {
  const details: InvoiceDetails = {
    number: 'F-1',
    customerId,
    issuedOn: '2026-02-01',
    dueOn: '2026-02-27',
    currency: 'EUR',
    totalMinor: 10000,
    ...more,
  };
  return transaction(services.sql, (tx) => upsertInvoice(tx, services, details, { actor: 'api' }));
}

async function ledger(): Promise<unknown[][]> {
  const rows = await services.sql`select kind, amount_minor from ledger_entries order by id`;
  return rows.map((row): unknown[] => [row['kind'], row['amountMinor']]);
}

async function pay(invoiceId: number, amountMinor: number): Promise<void> {
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId,
      currency: 'EUR',
      amountMinor,
      method: 'transfer',
      receivedOn: TODAY,
      reference: '',
      allocations: [{ invoiceId, amountMinor }],
      thank: false,
    }),
  );
}

test('a new invoice is owed, in the ledger, and waits for its first step', async () => {
  const { invoiceId, outcome } = await state();
  expect(outcome).toBe('new');
  expect(await findInvoiceByNumber(services.sql, 'F-1')).toMatchObject({ balanceMinor: 10000 });
  expect(await ledger()).toEqual([['invoice', 10000]]);
  expect(await services.sql`select invoice_id from chases`).toMatchObject([{ invoiceId }]);
  const audits =
    await services.sql`select actor, action from audit_entries where subject_type = 'invoice'`;
  expect(audits).toMatchObject([{ actor: 'api', action: 'invoice.made' }]);
});

test('stating the same again changes nothing', async () => {
  await state({ subject: 'Pain  de mie ' });
  expect(await state({ subject: 'Pain de mie' })).toMatchObject({ outcome: 'unchanged' });
  // What is not stated stays.
  expect(await state()).toMatchObject({ outcome: 'unchanged' });
  expect(await ledger()).toHaveLength(1);
});

test('a changed total is a correction, and the balance follows', async () => {
  const { invoiceId } = await state();
  await pay(invoiceId, 4000);
  expect(await state({ totalMinor: 9000, dueOn: '2026-03-15' })).toMatchObject({
    outcome: 'changed',
  });
  expect(await ledger()).toEqual([
    ['invoice', 10000],
    ['payment', -4000],
    ['correction', -1000],
  ]);
  expect(await findInvoiceByNumber(services.sql, 'F-1')).toMatchObject({
    totalMinor: 9000,
    balanceMinor: 5000,
    dueOn: '2026-03-15',
    settledOn: null,
  });
});

test('a total corrected down to what was paid settles the invoice', async () => {
  const { invoiceId } = await state();
  await pay(invoiceId, 4000);
  await state({ totalMinor: 4000 });
  expect(await findInvoiceByNumber(services.sql, 'F-1')).toMatchObject({
    balanceMinor: 0,
    settledOn: TODAY,
  });
  const chases = await services.sql`select held_because from chases`;
  expect(chases).toMatchObject([{ heldBecause: 'paid' }]);
});

test.each([
  ['a total below what was paid', { totalMinor: 3000 }, /less than what was paid/],
  ['another currency', { currency: 'USD' }, /The invoice is in EUR/],
  ['another customer', { customerId: -1 }, /another customer/],
  ['a due date before the issue', { dueOn: '2026-01-31' }, /before the issue date/],
  ['no number', { number: '  ' }, /has a number/],
  ['half a cent', { totalMinor: 0.5 }, /whole number/],
  ['an unknown currency', { currency: 'EUX' }, /ISO 4217/],
  ['control characters', { subject: 'a\u0007' }, /Control characters/],
  ['a subject without end', { subject: 'x'.repeat(501) }, /At most 500/],
] as [string, Partial<InvoiceDetails>, RegExp][])(
  '%s is refused and changes nothing',
  async (_name, more, reason) => {
    const { invoiceId } = await state();
    await pay(invoiceId, 4000);
    await expect(state(more)).rejects.toThrow(reason);
    expect(await findInvoiceByNumber(services.sql, 'F-1')).toMatchObject({ balanceMinor: 6000 });
  },
);

test('the same new invoice stated twice at once is made once', async () => {
  const results = await Promise.allSettled([state(), state()]);
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  expect(await ledger()).toEqual([['invoice', 10000]]);
});

test('lists go by state, customer, search and page', async () => {
  await state({ number: 'F-1', dueOn: '2026-02-27' });
  await state({ number: 'F-2', dueOn: '2026-04-01' });
  const { invoiceId } = await state({ number: 'F_3', dueOn: '2026-03-01' });
  await pay(invoiceId, 10000);
  const numbers = async (asked: Partial<Parameters<typeof listInvoices>[1]>) =>
    (await listInvoices(services.sql, { today: TODAY, limit: 10, ...asked })).map(
      (row) => row.number,
    );
  expect(await numbers({})).toEqual(['F-2', 'F_3', 'F-1']);
  expect(await numbers({ state: 'open' })).toEqual(['F-2', 'F-1']);
  expect(await numbers({ state: 'overdue' })).toEqual(['F-1']);
  expect(await numbers({ state: 'paid' })).toEqual(['F_3']);
  // The customer has no address, which holds everything that is open.
  expect(await numbers({ state: 'held' })).toEqual(['F-2', 'F-1']);
  expect(await numbers({ search: 'f_' })).toEqual(['F_3']);
  expect(await numbers({ search: 'jansen', customerId })).toHaveLength(3);
  expect(await numbers({ customerId: customerId + 1 })).toEqual([]);
  const [first] = await listInvoices(services.sql, { today: TODAY, limit: 1 });
  expect(await numbers({ after: { dueOn: first!.dueOn, id: first!.id } })).toEqual(['F_3', 'F-1']);
});
