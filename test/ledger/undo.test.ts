import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const ON = '2026-03-02';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

test('a part payment that is undone leaves nothing behind: no waiting, no thank-you, the same balance', async () => {
  const customer = await givenCustomer(services);
  const { id: invoiceId } = await givenInvoice(services, customer, {
    dueOn: '2026-02-16',
    totalMinor: 10_000,
  });
  const state = async () => {
    const [row] = await services.sql`
      select i.balance_minor, c.next_on, c.next_position, c.held_because,
        (select count(*)::int from holds h where h.invoice_id = i.id and h.lifted_at is null) as holds
      from invoices i join chases c on c.invoice_id = i.id where i.id = ${invoiceId}`;
    return row;
  };
  const before = await state();
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor: 4_000, method: 'transfer' },
      ...{ receivedOn: ON, reference: '', allocations: 'oldest_first', thank: false },
    }),
  );
  await services.sql`
    insert into messages (kind, language, to_address, customer_id, payment_id, contact_id, not_before, created_at)
    select 'payment_received', 'fr', k.email, k.customer_id, ${paymentId}, k.id, ${services.clock.now()}, ${services.clock.now()}
    from contacts k where k.customer_id = ${customer.id}`;
  expect(await state()).toMatchObject({ balanceMinor: 6_000, holds: 1 });

  await transaction(services.sql, (tx) =>
    undo(tx, services, {
      source: { kind: 'payment', id: paymentId },
      because: 'Wrong customer.',
      author: { actor: 'user' },
      on: ON,
    }),
  );
  expect(await state()).toEqual(before);
  await sendQueued(services);
  const messages = await services.sql`
    select status, status_reason from messages where payment_id = ${paymentId}`;
  expect([...messages]).toEqual([{ status: 'skipped', statusReason: 'no_longer_true' }]);
  expect(await checkLedger(services.sql)).toEqual([]);
});
