import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainChase } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { Conflict, NotFound } from '../../server/errors.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { withdrawPromise } from '../../server/promises/actions.ts';
import { judgeDuePromises } from '../../server/promises/judge-actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import {
  givenColleague,
  givenPromise,
  holdsOf,
  lettersOf,
  openTasks,
  pay,
  promiseOf,
  readPromise,
} from './support.ts';

let services: TestServices;
let customer: GivenCustomer;
let invoice: GivenInvoice;
let sent: OutgoingMail[];

beforeEach(async () => {
  sent = [];
  services = await createTestServices({
    mail: {
      ...{ name: 'outbox', batchSize: 100, concurrency: 1, isRepeatable: true },
      send: async (mails) => {
        sent.push(...mails);
        return mails.map((mail) => ({ outcome: 'accepted', providerId: mail.id }));
      },
      check: async () => null,
      close: async () => undefined,
    },
  });
  await givenOrganization(services);
  await givenColleague(services);
  customer = await givenCustomer(services);
  // Two weeks late: its first reminder is due.
  invoice = await givenInvoice(services, customer, { dueOn: '2026-02-16', totalMinor: 10_000 });
});
afterEach(() => services.close());

const at = (day: string) => services.clock.set(`${day}T08:00:00Z`);
const nextOf = async () => (await explainChase(services.sql, services, invoice.id))?.next;

describe('making one', () => {
  test('holds its invoices until two bank days after, and confirms with a calendar entry', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    expect(await holdsOf(services, invoice)).toEqual(['promise 2026-03-17']);
    expect(await nextOf()).toMatchObject({ kind: 'held', because: 'promise' });
    expect(await lettersOf(services)).toEqual(['promise_made', 'promise_made_team']);
    await sendQueued(services);
    const [mail] = sent.filter((one) => one.headers['X-Relance-Kind'] === 'promise_made');
    expect(mail?.attachments).toMatchObject([
      {
        filename: `promesse-${id}.ics`,
        contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
      },
    ]);
    const file = mail?.attachments?.[0]?.text ?? '';
    expect(file).toContain('DTSTART;VALUE=DATE:20260313');
    expect(file).not.toContain('/p/');
    // The link leads to the promise itself.
    const facts = mail?.body.facts as { payUrl: string };
    expect(facts.payUrl).toMatch(new RegExp(`/p/[\\w-]{43}/promises/${id}$`));
  });

  test('of a part, spread over several invoices, holds those it names', async () => {
    const second = await givenInvoice(services, customer, {
      dueOn: '2026-02-20',
      totalMinor: 8_000,
    });
    const third = await givenInvoice(services, customer, {
      dueOn: '2026-02-25',
      totalMinor: 8_000,
    });
    const id = await givenPromise(services, customer, [third, second, invoice], {
      amountMinor: 15_000,
    });
    const promise = await readPromise(services, id);
    expect(promise.invoices.map((one) => [one.number, one.amountMinor])).toEqual([
      [invoice.number, 10_000],
      [second.number, 5_000],
    ]);
    expect(await holdsOf(services, third)).toEqual([]);
  });

  test('the same form sent twice makes one', async () => {
    const formKey = '11111111-2222-4333-8444-555555555555';
    const first = await promiseOf(services, customer, [invoice], { formKey });
    const again = await promiseOf(services, customer, [invoice], { formKey });
    expect(again).toEqual({ ...first, isNew: false });
    expect(await lettersOf(services)).toHaveLength(2);
  });

  test('of another customer’s invoice is not found', async () => {
    const other = await givenCustomer(services);
    await expect(promiseOf(services, other, [invoice])).rejects.toThrow(NotFound);
  });

  test('at most two stand on an invoice; a colleague may look further ahead with a word', async () => {
    const half = { amountMinor: 2_000 };
    await givenPromise(services, customer, [invoice], half);
    await givenPromise(services, customer, [invoice], half);
    expect(await promiseOf(services, customer, [invoice], half)).toEqual({
      ...{ ok: false, reason: 'too_many' },
    });
    const other = await givenInvoice(services, customer, { dueOn: '2026-02-16' });
    const far = { promisedOn: '2026-06-30' as const, words: '' };
    const byUser = { madeBy: 'user' as const, userId: 1 };
    const byDebtor = { madeBy: 'debtor' as const, payLinkId: '' };
    const reasonOf = async (more: object) => {
      const made = await promiseOf(services, customer, [other], { ...far, ...more });
      return made.ok ? 'made' : made.reason;
    };
    expect(await reasonOf({ by: byDebtor })).toBe('too_far');
    expect(await reasonOf({ by: byUser })).toBe('words_missing');
    expect(await reasonOf({ by: byUser, words: 'The grant is paid in June.' })).toBe('made');
  });
});

describe('judging', () => {
  test('paid in time it is kept at once, the hold is gone and no second mail leaves', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    at('2026-03-10');
    await pay(services, customer, 10_000);
    expect(await readPromise(services, id)).toMatchObject({ status: 'kept', paidMinor: 10_000 });
    expect(await holdsOf(services, invoice)).toEqual([]);
    expect(await lettersOf(services)).toEqual(['promise_made', 'promise_made_team']);
  });

  test('broken, the reminders go on with the step after the last, and the team has a task', async () => {
    await runReminders(services, { trigger: 'command' });
    await sendQueued(services);
    const before = await nextOf();
    expect(before).toMatchObject({ kind: 'step' });
    const id = await givenPromise(services, customer, [invoice]);
    at('2026-03-17');
    await judgeDuePromises(services);
    expect((await readPromise(services, id)).status).toBe('open');
    at('2026-03-18');
    await judgeDuePromises(services);
    expect(await readPromise(services, id)).toMatchObject({ status: 'broken', isRepeated: false });
    expect(await holdsOf(services, invoice)).toEqual([]);
    expect(await openTasks(services)).toEqual([`promise_broken ${id}`]);
    expect((await lettersOf(services)).at(-1)).toBe('promise_broken_team');
    const after = await nextOf();
    expect(after).toMatchObject({
      ...{ kind: 'step', on: '2026-03-18' },
      stepKey: before?.kind === 'step' ? before.stepKey : '',
    });
  });

  test('the second broken within ninety days is marked, one after that is not', async () => {
    const first = await givenPromise(services, customer, [invoice]);
    at('2026-03-18');
    await judgeDuePromises(services);
    const second = await givenPromise(services, customer, [invoice], { promisedOn: '2026-03-20' });
    at('2026-03-26');
    await judgeDuePromises(services);
    expect((await readPromise(services, second)).isRepeated).toBe(true);
    expect(await openTasks(services)).toEqual([
      `promise_broken ${first}`,
      `promise_broken_again ${second}`,
    ]);
    at('2026-07-20');
    const third = await givenPromise(services, customer, [invoice], { promisedOn: '2026-07-21' });
    at('2026-07-30');
    await judgeDuePromises(services);
    expect(await readPromise(services, third)).toMatchObject({
      status: 'broken',
      isRepeated: false,
    });
  });

  test('kept in part it may be renewed once, reminders waiting meanwhile', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    at('2026-03-12');
    await pay(services, customer, 6_000, { on: '2026-03-12' });
    expect((await readPromise(services, id)).status).toBe('open');
    at('2026-03-18');
    await judgeDuePromises(services);
    expect(await readPromise(services, id)).toMatchObject({
      ...{ status: 'partly_kept', paidMinor: 6_000, renewUntil: '2026-03-23' },
    });
    expect(await holdsOf(services, invoice)).toContain('promise 2026-03-23');
    expect((await lettersOf(services)).at(-1)).toBe('promise_partly_kept');
    const by = { madeBy: 'debtor' as const, payLinkId: '' };
    await expect(
      promiseOf(services, customer, [invoice], {
        ...{ by: { ...by, payLinkId: crypto.randomUUID() }, renewsId: id + 1 },
      }),
    ).rejects.toThrow(Conflict);
    const renewal = await givenPromise(services, customer, [invoice], {
      ...{ promisedOn: '2026-03-25', renewsId: id },
    });
    expect(await readPromise(services, renewal)).toMatchObject({
      amountMinor: 4_000,
      renewsId: id,
    });
    expect(await holdsOf(services, invoice)).not.toContain('promise 2026-03-23');
    await expect(
      promiseOf(services, customer, [invoice], { promisedOn: '2026-03-26', renewsId: id }),
    ).rejects.toThrow(Conflict);
    // Kept in part again, the renewal itself is not renewed.
    at('2026-03-24');
    await pay(services, customer, 2_500, { on: '2026-03-24' });
    at('2026-03-30');
    await judgeDuePromises(services);
    expect(await readPromise(services, renewal)).toMatchObject({
      ...{ status: 'partly_kept', renewUntil: null },
    });
  });

  test('money dated in time but entered after the judgement makes it kept and closes the task', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    at('2026-03-18');
    await judgeDuePromises(services);
    expect(await openTasks(services)).toHaveLength(1);
    await pay(services, customer, 10_000, { on: '2026-03-16' });
    expect((await readPromise(services, id)).status).toBe('kept');
    expect(await openTasks(services)).toEqual([]);
  });

  test('a credit note of all of it ends it without a word; one of a part leaves the rest to be paid', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    const note = (totalMinor: number, number: string) =>
      transaction(services.sql, (tx) =>
        bookCreditNote(tx, services, {
          ...{
            customerId: customer.id,
            number,
            issuedOn: '2026-03-05',
            currency: 'EUR',
            totalMinor,
          },
          ...{ invoiceId: invoice.id, reason: '', author: { actor: 'system' } },
        }),
      );
    await note(3_000, 'N-1');
    expect((await readPromise(services, id)).status).toBe('open');
    await note(7_000, 'N-2');
    expect(await readPromise(services, id)).toMatchObject({
      ...{ status: 'withdrawn', withdrawnBecause: 'nothing_owed' },
    });
    expect(await lettersOf(services)).toEqual(['promise_made', 'promise_made_team']);
  });

  test('kept by a payment that is undone it stands again, and nobody is reminded before its day', async () => {
    await runReminders(services, { trigger: 'command' });
    await sendQueued(services);
    const id = await givenPromise(services, customer, [invoice]);
    const held = await holdsOf(services, invoice);
    const paymentId = await pay(services, customer, 10_000);
    expect((await readPromise(services, id)).status).toBe('kept');
    await transaction(services.sql, (tx) =>
      undo(tx, services, {
        ...{ source: { kind: 'payment', id: paymentId }, because: 'Another customer’s' },
        ...{ author: { actor: 'system' }, on: '2026-03-03' },
      }),
    );
    expect(await readPromise(services, id)).toMatchObject({ status: 'open', paidMinor: 0 });
    expect(await holdsOf(services, invoice)).toEqual(held);
    expect(await nextOf()).toMatchObject({ kind: 'held', because: 'promise' });
    at('2026-03-18');
    await judgeDuePromises(services);
    expect((await readPromise(services, id)).status).toBe('broken');
  });

  test('it stays kept when other money keeps it', async () => {
    const id = await givenPromise(services, customer, [invoice], { amountMinor: 4_000 });
    const mistaken = await pay(services, customer, 4_000);
    await pay(services, customer, 4_000);
    await transaction(services.sql, (tx) =>
      undo(tx, services, {
        ...{ source: { kind: 'payment', id: mistaken }, because: 'Typed twice' },
        ...{ author: { actor: 'system' }, on: '2026-03-03' },
      }),
    );
    expect(await readPromise(services, id)).toMatchObject({ status: 'kept', paidMinor: 4_000 });
    expect((await holdsOf(services, invoice)).filter((hold) => /^promise/.test(hold))).toEqual([]);
  });

  test('a payment that was undone keeps nothing', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    const paymentId = await pay(services, customer, 4_000);
    await transaction(services.sql, (tx) =>
      undo(tx, services, {
        ...{ source: { kind: 'payment', id: paymentId }, because: 'Typed twice' },
        ...{ author: { actor: 'system' }, on: '2026-03-11' },
      }),
    );
    at('2026-03-18');
    await judgeDuePromises(services);
    expect(await readPromise(services, id)).toMatchObject({ status: 'broken', paidMinor: 0 });
  });

  test('a run judges before it reminds', async () => {
    const id = await givenPromise(services, customer, [invoice]);
    at('2026-03-18');
    const report = await runReminders(services, { trigger: 'command' });
    expect((await readPromise(services, id)).status).toBe('broken');
    expect(report?.counts.messages).toBe(1);
  });
});

test('withdrawn, the reminders go on; what has ended stays as it is', async () => {
  const id = await givenPromise(services, customer, [invoice]);
  const withdraw = (customerId = customer.id) =>
    transaction(services.sql, (tx) =>
      withdrawPromise(tx, services, {
        ...{ promiseId: id, customerId, because: 'debtor' },
        by: { madeBy: 'api', tokenId: 1 },
      }),
    );
  const other = await givenCustomer(services);
  await expect(withdraw(other.id)).rejects.toThrow(Conflict);
  await withdraw();
  expect(await readPromise(services, id)).toMatchObject({ withdrawnBecause: 'debtor' });
  expect(await holdsOf(services, invoice)).toEqual([]);
  expect(await nextOf()).toMatchObject({ kind: 'step' });
  expect((await lettersOf(services)).at(-1)).toBe('promise_withdrawn_team');
  await expect(withdraw()).rejects.toThrow(Conflict);
});

describe('at once', () => {
  test('two workers judge a promise once', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) {
      const one = await givenCustomer(services);
      const owed = await givenInvoice(services, one, { dueOn: '2026-02-16' });
      ids.push(await givenPromise(services, one, [owed]));
    }
    at('2026-03-18');
    await Promise.all([1, 2, 3].map(() => judgeDuePromises(services)));
    expect(await openTasks(services)).toEqual(
      expect.arrayContaining(ids.map((id) => `promise_broken ${id}`)),
    );
    expect(await openTasks(services)).toHaveLength(5);
    const broken = (await lettersOf(services)).filter((kind) => kind === 'promise_broken_team');
    expect(broken).toHaveLength(5);
  });

  test('any number of promises at once keep the limit of two', async () => {
    const made = await Promise.all(
      [1, 2, 3, 4, 5].map(() => promiseOf(services, customer, [invoice], { amountMinor: 1_000 })),
    );
    expect(made.filter((one) => one.ok)).toHaveLength(2);
    const reasons = made.flatMap((one) => (one.ok ? [] : one.reason));
    expect(reasons).toEqual(['too_many', 'too_many', 'too_many']);
  });

  test('payments of its invoices, booked at once, keep it together', async () => {
    const second = await givenInvoice(services, customer, {
      dueOn: '2026-02-20',
      totalMinor: 5_000,
    });
    const id = await givenPromise(services, customer, [invoice, second]);
    await Promise.all([
      pay(services, customer, 10_000, { invoices: [invoice] }),
      pay(services, customer, 5_000, { invoices: [second] }),
    ]);
    expect((await readPromise(services, id)).status).toBe('kept');
  });
});
