import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainChase } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { Conflict, Invalid, NotFound } from '../../server/errors.ts';
import { applyCredits } from '../../server/ledger/credit-actions.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import {
  acceptNotice,
  makeNotice,
  returnNotice,
  withdrawNotice,
  type NoticeToMake,
} from '../../server/payment-notices/actions.ts';
import { findNotice } from '../../server/payment-notices/card-queries.ts';
import { walkNotices } from '../../server/payment-notices/match-actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { holdsOf, givenColleague, lettersOf, openTasks, pay } from '../promises/support.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let customer: GivenCustomer;
let invoice: GivenInvoice;
let payLinkId: string;
let userId: number;

beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  userId = await givenColleague(services);
  customer = await givenCustomer(services);
  invoice = await givenInvoice(services, customer, { dueOn: '2026-02-16', totalMinor: 10_000 });
  payLinkId = await transaction(services.sql, (tx) =>
    createPayLink(tx, services, {
      ...{ customerId: customer.id, contactId: null, days: 30, zone: 'Europe/Paris' },
    }),
  );
});
afterEach(() => services.close());

const at = (day: string) => services.clock.set(`${day}T08:00:00Z`);
const nextOf = async () => (await explainChase(services.sql, services, invoice.id))?.next;

async function give(more: Partial<NoticeToMake> = {}) {
  return transaction(services.sql, (tx) =>
    makeNotice(tx, services, {
      ...{ customerId: customer.id, invoiceIds: [invoice.id], paidOn: '2026-02-27' },
      ...{ amountMinor: null, method: 'transfer', reference: 'VIR 4711', words: 'Paid on Friday' },
      ...{ proof: null, payLinkId, formKey: null },
      ...more,
    }),
  );
}

async function given(more: Partial<NoticeToMake> = {}): Promise<number> {
  const made = await give(more);
  if (!made.ok) throw new Error(made.reason);
  return made.noticeId;
}

const read = (id: number) => findNotice(services.sql, id);

test('reminders wait until it is decided, and both sides are told', async () => {
  const id = await given();
  expect(await holdsOf(services, invoice)).toEqual(['payment_notice']);
  expect(await nextOf()).toMatchObject({ kind: 'held', because: 'payment_notice' });
  expect((await runReminders(services, { trigger: 'command' }))?.counts.messages).toBe(0);
  expect(await lettersOf(services)).toEqual(['notice_received', 'notice_received_team']);
  expect(await read(id)).toMatchObject({
    // Five working days from Monday the second: until Monday the ninth.
    ...{ status: 'looking', amountMinor: 10_000, decideOn: '2026-03-10' },
  });
});

test('the same form twice is one; a second about the same invoice is refused; another’s is not found', async () => {
  const formKey = '11111111-2222-4333-8444-666666666666';
  const first = await give({ formKey });
  expect(await give({ formKey })).toEqual({ ...first, isNew: false });
  expect(await give()).toEqual({ ok: false, reason: 'already' });
  const other = await givenCustomer(services);
  await expect(give({ customerId: other.id })).rejects.toThrow(NotFound);
});

describe('a payment booked since closes it', () => {
  test('that settles its invoice', async () => {
    const id = await given();
    const paymentId = await pay(services, customer, 10_000, { on: '2026-03-03' });
    expect(await read(id)).toMatchObject({ status: 'found', paymentId });
    expect(await holdsOf(services, invoice)).toEqual([]);
    expect((await lettersOf(services)).at(-1)).toBe('notice_found');
  });

  test('and is looked for again when that payment is undone: its reminders wait', async () => {
    const id = await given();
    const held = await holdsOf(services, invoice);
    const paymentId = await pay(services, customer, 10_000, { on: '2026-03-03' });
    await transaction(services.sql, (tx) =>
      undo(tx, services, {
        ...{ source: { kind: 'payment', id: paymentId }, because: 'Another customer’s' },
        ...{ author: { actor: 'system' }, on: '2026-03-03' },
      }),
    );
    expect(await read(id)).toMatchObject({ status: 'looking', paymentId: null });
    expect(await holdsOf(services, invoice)).toEqual(held);
  });

  test('with the payment’s own thanks alone when it has one', async () => {
    const id = await given();
    await services.sql`
      update scenario_versions set definition = jsonb_set(definition, '{thanks}', '"always"')`;
    await pay(services, customer, 10_000, { thank: true });
    expect((await read(id))?.status).toBe('found');
    expect(await lettersOf(services)).not.toContain('notice_found');
    const [thanks] = await services.sql`select 1 from messages where kind = 'payment_received'`;
    expect(thanks).toBeDefined();
  });

  test('of the same amount near the day, though it settles another invoice', async () => {
    const older = await givenInvoice(services, customer, {
      dueOn: '2026-01-16',
      totalMinor: 10_000,
    });
    const id = await given();
    await pay(services, customer, 10_000, { on: '2026-03-02', invoices: [older] });
    expect((await read(id))?.status).toBe('found');
    expect(await nextOf()).toMatchObject({ kind: 'step' });
  });

  test('or money that lay there, once it is used for its invoice', async () => {
    const late = await givenInvoice(services, customer, { dueOn: '2026-04-16', totalMinor: 2_000 });
    await pay(services, customer, 12_000, { on: '2026-02-01', invoices: [late] });
    const id = await given();
    await walkNotices(services);
    expect((await read(id))?.status).toBe('looking');
    await transaction(services.sql, (tx) =>
      applyCredits(tx, services, {
        ...{ customerId: customer.id, currency: 'EUR', on: '2026-03-02' },
        author: { actor: 'system' },
      }),
    );
    expect((await read(id))?.status).toBe('found');
  });

  test('but not one that was there before, of another amount or undone', async () => {
    await pay(services, customer, 4_000, { on: '2026-02-27' });
    const id = await given();
    await pay(services, customer, 1_000, { on: '2026-03-02' });
    await walkNotices(services);
    expect((await read(id))?.status).toBe('looking');
  });
});

describe('not found in its days', () => {
  test('it is a person’s, once, and reminders wait on', async () => {
    const id = await given();
    at('2026-03-09');
    await walkNotices(services);
    expect((await read(id))?.status).toBe('looking');
    at('2026-03-10');
    await Promise.all([1, 2, 3].map(() => walkNotices(services)));
    expect((await read(id))?.status).toBe('to_decide');
    expect(await openTasks(services)).toEqual([`payment_notice_overdue ${id}`]);
    expect(await lettersOf(services)).toEqual([
      ...['notice_received', 'notice_received_team', 'notice_overdue_team'],
    ]);
    expect(await nextOf()).toMatchObject({ kind: 'held', because: 'payment_notice' });
  });

  test('found by a person, the debtor is thanked and the task is gone', async () => {
    const paymentId = await pay(services, customer, 3_000, { on: '2026-02-20' });
    const id = await given();
    at('2026-03-10');
    await walkNotices(services);
    const accept = (chosen: number | null) =>
      transaction(services.sql, (tx) =>
        acceptNotice(tx, services, {
          ...{ noticeId: id, customerId: customer.id, paymentId: chosen, userId },
        }),
      );
    await expect(accept(paymentId + 1)).rejects.toThrow(NotFound);
    await accept(paymentId);
    expect(await read(id)).toMatchObject({ status: 'found', paymentId, decidedByName: 'Ben' });
    expect(await openTasks(services)).toEqual([]);
    expect((await lettersOf(services)).at(-1)).toBe('notice_found');
    await expect(accept(paymentId)).rejects.toThrow(Conflict);
  });

  test('returned, the debtor reads what was looked for and reminders go on three working days later', async () => {
    await runReminders(services, { trigger: 'command' });
    const before = await nextOf();
    const id = await given();
    at('2026-03-12');
    const answer = (text: string) =>
      transaction(services.sql, (tx) =>
        returnNotice(tx, services, {
          ...{ noticeId: id, customerId: customer.id, answer: text, userId },
        }),
      );
    await expect(answer('')).rejects.toThrow(Invalid);
    // Thursday: Friday, Monday, Tuesday.
    expect(await answer('Both accounts, 20 February to 11 March.')).toBe('2026-03-17');
    expect(await holdsOf(services, invoice)).toEqual(['payment_notice 2026-03-17']);
    const [letter] = await services.sql<{ facts: { quote: string } }[]>`
      select facts from messages where kind = 'notice_returned'`;
    expect(letter?.facts.quote).toBe('Both accounts, 20 February to 11 March.');
    await expect(answer('Again.')).rejects.toThrow(Conflict);
    at('2026-03-18');
    await runReminders(services, { trigger: 'command', dryRun: true });
    expect(await nextOf()).toMatchObject({
      ...{ kind: 'step', on: '2026-03-18' },
      stepKey: before?.kind === 'step' ? before.stepKey : '',
    });
    // It turns up after all.
    await pay(services, customer, 10_000, { on: '2026-03-10' });
    expect((await read(id))?.status).toBe('found');
  });
});

test('the debtor takes it back, and reminders go on', async () => {
  const id = await given();
  const withdraw = () =>
    transaction(services.sql, (tx) =>
      withdrawNotice(tx, services, { noticeId: id, customerId: customer.id }),
    );
  await withdraw();
  expect((await read(id))?.status).toBe('withdrawn');
  expect(await holdsOf(services, invoice)).toEqual([]);
  expect(await nextOf()).toMatchObject({ kind: 'step' });
  await expect(withdraw()).rejects.toThrow(Conflict);
});

test('two notices of one amount are not closed by one payment', async () => {
  const twin = await givenInvoice(services, customer, { dueOn: '2026-02-16', totalMinor: 10_000 });
  const first = await given();
  const second = await given({ invoiceIds: [twin.id] });
  await pay(services, customer, 10_000, { on: '2026-03-02', invoices: [invoice] });
  expect((await read(first))?.status).toBe('found');
  expect((await read(second))?.status).toBe('looking');
});
