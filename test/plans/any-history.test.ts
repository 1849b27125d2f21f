import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { instantIn } from '../../server/calendar/zone.ts';
import { transaction } from '../../server/db/sql.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { takeMoneyBack, undo } from '../../server/ledger/reversal-actions.ts';
import { endPlan } from '../../server/plans/decide-actions.ts';
import { planProgress } from '../../server/plans/rules.ts';
import { walkPlans } from '../../server/plans/walk-actions.ts';
import { givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { chaseOf, givenPlan, pay, readPlan, type GivenPlan } from './support.ts';

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

type Event =
  | { do: 'pay'; amount: number; invoice: number | null }
  | { do: 'credit'; amount: number; invoice: number }
  | { do: 'undo'; which: number }
  | { do: 'refund'; which: number; amount: number }
  | { do: 'days'; days: number };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      amount: fc.integer({ min: 1, max: 60_000 }),
      invoice: fc.option(fc.nat(1), { nil: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('credit' as const),
      amount: fc.integer({ min: 1, max: 40_000 }),
      invoice: fc.nat(1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which: fc.nat(20),
      amount: fc.integer({ min: 1, max: 60_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('days' as const),
      days: fc.integer({ min: 1, max: 5 }),
    }),
  },
);

interface History {
  plan: GivenPlan;
  paymentIds: number[];
  day: PlainDate;
}

async function happen(history: History, event: Event): Promise<void> {
  const { plan, paymentIds } = history;
  const by = { actor: 'user' as const, userId };
  const invoiceId = (index: number) => plan.invoiceIds[index % plan.invoiceIds.length] ?? 0;
  const on = history.day;
  switch (event.do) {
    case 'pay': {
      const more = event.invoice === null ? {} : { invoiceId: invoiceId(event.invoice) };
      paymentIds.push(await pay(services, plan, event.amount, more));
      break;
    }
    case 'credit':
      await transaction(services.sql, (tx) =>
        bookCreditNote(tx, services, {
          ...{ customerId: plan.customer.id, number: `A-${plan.planId}-${Math.random()}` },
          ...{ issuedOn: on, currency: 'EUR', totalMinor: event.amount, reason: '' },
          ...{ invoiceId: invoiceId(event.invoice), author: by },
        }),
      );
      break;
    case 'undo': {
      const id = paymentIds[event.which % Math.max(1, paymentIds.length)];
      if (id === undefined) break;
      await transaction(services.sql, (tx) =>
        undo(tx, services, { source: { kind: 'payment', id }, because: 'x', author: by, on }),
      ).catch((error: { statusCode?: number }) => expect(error.statusCode).toBe(409));
      break;
    }
    case 'refund': {
      const id = paymentIds[event.which % Math.max(1, paymentIds.length)];
      if (id === undefined) break;
      const [row] = await services.sql<{ undone: boolean }[]>`
        select undone_at is not null as undone from payments where id = ${id}`;
      if (row?.undone) break;
      await transaction(services.sql, (tx) =>
        takeMoneyBack(tx, services, {
          ...{ paymentId: id, amountMinor: event.amount, because: 'refund', on, author: by },
        }),
      );
      break;
    }
    case 'days':
      history.day = addDays(history.day, event.days);
      services.clock.set(instantIn('Europe/Paris', history.day, 10 * 60).toISOString());
      await walkPlans(services);
  }
}

/** What must hold after every event, whatever came before it. */
async function check({ plan }: History): Promise<void> {
  const stored = await readPlan(services, plan.planId);
  const progress = planProgress(stored.covered, stored.instalments);
  const open = stored.instalments.filter((one) => one.isOpen).map((one) => one.position);
  const isActive = stored.status === 'active';
  // A plan runs exactly while something of it is unpaid, unless it was broken.
  if (stored.status !== 'broken') expect(isActive).toBe(progress.leftMinor > 0);
  expect(open).toEqual(
    isActive ? progress.instalments.filter((one) => one.isUnpaid).map((one) => one.position) : [],
  );
  const held = await services.sql<{ invoiceId: number }[]>`
    select invoice_id from holds where kind = 'plan' and cause_id = ${plan.planId} and lifted_at is null
    order by invoice_id`;
  expect(held.map((one) => one.invoiceId)).toEqual(isActive ? plan.invoiceIds : []);
  for (const invoiceId of plan.invoiceIds) {
    const chase = await chaseOf(services, invoiceId);
    if (isActive) expect(chase.nextPosition).toBeNull();
    // No reminder of the scenario went out, so none is behind it but the one passed over before it was due.
    expect(chase.position).toBe(1);
  }
}

test(
  'any order of payments, credit notes, refunds, undoing and days: open as the pure function says, held exactly while it runs',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 12 }), async (events) => {
        services.clock.set('2026-03-02T08:00:00Z');
        const plan = await givenPlan(services, { firstOn: '2026-03-09', rhythm: 'week' });
        const history: History = { plan, paymentIds: [], day: TODAY };
        await check(history);
        for (const event of events) {
          await happen(history, event);
          await check(history);
        }
        const stored = await readPlan(services, plan.planId);
        if (stored.status !== 'active') return;
        await transaction(services.sql, (tx) =>
          endPlan(tx, services, plan.planId, { words: 'Fin', userId, as: 'ended' }),
        );
        // Reminders go on with the step after the last one wherever nothing else is in the way.
        for (const invoiceId of plan.invoiceIds) {
          const chase = await chaseOf(services, invoiceId);
          if (chase.heldBecause === null) expect(chase.nextPosition).toBe(2);
          else expect(['paid', 'partial_payment', 'reopened']).toContain(chase.heldBecause);
        }
      }),
      { numRuns: 15 },
    );
    // Money is taken back without the refund's own row here: only the payments' sums miss it.
    const violations = await checkLedger(services.sql);
    expect(violations.filter((one) => one.kind !== 'payment_does_not_add_up')).toEqual([]);
  },
);
