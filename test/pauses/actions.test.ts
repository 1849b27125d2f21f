import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { explainChase } from '../../server/chases/actions.ts';
import { previewResume } from '../../server/chases/preview.ts';
import { startChases } from '../../server/chases/start-actions.ts';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { liftHold, placeHold } from '../../server/holds/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { pauseCustomer, resumeCustomer } from '../../server/pauses/actions.ts';
import { findUnliftedPause } from '../../server/pauses/queries.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenHold,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
} from '../support/given.ts';
import { countDeadlocks } from '../support/database.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
beforeEach(() => services.clock.set(`${TODAY}T08:00:00Z`));
afterAll(() => services.close());

const BY = { actor: 'system' } as const;

const pause = (customer: GivenCustomer, untilOn: PlainDate | null, reason = 'On holiday') =>
  transaction(services.sql, (tx) =>
    pauseCustomer(tx, services, { customerId: customer.id, untilOn, reason, by: BY }),
  );
const resume = (customer: GivenCustomer) =>
  transaction(services.sql, (tx) =>
    resumeCustomer(tx, services, { customerId: customer.id, by: BY }),
  );

async function nextOf(invoiceId: number) {
  return (await explainChase(services.sql, services, invoiceId))?.next;
}

async function messagesTo(customer: GivenCustomer) {
  return services.sql<{ status: string; statusReason: string }[]>`
    select status, status_reason from messages where customer_id = ${customer.id} order by id`;
}

test('a paused customer is not reminded until the day has passed, and goes on where it stood', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  await pause(customer, '2026-03-10');
  expect(await nextOf(invoice.id)).toEqual({
    ...{ kind: 'held', because: 'customer_pause', reviewOn: '2026-03-11' },
  });
  await runReminders(services, { trigger: 'command' });
  expect(await messagesTo(customer)).toEqual([]);
  services.clock.set('2026-03-11T08:00:00Z');
  await runReminders(services, { trigger: 'command' });
  expect(await messagesTo(customer)).toEqual([{ status: 'queued', statusReason: '' }]);
});

test('an invoice that comes later waits too, one by one and by the hundred', async () => {
  const customer = await givenCustomer(services);
  await pause(customer, null);
  const one = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  expect(await nextOf(one.id)).toMatchObject({ kind: 'held', because: 'never_chase' });
  const now = services.clock.now();
  const rows = await services.sql<{ id: number }[]>`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
    select ${customer.id}, 'bulk-' || n, '2026-01-01', '2026-02-01', 'EUR', 100, 100, ${now}, ${now}
    from generate_series(1, 3) n returning id`;
  const ids = rows.map((row) => row.id);
  await transaction(services.sql, (tx) => startChases(tx, services, ids));
  const chases =
    await services.sql`select from chases where invoice_id = any (${ids}) and next_on is not null`;
  expect(chases).toHaveLength(0);
});

test('a message that is planned and has not left does not leave once the customer is paused', async () => {
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  await runReminders(services, { trigger: 'command' });
  expect(await messagesTo(customer)).toHaveLength(1);
  await pause(customer, '2026-03-10');
  await sendQueued(services);
  const [message] = await messagesTo(customer);
  expect(message?.status).toBe('skipped');
  // The step was never done: after the pause it is the first again.
  await resume(customer);
  await runReminders(services, { trigger: 'command' });
  const steps = await services.sql`
    select step from messages where customer_id = ${customer.id} and status = 'queued'`;
  expect(steps).toMatchObject([{ step: 'standard/reminder-1' }]);
  await sendQueued(services);
});

test('lifted, each invoice stands where it stood; the preview told so', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-25' });
  const disputed = await givenInvoice(services, customer, { dueOn: '2026-02-25' });
  await givenHold(services, disputed, 'reply');
  const before = await nextOf(invoice.id);
  const id = await pause(customer, null);
  const previews = await previewResume(services.sql, services, {
    ...{ invoiceIds: [invoice.id, disputed.id], without: { kind: 'never_chase', id } },
  });
  expect(previews.map(({ next }) => (next.kind === 'step' ? next.on : next.kind))).toEqual([
    before?.kind === 'step' ? before.on : '',
    'held',
  ]);
  await resume(customer);
  expect(await nextOf(invoice.id)).toEqual(before);
  expect(await nextOf(disputed.id)).toMatchObject({ kind: 'held', because: 'reply' });
  // Lifting what is not there changes nothing.
  await resume(customer);
  expect(await findUnliftedPause(services.sql, customer.id)).toBeUndefined();
});

test('another pause takes the place of the first, the same one is the same', async () => {
  const customer = await givenCustomer(services);
  const first = await pause(customer, '2026-03-10');
  expect(await pause(customer, '2026-03-10')).toBe(first);
  const second = await pause(customer, null, 'The founder is a friend');
  expect(second).not.toBe(first);
  expect(await findUnliftedPause(services.sql, customer.id)).toMatchObject({ untilOn: null });
  const audits = await services.sql`
    select from audit_entries where action = 'customer.paused' and subject_id = ${customer.id}`;
  expect(audits).toHaveLength(2);
});

test('an invoice that is never to be chased waits without an end, in the place of its pause', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  const place = (kind: 'pause' | 'never_chase', untilOn: PlainDate | null) =>
    transaction(services.sql, (tx) =>
      placeHold(tx, services, { invoiceId: invoice.id, kind, untilOn, reason: 'So', by: BY }),
    );
  await place('pause', '2026-03-20');
  const holdId = await place('never_chase', null);
  const holds = await services.sql`
    select kind from holds where invoice_id = ${invoice.id} and lifted_at is null`;
  expect(holds).toEqual([{ kind: 'never_chase' }]);
  services.clock.set('2027-03-02T08:00:00Z');
  expect(await nextOf(invoice.id)).toMatchObject({ kind: 'held', because: 'never_chase' });
  await transaction(services.sql, (tx) =>
    liftHold(tx, services, { invoiceId: invoice.id, holdId, by: BY }),
  );
  expect(await nextOf(invoice.id)).toMatchObject({ kind: 'step' });
});

test('pausing while the sender works: a message left before the pause, or not at all', async () => {
  const customers = [];
  for (let n = 0; n < 12; n += 1) {
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    customers.push(customer);
  }
  await runReminders(services, { trigger: 'command' });
  await Promise.all([sendQueued(services), ...customers.map((customer) => pause(customer, null))]);
  await sendQueued(services);
  for (const customer of customers) {
    const [row] = await services.sql<{ status: string; claimedAt: Date | null; xmin: string }[]>`
      select m.status, m.claimed_at from messages m where m.customer_id = ${customer.id}`;
    expect(['accepted', 'skipped']).toContain(row?.status);
    const [chase] = await services.sql<{ position: number; heldBecause: string }[]>`
      select position, held_because from chases where customer_id = ${customer.id}`;
    // A step counts exactly when its message left.
    expect(chase?.heldBecause).toBe('never_chase');
    expect((chase?.position ?? 0) >= 2).toBe(row?.status === 'accepted');
  }
  expect(await countDeadlocks(services.sql)).toBe(0);
});
