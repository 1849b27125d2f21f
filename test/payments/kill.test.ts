import { afterEach, beforeEach, expect, test } from 'vitest';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { KILL_TIMEOUT_MS, killPlaces, runUntilKilled } from '../support/kill-places.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type PaymentBed,
} from './support.ts';

/** How many places of the way a process is killed at, unless at all; each costs the start of one. */
const SAMPLE = 8;
const TOGETHER = 4;

let bed: PaymentBed;

beforeEach(async () => {
  bed = await setUpPayments();
  await setTestClock(bed.services.sql, bed.services.clock.now());
});
afterEach(() => bed.close());

/** Runs a task in a process of its own. Answers how many statements it made, or null when it died before that one. */
async function runTask(task: object, diesBefore = 0): Promise<number | null> {
  const program = new URL('./checkout-process.ts', import.meta.url);
  const environment = {
    STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
    STRIPE_API_BASE: bed.stripe.url,
    TASK: JSON.stringify(task),
  };
  return runUntilKilled(program, bed.services, environment, diesBefore);
}

/** Kills one process before each of the places, and expects that it died there. */
async function killEverywhere<T extends object>(
  about: string,
  makeTask: () => Promise<T>,
): Promise<T[]> {
  const first = await makeTask();
  const statements = (await runTask(first)) ?? 0;
  expect(statements).toBeGreaterThan(5);
  const places = killPlaces(about, statements, SAMPLE);
  const tasks = [first];
  for (let at = 0; at < places.length; at += TOGETHER) {
    await Promise.all(
      places.slice(at, at + TOGETHER).map(async (place) => {
        const task = await makeTask();
        tasks.push(task);
        expect(await runTask(task, place), `before statement ${place}`).toBeNull();
      }),
    );
  }
  return tasks;
}

/** A customer with two invoices, one to be paid in part, and money paid before. */
async function givenTask() {
  const customer = await givenCustomer(bed.services);
  const link = await givenPayLink(bed.services, customer);
  const invoiceIds: number[] = [];
  for (const totalMinor of [10_000, 5_000]) {
    invoiceIds.push(
      await givenInvoice(bed.services, {
        customerId: customer.id,
        number: `F-${customer.id}-${totalMinor}`,
        totalMinor,
      }),
    );
  }
  await transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor: 1_000,
      method: 'transfer',
      receivedOn: '2026-02-20',
      reference: '',
      allocations: [],
      thank: false,
    }),
  );
  const parts: [number, number][] = [[invoiceIds[1] ?? 0, 2_000]];
  return { customerId: customer.id, payLinkId: link.id, invoiceIds, parts };
}

type Task = Awaited<ReturnType<typeof givenTask>>;

/** The same wish of the same payer again, in this process. */
const startAgain = (task: Task) =>
  startCheckout(bed.services, {
    ...task,
    parts: new Map(task.parts),
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });

async function sessionsOf(customerId: number) {
  const stripe = await bed.services.stripe();
  const [row] = await bed.services.sql<{ stripeCustomerId: string }[]>`
    select stripe_customer_id from customers where id = ${customerId}`;
  const sessions = await stripe?.checkout.sessions.list({
    customer: row?.stripeCustomerId ?? 'none',
    limit: 100,
  });
  return sessions?.data ?? [];
}

async function stateOf(customerId: number) {
  const [row] = await bed.services.sql<{ payments: number; balances: number[] }[]>`
    select (select count(*) from payments where customer_id = ${customerId} and stripe_payment_intent_id is not null)
        as payments,
      (select array_agg(balance_minor order by id) from invoices where customer_id = ${customerId}) as balances`;
  return { payments: row?.payments, balances: row?.balances.map(Number) };
}

test(
  'a server killed anywhere while it makes a checkout: one session, credit used once, one booking',
  async () => {
    const tasks = await killEverywhere('making a checkout', givenTask);
    // Some payers try again at once; for the others the reconciler finishes what was begun.
    const [again, left] = [tasks.filter((_, i) => i % 2), tasks.filter((_, i) => i % 2 === 0)];
    for (const task of again) expect((await startAgain(task)).ok).toBe(true);
    await bed.advance('3m');
    await pollStripe(bed.services);
    for (const task of left) expect((await startAgain(task)).ok).toBe(true);
    for (const task of tasks) {
      const open = (await sessionsOf(task.customerId)).filter(({ status }) => status === 'open');
      expect(open.map((session) => session.amount_total)).toEqual([11_000]);
      await bed.stripe.control.payment(open[0]?.id ?? '');
    }
    await bed.work();
    for (const task of tasks) {
      expect(await sessionsOf(task.customerId)).toHaveLength(1);
      expect(await stateOf(task.customerId)).toEqual({ payments: 1, balances: [0, 3_000] });
    }
    expect(await checkLedger(bed.services.sql)).toEqual([]);
  },
  KILL_TIMEOUT_MS,
);

test(
  'a server killed anywhere while it books: one booking',
  async () => {
    bed.stripe.control.delivery({ drop: () => true });
    const tasks = await killEverywhere('booking a payment', async () => {
      const task = await givenTask();
      const started = await startAgain(task);
      const sessionId = started.ok ? (/cs_test_\w+/.exec(started.url)?.[0] ?? '') : '';
      await bed.stripe.control.payment(sessionId);
      return { sessionId, customerId: task.customerId };
    });
    bed.stripe.control.normalDelivery();
    await bed.stripe.control.deliver();
    await bed.work();
    for (const task of tasks) {
      expect(await stateOf(task.customerId)).toEqual({ payments: 1, balances: [0, 3_000] });
    }
    const thanks = await bed.services.sql<{ messages: number }[]>`
    select count(*)::int as messages from messages where kind = 'payment_received' group by customer_id`;
    expect(thanks.map((row) => row.messages)).toEqual(tasks.map(() => 1));
    expect(await checkLedger(bed.services.sql)).toEqual([]);
  },
  KILL_TIMEOUT_MS,
);
