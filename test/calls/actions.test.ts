import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import type { CallSaid } from '../../server/calls/actions.ts';
import { listCallInvoices } from '../../server/calls/page-queries.ts';
import { explainChase } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { Conflict, NotFound } from '../../server/errors.ts';
import { saveContact } from '../../server/customers/actions.ts';
import { listContacts } from '../../server/customers/queries.ts';
import { findDispute } from '../../server/disputes/queries.ts';
import { findNotice } from '../../server/payment-notices/card-queries.ts';
import { findPlan } from '../../server/plans/queries.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { listStepTasks } from '../../server/tasks/step-queries.ts';
import { holdsOf, givenColleague, lettersOf, openTasks, readPromise } from '../promises/support.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { countDeadlocks } from '../support/database.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { callsOf, givenCall, givenCallScenario, note, taskOf, type GivenCall } from './support.ts';

let services: TestServices;
let ben: { id: number; name: string };
let call: GivenCall;

beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await givenCallScenario(services);
  ben = { id: await givenColleague(services), name: 'Ben' };
  call = await givenCall(services);
});
afterEach(() => services.close());

const at = (day: string) => services.clock.set(`${day}T08:00:00Z`);
const invoiceIds = () => call.invoices.map((one) => one.id);
const firstInvoice = () => {
  const [invoice] = call.invoices;
  if (!invoice) throw new Error('The call is about an invoice.');
  return invoice;
};
const nextOf = async () => (await explainChase(services.sql, services, firstInvoice().id))?.next;
const noAnswer = (nextOn: PlainDate | null): CallSaid => ({ outcome: 'no_answer', nextOn });

describe('what a customer says becomes what it is everywhere else, and the call is done', () => {
  test('a promise', async () => {
    const noted = await note(services, call, ben, {
      said: {
        outcome: 'promise',
        invoiceIds: invoiceIds(),
        promisedOn: '2026-03-13',
        amountMinor: null,
      },
      note: 'After the trade fair',
    });
    expect(noted).toMatchObject({ ok: true, isDone: true });
    const [made] = await callsOf(services, call);
    expect(made).toMatchObject({ outcome: 'promise', userName: 'Ben', contactName: 'Ada' });
    expect(await readPromise(services, made?.promiseId ?? 0)).toMatchObject({
      ...{ status: 'open', amountMinor: 120_000, madeBy: 'user', words: 'After the trade fair' },
    });
    expect(await holdsOf(services, firstInvoice())).toEqual(['promise 2026-03-17']);
    expect(await lettersOf(services)).toContain('promise_made');
    expect(await taskOf(services, call)).toMatchObject({ isDone: true });
    const [audited] = await services.sql`
      select details from audit_entries where action = 'call.noted' and subject_id = ${call.customer.id}`;
    expect(audited?.['details']).toMatchObject({ outcome: 'promise', task_id: call.taskId });
  });

  test('word that it is paid', async () => {
    await note(services, call, ben, {
      said: {
        outcome: 'already_paid',
        invoiceIds: invoiceIds(),
        paidOn: '2026-02-27',
        amountMinor: null,
        method: 'transfer',
        reference: 'VIR 12',
      },
    });
    const [made] = await callsOf(services, call);
    expect(await findNotice(services.sql, made?.noticeId ?? 0)).toMatchObject({
      ...{ status: 'looking', reference: 'VIR 12', userName: 'Ben', amountMinor: 120_000 },
    });
    expect(await holdsOf(services, firstInvoice())).toEqual(['payment_notice']);
    expect(await lettersOf(services)).toEqual(['notice_received', 'notice_received_team']);
  });

  test('a dispute of each invoice; of a part it is about one invoice', async () => {
    const second = await givenInvoice(services, call.customer, { dueOn: '2026-02-24' });
    const both = [firstInvoice().id, second.id];
    const said = {
      outcome: 'dispute',
      reason: 'price',
      text: 'Agreed on 900',
      amountMinor: null,
    } as const;
    const part = await note(services, call, ben, {
      said: { ...said, invoiceIds: both, amountMinor: 5_000 },
    });
    expect(part).toEqual({ ok: false, reason: 'dispute_one_invoice' });
    await note(services, call, ben, { said: { ...said, invoiceIds: both } });
    const [made] = await callsOf(services, call);
    const ids = made?.invoices.map((one) => one.disputeId ?? 0) ?? [];
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      expect(await findDispute(services.sql, id)).toMatchObject({
        status: 'open',
        reason: 'price',
      });
    }
    expect(await holdsOf(services, second)).toEqual(['dispute']);
  });

  test('one of them that is disputed already keeps all of it from being written', async () => {
    const second = await givenInvoice(services, call.customer, { dueOn: '2026-02-24' });
    const said = { outcome: 'dispute', reason: 'price', text: 'No', amountMinor: null } as const;
    await services.sql`
      insert into disputes (invoice_id, customer_id, reason, answer_by, opened_by, opened_at)
      values (${second.id}, ${call.customer.id}, 'price', '2026-03-09', 'debtor', ${services.clock.now()})`;
    const refused = await note(services, call, ben, {
      said: { ...said, invoiceIds: [firstInvoice().id, second.id] },
    });
    expect(refused).toEqual({ ok: false, reason: 'dispute_already_open' });
    expect(await holdsOf(services, firstInvoice())).toEqual([]);
    expect(await taskOf(services, call)).toMatchObject({ isDone: false });
  });

  test('a wish for instalments, as a request that nobody has decided', async () => {
    const noted = await note(services, call, ben, {
      said: { outcome: 'plan_asked', invoiceIds: invoiceIds(), parts: 3, firstOn: '2026-03-10' },
      note: 'Three times 400',
    });
    const planId = noted.ok ? (noted.planId ?? 0) : 0;
    expect(await findPlan(services.sql, planId)).toMatchObject({
      ...{ status: 'requested', askedBy: 'user', words: 'Three times 400', totalMinor: 120_000 },
    });
    const [row] = await services.sql`select decided_by, decided_at from plans where id = ${planId}`;
    expect(row).toEqual({ decidedBy: null, decidedAt: null });
    expect(await lettersOf(services)).toEqual([]);
    expect(await holdsOf(services, firstInvoice())).toEqual(['plan_request']);
    expect(await nextOf()).toMatchObject({ kind: 'held', because: 'plan_request' });
  });
});

describe('nobody answers', () => {
  test('the first time it waits for its day, the second time the scenario goes on', async () => {
    expect(await note(services, call, ben, { said: noAnswer(null) })).toEqual({
      ...{ ok: false, reason: 'next_missing' },
    });
    await note(services, call, ben, { said: noAnswer('2026-03-04') });
    expect(await taskOf(services, call)).toEqual({ isDone: false, nextOn: '2026-03-04' });
    expect(await nextOf()).toMatchObject({ kind: 'step', stepKey: 'later' });
    at('2026-03-04');
    await runReminders(services, { trigger: 'command' });
    const last = await note(services, call, ben, { said: noAnswer(null), callsSeen: 1 });
    expect(last).toMatchObject({ ok: true, isDone: true });
    expect(await taskOf(services, call)).toMatchObject({ isDone: true });
    expect(await nextOf()).toMatchObject({ kind: 'step', stepKey: 'later' });
  });

  test('with two calls in the week already, the next day asked for is too soon', async () => {
    await givenInvoice(services, call.customer, { dueOn: '2026-02-20', currency: 'GBP' });
    await runReminders(services, { trigger: 'command' });
    const [task] = await services.sql<{ id: number }[]>`
      select t.id from tasks t join touches h on h.id = t.touch_id
      where t.customer_id = ${call.customer.id} and h.currency = 'GBP'`;
    await note(services, call, ben, { said: noAnswer('2026-03-03') });
    const pound = { ...call, taskId: task?.id ?? 0 };
    // Nobody is there today, whatever else there is to speak of.
    expect(await taskOf(services, pound)).toEqual({ isDone: false, nextOn: '2026-03-03' });
    expect(await note(services, pound, ben, { said: noAnswer('2026-03-03') })).toEqual({
      ...{ ok: false, reason: 'next_too_often' },
    });
    expect(await note(services, pound, ben, { said: noAnswer('2026-03-09') })).toMatchObject({
      ...{ ok: true, isDone: false },
    });
  });
});

test('a refusal needs words, and leaves a person a task', async () => {
  expect(await note(services, call, ben, { said: { outcome: 'refused' } })).toEqual({
    ...{ ok: false, reason: 'note_missing' },
  });
  await note(services, call, ben, { said: { outcome: 'refused' }, note: 'They will not pay' });
  expect(await openTasks(services)).toEqual([`payment_refused ${call.customer.id}`]);
  expect(await taskOf(services, call)).toMatchObject({ isDone: true });
  expect(await holdsOf(services, firstInvoice())).toEqual([]);
});

test('two calls to one customer are one conversation: both ask for all, and a refusal ends both', async () => {
  const second = await givenInvoice(services, call.customer, { dueOn: '2026-02-28' });
  at('2026-03-03');
  await runReminders(services, { trigger: 'command' });
  const [other] = await services.sql<{ id: number }[]>`
    select id from tasks where customer_id = ${call.customer.id} and kind = 'step_call' and id <> ${call.taskId}`;
  expect(other).toBeDefined();
  const asked = await listCallInvoices(services.sql, {
    ...{ taskId: call.taskId, today: '2026-03-03', dueBy: '2026-04-02', limit: 10 },
  });
  expect(asked.map((one) => [one.id, one.isCarried])).toEqual([
    [firstInvoice().id, true],
    [second.id, true],
  ]);
  await note(services, call, ben, { said: { outcome: 'refused' }, note: 'They will not pay' });
  expect(await taskOf(services, { ...call, taskId: other?.id ?? 0 })).toMatchObject({
    isDone: true,
  });
  const [made] = await callsOf(services, call);
  expect(made?.invoices.map((one) => one.id)).toEqual([firstInvoice().id, second.id]);
});

test('a wrong number is taken off; the call stays, and a number is to be found until there is one', async () => {
  await note(services, call, ben, { said: { outcome: 'wrong_number' } });
  const [contact] = await listContacts(services.sql, call.customer.id);
  expect(contact).toMatchObject({ phone: '', name: 'Ada' });
  expect(await callsOf(services, call)).toMatchObject([{ phone: '+33 4 72 00 00 01' }]);
  expect(await openTasks(services)).toEqual([
    `step_call touch/${await touchOf(call)}`,
    `phone_wanted ${call.customer.id}`,
  ]);
  // It reached somebody else: of the two tries none is used up.
  await transaction(services.sql, (tx) =>
    saveContact(
      tx,
      services,
      {
        ...{ customerId: call.customer.id, contactId: call.contactId, name: 'Ada', email: '' },
        phone: '+33 4 72 00 00 02',
        roles: ['billing'],
        language: null,
      },
      { actor: 'user', userId: ben.id },
    ),
  );
  expect(await openTasks(services)).toEqual([`step_call touch/${await touchOf(call)}`]);
  const again = await note(services, call, ben, { said: noAnswer('2026-03-03'), callsSeen: 1 });
  expect(again).toMatchObject({ ok: true, isDone: false });
});

async function touchOf({ taskId }: GivenCall): Promise<number> {
  const [row] = await services.sql<{ touchId: number }[]>`
    select touch_id from tasks where id = ${taskId}`;
  return row?.touchId ?? 0;
}

describe('two at once', () => {
  const promise = (): CallSaid => ({
    outcome: 'promise',
    invoiceIds: invoiceIds(),
    promisedOn: '2026-03-13',
    amountMinor: null,
  });

  test('one wins, the other is a conflict and leaves nothing', async () => {
    const answers = await Promise.allSettled([
      note(services, call, ben, { said: promise() }),
      note(services, call, ben, { said: { outcome: 'refused' }, note: 'No' }),
      note(services, call, ben, { said: noAnswer('2026-03-03') }),
    ]);
    const lost = answers.filter((one) => one.status === 'rejected');
    expect(lost).toHaveLength(2);
    for (const one of lost) expect(one.reason).toBeInstanceOf(Conflict);
    expect(await callsOf(services, call)).toHaveLength(1);
    expect(await countDeadlocks(services.sql)).toBe(0);
  });

  test('the same form twice notes one call', async () => {
    const formKey = '11111111-2222-4333-8444-555555555555';
    const [first, second] = await Promise.all([
      note(services, call, ben, { said: promise(), formKey }),
      note(services, call, ben, { said: promise(), formKey }),
    ]);
    expect(first).toEqual(second);
    expect(await callsOf(services, call)).toHaveLength(1);
    expect((await lettersOf(services)).filter((kind) => kind === 'promise_made')).toHaveLength(1);
  });

  test('two calls to one customer are noted one after the other', async () => {
    await givenInvoice(services, call.customer, { dueOn: '2026-02-20', currency: 'GBP' });
    await runReminders(services, { trigger: 'command' });
    const [task] = await services.sql<{ id: number }[]>`
      select t.id from tasks t join touches h on h.id = t.touch_id
      where t.customer_id = ${call.customer.id} and h.currency = 'GBP'`;
    const pound = { ...call, taskId: task?.id ?? 0 };
    const answers = await Promise.all([
      note(services, pound, ben, { said: noAnswer('2026-03-09') }),
      note(services, call, ben, { said: promise() }),
      runReminders(services, { trigger: 'command' }),
    ]);
    expect(answers.slice(0, 2)).toMatchObject([
      { ok: true, isDone: false },
      { ok: true, isDone: true },
    ]);
    expect(await taskOf(services, pound)).toEqual({ isDone: false, nextOn: '2026-03-09' });
    expect(await countDeadlocks(services.sql)).toBe(0);
  });

  test('whoever has not seen the call of a colleague does not use up a try', async () => {
    await note(services, call, ben, { said: noAnswer('2026-03-04') });
    await expect(note(services, call, ben, { said: noAnswer(null) })).rejects.toThrow(Conflict);
    expect(await taskOf(services, call)).toEqual({ isDone: false, nextOn: '2026-03-04' });
  });

  test('what left the list by itself can no longer be noted', async () => {
    await services.sql`update tasks set done_at = ${services.clock.now()} where id = ${call.taskId}`;
    await expect(note(services, call, ben, { said: promise() })).rejects.toThrow(Conflict);
    expect(await holdsOf(services, firstInvoice())).toEqual([]);
  });
});

test('what is no call, no contact or no invoice of theirs is not found', async () => {
  const other = await givenCustomer(services);
  const foreign = await givenInvoice(services, other, { dueOn: '2026-02-20' });
  const said = { outcome: 'refused' } as const;
  for (const wrong of [{ taskId: 99_999 }, { contactId: 99_999 }]) {
    await expect(note(services, call, ben, { said, note: 'No', ...wrong })).rejects.toThrow(
      NotFound,
    );
  }
  const dispute = { outcome: 'dispute', reason: 'price', text: 'No', amountMinor: null } as const;
  await expect(
    note(services, call, ben, { said: { ...dispute, invoiceIds: [foreign.id] } }),
  ).rejects.toThrow(NotFound);
  const wrongContact = await note(services, call, ben, {
    said: { outcome: 'wrong_number' },
    contactId: null,
  });
  expect(wrongContact).toEqual({ ok: false, reason: 'contact_missing' });
});

test('the most pressing call comes first: amount times days late, factored before all, put off last', async () => {
  const list = async () =>
    (await listStepTasks(services.sql, TODAY, 10)).map((task) => task.customerId);
  const small = await givenCall(services, { amounts: [50_000] });
  const large = await givenCall(services, { amounts: [90_000, 90_000] });
  expect(await list()).toEqual([large, call, small].map((one) => one.customer.id));
  // A third of the sum, but six times as late.
  await services.sql`update invoices set issued_on = '2025-12-01', due_on = '2026-01-01' where customer_id = ${small.customer.id}`;
  expect(await list()).toEqual([small, large, call].map((one) => one.customer.id));
  await services.sql`update invoices set issued_on = '2026-01-20', due_on = '2026-02-20' where customer_id = ${small.customer.id}`;
  const [factor] = await services.sql<{ id: number }[]>`
    insert into factors (name, iban, created_at, updated_at)
    values ('Factor', 'FR7630006000011234567890189', ${services.clock.now()}, ${services.clock.now()}) returning id`;
  await services.sql`
    update invoices set factor_id = ${factor?.id ?? 0} where customer_id = ${small.customer.id}`;
  expect(await list()).toEqual([small, large, call].map((one) => one.customer.id));
  await note(services, large, ben, { said: noAnswer('2026-03-04') });
  expect(await list()).toEqual([small, call, large].map((one) => one.customer.id));
});
