import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAgedBalances } from '../../server/reports/queries.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenCustomer, givenDispute, givenInvoice, givenOrganization } from '../support/given.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

test('of what is open only the disputed part counts as disputed, and never more than is owed', async () => {
  const { sql } = services;
  const customer = await givenCustomer(services);
  const invoice = () =>
    givenInvoice(services, customer, { dueOn: '2026-02-01', totalMinor: 100_000 });
  const [whole, part, shrunk, decided] = [
    await invoice(),
    await invoice(),
    await invoice(),
    await invoice(),
  ];
  await givenDispute(services, whole.id);
  await givenDispute(services, part.id, { amountMinor: 30_000 });
  await givenDispute(services, shrunk.id, { amountMinor: 30_000 });
  await sql`update invoices set balance_minor = 10000 where id = ${shrunk.id}`;
  const over = await givenDispute(services, decided.id);
  await sql`update disputes set status = 'rejected', decided_at = opened_at where id = ${over}`;
  const [euro] = await listAgedBalances(sql, '2026-03-02');
  expect(euro).toMatchObject({ openMinor: 310_000, openCount: 4, disputedMinor: 140_000 });
});
