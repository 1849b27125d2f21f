import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../server/root.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

test('holds that were disputes become disputes; those that held nothing any more are lifted', async () => {
  const { sql } = services;
  // What refers to them came later.
  await sql`drop table dispute_files, dispute_messages, dispute_owners, disputes cascade`;
  const customer = await givenCustomer(services);
  const invoice = () => givenInvoice(services, customer, { dueOn: '2026-02-01' });
  const [byHand, imported, twice, expired, paid, paused] = [
    await invoice(),
    await invoice(),
    await invoice(),
    await invoice(),
    await invoice(),
    await invoice(),
  ];
  for (const one of [byHand, imported, twice, twice, paid]) {
    await givenHold(services, one, 'dispute');
  }
  await givenHold(services, expired, 'dispute', '2020-01-01');
  await givenHold(services, paused, 'pause', '2099-01-01');
  await sql`update holds set reason = 'import' where invoice_id = ${imported.id}`;
  await sql`update holds set reason = 'Said on the phone', until_on = '2099-01-01' where invoice_id = ${byHand.id}`;
  await sql`update invoices set balance_minor = 0 where id = ${paid.id}`;

  const migration = await readFile(join(ROOT, 'migrations', '084.do.disputes.sql'), 'utf8');
  await sql.unsafe(migration).simple();

  const disputes = await sql`
    select i.number, d.status, d.opened_by, d.note, d.reason, d.amount_minor, d.customer_id from disputes d
    join invoices i on i.id = d.invoice_id order by d.invoice_id`;
  const common = {
    ...{ status: 'open', reason: 'other', amountMinor: null, customerId: customer.id },
  };
  expect([...disputes]).toEqual([
    // Written for the team alone: it must not turn up in the customer's portal.
    { ...common, number: byHand.number, openedBy: 'user', note: 'Said on the phone' },
    { ...common, number: imported.number, openedBy: 'import', note: '' },
    { ...common, number: twice.number, openedBy: 'user', note: '' },
  ]);
  expect(await sql`select 1 from dispute_messages`).toEqual([]);
  const holds = await sql`
    select h.invoice_id, h.kind, h.until_on, h.cause_id = d.id as is_of_dispute from holds h
    left join disputes d on d.invoice_id = h.invoice_id where h.lifted_at is null order by h.invoice_id`;
  expect([...holds]).toEqual([
    ...[byHand, imported, twice].map(({ id }) => ({
      ...{ invoiceId: id, kind: 'dispute', untilOn: null, isOfDispute: true },
    })),
    { invoiceId: paused.id, kind: 'pause', untilOn: '2099-01-01', isOfDispute: null },
  ]);
});
