import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { withdrawPlan } from '../../server/plans/accept-actions.ts';
import { requestPlan, startPlan } from '../../server/plans/ask-actions.ts';
import {
  declinePlan,
  endPlan,
  makeOffer,
  offerChange,
  offerPlan,
  retractOffer,
} from '../../server/plans/decide-actions.ts';
import { findAcceptance } from '../../server/plans/acceptance-queries.ts';
import { buildSchedule, type Instalment } from '../../server/plans/rules.ts';
import { givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import {
  accept,
  ACCEPTING,
  askedFor,
  chaseOf,
  givenDebts,
  givenPlan,
  lettersOf,
  openByRule,
  pay,
  readPlan,
} from './support.ts';

let services: TestServices;
let userId: number;

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  const [row] = await services.sql<{ id: number }[]>`
    insert into users (email, name, role, language, created_at)
    values ('lea@lumen.test', 'Léa', 'collector', 'fr', ${services.clock.now()}) returning id`;
  userId = row?.id ?? 0;
});
afterAll(() => services.close());
beforeEach(() => services.clock.set('2026-03-02T08:00:00Z'));

const inTx = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(services.sql, work);

async function requested(amounts: readonly number[] = [700_000]) {
  const debts = await givenDebts(services, amounts);
  const { asked } = await askedFor(services, debts, { count: 4, firstOn: '2026-03-16' });
  const answer = await inTx((tx) =>
    requestPlan(tx, services, { ...asked, words: 'Le chantier est payé en avril.' }),
  );
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return { ...debts, planId: answer.planId, schedule: asked.schedule };
}

describe('a debtor within the limits', () => {
  test('has the plan at once: held, accepted with its evidence, both sides told', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    const plan = await readPlan(services, planId);
    expect(plan).toMatchObject({ status: 'active', startedOn: TODAY, totalMinor: 90_000 });
    expect(plan.instalments.map((one) => [one.amountMinor, one.isOpen])).toEqual([
      [30_000, true],
      [30_000, true],
      [30_000, true],
    ]);
    for (const id of invoiceIds) expect((await chaseOf(services, id)).heldBecause).toBe('plan');
    expect(await findAcceptance(services.sql, planId)).toMatchObject({
      name: 'Ada Martin',
      address: '192.0.2.7',
      agent: 'Test/1.0',
      agreedText: ACCEPTING.agreedText,
    });
    expect(await lettersOf(services, customer.id)).toEqual([
      { kind: 'plan_started', status: 'queued' },
    ]);
    const [team] = await services.sql`
      select count(*)::int as n from messages where kind = 'plan_started_team' and user_id = ${userId}`;
    expect(team?.['n']).toBeGreaterThan(0);
  });

  test('is asked again when the schedule is not the one that was shown', async () => {
    const debts = await givenDebts(services, [50_000]);
    const { asked, hash } = await askedFor(services, debts, { count: 2, firstOn: TODAY });
    await pay(services, debts, 10_000);
    const answer = await inTx((tx) =>
      startPlan(tx, services, asked, { ...ACCEPTING, scheduleHash: hash }),
    );
    expect(answer).toMatchObject({ ok: false, reason: 'schedule', problem: 'sum_differs' });
    const again = await askedFor(services, debts, { count: 2, firstOn: TODAY });
    const other = await inTx((tx) =>
      startPlan(tx, services, again.asked, { ...ACCEPTING, scheduleHash: hash }),
    );
    expect(other).toMatchObject({ ok: false, reason: 'changed' });
  });

  test('cannot have two, even asked for at the same instant', async () => {
    const debts = await givenDebts(services, [50_000, 40_000]);
    const [first, second] = await Promise.all(
      debts.invoiceIds.map(async (id) => {
        const { asked, hash } = await askedFor(
          services,
          { ...debts, invoiceIds: [id] },
          { count: 2, firstOn: TODAY },
        );
        return inTx((tx) => startPlan(tx, services, asked, { ...ACCEPTING, scheduleHash: hash }));
      }),
    );
    expect([first?.ok, second?.ok].toSorted()).toEqual([false, true]);
    const refused = first?.ok ? second : first;
    expect(refused).toMatchObject({ reason: 'beyond', because: 'has_plan' });
  });

  test.each([
    ['no_self_service', { segment: 'at_risk' }, { count: 2, firstOn: TODAY }, [50_000]],
    ['total', {}, { count: 6, firstOn: TODAY }, [500_001]],
    ['instalments', {}, { count: 7, firstOn: TODAY }, [90_000]],
    ['first_day', {}, { count: 2, firstOn: '2026-03-18' }, [90_000]],
    ['instalment_size', {}, { count: 2, firstOn: TODAY }, [9_999]],
  ] as const)('beyond them a person decides: %s', async (because, more, schedule, amounts) => {
    const debts = await givenDebts(services, amounts, more);
    const { asked, hash } = await askedFor(services, debts, schedule);
    const answer = await inTx((tx) =>
      startPlan(tx, services, asked, { ...ACCEPTING, scheduleHash: hash }),
    );
    expect(answer).toEqual({ ok: false, reason: 'beyond', because });
    expect(
      await services.sql`select 1 from plans where customer_id = ${debts.customer.id}`,
    ).toEqual([]);
  });
});

describe('a request', () => {
  test('keeps reminders waiting until it is decided, and goes to the team', async () => {
    const { invoiceIds, planId } = await requested();
    expect((await chaseOf(services, invoiceIds[0] ?? 0)).heldBecause).toBe('plan_request');
    expect(await readPlan(services, planId)).toMatchObject({
      status: 'requested',
      beyond: 'total',
    });
    const rows = await services.sql`
      select 1 from messages where occasion = ${`plan/${planId}/requested/user/${userId}`}`;
    expect(rows).toHaveLength(1);
  });

  test('declined with a reason: the reminders go on where they stood', async () => {
    const { customer, invoiceIds, planId } = await requested();
    await inTx((tx) => declinePlan(tx, services, planId, { words: 'Trop long.', userId }));
    const chase = await chaseOf(services, invoiceIds[0] ?? 0);
    expect(chase).toMatchObject({ heldBecause: null, position: 1, nextPosition: 2 });
    expect((await lettersOf(services, customer.id)).map((one) => one.kind)).toEqual([
      'plan_declined',
    ]);
    await expect(
      inTx((tx) => declinePlan(tx, services, planId, { words: 'Encore.', userId })),
    ).rejects.toMatchObject({ statusCode: 409 });
  });

  test('offered otherwise, accepted by the debtor in time', async () => {
    const { customer, invoiceIds, planId } = await requested();
    const lines: Instalment[] = [
      { position: 1, dueOn: '2026-03-10', amountMinor: 400_000 },
      { position: 2, dueOn: '2026-03-24', amountMinor: 300_000 },
    ];
    const offer = { instalments: lines, words: 'En deux fois.', userId };
    expect(await inTx((tx) => offerPlan(tx, services, planId, offer))).toMatchObject({ ok: true });
    const plan = await readPlan(services, planId);
    // No longer than the first instalment's day.
    expect(plan).toMatchObject({ status: 'offered', offerUntil: '2026-03-10', ownerId: userId });
    expect((await chaseOf(services, invoiceIds[0] ?? 0)).heldBecause).toBe('plan_request');
    expect(await accept(services, planId)).toEqual({ ok: true, planId });
    expect((await chaseOf(services, invoiceIds[0] ?? 0)).heldBecause).toBe('plan');
    expect((await lettersOf(services, customer.id)).map((one) => one.kind)).toEqual([
      'plan_offered',
      'plan_started',
    ]);
    await expect(accept(services, planId)).rejects.toMatchObject({ statusCode: 409 });
  });

  test('an offer whose lines do not sum to the debt is refused', async () => {
    const { planId } = await requested();
    const instalments: Instalment[] = [{ position: 1, dueOn: '2026-03-10', amountMinor: 699_999 }];
    const answer = await inTx((tx) =>
      offerPlan(tx, services, planId, { instalments, words: '', userId }),
    );
    expect(answer).toEqual({ ok: false, reason: 'sum_differs' });
    expect((await readPlan(services, planId)).status).toBe('requested');
  });

  test('an offer cannot be accepted after its day', async () => {
    const { planId, schedule } = await requested();
    const offer = { instalments: schedule, words: '', userId };
    await inTx((tx) => offerPlan(tx, services, planId, offer));
    services.clock.set('2026-03-17T08:00:00Z');
    expect(await accept(services, planId)).toEqual({ ok: false, reason: 'lapsed' });
  });

  test('taken back by the debtor; an offer taken back by the team', async () => {
    const { planId } = await requested();
    await inTx((tx) => withdrawPlan(tx, services, planId, 'Je règle demain.'));
    expect(await readPlan(services, planId)).toMatchObject({ status: 'withdrawn' });
    const other = await requested();
    await expect(
      inTx((tx) => retractOffer(tx, services, other.planId, userId)),
    ).rejects.toMatchObject({ statusCode: 409 });
    const offer = { instalments: other.schedule, words: '', userId };
    await inTx((tx) => offerPlan(tx, services, other.planId, offer));
    await inTx((tx) => retractOffer(tx, services, other.planId, userId));
    expect((await chaseOf(services, other.invoiceIds[0] ?? 0)).heldBecause).toBeNull();
  });

  test('paid meanwhile it waits for nobody any more', async () => {
    const { customer, planId } = await requested([60_000]);
    await pay(services, { customer }, 60_000);
    expect(await readPlan(services, planId)).toMatchObject({
      status: 'withdrawn',
      endReason: 'paid',
    });
  });
});

describe('a colleague', () => {
  test('offers a plan unasked, over invoices of one customer', async () => {
    const debts = await givenDebts(services, [90_000, 30_000]);
    const instalments =
      buildSchedule({ totalMinor: 120_000, count: 10, firstOn: '2026-04-01', rhythm: 'month' }) ??
      [];
    const offer = { customerId: debts.customer.id, instalments, words: 'Comme convenu.', userId };
    const answer = await inTx((tx) =>
      makeOffer(tx, services, { ...offer, invoiceIds: debts.invoiceIds }),
    );
    if (!answer.ok) throw new Error(answer.reason);
    expect(await readPlan(services, answer.planId)).toMatchObject({
      status: 'offered',
      askedBy: 'user',
    });
    const twice = await inTx((tx) =>
      makeOffer(tx, services, { ...offer, invoiceIds: debts.invoiceIds }),
    );
    expect(twice).toEqual({ ok: false, reason: 'not_available' });
  });

  test('changes a running plan by agreement: the old one goes on until the new one is accepted', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    await pay(services, { customer }, 30_000);
    const instalments =
      buildSchedule({ totalMinor: 60_000, count: 6, firstOn: '2026-03-20', rhythm: 'week' }) ?? [];
    const answer = await inTx((tx) =>
      offerChange(tx, services, planId, { instalments, words: '', userId }),
    );
    if (!answer?.ok) throw new Error('The change was refused.');
    expect((await readPlan(services, planId)).status).toBe('active');
    await expect(
      inTx((tx) => offerChange(tx, services, planId, { instalments, words: '', userId })),
    ).rejects.toMatchObject({ statusCode: 409 });
    expect(await accept(services, answer.planId)).toMatchObject({ ok: true });
    expect((await readPlan(services, planId)).status).toBe('replaced');
    expect((await readPlan(services, answer.planId)).status).toBe('active');
    for (const id of invoiceIds) expect((await chaseOf(services, id)).heldBecause).toBe('plan');
    expect((await lettersOf(services, customer.id)).map((one) => one.kind)).toEqual([
      'plan_started',
      'plan_change_offered',
      'plan_changed',
    ]);
  });

  test('ends one with words: reminders go on with the step after the last one', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    services.clock.set('2026-04-20T08:00:00Z');
    await inTx((tx) =>
      endPlan(tx, services, planId, { words: 'Vous avez changé de banque.', userId, as: 'ended' }),
    );
    const chase = await chaseOf(services, invoiceIds[0] ?? 0);
    // The friendly reminder of the third day, long overtaken by the calendar, is still the next one.
    expect(chase).toMatchObject({ heldBecause: null, nextPosition: 2 });
    expect((await lettersOf(services, customer.id)).at(-1)?.kind).toBe('plan_ended');
    await expect(
      inTx((tx) => endPlan(tx, services, planId, { words: '', userId, as: 'ended' })),
    ).rejects.toMatchObject({ statusCode: 409 });
  });

  test('calls none broken before its last warning has run out', async () => {
    const { planId } = await givenPlan(services);
    await expect(
      inTx((tx) => endPlan(tx, services, planId, { words: '', userId, as: 'broken' })),
    ).rejects.toMatchObject({ statusCode: 409 });
  });
});

describe('money', () => {
  test('by transfer, on any of the invoices, fills the instalments in order', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    await pay(services, { customer }, 30_000, { invoiceId: invoiceIds[1] ?? 0 });
    const open = async () =>
      (await readPlan(services, planId)).instalments
        .filter((one) => one.isOpen)
        .map((one) => one.position);
    expect(await open()).toEqual([2, 3]);
    await pay(services, { customer }, 40_000);
    expect(await open()).toEqual([3]);
    expect(await open()).toEqual(await openByRule(services, planId));
  });

  test('all of it completes the plan with thanks; taken back, the plan runs again', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    const paymentId = await pay(services, { customer }, 90_000);
    expect(await readPlan(services, planId)).toMatchObject({ status: 'completed', endedOn: TODAY });
    expect((await lettersOf(services, customer.id)).map((one) => one.kind)).toEqual([
      'plan_started',
      'plan_completed',
    ]);
    await inTx((tx) =>
      undo(tx, services, {
        source: { kind: 'payment', id: paymentId },
        ...{ because: 'Mauvais client', author: { actor: 'user', userId }, on: TODAY },
      }),
    );
    const plan = await readPlan(services, planId);
    expect(plan).toMatchObject({ status: 'active', endedOn: null });
    expect(plan.instalments.every((one) => one.isOpen)).toBe(true);
    for (const id of invoiceIds) expect((await chaseOf(services, id)).heldBecause).toBe('plan');
    await pay(services, { customer }, 90_000);
    expect((await readPlan(services, planId)).status).toBe('completed');
    // Thanked once.
    const thanks = (await lettersOf(services, customer.id)).filter(
      (one) => one.kind === 'plan_completed',
    );
    expect(thanks).toHaveLength(1);
  });

  test('a credit note counts as money does; a new invoice is reminded as ever', async () => {
    const { customer, invoiceIds, planId } = await givenPlan(services);
    await inTx((tx) =>
      bookCreditNote(tx, services, {
        ...{ customerId: customer.id, number: `A-${planId}`, issuedOn: TODAY, currency: 'EUR' },
        ...{ totalMinor: 60_000, invoiceId: invoiceIds[0] ?? 0, reason: '' },
        author: { actor: 'user', userId },
      }),
    );
    expect(await openByRule(services, planId)).toEqual([3]);
    const fresh = await givenInvoice(services, customer, { dueOn: '2026-03-20' });
    expect((await chaseOf(services, fresh.id)).heldBecause).toBeNull();
  });
});
