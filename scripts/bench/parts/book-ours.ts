import { realClock } from '../../../server/clock/test-clock.ts';
import { transaction, type Sql } from '../../../server/db/sql.ts';
import { checkLedger } from '../../../server/ledger/check-queries.ts';
import { startCheckout } from '../../../server/payments/checkout-actions.ts';
import { paymentJobs } from '../../../server/payments/jobs.ts';
import type { Services } from '../../../server/services.ts';
import { keepEvent } from '../../../server/stripe/events.ts';
import type Stripe from 'stripe';
import { answerOnce } from '../children.ts';
import { openBenchServices } from './services.ts';
import { insertPlainly, markRows, rowsSince } from './book-floor.ts';
import { control } from './stripe.ts';

export interface BookInput {
  databaseUrl: string;
  /** The stand-in's address. */
  stripeUrl: string;
  environment: Record<string, string>;
  payments: number;
}

export interface BookOutput {
  /** From the start of the worker, with every event stored, to the last booking. */
  bookMs: number;
  /** The same for as many events about payments that are booked already. */
  againMs: number;
  /** Plain inserts of the rows that the bookings wrote. */
  insertMs: number;
  rows: number;
}

answerOnce<BookInput, BookOutput>(async (input) => {
  const services: Services & { close(): Promise<void> } = {
    ...(await openBenchServices(input.databaseUrl, { ...input.environment, ROLE: 'worker' })),
    // Sessions live for 35 minutes of Stripe's clock, which is the real one.
    clock: realClock,
  };
  try {
    await payAll(services, input);
    const news = await newsOf(input.stripeUrl, 'checkout.session.completed', input.payments);
    const repeated = await newsOf(input.stripeUrl, 'payment_intent.succeeded', input.payments);
    const mark = await markRows(services.sql);
    const work = await startWorking(services);
    const bookMs = await work(news);
    await expectBooked(services.sql, input.payments);
    const rows = await rowsSince(services.sql, mark);
    const againMs = await work(repeated);
    const insertMs = await insertPlainly(services.sql, rows, input.payments);
    return { bookMs, againMs, insertMs, rows: rows.reduce((sum, one) => sum + one.rows.length, 0) };
  } finally {
    await services.close();
  }
});

/** Each customer opens a checkout of an invoice and pays it; nothing of it has reached the books yet. */
async function payAll(services: Services, { stripeUrl, payments }: BookInput): Promise<void> {
  for (let customerId = 1; customerId <= payments; customerId += 1) {
    const started = await startCheckout(services, {
      ...{ customerId, payLinkId: null, invoiceIds: [customerId], locale: 'fr' },
      returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
      cancelUrl: 'http://127.0.0.1/',
    });
    if (!started.ok) throw new Error(`Customer ${customerId} cannot pay: ${started.reason}`);
    const session = /cs_test_\w+/.exec(started.url)?.[0];
    await control(stripeUrl, 'payment', { session });
  }
}

async function newsOf(stripeUrl: string, type: string, count: number): Promise<Stripe.Event[]> {
  const events = await control<Stripe.Event[]>(stripeUrl, 'events', { types: [type] });
  if (events.length < count) throw new Error(`${events.length} events instead of ${count}.`);
  // The stand-in still knows the rounds before.
  return events.slice(-count);
}

/** Works on the queue as a worker does; answers a function that stores events and times how long they take. */
async function startWorking(
  services: Services,
): Promise<(events: readonly Stripe.Event[]) => Promise<number>> {
  let left = 0;
  let begin = Promise.withResolvers<undefined>();
  const done = { resolve: () => undefined as void };
  const handle = paymentJobs(services)['stripe.event'];
  await services.jobs.work({
    'stripe.event': async (jobs) => {
      await begin.promise;
      await handle(jobs);
      left -= jobs.length;
      if (left === 0) done.resolve();
    },
  });
  return async (events) => {
    left = events.length;
    begin = Promise.withResolvers();
    for (const event of events) {
      await transaction(services.sql, (tx) => keepEvent(tx, services, event, 'webhook'));
    }
    const { promise, resolve } = Promise.withResolvers<undefined>();
    done.resolve = () => resolve(undefined);
    const startedAt = performance.now();
    begin.resolve(undefined);
    await promise;
    return performance.now() - startedAt;
  };
}

async function expectBooked(sql: Sql, payments: number): Promise<void> {
  const [row] = await sql<{ paid: number; owed: number }[]>`
    select (select count(*)::int from payments) as paid, (select sum(balance_minor) from invoices) as owed`;
  if (row?.paid !== payments || row.owed !== 0) throw new Error(`Booked: ${JSON.stringify(row)}`);
  const violations = await checkLedger(sql);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
}
