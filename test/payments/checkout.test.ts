import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { customerCredits } from '../../server/ledger/queries.ts';
import { applySession } from '../../server/payments/apply-actions.ts';
import { startCheckout, type StartedCheckout } from '../../server/payments/checkout-actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
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
let first: number;
let second: number;

beforeEach(async () => {
  bed = await setUpPayments();
  customer = await givenCustomer(bed.services);
  link = await givenPayLink(bed.services, customer);
  first = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-1',
    totalMinor: 120_000,
  });
  second = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-2',
    totalMinor: 4_550,
  });
});
afterEach(() => bed.close());

function start(
  invoiceIds: number[] = [first, second],
  payLink: { id: string; token: string } = link,
): Promise<StartedCheckout> {
  return startCheckout(bed.services, {
    customerId: customer.id,
    payLinkId: payLink.id,
    invoiceIds,
    returnUrl: `http://127.0.0.1/p/${payLink.token}/return?s={CHECKOUT_SESSION_ID}`,
    cancelUrl: `http://127.0.0.1/p/${payLink.token}`,
    locale: 'fr',
  });
}

const CREATE = 'POST /v1/checkout/sessions';
const created = () =>
  bed.stripe.control.requests.filter(({ method, path }) => `${method} ${path}` === CREATE);

function urlOf(started: StartedCheckout): string {
  if (!started.ok) throw new Error(`No checkout: ${started.reason}`);
  return started.url;
}
const sessionOf = (started: StartedCheckout) => /cs_test_\w+/.exec(urlOf(started))?.[0] ?? '';

async function openSessions(): Promise<string[]> {
  const stripe = await bed.services.stripe();
  const sessions = await stripe?.checkout.sessions.list({ status: 'open', limit: 100 });
  return (sessions?.data ?? []).map((session) => session.id);
}

test('a checkout asks Stripe for one line per invoice, and a paid one settles them', async () => {
  const session = sessionOf(await start());
  const stripe = await bed.services.stripe();
  const lines = await stripe?.checkout.sessions.listLineItems(session);
  expect(lines?.data.map((line) => [line.description, line.amount_total])).toEqual([
    ['Facture F-1', 120_000],
    ['Facture F-2', 4_550],
  ]);
  await bed.stripe.control.payment(session);
  await bed.work();
  const books = await readBooks(bed.services);
  expect(books.balances).toEqual([0, 0]);
  expect(books.payments).toMatchObject([{ amountMinor: 124_550 }]);
  expect(books.checkouts).toEqual(['paid']);
});

test('the fee is kept when Stripe has worked it out', async () => {
  await bed.stripe.control.payment(sessionOf(await start()));
  await bed.work();
  expect((await readBooks(bed.services)).payments[0]?.fee).toBeNull();
  await bed.advance('5s');
  await bed.work();
  // 1.5 % and 25 cents, as the stand-in charges.
  expect((await readBooks(bed.services)).payments[0]?.fee).toBe(1893);
});

test('neither the token of a pay link nor the payer’s data are kept with checkouts and events', async () => {
  await bed.stripe.control.payment(sessionOf(await start()));
  await bed.work();
  const rows = await bed.services.sql<{ text: string }[]>`
    select request::text as text from checkouts union all select payload::text from stripe_events`;
  const text = rows.map((row) => row.text).join('\n');
  expect(text).toContain('<pay-link>');
  expect(text).not.toContain(link.token);
  expect(text).not.toContain('anna@jansen.example');
});

test('the same payer who asks again for the same gets the same page', async () => {
  const once = await start();
  expect(await start()).toEqual(once);
  expect(created().length).toBe(1);
});

test('a session with less than five minutes left is closed and made anew', async () => {
  const old = sessionOf(await start());
  await bed.advance('31m');
  const fresh = sessionOf(await start());
  expect(fresh).not.toBe(old);
  expect(await openSessions()).toEqual([fresh]);
  expect((await readBooks(bed.services)).checkouts).toEqual(['superseded', 'open']);
});

test('two people who pay at once leave one open session for each invoice', async () => {
  const other = await givenPayLink(bed.services, customer);
  const answers = await Promise.all([
    start([first, second], link),
    start([first], other),
    start([second], other),
    start([first, second], link),
  ]);
  expect(answers.some((answer) => answer.ok)).toBe(true);
  const open = await openSessions();
  const lines = await bed.services.sql<{ sessionId: string; invoiceId: number }[]>`
    select session_id, invoice_id from checkout_lines join checkouts on checkouts.id = checkout_id where is_open`;
  expect(new Set(lines.map((line) => line.invoiceId)).size).toBe(lines.length);
  expect(new Set(lines.map((line) => line.sessionId))).toEqual(new Set(open));
});

test('a second person finds nothing owed when the first one has already paid, webhook or not', async () => {
  const other = await givenPayLink(bed.services, customer);
  const paid = sessionOf(await start());
  // Paid, and no webhook has come yet.
  bed.stripe.control.delivery({ drop: () => true });
  await bed.stripe.control.payment(paid);
  expect(await start([first], other)).toEqual({ ok: false, reason: 'nothing_owed' });
  const books = await readBooks(bed.services);
  expect(books.balances).toEqual([0, 0]);
  expect(books.checkouts).toEqual(['paid']);
});

test('a creation that times out after its effect gives one session when it is tried again', async () => {
  // Three tries of the SDK, none of which hears the answer.
  bed.stripe.control.fault({ match: CREATE, kind: 'timeoutAfter', times: 3 });
  expect(await start()).toEqual({ ok: false, reason: 'unavailable' });
  expect((await readBooks(bed.services)).checkouts).toEqual(['creating']);
  const session = sessionOf(await start());
  expect(await openSessions()).toEqual([session]);
  const keys = new Set(created().map((request) => request.idempotencyKey));
  expect(keys.size).toBe(1);
});

test('a checkout is finished by the poller when its process died before the answer', async () => {
  bed.stripe.control.fault({ match: CREATE, kind: 'timeoutAfter', times: 3 });
  await start();
  const [session] = await openSessions();
  await bed.advance('3m');
  await pollStripe(bed.services);
  const rows = await bed.services.sql`select status, session_id from checkouts`;
  expect([...rows]).toEqual([{ status: 'open', sessionId: session }]);
});

test('a payment through a session whose creation was never answered is still booked', async () => {
  bed.stripe.control.fault({ match: CREATE, kind: 'timeoutAfter', times: 3 });
  await start();
  const [session] = await openSessions();
  await bed.stripe.control.payment(session ?? '');
  await bed.work();
  const books = await readBooks(bed.services);
  expect(books.balances).toEqual([0, 0]);
  expect(books.checkouts).toEqual(['paid']);
});

test('a refused card leaves the session open, and the next card pays', async () => {
  const session = sessionOf(await start());
  await bed.stripe.control.payment(session, { card: '4000 0000 0000 0002' });
  await bed.work();
  expect((await readBooks(bed.services)).checkouts).toEqual(['open']);
  await bed.stripe.control.payment(session);
  await bed.work();
  expect((await readBooks(bed.services)).balances).toEqual([0, 0]);
});

test('a transfer booked while a checkout is open closes its session', async () => {
  await start([first]);
  await transfer(120_000);
  await bed.work();
  expect(await openSessions()).toEqual([]);
  const books = await readBooks(bed.services);
  expect(books.checkouts).toEqual(['superseded']);
  expect(books.balances).toEqual([0, 4_550]);
});

test('a transfer booked while the payer was paying leaves the surplus as the customer’s credit', async () => {
  const session = sessionOf(await start([first]));
  await transfer(100_000);
  // The payer was faster than the job that closes the session.
  await bed.stripe.control.payment(session);
  await bed.work();
  const books = await readBooks(bed.services);
  expect(books.balances).toEqual([0, 4_550]);
  expect(books.checkouts).toEqual(['paid']);
  expect(await customerCredits(bed.services.sql, customer.id)).toEqual([
    { currency: 'EUR', amountMinor: 100_000 },
  ]);
});

test('a session nobody paid ends by itself and the invoice can be paid anew', async () => {
  await start([first]);
  await bed.advance('40m');
  await bed.work();
  expect((await readBooks(bed.services)).checkouts).toEqual(['expired']);
  expect((await start([first])).ok).toBe(true);
});

test('a delayed payment holds the reminders until it has arrived', async () => {
  const session = sessionOf(await start([first]));
  const stripe = await bed.services.stripe();
  const read = await stripe?.checkout.sessions.retrieve(session);
  if (!read) throw new Error('no session');
  // What Stripe says of a direct debit: complete, unpaid, under way.
  const underWay = { ...read, status: 'complete' as const, payment_status: 'unpaid' as const };
  expect(await applySession(bed.services, underWay)).toBe('processing');
  const held = () => bed.services.sql`
    select invoice_id, kind from holds where lifted_at is null`;
  expect([...(await held())]).toEqual([{ invoiceId: first, kind: 'payment_in_flight' }]);
  expect(await start([first])).toEqual({ ok: false, reason: 'in_progress' });
  await bed.stripe.control.payment(session);
  await bed.work();
  expect([...(await held())]).toEqual([]);
  expect((await readBooks(bed.services)).checkouts).toEqual(['paid']);
});

test('what is too small or too large for a card is said before Stripe is asked', async () => {
  const small = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-3',
    totalMinor: 49,
  });
  const large = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-4',
    totalMinor: 100_000_000,
  });
  expect(await start([small])).toEqual({ ok: false, reason: 'too_small' });
  expect(await start([large])).toEqual({ ok: false, reason: 'too_large' });
  expect(created().length).toBe(0);
});

test('another customer’s invoice cannot be paid', async () => {
  const other = await givenCustomer(bed.services, { name: 'Studio Lumen' });
  const foreign = await givenInvoice(bed.services, {
    customerId: other.id,
    number: 'L-1',
    totalMinor: 5_000,
  });
  expect(await start([foreign])).toEqual({ ok: false, reason: 'nothing_owed' });
});

test('a Stripe customer that is gone is made anew', async () => {
  await bed.services
    .sql`update customers set stripe_customer_id = 'cus_gone' where id = ${customer.id}`;
  expect((await start()).ok).toBe(true);
  expect((await readBooks(bed.services)).checkouts).toEqual(['failed', 'open']);
});

test('a server that asks for less haste is asked again', async () => {
  bed.stripe.control.fault({ match: CREATE, kind: '429', times: 2 });
  expect((await start()).ok).toBe(true);
});

function transfer(amountMinor: number) {
  return transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor,
      method: 'transfer',
      receivedOn: '2026-03-02',
      reference: 'F-1',
      allocations: [{ invoiceId: first, amountMinor }],
      thank: false,
    }),
  );
}
