import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import {
  givenCustomer,
  givenInvoice,
  readBooks,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from './support.ts';

let bed: PaymentBed;
let customer: GivenCustomer;
let invoiceId: number;

beforeEach(async () => {
  bed = await setUpPayments();
  customer = await givenCustomer(bed.services);
  invoiceId = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-1',
    totalMinor: 10_000,
  });
});
afterEach(() => bed.close());

async function start(): Promise<string> {
  const started = await startCheckout(bed.services, {
    customerId: customer.id,
    payLinkId: null,
    invoiceIds: [invoiceId],
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'nl',
  });
  if (!started.ok) throw new Error(started.reason);
  return /cs_test_\w+/.exec(started.url)?.[0] ?? '';
}

async function poll() {
  const answer = await pollStripe(bed.services);
  await bed.work();
  return answer;
}

test('with every webhook dropped the poller settles the payment, its fee included', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  await bed.stripe.control.payment(await start());
  await bed.advance('10m');
  const { missedByWebhook } = await poll();
  expect(missedByWebhook).toBeGreaterThan(0);
  expect(await readBooks(bed.services)).toMatchObject({
    balances: [0],
    checkouts: ['paid'],
    payments: [{ amountMinor: 10_000, fee: 175 }],
  });
  const [kept] = await bed.services.sql`select missed_by_webhook from stripe_polls`;
  expect(kept).toEqual({ missedByWebhook });
  // Reading again finds nothing new.
  expect(await poll()).toEqual({ missedByWebhook: 0 });
});

test('nothing is counted as missed when the webhooks arrive', async () => {
  await bed.stripe.control.payment(await start());
  await bed.advance('10m');
  expect(await poll()).toEqual({ missedByWebhook: 0 });
});

test('a session that ended unheard is closed, even when Stripe’s list of events is lost', async () => {
  bed.stripe.control.delivery({ drop: () => true });
  await start();
  // The reading of events has gone past it.
  await bed.services.sql`
    insert into stripe_polls (read_until, polled_at) values ('2026-03-09', '2026-03-02')`;
  await bed.advance('45m');
  await poll();
  expect((await readBooks(bed.services)).checkouts).toEqual(['expired']);
});

test('an unanswered creation older than Stripe’s memory is searched, not repeated', async () => {
  bed.stripe.control.fault({ match: 'POST /v1/checkout/sessions', kind: 'timeoutAfter', times: 3 });
  await start().catch(() => undefined);
  await bed.advance('25h');
  const before = bed.stripe.control.requests.length;
  await poll();
  const posts = bed.stripe.control.requests.slice(before).filter(({ method }) => method === 'POST');
  expect(posts).toEqual([]);
  expect((await readBooks(bed.services)).checkouts).toEqual(['expired']);
});

test('an unanswered creation that never reached Stripe is given up after a day', async () => {
  bed.stripe.control.fault({
    match: 'POST /v1/checkout/sessions',
    kind: 'timeoutBefore',
    times: 3,
  });
  await start().catch(() => undefined);
  await bed.advance('25h');
  await poll();
  expect((await readBooks(bed.services)).checkouts).toEqual(['failed']);
  expect(await start()).toMatch(/^cs_test_/);
});

test('payments of other software on the same account are neither kept nor booked', async () => {
  await start();
  await bed.stripe.control.foreignPayment();
  await bed.advance('10m');
  await poll();
  expect((await readBooks(bed.services)).payments).toEqual([]);
  const rows = await bed.services.sql<{ type: string }[]>`select type from stripe_events`;
  expect(rows.map((row) => row.type)).not.toContain('checkout.session.completed');
});

test('what was paid after the backup that was restored is booked on the oldest invoices', async () => {
  const session = await start();
  bed.stripe.control.delivery({ drop: () => true });
  await bed.stripe.control.payment(session);
  // The backup was made before the checkout.
  await bed.services.sql`delete from checkout_lines`;
  await bed.services.sql`delete from checkouts`;
  await bed.services.sql`
    insert into stripe_polls (read_until, polled_at) values ('2026-03-02', '2026-03-02')`;
  await bed.advance('10m');
  await poll();
  await poll();
  expect(await readBooks(bed.services)).toMatchObject({
    balances: [0],
    checkouts: [],
    payments: [{ amountMinor: 10_000, fee: 175 }],
  });
});
