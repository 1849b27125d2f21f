import { afterEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import type { MailTransport } from '../../server/mail/transport.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { givenOrganization } from '../support/given.ts';
import { givenManyInvoices } from '../support/given-many.ts';

let services: TestServices;
afterEach(() => services.close());

test('a payment booked while a run is sending: no reminder leaves for it afterwards', async () => {
  const handedOver = new Map<number, number>();
  let clock = 0;
  const transport: MailTransport = {
    name: 'outbox',
    batchSize: 10,
    concurrency: 2,
    isRepeatable: true,
    async send(mails) {
      for (const mail of mails) handedOver.set(Number(mail.id), (clock += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      return mails.map((mail) => ({ outcome: 'accepted', providerId: mail.id }));
    },
    check: async () => null,
    close: async () => undefined,
  };
  services = await createTestServices({ mail: transport });
  await givenOrganization(services);
  await givenManyInvoices(services, { customers: 200, invoicesEach: 1, dueOn: '2026-02-20' });
  await runReminders(services, { trigger: 'command' });

  const bookedAt = new Map<number, number>();
  const customers = await services.sql<
    { id: number }[]
  >`select id from customers order by id desc limit 150`;
  const paying = (async () => {
    for (const { id } of customers) {
      await transaction(services.sql, (tx) =>
        bookPayment(tx, services, {
          customerId: id,
          currency: 'EUR',
          amountMinor: 10_001,
          method: 'transfer',
          receivedOn: TODAY,
          reference: '',
          allocations: 'oldest_first',
          thank: false,
        }),
      );
      bookedAt.set(id, (clock += 1));
    }
  })();
  await Promise.all([sendQueued(services), paying]);

  const rows = await services.sql<{ id: number; customerId: number; status: string }[]>`
    select id, customer_id, status from messages where kind = 'reminder'`;
  const skipped = rows.filter((row) => row.status === 'skipped');
  // Both must have happened, or the test shows nothing.
  expect(skipped.length).toBeGreaterThan(0);
  expect(handedOver.size).toBeGreaterThan(50);
  for (const row of skipped) expect(handedOver.has(row.id)).toBe(false);
  // A batch that was claimed before the money came may still leave; whoever had paid at the claim is not in it.
  const [wrong] = await services.sql<{ count: number }[]>`
    select count(*)::int as count from messages m
    join message_lines l on l.message_id = m.id join invoices i on i.id = l.invoice_id
    where m.status = 'accepted' and l.amount_minor is distinct from i.total_minor`;
  expect(wrong?.count).toBe(0);
  for (const row of rows) {
    const handed = handedOver.get(row.id);
    const booked = bookedAt.get(row.customerId);
    if (handed !== undefined && booked !== undefined) {
      // Two lanes with ten mails each can have been claimed before the booking, and not one more.
      const handedAfter = [...handedOver.values()].filter(
        (at) => at > booked && at <= handed,
      ).length;
      expect(handedAfter).toBeLessThanOrEqual(2 * transport.batchSize);
    }
  }
}, 60_000);
