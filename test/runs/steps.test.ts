import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { writeMails } from '../../server/messages/mail.ts';
import { buildMime } from '../../server/mail/mime.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario, givenVersion } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

const run = () => runReminders(services, { trigger: 'command' });

function step(offset: number, more: Partial<StepDefinition> = {}): StepDefinition {
  return { key: `day-${offset}`, anchor: 'due', offset_days: offset, channel: 'email', ...more };
}

async function touches() {
  const rows = await services.sql<{ channel: string; stepKey: string; on: string }[]>`
    select channel, step_key, touched_on::text as "on" from touches order by touched_on, id`;
  return rows.map((row) => `${row.stepKey} ${row.channel} ${row.on}`);
}

async function live(from: string, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    const at = new Date(`${from}T08:00:00Z`);
    at.setUTCDate(at.getUTCDate() + day);
    services.clock.set(at.toISOString());
    await runReminders(services, { trigger: 'schedule' });
    await sendQueued(services);
  }
}

describe('calls, letters and notes', () => {
  test('each becomes a touch and a task on its day, and the chase goes on', async () => {
    await givenScenario(services, [
      step(1),
      step(3, { channel: 'call' }),
      step(8, { channel: 'letter' }),
      step(14, { channel: 'note' }),
    ]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-02' });
    await live('2026-03-02', 20);
    expect(await touches()).toEqual([
      'day-1 email 2026-03-03',
      'day-3 call 2026-03-05',
      'day-8 letter 2026-03-10',
      'day-14 note 2026-03-16',
    ]);
    const tasks = await services.sql<{ kind: string }[]>`select kind from tasks order by id`;
    expect(tasks.map(({ kind }) => kind)).toEqual(['step_call', 'step_letter', 'step_note']);
    const [chase] = await services.sql`select position, next_on, held_because from chases`;
    expect(chase).toEqual({ position: 4, nextOn: null, heldBecause: null });
  });

  test('invoices whose calls fall on one day are one call, whatever is mailed that day', async () => {
    await givenScenario(services, [step(3, { channel: 'call' }), step(5)]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await givenInvoice(services, customer, { dueOn: '2026-02-27', currency: 'GBP' });
    await Promise.all([run(), run()]);
    const tasks = await services.sql`
      select t.touch_id, count(*)::int as invoices from tasks t join touch_steps s using (touch_id) group by 1 order by 2`;
    expect(tasks.map(({ invoices }) => invoices as number)).toEqual([1, 2]);
  });

  test('a call waits for no gap and makes none; the cap on contacts counts it', async () => {
    await services.sql`update organization set contacts_max = 3`;
    await givenScenario(services, [
      step(1),
      step(2, { channel: 'call' }),
      step(5),
      step(10, { channel: 'call' }),
    ]);
    await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-03-02' });
    await live('2026-03-02', 40);
    expect(await touches()).toEqual([
      'day-1 email 2026-03-03',
      'day-2 call 2026-03-04',
      // Four days after the mail, not after the call: the 7th is a Saturday.
      'day-5 email 2026-03-09',
      // Three contacts in thirty days: the fourth waits until the first is thirty days old.
      'day-10 call 2026-04-02',
    ]);
  });

  test('a call about what was paid meanwhile is withdrawn by the next run', async () => {
    await givenScenario(services, [step(3, { channel: 'call' })]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    await transaction(services.sql, (tx) =>
      bookPayment(tx, services, {
        customerId: customer.id,
        currency: 'EUR',
        amountMinor: 120_000,
        method: 'transfer',
        receivedOn: '2026-03-02',
        reference: '',
        allocations: 'oldest_first',
        thank: false,
      }),
    );
    await run();
    expect(await services.sql`select from tasks where done_at is null`).toEqual([]);
  });
});

describe('conditions', () => {
  test('are asked on the day of the step; one that does not concern the customer is passed over', async () => {
    await givenScenario(services, [
      step(1, { conditions: { minimum_exposure_minor: 50_000 } }),
      step(5, { conditions: { segments: ['frequent_late'] } }),
      step(9, { conditions: { audiences: ['company'], minimum_seniority_days: 10 } }),
    ]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 40_000 });
    await live('2026-03-02', 12);
    expect(await touches()).toEqual(['day-9 email 2026-03-11']);
    const passed = await services.sql`
      select step_key, reason, decided_on from touch_steps where outcome = 'passed_over' order by position`;
    expect(passed).toEqual([
      { stepKey: 'day-1', reason: 'condition_not_met', decidedOn: '2026-03-03' },
      { stepKey: 'day-5', reason: 'condition_not_met', decidedOn: '2026-03-09' },
    ]);
  });

  test('what the customer owes with its other invoices counts', async () => {
    await givenScenario(services, [step(1, { conditions: { minimum_exposure_minor: 50_000 } })]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 40_000 });
    await givenInvoice(services, customer, { dueOn: '2026-06-02', totalMinor: 10_000 });
    await live('2026-03-02', 3);
    expect(await touches()).toEqual(['day-1 email 2026-03-03']);
  });

  test('a step counted from the date of the invoice is a courtesy before the due date', async () => {
    await givenScenario(services, [
      step(5, { key: 'hello', anchor: 'issue', mail: 'before_due' }),
      step(60, { key: 'too-late', anchor: 'issue', mail: 'before_due' }),
      step(3),
    ]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-31' });
    await live('2026-03-02', 40);
    expect(await touches()).toEqual(['hello email 2026-03-06', 'day-3 email 2026-04-03']);
  });
});

describe('versions', () => {
  test('a running chase keeps its version, or moves to the new one after the last step in both', async () => {
    const { scenarioId } = await givenScenario(services, [step(1), step(6), step(20)]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-02' });
    await live('2026-03-02', 2);
    await givenVersion(services, scenarioId, 2, [step(1), step(30)], 'keep');
    await live('2026-03-04', 6);
    expect(await touches()).toEqual(['day-1 email 2026-03-03', 'day-6 email 2026-03-09']);
    await givenVersion(services, scenarioId, 3, [step(1), step(6), step(12), step(30)], 'move');
    await live('2026-03-10', 20);
    // Nobody has looked at the chase before its next step was due: then it is the step of the new version.
    expect((await touches()).slice(2)).toEqual(['day-12 email 2026-03-23']);
  });
});

describe('recipients', () => {
  test('grow by step: the signatory beside billing, a colleague in copy, each address once', async () => {
    const { sql, clock } = services;
    await sql`
      insert into users (email, name, role, created_at) values ('ada@creditor.example', 'Ada', 'admin', ${clock.now()})`;
    const customer = await givenCustomer(services, { email: 'billing@debtor.example' });
    await sql`
      update customers set owner_id = (select id from users where email = 'ada@creditor.example') where id = ${customer.id}`;
    await sql`
      insert into contacts (customer_id, name, email, roles, created_at)
      values (${customer.id}, 'Élise, Dir.', 'boss@debtor.example', '{signatory}', ${clock.now()}),
        (${customer.id}, '', 'gone@debtor.example', '{buyer}', ${clock.now()})`;
    await sql`
      insert into suppressions (email, reason, created_at) values ('gone@debtor.example', 'bounced', ${clock.now()})`;
    await givenScenario(services, [
      step(3, {
        recipients: {
          to: ['billing', 'signatory'],
          cc: ['buyer', 'signatory'],
          inside: ['owner', 'ada@creditor.example', 'nobody@creditor.example'],
        },
      }),
    ]);
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    const [message] = await sql<{ id: number; toAddress: string; copies: unknown }[]>`
      select id, to_address, copies from messages`;
    expect(message).toMatchObject({
      toAddress: 'billing@debtor.example',
      copies: [
        { field: 'to', name: 'Élise, Dir.', address: 'boss@debtor.example' },
        { field: 'cc', name: 'Ada', address: 'ada@creditor.example' },
      ],
    });
    // Between planning and sending the signatory's address bounced: its copy is dropped, the message leaves.
    await sql`
      insert into suppressions (email, reason, created_at) values ('boss@debtor.example', 'bounced', ${clock.now()})`;
    await sendQueued(services);
    const [mail] = await writeMails(services, [message?.id ?? 0]);
    if (!mail) throw new Error('The message was written.');
    const head = buildMime(mail, clock.now()).toString('latin1').split('\r\n\r\n')[0] ?? '';
    expect(head).toContain('billing@debtor.example');
    expect(head).toContain('Cc: Ada <ada@creditor.example>');
    expect(head).not.toContain('boss@debtor.example');
  });
});

test('a message whose step needs it waits for approval, and nothing else is planned for its customer', async () => {
  await givenScenario(services, [step(1, { approval: true }), step(6)]);
  await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-20' });
  await live('2026-03-02', 12);
  const messages = await services.sql`select status, step from messages`;
  expect(messages).toEqual([{ status: 'awaiting_approval', step: 'custom/day-1' }]);
});

test('a Belgian consumer’s first reminder that a credit outweighs waits, and is never planned in vain', async () => {
  const { sql } = services;
  services.clock.set('2026-02-02T08:00:00Z');
  const customer = await givenCustomer(services, { kind: 'consumer', country: 'BE' });
  await givenInvoice(services, customer, { dueOn: '2026-01-20', totalMinor: 100_000 });
  await live('2026-02-02', 1);
  const late = await givenInvoice(services, customer, { dueOn: '2026-02-25', totalMinor: 40_000 });
  await sql`
    insert into payments (customer_id, currency, amount_minor, unapplied_minor, method, received_on, recorded_at)
    values (${customer.id}, 'EUR', 41000, 41000, 'transfer', '2026-02-26', ${services.clock.now()})`;
  await live('2026-03-02', 1);
  const [chase] = await sql`select held_because from chases where invoice_id = ${late.id}`;
  expect(chase).toEqual({ heldBecause: 'below_minimum' });
  await live('2026-03-03', 12);
  // Planned by all that is overdue it would be skipped by the sender, which counts what the mail asks for, day after day.
  const messages = await sql`select kind, status from messages order by id`;
  expect(messages).toEqual([
    { kind: 'first_reminder_be', status: 'accepted' },
    { kind: 'reminder', status: 'accepted' },
  ]);
});
