import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { ProviderError } from '../../server/errors.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { compareWithStripe } from '../../server/reconciliation/actions.ts';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { textOfPage } from '../today/pages.ts';
import { givenAda, givenUser, person, type Office } from '../users/person.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, givenRefundRow } from '../refunds/support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
});
// Whatever a test left open at Stripe is read before the next one begins.
beforeEach(async () => {
  await bed.advance('20d');
});
afterEach(() => {
  bed.stripe.control.clearFaults();
  bed.stripe.control.normalDelivery();
});
afterAll(() => bed.close());

async function open(): Promise<Record<string, unknown>[]> {
  return bed.services.sql`
    select kind, object, stripe_minor, books_minor from stripe_differences where closed_at is null order by kind, object`;
}

async function tasks(): Promise<number> {
  const rows = await bed.services.sql`
    select id from tasks where kind = 'stripe_differences' and done_at is null`;
  return rows.length;
}

async function compare(): Promise<number | undefined> {
  await bed.advance('2h');
  return (await compareWithStripe(bed.services))?.open;
}

test('payments, refunds and chargebacks that are in the books agree with Stripe', async () => {
  const { services, stripe } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  await finishRefund(services, await givenRefundRow(services, paid.paymentId, 2_500));
  const lost = await stripe.control.openChargeback(paid.session);
  await stripe.control.closeChargeback(lost.id, 'lost');
  const other = await givenPaidOnline(bed, [5_000]);
  const won = await stripe.control.openChargeback(other.session);
  await stripe.control.closeChargeback(won.id, 'won');
  const third = await givenPaidOnline(bed, [700], { card: '4000 0000 0000 5126' });
  await finishRefund(services, await givenRefundRow(services, third.paymentId, 700));
  await bed.advance('2d');
  await bed.stripe.control.foreignPayment();
  await bed.work();
  expect(await compare()).toBe(0);
  const [row] = await services.sql<
    { movements: number }[]
  >`select movements from stripe_comparisons`;
  // Three charges, two refunds, one that came back, two chargebacks, one won; and the shop's, which is not listed.
  expect(row?.movements).toBe(10);
  expect(await tasks()).toBe(0);
});

test('what is missing in the books is listed once, and closed when it is booked', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  const paid = await givenPaidOnline(bed, [10_000], { isTold: false });
  expect(await compare()).toBe(1);
  expect(await compare()).toBe(1);
  expect(await open()).toEqual([
    { kind: 'not_in_books', object: 'payment', stripeMinor: 10_000, booksMinor: null },
  ]);
  expect(await tasks()).toBe(1);
  await pollStripe(bed.services);
  await bed.work();
  await bed.stripe.control.refund(paid.session, { amount: 4_000 });
  expect(await compare()).toBe(1);
  expect(await open()).toMatchObject([
    { kind: 'not_in_books', object: 'refund', stripeMinor: 4_000 },
  ]);
  await pollStripe(bed.services);
  await bed.work();
  expect(await compare()).toBe(0);
  expect(await tasks()).toBe(0);
});

test('a fee that is missing or differs is seen; so is an amount', async () => {
  const { sql } = bed.services;
  const paid = await givenPaidOnline(bed, [10_000]);
  await sql`update payments set fee_minor = null where id = ${paid.paymentId}`;
  await compare();
  expect(await open()).toEqual([
    { kind: 'fee_missing', object: 'payment', stripeMinor: 175, booksMinor: null },
  ]);
  await sql`update payments set fee_minor = 170 where id = ${paid.paymentId}`;
  await compare();
  expect(await open()).toEqual([
    { kind: 'amount_differs', object: 'payment', stripeMinor: 175, booksMinor: 170 },
  ]);
  await sql`
    update payments set fee_minor = 175, amount_minor = 9000, unapplied_minor = 0 where id = ${paid.paymentId}`;
  await compare();
  expect(await open()).toEqual([
    { kind: 'amount_differs', object: 'payment', stripeMinor: 10_000, booksMinor: 9_000 },
  ]);
  await sql`update payments set amount_minor = 10000 where id = ${paid.paymentId}`;
  expect(await compare()).toBe(0);
});

test('a refund that came back at Stripe while the books still count it is seen', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [700], { card: '4000 0000 0000 5126' });
  await finishRefund(services, await givenRefundRow(services, paid.paymentId, 700));
  await bed.work();
  bed.stripe.control.delivery({ drop: () => true });
  await bed.advance('2d');
  await compare();
  expect(await open()).toEqual([
    { kind: 'amount_differs', object: 'refund', stripeMinor: 0, booksMinor: 700 },
  ]);
  await pollStripe(services);
  await bed.work();
  expect(await compare()).toBe(0);
});

test('what the books say and Stripe does not know is listed after a day', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  const [copy] = await services.sql<{ id: number }[]>`
    insert into payments (customer_id, currency, amount_minor, method, received_on, reference, note,
      stripe_payment_intent_id, stripe_charge_id, fee_minor, unapplied_minor, recorded_at)
    values (${paid.customerId}, 'EUR', 4200, 'card', '2026-03-02', 'pi_x', '', 'pi_of_another_account',
      'ch_of_another_account', 1, 4200, ${services.clock.now()}) returning id`;
  expect(await compare()).toBe(0);
  await bed.advance('25h');
  await compare();
  expect(await open()).toEqual([
    { kind: 'not_at_stripe', object: 'payment', stripeMinor: null, booksMinor: 4_200 },
  ]);
  await services.sql`delete from stripe_differences`;
  await services.sql`delete from payments where id = ${copy?.id ?? 0}`;
  expect(await compare()).toBe(0);
});

test('a difference is looked at again after the usual window, and not closed because it is old', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  await givenPaidOnline(bed, [1_234], { isTold: false });
  expect(await compare()).toBe(1);
  await bed.advance('15d');
  expect(await compare()).toBe(1);
  await pollStripe(bed.services);
  await bed.work();
  expect(await compare()).toBe(0);
});

test('when Stripe does not answer nothing is closed', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  await givenPaidOnline(bed, [1_000], { isTold: false });
  expect(await compare()).toBe(1);
  bed.stripe.control.fault({ match: /balance_transactions/, kind: 'timeoutBefore', times: 9 });
  await expect(compareWithStripe(bed.services)).rejects.toThrow(ProviderError);
  expect(await open()).toHaveLength(1);
  bed.stripe.control.clearFaults();
  await pollStripe(bed.services);
  await bed.work();
  expect(await compare()).toBe(0);
});

test('the page lists the differences with what to do; accountants read again, others look', async () => {
  const { services } = bed;
  const app = await buildApp(services);
  await app.ready();
  const office: Office = { app, services, close: () => app.close() };
  const ada = person(office, (await givenAda(office)).cookie);
  const cem = person(office, (await givenUser(office, 'viewer')).cookie);
  bed.stripe.control.delivery({ drop: () => true });
  await givenPaidOnline(bed, [1_000], { isTold: false });
  await compare();
  const { html } = await ada.get('/reconciliation');
  const text = textOfPage(html);
  expect(text).toContain('Not in the books');
  expect(text).toContain('€10.00');
  expect(textOfPage((await ada.get('/tasks')).html)).toContain('Stripe and the books differ');
  const read = /action="(\/reconciliation\/\d+\/reading)"/.exec(html)?.[1] ?? '';
  expect((await cem.get('/reconciliation')).html).not.toContain(
    '<form method="post" action="/recon',
  );
  expect((await cem.post(read, {})).status).toBe(403);
  expect((await ada.post('/reconciliation/999999/reading', {})).status).toBe(404);
  expect((await ada.post(read, {})).status).toBe(303);
  expect(textOfPage((await ada.get('/reconciliation')).html)).toContain('the books agree');
  expect((await ada.post('/reconciliation/comparison', {})).status).toBe(303);
  await app.close();
});
