import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, givenRefundRow, readMoneyBack } from '../refunds/support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
});
afterEach(() => {
  bed.stripe.control.normalDelivery();
});
afterAll(() => bed.close());

async function taskDetails(customerId: number, kind: string) {
  const [row] = await bed.services.sql<{ details: Record<string, unknown> }[]>`
    select details from tasks where customer_id = ${customerId} and kind = ${kind} and done_at is null`;
  return row?.details;
}

test('a contested payment pauses what it paid, asks for an answer by its day, and moves no money yet', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 2_500]);
  await bed.stripe.control.openChargeback(paid.session, { daysToRespond: 14 });
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toEqual({
    balances: [0, 0],
    unapplied: 0,
    refunds: [],
    chargebacks: [{ status: 'needs_response', amountMinor: 12_500, bookedMinor: 0 }],
    holds: ['chargeback', 'chargeback'],
    tasks: ['chargeback'],
  });
  expect(await taskDetails(paid.customerId, 'chargeback')).toEqual({
    path: `/payments/${paid.paymentId}`,
    respond_by: '2026-03-16',
  });
  const [costs] = await bed.services.sql`
    select fee_minor, net_minor from chargebacks where payment_id = ${paid.paymentId}`;
  expect(costs).toEqual({ feeMinor: 1_500, netMinor: -14_000 });
});

test('a lost chargeback opens the invoices again, and a person decides about their reminders', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const { id } = await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  await bed.stripe.control.respondToChargeback(id);
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    tasks: [],
    holds: ['chargeback'],
  });
  await bed.stripe.control.closeChargeback(id, 'lost');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [10_000],
    chargebacks: [{ status: 'lost', bookedMinor: 10_000 }],
    holds: ['reopened'],
    tasks: ['invoice_reopened'],
  });
});

test('a won chargeback leaves everything as it was', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const { id } = await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  await bed.stripe.control.closeChargeback(id, 'won');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [0],
    chargebacks: [{ status: 'won', bookedMinor: 0 }],
    holds: [],
    tasks: [],
  });
});

test('an inquiry moves no money, and its end lifts the pause', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const { id } = await bed.stripe.control.openChargeback(paid.session, { kind: 'inquiry' });
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [0],
    chargebacks: [{ status: 'warning_needs_response', bookedMinor: 0 }],
    holds: ['chargeback'],
    tasks: ['chargeback'],
  });
  await bed.stripe.control.closeChargeback(id, 'warning_closed');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [0],
    holds: [],
    tasks: [],
  });
});

test('a bank debit that is taken back is lost at once', async () => {
  const paid = await givenPaidOnline(bed, [10_000], { method: 'sepa_debit' });
  await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [10_000],
    chargebacks: [{ status: 'lost', bookedMinor: 10_000 }],
    holds: ['reopened'],
  });
});

test('what was refunded and then charged back as well is lost twice: a person is told', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const refundId = await givenRefundRow(bed.services, paid.paymentId, 4_000);
  await finishRefund(bed.services, refundId, { isFirstTry: true });
  await bed.work();
  const { id } = await bed.stripe.control.openChargeback(paid.session, { amount: 10_000 });
  await bed.stripe.control.closeChargeback(id, 'lost');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [10_000],
    refunds: [{ bookedMinor: 4_000 }],
    chargebacks: [{ amountMinor: 10_000, bookedMinor: 6_000 }],
    tasks: ['chargeback_beyond_payment', 'invoice_reopened'],
  });
});

test('when the refund before it fails after all, the chargeback takes what it could not', async () => {
  const paid = await givenPaidOnline(bed, [10_000], { card: '4000 0000 0000 5126' });
  const refundId = await givenRefundRow(bed.services, paid.paymentId, 4_000);
  await finishRefund(bed.services, refundId, { isFirstTry: true });
  const { id } = await bed.stripe.control.openChargeback(paid.session, { amount: 10_000 });
  await bed.stripe.control.closeChargeback(id, 'lost');
  await bed.work();
  await bed.advance('5d');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [10_000],
    unapplied: 0,
    refunds: [{ status: 'failed', bookedMinor: 0 }],
    chargebacks: [{ bookedMinor: 10_000 }],
  });
});

test('a chargeback of a payment made in the dashboard to a customer of ours is a task alone', async () => {
  const paid = await givenPaidOnline(bed, [1_000]);
  const foreign = await bed.stripe.control.foreignPayment();
  await bed.stripe.control.openChargeback(foreign.id);
  await bed.work();
  // Of nobody known here: other software's.
  expect(await bed.services.sql`select id from chargebacks where payment_id is null`).toEqual([]);
  const stripe = await bed.services.stripe();
  const [customer] = await bed.services.sql<{ stripeCustomerId: string }[]>`
    select stripe_customer_id from customers where id = ${paid.customerId}`;
  const session = await stripe?.checkout.sessions.create({
    mode: 'payment',
    customer: customer?.stripeCustomerId ?? '',
    success_url: 'https://shop.example/thanks',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 500, product_data: { name: 'x' } },
      },
    ],
  });
  await bed.stripe.control.payment(session?.id ?? '');
  await bed.stripe.control.openChargeback(session?.id ?? '');
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [0],
    chargebacks: [{ status: 'needs_response', bookedMinor: 0 }],
    holds: [],
    tasks: ['chargeback_unknown'],
  });
});

test('two contested payments of one invoice: the pause ends with the second', async () => {
  const { services, stripe } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  const [other] = [await givenPaidOnline(bed, [3_000])];
  // The second payment settles a part of the first one's invoice, too.
  await services.sql`
    update allocations set invoice_id = ${paid.invoiceIds[0] ?? 0} where payment_id = ${other.paymentId}`;
  const first = await stripe.control.openChargeback(paid.session);
  const second = await stripe.control.openChargeback(other.session);
  await bed.work();
  const holds = async () => {
    const rows = await services.sql`
      select id from holds where invoice_id = ${paid.invoiceIds[0] ?? 0} and kind = 'chargeback' and lifted_at is null`;
    return rows.length;
  };
  expect(await holds()).toBe(1);
  await stripe.control.closeChargeback(first.id, 'won');
  await bed.work();
  expect(await holds()).toBe(1);
  await stripe.control.closeChargeback(second.id, 'won');
  await bed.work();
  expect(await holds()).toBe(0);
  await services.sql`
    update allocations set invoice_id = ${other.invoiceIds[0] ?? 0} where payment_id = ${other.paymentId}`;
});

test('without any webhook the poller finds all of it', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  const paid = await givenPaidOnline(bed, [10_000]);
  const { id } = await bed.stripe.control.openChargeback(paid.session);
  await bed.stripe.control.closeChargeback(id, 'lost');
  await pollStripe(bed.services);
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [10_000],
    chargebacks: [{ status: 'lost', bookedMinor: 10_000 }],
  });
});
