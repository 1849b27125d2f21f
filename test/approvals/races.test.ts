import { afterEach, beforeEach, expect, test } from 'vitest';
import { approveMessage, skipMessage, type Decider } from '../../server/approvals/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { at, givenDecider, live, messages, pay, run, step, touches, waiting } from './support.ts';

let services: TestServices;
let ada: Decider;
let ben: Decider;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  ada = await givenDecider(services, 'Ada');
  ben = await givenDecider(services, 'Ben');
  await givenScenario(services, [step(1, { approval: true }), step(6)]);
});
afterEach(() => services.close());

async function scene() {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-03-02' });
  await live(services, '2026-03-03', 3);
  return { customer, invoice, id: await waiting(services) };
}

test('of ten who decide at once, approving or skipping, one does; the others find it decided', async () => {
  const { id } = await scene();
  const decisions = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0
        ? approveMessage(services, id, ada)
        : skipMessage(services, id, ben, 'for once'),
    ),
  );
  expect(decisions.filter((one) => one.ok)).toHaveLength(1);
  expect(decisions.flatMap((one) => (one.ok ? [] : one.reason))).toEqual(
    Array<string>(9).fill('decided'),
  );
  expect(await services.sql`select from audit_entries where action like 'message.%'`).toHaveLength(
    1,
  );
  await sendQueued(services);
  const [message] = await messages(services);
  const [touch] = await touches(services);
  // The touch stands exactly where a mail left.
  expect(touch === undefined).toBe(message?.status === 'skipped');
});

test('approved while it is paid, held or planned again, nothing wrong leaves and nothing leaves twice', async () => {
  const { customer, invoice, id } = await scene();
  const other = await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 50_000 });
  at(services, '2026-03-06');
  await Promise.all([
    approveMessage(services, id, ada),
    pay(services, customer, invoice),
    run(services),
    sendQueued(services),
    givenHold(services, other, 'pause', '2026-03-31'),
    run(services),
    sendQueued(services),
  ]);
  await sendQueued(services);
  const sent = await services.sql`
    select l.invoice_id, l.amount_minor from messages m join message_lines l on l.message_id = m.id
    where m.status = 'accepted' and l.amount_minor is not null`;
  // Either the mail left before the money came, or it was taken out: never both, and the paused invoice is in none.
  expect(sent.length).toBeLessThanOrEqual(1);
  expect(sent.every((line) => line.invoiceId === invoice.id)).toBe(true);
  await live(services, '2026-03-09', 3);
  const after =
    await services.sql`select from messages where status in ('accepted', 'queued', 'awaiting_approval')`;
  expect(after).toHaveLength(sent.length);
});

test('a run at the same moment takes out what is idle or waits for whoever decides', async () => {
  const { customer, invoice, id } = await scene();
  await pay(services, customer, invoice);
  const [decision] = await Promise.all([
    skipMessage(services, id, ada, 'paid'),
    run(services),
    run(services),
  ]);
  const [message] = await messages(services);
  expect(message?.statusReason).toBe(decision.ok ? 'skipped_by_person: paid' : 'paid');
  expect(await touches(services)).toEqual([]);
});

test('a process that dies after approving loses nothing and sends nothing twice', async () => {
  const { id } = await scene();
  at(services, '2026-03-09');
  await approveMessage(services, id, ada);
  const dying = {
    ...services,
    mail: { ...services.mail, send: () => Promise.reject(new Error('the process died')) },
  };
  await sendQueued(dying).catch(() => undefined);
  // Two that come after it settle what it left in hand.
  await Promise.all([sendQueued(services), sendQueued(services)]);
  expect(await messages(services)).toMatchObject([{ status: 'accepted' }]);
  expect(await touches(services)).toEqual(['day-1 2026-03-09']);
});
