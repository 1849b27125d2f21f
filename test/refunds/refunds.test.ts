import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { ProviderError } from '../../server/errors.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { requestRefund } from '../../server/refunds/actions.ts';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, givenRefundRow, readMoneyBack } from './support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
});
afterEach(() => {
  bed.stripe.control.clearFaults();
  bed.stripe.control.normalDelivery();
});
afterAll(() => bed.close());

const CREATE = 'POST /v1/refunds';

async function refundsAtStripe(
  session: string,
): Promise<{ amount: number; status: string | null }[]> {
  const stripe = await bed.services.stripe();
  const made = await stripe?.checkout.sessions.retrieve(session);
  const intent = typeof made?.payment_intent === 'string' ? made.payment_intent : '';
  const list = await stripe?.refunds.list({ payment_intent: intent, limit: 100 });
  return (list?.data ?? []).map(({ amount, status }) => ({ amount, status }));
}

const fail = (error: unknown) => {
  if (!(error instanceof ProviderError)) throw error;
};

test('a refund of a part reopens the newest invoice, holds its reminders and asks a person', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 2_500]);
  const refundId = await givenRefundRow(bed.services, paid.paymentId, 4_000);
  await finishRefund(bed.services, refundId, { isFirstTry: true });
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toEqual({
    balances: [1_500, 2_500],
    unapplied: 0,
    refunds: [{ status: 'succeeded', amountMinor: 4_000, bookedMinor: 4_000, reason: 'requested' }],
    chargebacks: [],
    holds: ['reopened', 'reopened'],
    tasks: ['invoice_reopened', 'invoice_reopened'],
  });
  expect(await refundsAtStripe(paid.session)).toEqual([{ amount: 4_000, status: 'succeeded' }]);
  await sendQueued(bed.services);
  const mails = await bed.services.sql<{ id: number; toAddress: string }[]>`
    select id, to_address from messages where customer_id = ${paid.customerId} and kind = 'refund_made'`;
  expect(mails).toMatchObject([{ toAddress: 'anna@jansen.example' }]);
  const mail = await renderStoredMessage(bed.services, mails[0]?.id ?? 0);
  expect(mail?.text.replace(/\s/g, ' ')).toContain(
    'Nous vous rendons 40,00 € sur votre paiement du 2 mars 2026.',
  );
  const [costs] = await bed.services.sql`
    select fee_minor, net_minor, settlement_currency from refunds where id = ${refundId}`;
  expect(costs).toEqual({ feeMinor: 0, netMinor: -4_000, settlementCurrency: 'EUR' });
});

test('more than the payment holds cannot be refunded, not even by two people at once', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  const wish = () =>
    transaction(services.sql, (tx) =>
      requestRefund(tx, services, {
        ...{ paymentId: paid.paymentId, amountMinor: 6_000, reason: 'requested', note: '' },
        ...{ key: randomUUID(), author: { actor: 'system' } },
      }),
    );
  const both = await Promise.allSettled([wish(), wish()]);
  expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await pollLater();
  expect(await refundsAtStripe(paid.session)).toEqual([{ amount: 6_000, status: 'succeeded' }]);
});

async function pollLater(): Promise<void> {
  await bed.advance('3m');
  await pollStripe(bed.services);
  await bed.work();
}

test('the same form sent twice is one refund', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  const key = randomUUID();
  const send = () =>
    transaction(services.sql, (tx) =>
      requestRefund(tx, services, {
        ...{ paymentId: paid.paymentId, amountMinor: 6_000, reason: 'requested', note: '', key },
        author: { actor: 'system' },
      }),
    );
  const [first, second] = [await send(), await send()];
  expect(second).toEqual({ refundId: first.refundId, isNew: false });
});

test.each(['timeoutAfter', 'timeoutBefore', '500After', 'truncated'] as const)(
  'a refund whose answer was lost (%s) is finished by the poller, once',
  async (kind) => {
    const paid = await givenPaidOnline(bed, [10_000]);
    bed.stripe.control.delivery({ drop: () => true });
    bed.stripe.control.fault({ match: CREATE, kind, times: 3 });
    const refundId = await givenRefundRow(bed.services, paid.paymentId, 10_000);
    await finishRefund(bed.services, refundId, { isFirstTry: true }).catch(fail);
    bed.stripe.control.clearFaults();
    await pollLater();
    await pollLater();
    const books = await readMoneyBack(bed.services, paid);
    expect(books.refunds).toMatchObject([{ status: 'succeeded', bookedMinor: 10_000 }]);
    expect(books.balances).toEqual([10_000]);
    expect(await refundsAtStripe(paid.session)).toHaveLength(1);
  },
);

test('a process that died before or after the call leaves a row that the poller finishes, once', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 5_000]);
  const untold = await givenRefundRow(bed.services, paid.paymentId, 5_000);
  // The second one was made at Stripe, and its process died before anything was written here.
  const made = await givenRefundRow(bed.services, paid.paymentId, 2_000);
  const [row] = await bed.services.sql<
    { key: string; stripePaymentIntentId: string; appId: string }[]
  >`
    select r.key, p.stripe_payment_intent_id, (select app_id from installation) as app_id
    from refunds r join payments p on p.id = r.payment_id where r.id = ${made}`;
  bed.stripe.control.delivery({ drop: () => true });
  const stripe = await bed.services.stripe();
  await stripe?.refunds.create(
    {
      payment_intent: row?.stripePaymentIntentId ?? '',
      amount: 2_000,
      reason: 'requested_by_customer',
      metadata: { app: row?.appId ?? '', refund: row?.key ?? '' },
    },
    { idempotencyKey: `refund:${row?.key}` },
  );
  await bed.advance('25h');
  await pollStripe(bed.services);
  await bed.work();
  await finishRefund(bed.services, untold);
  const books = await readMoneyBack(bed.services, paid);
  expect(books.refunds.map((one) => one.bookedMinor)).toEqual([5_000, 2_000]);
  expect(books.balances).toEqual([2_000, 5_000]);
  expect(await refundsAtStripe(paid.session)).toHaveLength(2);
});

test('a refund Stripe refuses ends with a task, and the books stay', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  bed.stripe.control.delivery({ drop: () => true });
  await bed.stripe.control.refund(paid.session, { amount: 8_000 });
  const refundId = await givenRefundRow(bed.services, paid.paymentId, 5_000);
  await finishRefund(bed.services, refundId, { isFirstTry: true });
  const books = await readMoneyBack(bed.services, paid);
  expect(books).toMatchObject({ balances: [0], tasks: ['refund_failed'] });
  expect(books.refunds).toMatchObject([{ status: 'failed', bookedMinor: 0 }]);
});

test('a refund made in the dashboard is booked, from whatever event arrives first', async () => {
  for (const type of ['refund.created', 'charge.refunded']) {
    const paid = await givenPaidOnline(bed, [10_000]);
    bed.stripe.control.delivery({ drop: (event) => event.type !== type });
    await bed.stripe.control.refund(paid.session, { amount: 3_000 });
    await bed.work();
    const books = await readMoneyBack(bed.services, paid);
    expect(books.refunds).toEqual([
      { status: 'succeeded', amountMinor: 3_000, bookedMinor: 3_000, reason: 'elsewhere' },
    ]);
    expect(books.balances).toEqual([3_000]);
    bed.stripe.control.normalDelivery();
  }
});

test('a refund that comes before its payment books both', async () => {
  bed.stripe.control.delivery({ drop: (event) => !event.type.startsWith('refund.') });
  const paid = await givenPaidOnline(bed, [10_000]);
  expect(paid.paymentId).toBe(0);
  await bed.stripe.control.refund(paid.session, { amount: 3_000 });
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [3_000],
    refunds: [{ bookedMinor: 3_000 }],
  });
});

test('a refund that fails later gives everything back and says so', async () => {
  const paid = await givenPaidOnline(bed, [10_000], { card: '4000 0000 0000 5126' });
  const refundId = await givenRefundRow(bed.services, paid.paymentId, 10_000);
  await finishRefund(bed.services, refundId, { isFirstTry: true });
  await bed.work();
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({ balances: [10_000] });
  await bed.advance('5d');
  await bed.work();
  const books = await readMoneyBack(bed.services, paid);
  expect(books).toMatchObject({ balances: [0], holds: [], tasks: ['refund_failed'] });
  expect(books.refunds).toMatchObject([{ status: 'failed', bookedMinor: 0 }]);
});

test('of two refunds one fails: what is still owed because of the other is not reminded of', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [10_000]);
  const [first, second] = [
    await bed.stripe.control.refund(paid.session, { amount: 1_000 }),
    await bed.stripe.control.refund(paid.session, { amount: 2_000 }),
  ];
  await bed.work();
  await bed.stripe.control.settleRefund(first.id, 'failed');
  await bed.work();
  expect(await readMoneyBack(services, paid)).toMatchObject({
    balances: [2_000],
    holds: ['reopened'],
    tasks: ['invoice_reopened', 'refund_failed'],
  });
  await bed.stripe.control.settleRefund(second.id, 'failed');
  await bed.work();
  expect(await readMoneyBack(services, paid)).toMatchObject({ balances: [0], holds: [] });
});

test('a refund of other software in the same account is left alone', async () => {
  const foreign = await bed.stripe.control.foreignPayment();
  const { id } = await bed.stripe.control.refund(foreign.id);
  await bed.work();
  const [row] = await bed.services.sql<{ outcome: string }[]>`
    select outcome from stripe_events where type = 'refund.created' and payload ->> 'id' = ${id}`;
  expect(row?.outcome).toBe('foreign');
});

test('a surplus is kept as credit, or sent back at once by the organization’s rule', async () => {
  const { services } = bed;
  const pay = async () => {
    const paid = await givenPaidOnline(bed, [10_000], { isTold: false });
    // Meanwhile the same invoice was settled by a transfer.
    await services.sql`
      with entered as (
        insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
        select id, 'write_off', -4000, currency, '2026-03-02', now() from invoices where id = ${paid.invoiceIds[0] ?? 0}
      )
      update invoices set balance_minor = 6000 where id = ${paid.invoiceIds[0] ?? 0}`;
    await bed.work();
    const [thanks] = await services.sql<{ id: number }[]>`
      select id from messages where customer_id = ${paid.customerId} and kind = 'payment_received'`;
    await sendQueued(services);
    const mail = await renderStoredMessage(services, thanks?.id ?? 0);
    return { ...(await readMoneyBack(services, paid)), thanks: mail?.text.replace(/\s/g, ' ') };
  };
  expect(await pay()).toMatchObject({
    ...{ balances: [0], unapplied: 4_000, refunds: [] },
    thanks: expect.stringContaining(
      '40,00 € ne règlent aucune facture : cette somme reste',
    ) as string,
  });
  await services.sql`update organization set surplus = 'refund'`;
  expect(await pay()).toMatchObject({
    balances: [0],
    unapplied: 0,
    refunds: [{ status: 'succeeded', amountMinor: 4_000, bookedMinor: 4_000, reason: 'surplus' }],
    holds: [],
    tasks: [],
    thanks: expect.stringContaining('cette somme vous est rendue') as string,
  });
  await services.sql`update organization set surplus = 'credit'`;
});

test('fees of a charge and of its refund are filled when Stripe works them out late', async () => {
  const { services } = bed;
  bed.stripe.control.delivery({ drop: (event) => event.type === 'charge.updated' });
  const paid = await givenPaidOnline(bed, [10_000]);
  const fees = async () => {
    const [row] = await services.sql<{ feeMinor: number | null; netMinor: number | null }[]>`
      select fee_minor, net_minor from payments where id = ${paid.paymentId}`;
    return row;
  };
  await pollStripe(services);
  expect(await fees()).toEqual({ feeMinor: 175, netMinor: 9_825 });
  await bed.stripe.control.insufficientBalance(true);
  await finishRefund(services, await givenRefundRow(services, paid.paymentId, 1_000));
  expect((await readMoneyBack(services, paid)).refunds).toMatchObject([
    { status: 'pending', bookedMinor: 1_000 },
  ]);
  await bed.stripe.control.insufficientBalance(false);
  await bed.work();
  const [costs] = await services.sql<{ netMinor: number | null; status: string }[]>`
    select net_minor, status from refunds where payment_id = ${paid.paymentId}`;
  expect(costs).toEqual({ netMinor: -1_000, status: 'succeeded' });
});
