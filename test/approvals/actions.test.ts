import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveMessage, skipMessage, type Decider } from '../../server/approvals/actions.ts';
import { explainChase } from '../../server/chases/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import {
  at,
  givenDecider,
  live,
  messages,
  pay,
  run,
  step,
  steps,
  touches,
  waiting,
} from './support.ts';

let services: TestServices;
let ada: Decider;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  ada = await givenDecider(services);
});
afterEach(() => services.close());

async function scene(approved = [step(1, { approval: true }), step(6), step(20)]) {
  await givenScenario(services, approved);
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-03-02' });
  return { customer, invoice };
}

const chase = async () => {
  const [row] = await services.sql`
    select position, last_touch_on, slide_days, next_on, held_because from chases order by invoice_id limit 1`;
  return row;
};

describe('approving', () => {
  test('on its day lets it leave, and the plan stays as it was', async () => {
    await scene();
    await live(services, '2026-03-03', 1);
    const before = await chase();
    expect(await approveMessage(services, await waiting(services), ada)).toMatchObject({
      ok: true,
    });
    expect(await chase()).toEqual(before);
    await sendQueued(services);
    expect(await messages(services)).toMatchObject([{ status: 'accepted', step: 'custom/day-1' }]);
    const events = await services.sql`select kind, details from message_events order by id`;
    expect(events[0]).toEqual({ kind: 'approved', details: 'Ada' });
    const audit =
      await services.sql`select action, user_id from audit_entries where action like 'message.%'`;
    expect(audit).toEqual([{ action: 'message.approved', userId: ada.userId }]);
  });

  test('later than planned counts for the day it leaves, and slides the plan by the days it waited', async () => {
    await scene();
    await live(services, '2026-03-03', 8);
    expect(await messages(services)).toMatchObject([{ status: 'awaiting_approval' }]);
    at(services, '2026-03-12');
    await approveMessage(services, await waiting(services), ada);
    expect(await touches(services)).toEqual(['day-1 2026-03-12']);
    // Nine days late, so day 6 is day 15: the seventeenth.
    expect(await chase()).toMatchObject({
      lastTouchOn: '2026-03-12',
      slideDays: 9,
      nextOn: '2026-03-17',
    });
    await sendQueued(services);
    await live(services, '2026-03-13', 30);
    expect(await touches(services)).toEqual([
      'day-1 2026-03-12',
      'day-6 2026-03-17',
      'day-20 2026-03-31',
    ]);
  });

  test('outside the sending window waits for the next one, and counts for its day', async () => {
    await scene();
    await live(services, '2026-03-03', 1);
    // Saturday night.
    at(services, '2026-03-07', '21:00');
    const approval = await approveMessage(services, await waiting(services), ada);
    expect(approval).toMatchObject({ ok: true });
    await sendQueued(services);
    expect(await messages(services)).toMatchObject([{ status: 'queued' }]);
    expect(await touches(services)).toEqual(['day-1 2026-03-09']);
    at(services, '2026-03-09', '09:00');
    await sendQueued(services);
    expect(await messages(services)).toMatchObject([{ status: 'accepted' }]);
  });

  test('twice is once', async () => {
    await scene();
    await live(services, '2026-03-03', 1);
    const id = await waiting(services);
    await approveMessage(services, id, ada);
    expect(await approveMessage(services, id, ada)).toMatchObject({ ok: false, reason: 'decided' });
    expect(await skipMessage(services, id, ada, 'x')).toMatchObject({ reason: 'decided' });
    expect(
      await services.sql`select from audit_entries where action like 'message.%'`,
    ).toHaveLength(1);
  });

  test('a mail before the due date whose day has passed is not sent: its step is too late', async () => {
    await givenScenario(services, [step(-5, { mail: 'before_due', approval: true }), step(3)]);
    await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-03-20' });
    // Five days before is a Sunday, so it is the Friday.
    await live(services, '2026-03-13', 1);
    at(services, '2026-03-23');
    expect(await approveMessage(services, await waiting(services), ada)).toMatchObject({
      ...{ ok: false, reason: 'no_longer_true', because: 'too_late' },
    });
    expect(await messages(services)).toMatchObject([
      { status: 'skipped', statusReason: 'too_late' },
    ]);
    expect(await steps(services)).toEqual(['day--5 passed_over too_late']);
    // Nothing went out, so nothing keeps the first reminder from its day.
    await live(services, '2026-03-24', 1);
    expect(await touches(services)).toEqual(['day-3 2026-03-24']);
  });

  test('a mail before the due date slides nothing, and leaves out the invoice whose due date has passed', async () => {
    await givenScenario(services, [step(-5, { mail: 'before_due', approval: true }), step(3)]);
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-05', totalMinor: 100 });
    await givenInvoice(services, customer, { dueOn: '2026-03-06' });
    await live(services, '2026-03-02', 1);
    at(services, '2026-03-06');
    await approveMessage(services, await waiting(services), ada);
    await sendQueued(services);
    const lines = await services.sql`
      select amount_minor, dropped_because from message_lines order by invoice_id`;
    expect(lines).toEqual([
      { amountMinor: null, droppedBecause: 'too_late' },
      { amountMinor: 120_000, droppedBecause: null },
    ]);
    expect(await services.sql`select from chases where slide_days > 0`).toEqual([]);
  });

  test('what was paid meanwhile is taken out, its step given back', async () => {
    const { customer, invoice } = await scene();
    await live(services, '2026-03-03', 1);
    await pay(services, customer, invoice);
    expect(await approveMessage(services, await waiting(services), ada)).toMatchObject({
      ...{ ok: false, reason: 'no_longer_true', because: 'paid' },
    });
    expect(await touches(services)).toEqual([]);
    expect(await steps(services)).toEqual([]);
  });

  test('what lacks a mandatory mention stays, and says which', async () => {
    await givenScenario(services, [step(1, { mail: 'first_reminder_be', approval: true })]);
    const customer = await givenCustomer(services, { kind: 'company' });
    await givenInvoice(services, customer, { dueOn: '2026-03-02' });
    await services.sql`update organization set enterprise_number = ''`;
    await live(services, '2026-03-03', 1);
    const id = await waiting(services);
    expect(await approveMessage(services, id, ada)).toMatchObject({
      ...{ ok: false, reason: 'cannot_be_written' },
      because: expect.stringContaining('enterpriseNumber') as string,
    });
    expect(await messages(services)).toMatchObject([{ status: 'awaiting_approval' }]);
  });

  test('is all or nothing: what fails at its end leaves everything as it was', async () => {
    await scene();
    await live(services, '2026-03-03', 8);
    const id = await waiting(services);
    const before = [await chase(), await touches(services), await steps(services)];
    const broken = {
      ...services,
      jobs: { ...services.jobs, enqueue: () => Promise.reject(new Error('the process died')) },
    };
    await expect(approveMessage(broken, id, ada)).rejects.toThrow('the process died');
    expect([await chase(), await touches(services), await steps(services)]).toEqual(before);
    expect(await messages(services)).toMatchObject([{ status: 'awaiting_approval' }]);
  });
});

describe('skipping', () => {
  test('is no contact; the next step keeps its interval, and the step does not come back', async () => {
    await scene();
    await live(services, '2026-03-03', 1);
    await skipMessage(
      services,
      await waiting(services),
      ada,
      'They called this morning: paid today',
    );
    expect(await messages(services)).toMatchObject([
      {
        status: 'skipped',
        statusReason: 'skipped_by_person: They called this morning: paid today',
      },
    ]);
    expect(await touches(services)).toEqual([]);
    expect(await steps(services)).toEqual(['day-1 passed_over skipped_by_person']);
    const explanation = await explainChase(services.sql, services, 1);
    // Nothing went out, so nothing says that it did.
    expect(explanation?.reasons.map(({ code }) => code)).not.toContain('last_touch');
    await live(services, '2026-03-04', 10);
    expect(await touches(services)).toEqual(['day-6 2026-03-09']);
  });

  test('after waiting slides the plan as if it had gone out on the day of the decision', async () => {
    await scene();
    await live(services, '2026-03-03', 8);
    at(services, '2026-03-10');
    await skipMessage(services, await waiting(services), ada, 'no');
    expect(await chase()).toMatchObject({ position: 1, slideDays: 7, nextOn: '2026-03-16' });
  });

  test('a step that counts from the one before counts from the day of the decision', async () => {
    await scene([step(1, { approval: true }), { ...step(4), anchor: 'previous' }]);
    await live(services, '2026-03-03', 1);
    await skipMessage(services, await waiting(services), ada, 'no');
    await live(services, '2026-03-04', 10);
    // The seventh is a Saturday.
    expect(await touches(services)).toEqual(['day-4 2026-03-09']);
  });

  test('leaves the steps it overtook passed over, and what was said before is what the gap counts from', async () => {
    await services.sql`update organization set minimum_gap_days = 10`;
    await scene([step(1), step(6, { approval: true }), step(8, { approval: true }), step(12)]);
    await live(services, '2026-03-03', 13);
    // The gap after the third kept day 6 until the thirteenth; day 8 has overtaken it.
    expect(await steps(services)).toEqual([
      'day-1 carried',
      'day-6 passed_over overtaken',
      'day-8 carried',
    ]);
    at(services, '2026-03-16');
    await skipMessage(services, await waiting(services), ada, 'no');
    await live(services, '2026-03-17', 14);
    const [first, second] = await touches(services);
    expect(first).toBe('day-1 2026-03-03');
    expect(second).toMatch(/^day-12 2026-03-/);
    expect(await steps(services)).toEqual([
      'day-1 carried',
      'day-6 passed_over overtaken',
      'day-8 passed_over skipped_by_person',
      'day-12 carried',
    ]);
  });
});

describe('what nothing is left of', () => {
  test('is taken out by the next run, its step given back', async () => {
    const { invoice } = await scene();
    await live(services, '2026-03-03', 1);
    await givenHold(services, invoice, 'pause', '2026-03-20');
    at(services, '2026-03-04');
    await runReminders(services, { trigger: 'command', dryRun: true });
    expect(await messages(services)).toMatchObject([{ status: 'awaiting_approval' }]);
    await run(services);
    expect(await messages(services)).toMatchObject([{ status: 'skipped', statusReason: 'pause' }]);
    expect(await touches(services)).toEqual([]);
    // After the hold the same step is planned again, and asks again.
    await live(services, '2026-03-21', 5);
    expect(await messages(services)).toMatchObject([
      { status: 'skipped' },
      { status: 'awaiting_approval', step: 'custom/day-1' },
    ]);
  });

  test('is not while a part of it is: it asks for the rest', async () => {
    const { customer, invoice } = await scene();
    await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 50_000 });
    await live(services, '2026-03-03', 1);
    await pay(services, customer, invoice);
    at(services, '2026-03-04');
    await run(services);
    await approveMessage(services, await waiting(services), ada);
    await sendQueued(services);
    const lines = await services.sql`
      select amount_minor, dropped_because from message_lines order by invoice_id`;
    expect(lines).toEqual([
      { amountMinor: null, droppedBecause: 'paid' },
      { amountMinor: 50_000, droppedBecause: null },
    ]);
  });
});

test('why an invoice stands where it stands says that its customer’s mail waits', async () => {
  const { customer, invoice } = await scene();
  const other = await givenInvoice(services, customer, { dueOn: '2026-03-30' });
  await live(services, '2026-03-03', 1);
  for (const one of [invoice, other]) {
    const explanation = await explainChase(services.sql, services, one.id);
    expect(explanation?.reasons).toContainEqual({
      code: 'awaiting_approval',
      facts: { message_id: await waiting(services), planned_on: '2026-03-03' },
    });
  }
});
