import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bookPayment } from '../../server/ledger/actions.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders, runWhenDue } from '../../server/runs/actions.ts';
import { explainChase } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

const run = () => runReminders(services, { trigger: 'command' });

async function messages() {
  return services.sql<
    {
      id: number;
      kind: string;
      tone: string;
      step: string;
      status: string;
      statusReason: string;
      subject: string;
      toAddress: string;
    }[]
  >`select id, kind, tone, step, status, status_reason, subject, to_address from messages order by id`;
}

describe('a run', () => {
  test('writes one message per customer and currency, listing all that is overdue', async () => {
    const customer = await givenCustomer(services);
    const late = await givenInvoice(services, customer, {
      dueOn: '2026-02-20',
      totalMinor: 10_000,
    });
    const later = await givenInvoice(services, customer, {
      dueOn: '2026-02-26',
      totalMinor: 20_000,
    });
    await givenInvoice(services, customer, { dueOn: '2026-02-20', currency: 'GBP' });
    const report = await run();
    expect(report?.counts.messages).toBe(2);
    await sendQueued(services);
    const sent = await messages();
    expect(sent.map(({ status, kind }) => `${kind} ${status}`)).toEqual([
      'reminder accepted',
      'reminder accepted',
    ]);
    const mail = await renderStoredMessage(services, sent[0]?.id ?? 0);
    for (const number of [late.number, later.number]) {
      expect(mail?.html).toContain(number);
      expect(mail?.text).toContain(number);
    }
    expect(mail?.text).toMatch(/300,00\s€/);
    expect(mail?.text).toMatch(/http:\/\/127\.0\.0\.1:3000\/p\/[\w-]{43}/);
  });

  test('run twice, or twice at once, carries each step once', async () => {
    for (let i = 0; i < 20; i += 1) {
      await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-20' });
    }
    await Promise.all([run(), run(), run()]);
    await run();
    expect(await messages()).toHaveLength(20);
    await Promise.all([sendQueued(services), sendQueued({ ...services, workerId: 2 })]);
    expect((await messages()).every((message) => message.status === 'accepted')).toBe(true);
  });

  test('a rehearsal tells the same and changes nothing', async () => {
    await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-20' });
    const rehearsal = await runReminders(services, { trigger: 'command', dryRun: true });
    expect(rehearsal?.counts.messages).toBe(1);
    expect(await messages()).toEqual([]);
    expect((await run())?.counts.messages).toBe(1);
  });

  test('a held invoice is left out, and its customer hears of the others', async () => {
    const customer = await givenCustomer(services);
    const disputed = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    const plain = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await givenHold(services, disputed, 'dispute');
    const report = await run();
    expect(report?.messages[0]?.invoices).toEqual([plain.number]);
    expect(report?.held).toMatchObject([{ number: disputed.number, because: 'dispute' }]);
  });

  test('a promise holds until its day, then the chase goes on with the next step', async () => {
    const invoice = await givenInvoice(services, await givenCustomer(services), {
      dueOn: '2026-02-20',
    });
    await givenHold(services, invoice, 'promise', '2026-03-10');
    expect((await run())?.counts.messages).toBe(0);
    services.clock.set('2026-03-11T09:00:00Z');
    expect((await run())?.messages[0]?.step).toBe('standard/reminder-1');
  });

  test('a customer without an address is held visibly, and found again when it gets one', async () => {
    const customer = await givenCustomer(services, { email: null });
    const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    expect((await run())?.held).toMatchObject([
      { number: invoice.number, because: 'address_missing' },
    ]);
  });

  test('too small a sum is not worth a message', async () => {
    await givenInvoice(services, await givenCustomer(services), {
      dueOn: '2026-02-20',
      totalMinor: 499,
    });
    const report = await run();
    expect(report?.counts.messages).toBe(0);
    expect(report?.held).toMatchObject([{ because: 'below_minimum' }]);
  });

  test('the gap is kept between two messages to one customer, whatever the invoices', async () => {
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    await sendQueued(services);
    services.clock.set('2026-03-03T09:00:00Z');
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    expect((await run())?.counts.messages).toBe(0);
    services.clock.set('2026-03-06T09:00:00Z');
    expect((await run())?.counts.messages).toBe(1);
  });

  test('a Belgian consumer gets first reminders alone, with their mentions', async () => {
    await services.sql`update organization set country = 'BE', enterprise_number = '0403.170.701'`;
    const customer = await givenCustomer(services, { country: 'BE', kind: 'consumer' });
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    await sendQueued(services);
    const [first] = await messages();
    expect(first).toMatchObject({ kind: 'first_reminder_be', status: 'accepted' });
    const mail = await renderStoredMessage(services, first?.id ?? 0);
    expect(mail?.text).toContain('0403.170.701');
    expect(mail?.text).toContain('16 mars 2026');
  });

  test('a first reminder without its mandatory mention does not leave', async () => {
    await services.sql`update organization set enterprise_number = ''`;
    const customer = await givenCustomer(services, { country: 'BE', kind: 'consumer' });
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    await sendQueued(services);
    const [first] = await messages();
    expect(first?.status).toBe('skipped');
    expect(first?.statusReason).toMatch(/enterpriseNumber/);
  });

  test('the clock starts each day once, inside the window of a working day', async () => {
    await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-20' });
    services.clock.set('2026-03-01T10:00:00Z');
    expect(await runWhenDue(services)).toBeNull();
    services.clock.set('2026-03-02T05:00:00Z');
    expect(await runWhenDue(services)).toBeNull();
    services.clock.set('2026-03-02T07:00:00Z');
    expect((await runWhenDue(services))?.counts.messages).toBe(1);
    services.clock.set('2026-03-02T12:00:00Z');
    expect(await runWhenDue(services)).toBeNull();
  });

  test('what the clock planned waits for the next window when this one has closed', async () => {
    await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-20' });
    services.clock.set('2026-03-02T17:00:00Z');
    await runWhenDue(services);
    services.clock.set('2026-03-02T18:00:00Z');
    await sendQueued(services);
    expect((await messages())[0]?.status).toBe('queued');
    services.clock.set('2026-03-03T07:30:00Z');
    await sendQueued(services);
    expect((await messages())[0]?.status).toBe('accepted');
  });
});

describe('at the instant of sending', () => {
  test('whoever has paid meanwhile gets no reminder, and the step is given back', async () => {
    const customer = await givenCustomer(services);
    const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
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
    await sendQueued(services);
    expect(await messages()).toMatchObject([{ status: 'skipped', statusReason: 'paid' }]);
    const why = await explainChase(services.sql, services, invoice.id);
    expect(why?.next.kind).toBe('paid');
    expect(why?.steps.filter((step) => step.outcome === 'carried')).toEqual([]);
  });

  test('the message is cut to what is still owed, and its tone follows the step that is left', async () => {
    const customer = await givenCustomer(services);
    const old = await givenInvoice(services, customer, { dueOn: '2026-01-20', totalMinor: 50_000 });
    await run();
    await sendQueued(services);
    services.clock.set('2026-03-09T09:00:00Z');
    const young = await givenInvoice(services, customer, {
      dueOn: '2026-03-03',
      totalMinor: 70_000,
    });
    const report = await run();
    expect(report?.messages).toMatchObject([{ step: 'standard/reminder-2', tone: 'neutral' }]);
    await givenHold(services, old, 'dispute');
    await sendQueued(services);
    const last = (await messages()).at(-1);
    expect(last).toMatchObject({
      status: 'accepted',
      step: 'standard/reminder-1',
      tone: 'friendly',
    });
    const mail = await renderStoredMessage(services, last?.id ?? 0);
    expect(mail?.text).toContain(young.number);
    expect(mail?.text).not.toContain(old.number);
    expect(mail?.text).toMatch(/700,00\s€/);
    const steps = (await explainChase(services.sql, services, old.id))?.steps ?? [];
    expect(steps.filter((step) => step.outcome === 'carried').map((step) => step.stepKey)).toEqual([
      'reminder-1',
    ]);
  });

  test('an address that was suppressed or a contact that was removed is not written to', async () => {
    const customer = await givenCustomer(services, { email: 'gone@customer.test' });
    await givenInvoice(services, customer, { dueOn: '2026-02-20' });
    await run();
    await services.sql`insert into suppressions (email, reason, created_at) values ('gone@customer.test', 'bounced', now())`;
    await sendQueued(services);
    expect(await messages()).toMatchObject([
      { status: 'skipped', statusReason: 'address_suppressed' },
    ]);
  });

  test('a refused address is suppressed, its step does not count, and a person is told', async () => {
    await services.close();
    services = await createTestServices({
      mail: {
        name: 'smtp',
        batchSize: 10,
        concurrency: 1,
        isRepeatable: false,
        send: async (mails) =>
          mails.map(() => ({
            outcome: 'rejected',
            code: 'recipient_refused',
            reason: '550 unknown',
          })),
        check: async () => null,
        close: async () => undefined,
      },
    });
    await givenOrganization(services);
    const invoice = await givenInvoice(services, await givenCustomer(services), {
      dueOn: '2026-02-20',
    });
    await run();
    await sendQueued(services);
    expect(await messages()).toMatchObject([{ status: 'rejected' }]);
    const why = await explainChase(services.sql, services, invoice.id);
    expect(why?.next).toMatchObject({ kind: 'held', because: 'address_suppressed' });
    expect(why?.steps.filter((step) => step.outcome === 'carried')).toEqual([]);
    expect(await services.sql`select kind from tasks`).toMatchObject([
      { kind: 'message_rejected' },
    ]);
  });
});

describe('reading', () => {
  let before: TestServices;
  beforeAll(async () => {
    before = await createTestServices();
  });
  afterAll(() => before.close());

  test('there is nothing to run before there is an organization', async () => {
    expect(await runReminders(before, { trigger: 'command' })).toBeNull();
    expect(await runWhenDue(before)).toBeNull();
  });
});
