import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { walkPlans, walkWhenDue } from '../../server/plans/walk-actions.ts';
import { makeOffer } from '../../server/plans/decide-actions.ts';
import { buildSchedule } from '../../server/plans/rules.ts';
import { givenHold, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import {
  chaseOf,
  givenDebts,
  givenPlan,
  lettersOf,
  pay,
  readPlan,
  type GivenPlan,
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

async function walkOn(day: string): Promise<void> {
  services.clock.set(`${day}T08:00:00Z`);
  await walkPlans(services);
}

async function sendAll(): Promise<void> {
  await sendQueued(services, new AbortController().signal);
}

async function kinds(of: GivenPlan): Promise<string[]> {
  return (await lettersOf(services, of.customer.id)).map((one) => one.kind);
}

/** Due on 11 March, 11 April and 11 May; each 300.00. */
const given = (more: { kind?: string } = {}) =>
  givenPlan(services, { firstOn: '2026-03-11', ...more });

/** Walks and sends to the warning of the first instalment, which runs until 28 March for a business. */
async function warned(plan: GivenPlan): Promise<void> {
  await walkOn('2026-03-09');
  await sendAll();
  await walkOn('2026-03-17');
  await sendAll();
  await walkOn('2026-03-20');
  await sendAll();
  expect((await readPlan(services, plan.planId)).warnedUntil).not.toBeNull();
}

describe('a plan that is not kept', () => {
  test('is reminded, missed, warned, and broken after its last day; reminders go on at the next step', async () => {
    const plan = await given();
    await warned(plan);
    expect(await kinds(plan)).toEqual([
      'plan_started',
      'instalment_coming',
      'instalment_missed',
      'instalment_warned',
    ]);
    expect((await readPlan(services, plan.planId)).warnedUntil).toBe('2026-03-28');
    await walkOn('2026-03-28');
    expect((await readPlan(services, plan.planId)).status).toBe('active');
    await walkOn('2026-03-30');
    expect(await readPlan(services, plan.planId)).toMatchObject({
      status: 'broken',
      endReason: 'not_kept',
      endedOn: '2026-03-30',
    });
    expect((await kinds(plan)).at(-1)).toBe('plan_broken');
    expect(await chaseOf(services, plan.invoiceIds[0] ?? 0)).toMatchObject({
      heldBecause: null,
      nextPosition: 2,
    });
    const team = await services.sql`
      select 1 from messages where occasion = ${`plan/${plan.planId}/broken/user/${userId}`}`;
    expect(team).toHaveLength(1);
  });

  test('of a consumer waits for a person, with fifteen days of notice', async () => {
    const plan = await given({ kind: 'consumer' });
    await warned(plan);
    expect((await readPlan(services, plan.planId)).warnedUntil).toBe('2026-04-04');
    await walkOn('2026-04-07');
    expect((await readPlan(services, plan.planId)).status).toBe('active');
    expect((await chaseOf(services, plan.invoiceIds[0] ?? 0)).heldBecause).toBe('plan');
  });

  test('does not end when the warning came back', async () => {
    const plan = await given();
    await warned(plan);
    await services.sql`
      update messages set status = 'bounced' where customer_id = ${plan.customer.id} and kind = 'instalment_warned'`;
    await walkOn('2026-03-30');
    expect((await readPlan(services, plan.planId)).status).toBe('active');
  });

  test('paid after the warning it goes on as if nothing had been', async () => {
    const plan = await given();
    await warned(plan);
    await pay(services, plan, 30_000);
    expect((await readPlan(services, plan.planId)).warnedUntil).toBeNull();
    await walkOn('2026-03-30');
    expect((await readPlan(services, plan.planId)).status).toBe('active');
    await walkOn('2026-04-08');
    expect((await kinds(plan)).filter((kind) => kind === 'instalment_coming')).toHaveLength(2);
  });
});

describe('no reminder twice', () => {
  test('by workers at the same time, by one run after the other, or after one was killed between', async () => {
    const plans = [await given(), await given(), await given()];
    services.clock.set('2026-03-09T08:00:00Z');
    await Promise.all([walkPlans(services), walkPlans(services), walkPlans(services)]);
    await walkPlans(services);
    for (const plan of plans) {
      expect((await kinds(plan)).filter((kind) => kind === 'instalment_coming')).toHaveLength(1);
    }
    // Killed before its transaction ended: nothing of it stands, and the next run does it.
    services.clock.set('2026-03-17T08:00:00Z');
    const killed = new Error('killed');
    const { jobs } = services;
    const dying = { ...services, jobs: { ...jobs, enqueue: () => Promise.reject(killed) } };
    await expect(walkPlans(dying)).rejects.toThrow('killed');
    for (const plan of plans) expect(await kinds(plan)).not.toContain('instalment_missed');
    await walkPlans(services);
    for (const plan of plans) {
      expect((await kinds(plan)).filter((kind) => kind === 'instalment_missed')).toHaveLength(1);
    }
  });
});

describe('at the instant of sending', () => {
  test('what was paid meanwhile is not asked for', async () => {
    const plan = await given();
    await walkOn('2026-03-09');
    await pay(services, plan, 30_000);
    await sendAll();
    const [row] = await services.sql`
      select status, status_reason from messages
      where customer_id = ${plan.customer.id} and kind = 'instalment_coming'`;
    expect(row).toEqual({ status: 'skipped', statusReason: 'instalment_paid' });
  });

  test('paid in part, the letter is written anew for what is left', async () => {
    const plan = await given();
    await walkOn('2026-03-17');
    await pay(services, plan, 10_000);
    await sendAll();
    await walkPlans(services);
    await sendAll();
    const rows = await services.sql<{ status: string; facts: { amount: string } }[]>`
      select status, facts from messages
      where customer_id = ${plan.customer.id} and kind = 'instalment_missed' order by id`;
    expect(rows.map((row) => row.status)).toEqual(['skipped', 'accepted']);
    expect(rows[1]?.facts.amount.replace(/\s/g, ' ')).toBe('200,00 €');
  });

  test('a dispute or a payment under way stops it; the warning it was counts as not given', async () => {
    const plan = await given();
    await walkOn('2026-03-17');
    await sendAll();
    await walkOn('2026-03-20');
    const id = plan.invoiceIds[0] ?? 0;
    await givenHold(services, { id, number: '' }, 'dispute');
    await sendAll();
    expect((await readPlan(services, plan.planId)).warnedUntil).toBeNull();
    const last = (await lettersOf(services, plan.customer.id)).at(-1);
    expect(last).toEqual({ kind: 'instalment_warned', status: 'skipped' });
    await walkOn('2026-04-20');
    expect((await kinds(plan)).filter((kind) => kind === 'instalment_warned')).toHaveLength(1);
  });
});

test('money taken back: the reminders of the instalment begin anew', async () => {
  const plan = await given();
  await warned(plan);
  const paymentId = await pay(services, plan, 90_000);
  expect((await readPlan(services, plan.planId)).status).toBe('completed');
  await transaction(services.sql, (tx) =>
    undo(tx, services, {
      source: { kind: 'payment', id: paymentId },
      ...{ because: 'Erreur', author: { actor: 'user', userId }, on: '2026-03-20' },
    }),
  );
  await walkOn('2026-03-23');
  const missed = (await kinds(plan)).filter((kind) => kind === 'instalment_missed');
  expect(missed).toHaveLength(2);
  expect((await readPlan(services, plan.planId)).warnedUntil).toBeNull();
});

test('an offer lapses after its day, with a letter, and reminders go on', async () => {
  const debts = await givenDebts(services, [90_000]);
  const instalments =
    buildSchedule({ totalMinor: 90_000, count: 3, firstOn: '2026-04-30', rhythm: 'month' }) ?? [];
  const made = await transaction(services.sql, (tx) =>
    makeOffer(tx, services, {
      ...{ customerId: debts.customer.id, invoiceIds: debts.invoiceIds },
      ...{ instalments, words: '', userId },
    }),
  );
  if (!made.ok) throw new Error(made.reason);
  await walkOn('2026-03-16');
  expect((await readPlan(services, made.planId)).status).toBe('offered');
  await Promise.all([walkOn('2026-03-17'), walkOn('2026-03-17')]);
  expect((await readPlan(services, made.planId)).status).toBe('lapsed');
  expect((await lettersOf(services, debts.customer.id)).map((one) => one.kind)).toEqual([
    'plan_offered',
    'plan_lapsed',
  ]);
  expect((await chaseOf(services, debts.invoiceIds[0] ?? 0)).heldBecause).toBeNull();
});

test('nothing leaves outside the sending window, on a day off, or while all reminders are paused', async () => {
  const plan = await given();
  for (const instant of ['2026-03-09T05:00:00Z', '2026-03-08T10:00:00Z', '2026-03-09T21:00:00Z']) {
    services.clock.set(instant);
    await walkWhenDue(services);
  }
  services.clock.set('2026-03-09T08:00:00Z');
  await services.sql`update organization set reminders_paused = true`;
  await walkWhenDue(services);
  expect(await kinds(plan)).toEqual(['plan_started']);
  await services.sql`update organization set reminders_paused = false`;
  await walkWhenDue(services);
  expect(await kinds(plan)).toEqual(['plan_started', 'instalment_coming']);
});
