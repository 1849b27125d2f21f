import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconsiderChases } from '../../server/chases/actions.ts';
import { startChases } from '../../server/chases/start-actions.ts';
import { transaction, type Tx } from '../../server/db/sql.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenAllKindsOfNewInvoices();
});
afterAll(() => services.close());

test('many new invoices begin where each would begin by itself', async () => {
  const ids = await services.sql<{ id: number }[]>`select id from invoices order by id`;
  const invoiceIds = ids.map(({ id }) => id);
  const each = await rolledBack((tx) => reconsiderChases(tx, services, invoiceIds));
  const together = await rolledBack((tx) => startChases(tx, services, invoiceIds));
  expect(each.chases.length).toBe(invoiceIds.length);
  expect(new Set(each.chases.map((chase) => chase['heldBecause']))).toEqual(
    new Set([null, 'address_missing', 'address_suppressed']),
  );
  expect(each.steps.length).toBeGreaterThan(100);
  expect(together).toEqual(each);
});

test('an invoice that has a hold or a chase is left to be considered by itself', async () => {
  const [first, second] = await services.sql<{ id: number }[]>`
    select id from invoices order by id limit 2`;
  const ids = [first?.id ?? 0, second?.id ?? 0];
  await services.sql`
    insert into holds (invoice_id, kind, placed_at) values (${ids[0] ?? 0}, 'dispute', ${services.clock.now()})`;
  const { chases } = await rolledBack(async (tx) => {
    await startChases(tx, services, ids);
    await startChases(tx, services, ids);
  });
  expect(chases.map((chase) => chase['invoiceId'])).toEqual([ids[1]]);
});

async function givenAllKindsOfNewInvoices(): Promise<void> {
  const { sql } = services;
  const at = services.clock.now();
  await sql`
    insert into organization (name, country, language, currency, updated_at) values ('Atelier', 'FR', 'fr', 'EUR', ${at})`;
  await sql`
    insert into customers (number, name, kind, country, language, segment, scenario_id, created_at, updated_at)
    select 'C' || n, 'C' || n, (array['company', 'public', 'consumer'])[1 + n % 3], (array['FR', 'BE'])[1 + n % 2], 'fr',
      (array['good_payer', 'standard', 'frequent_late', 'at_risk'])[1 + n % 4],
      case when n % 7 = 0 then (select id from scenarios order by id desc limit 1) end, ${at}, ${at}
    from generate_series(1, 48) n`;
  // One in five has no address, one in five only one that refuses mail.
  await sql`
    insert into contacts (customer_id, email, created_at)
    select id, 'c' || id || '@example.com', ${at} from customers where id % 5 <> 0`;
  await sql`
    insert into suppressions (email, reason, created_at)
    select email, 'bounced', ${at} from contacts where customer_id % 5 = 1`;
  await sql`
    insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
    select id, 'EUR', (select id from scenarios order by id limit 1), (select min(id) from scenario_versions), 'r1', 'email', '2026-02-27', ${at}
    from customers where id % 4 = 2`;
  // Due from three months ago to two months ahead, from a cent to more than any step's minimum.
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
    select c.id, 'F' || c.id || '-' || n, '2025-11-01', date '2025-12-01' + n * 11 + c.id::int % 7, 'EUR', minor, minor, ${at}, ${at}
    from customers c, generate_series(0, 13) n,
      lateral (select (array[1, 900, 4000, 9000, 250000])[1 + (n + c.id::int) % 5] as minor) amount`;
}

interface Written {
  chases: Record<string, unknown>[];
  steps: Record<string, unknown>[];
}

/** What the work writes, read before it is taken back. */
async function rolledBack(work: (tx: Tx) => Promise<void>): Promise<Written> {
  let written: Written | undefined;
  const undo = new Error('undo');
  await transaction(services.sql, async (tx) => {
    await work(tx);
    written = {
      chases: [...(await tx`select * from chases order by invoice_id`)],
      steps: [...(await tx`select * from touch_steps order by invoice_id, cycle, position`)],
    };
    throw undo;
  }).catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  if (!written) throw new Error('Nothing was read.');
  return written;
}
