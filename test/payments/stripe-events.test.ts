import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  readBooks,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from './support.ts';

let bed: PaymentBed;
let customer: GivenCustomer;
let link: { id: string; token: string };

beforeAll(async () => {
  bed = await setUpPayments();
  customer = await givenCustomer(bed.services);
  link = await givenPayLink(bed.services, customer);
});
afterAll(() => bed.close());

let counter = 0;

/** A paid checkout of two invoices whose events all wait; answers their ids and the invoices. */
async function paidButUntold(): Promise<{ events: string[]; invoiceIds: number[] }> {
  counter += 1;
  const invoiceIds = [
    await givenInvoice(bed.services, {
      customerId: customer.id,
      number: `F-${counter}-a`,
      totalMinor: 10_000,
    }),
    await givenInvoice(bed.services, {
      customerId: customer.id,
      number: `F-${counter}-b`,
      totalMinor: 2_345,
    }),
  ];
  const started = await startCheckout(bed.services, {
    customerId: customer.id,
    payLinkId: link.id,
    invoiceIds,
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });
  if (!started.ok) throw new Error(started.reason);
  const known = new Set(bed.stripe.control.events().map((event) => event.id));
  await bed.stripe.control.payment(/cs_test_\w+/.exec(started.url)?.[0] ?? '');
  await bed.advance('5s');
  const events = bed.stripe.control.events().filter((event) => !known.has(event.id));
  return { events: events.map((event) => event.id), invoiceIds };
}

async function booksOf(invoiceIds: number[]) {
  await readBooks(bed.services);
  const [row] = await bed.services.sql<
    {
      payments: number;
      paid: number;
      fee: number;
      balance: number;
      entries: number;
      thanks: number;
    }[]
  >`
    select count(distinct p.id) as payments, max(p.amount_minor) as paid, max(p.fee_minor) as fee,
      (select sum(balance_minor) from invoices where id = any(${invoiceIds}::bigint[])) as balance,
      (select count(*) from ledger_entries where invoice_id = any(${invoiceIds}::bigint[])) as entries,
      (select count(*) from messages where payment_id = max(p.id)) as thanks
    from payments p join allocations a on a.payment_id = p.id where a.invoice_id = any(${invoiceIds}::bigint[])`;
  return row;
}

test('every order and repetition of the events of a payment leads to the same books', async () => {
  bed.stripe.control.delivery({ timing: 'manual' });
  // For each event: when it comes, whether it comes again, and whether the worker runs in between.
  const plan = fc.array(
    fc.record({ rank: fc.nat(1000), again: fc.option(fc.nat(1000)), workFirst: fc.boolean() }),
    { minLength: 6, maxLength: 6 },
  );
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(plan, async (moments) => {
      const { events, invoiceIds } = await paidButUntold();
      expect(events.length).toBeGreaterThanOrEqual(4);
      expect(events.length).toBeLessThanOrEqual(moments.length);
      const arrivals = events
        .flatMap((id, index) => {
          const moment = moments[index];
          const times = [
            moment?.rank ?? 0,
            ...(typeof moment?.again === 'number' ? [moment.again] : []),
          ];
          return times.map((at) => ({ id, at, workFirst: moment?.workFirst ?? false }));
        })
        .sort((a, b) => a.at - b.at);
      for (const { id, workFirst } of arrivals) {
        if (workFirst) await bed.work();
        await bed.stripe.control.resend(id);
      }
      await bed.work();
      const books = await booksOf(invoiceIds);
      seen.add(arrivals.map(({ id }) => events.indexOf(id)).join(''));
      expect(books).toEqual({
        payments: 1,
        paid: 12_345,
        fee: 210,
        balance: 0,
        entries: 4,
        thanks: 1,
      });
    }),
    { numRuns: 25 },
  );
  // The property would be empty if all runs had been the same.
  expect(seen.size).toBeGreaterThan(10);
}, 120_000);

test('all events at once, worked on by several workers at the same time, book one payment', async () => {
  bed.stripe.control.delivery({ timing: 'manual' });
  const { events, invoiceIds } = await paidButUntold();
  await Promise.all(events.map((id) => bed.stripe.control.resend(id)));
  await Promise.all([bed.work(), bed.work(), bed.work()]);
  expect(await booksOf(invoiceIds)).toMatchObject({ payments: 1, balance: 0, thanks: 1 });
});

test('a session that expired after it was paid changes nothing', async () => {
  bed.stripe.control.delivery({ timing: 'manual' });
  const { events, invoiceIds } = await paidButUntold();
  for (const id of events) await bed.stripe.control.resend(id);
  await bed.work();
  const before = await readBooks(bed.services);
  await bed.services.sql`
    insert into stripe_events (id, type, livemode, created_at, payload, received_via, received_at)
    select 'evt_late_expiry', 'checkout.session.expired', false, now(),
      jsonb_build_object('object', 'checkout.session', 'id', session_id, 'api_version', null), 'webhook', now()
    from checkouts where id = (select max(id) from checkouts)`;
  await bed.services.jobs.enqueue(bed.services.sql, 'stripe.event', { eventId: 'evt_late_expiry' });
  await bed.work();
  expect(await readBooks(bed.services)).toEqual(before);
  expect(await booksOf(invoiceIds)).toMatchObject({ payments: 1, balance: 0 });
});

test('an event whose object cannot be read stays to be processed', async () => {
  bed.stripe.control.delivery({ timing: 'manual' });
  const { events, invoiceIds } = await paidButUntold();
  for (const id of events) await bed.stripe.control.resend(id);
  bed.stripe.control.fault({ match: /^GET/, kind: '500', times: 100 });
  await expect(bed.work()).rejects.toThrow();
  bed.stripe.control.clearFaults();
  expect(await booksOf(invoiceIds)).toMatchObject({ payments: 0 });
  await bed.work();
  expect(await booksOf(invoiceIds)).toMatchObject({ payments: 1, balance: 0 });
});
