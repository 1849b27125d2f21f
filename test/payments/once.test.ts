import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { applyCredits } from '../../server/ledger/credit-actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { closeCheckout } from '../../server/payments/checkout-actions.ts';
import { paymentJobs } from '../../server/payments/jobs.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { browserOf, readForms } from '../portal/support.ts';
import { countDeadlocks } from '../support/database.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from './support.ts';

let bed: PaymentBed;
let customer: GivenCustomer;
let links: { id: string; token: string }[];
let invoice: number;
const TOTAL = 120_000;

beforeEach(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
  customer = await givenCustomer(bed.services);
  links = [];
  for (let person = 0; person < 5; person += 1) {
    links.push(await givenPayLink(bed.services, customer));
  }
  invoice = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: 'F-1',
    totalMinor: TOTAL,
  });
});
afterEach(() => bed.close());

const tokenOf = (person: number) => links[person % links.length]?.token ?? '';
const book = (amountMinor: number, invoiceIds: number[] = [invoice]) =>
  transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor,
      method: 'transfer',
      receivedOn: '2026-03-02',
      reference: '',
      allocations: invoiceIds.map((invoiceId) => ({ invoiceId, amountMinor })),
      thank: false,
    }),
  );

const post = async (person: number, more: Record<string, string> = {}) => {
  const answer = await fetch(`${bed.url}/p/${tokenOf(person)}/pay`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ currency: 'EUR', invoice: String(invoice), ...more }),
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const location = answer.headers.get('location') ?? '';
  return {
    status: answer.status,
    session: /cs_test_\w+/.exec(location)?.[0],
    html: await answer.text(),
  };
};

async function money() {
  const [row] = await bed.services.sql<
    { received: number; allocated: number; unapplied: number; balance: number }[]
  >`
    select (select sum(amount_minor) from payments where customer_id = ${customer.id}) as received,
      (select coalesce(sum(amount_minor), 0) from allocations where payment_id is not null and released_at is null)
        as allocated,
      (select sum(unapplied_minor) from payments) as unapplied,
      (select sum(balance_minor) from invoices) as balance`;
  return row;
}

async function takenAtStripe(): Promise<{ minor: number; payments: number }> {
  const stripe = await bed.services.stripe();
  const intents = await stripe?.paymentIntents.list({ limit: 100 });
  const taken = (intents?.data ?? []).filter((intent) => intent.amount_received > 0);
  return {
    minor: taken.reduce((sum, intent) => sum + intent.amount_received, 0),
    payments: taken.length,
  };
}

async function openAtStripe(): Promise<number> {
  const stripe = await bed.services.stripe();
  return (await stripe?.checkout.sessions.list({ status: 'open', limit: 100 }))?.data.length ?? -1;
}

async function settleDown(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await bed.work();
    await pollStripe(bed.services);
    await bed.advance('45m');
  }
  await bed.work();
}

test.each([
  ['transfers first', 0],
  ['payers first', 250],
])(
  'fifty at once pay one invoice by every way there is, %s: it is paid once, the rest is credit',
  async (_, transfersAfterMs) => {
    await book(10_000, []);
    const first = await post(0);
    expect(first.status).toBe(303);
    const statuses: number[] = [first.status];
    const go = {
      page: async (n: number) => statuses.push((await post(n)).status),
      part: async (n: number) =>
        statuses.push((await post(n, { [`amount-${invoice}`]: `${400 + n},00` })).status),
      look: async (n: number) => statuses.push((await fetch(`${bed.url}/p/${tokenOf(n)}`)).status),
      payer: async (n: number) => {
        const { session, status } = await post(n);
        statuses.push(status);
        if (!session) return;
        // A session that was closed meanwhile takes no money.
        await bed.stripe.control.payment(session).catch(() => undefined);
      },
      back: async (n: number) =>
        statuses.push((await fetch(`${bed.url}/p/${tokenOf(n)}/return?s=${first.session}`)).status),
      byHand: async () => {
        await sleep(transfersAfterMs);
        return book(TOTAL);
      },
      credit: async () =>
        transaction(bed.services.sql, (tx) =>
          applyCredits(tx, bed.services, {
            customerId: customer.id,
            currency: 'EUR',
            on: '2026-03-02',
            author: { actor: 'system' },
          }),
        ),
      work: async () => bed.work().catch(() => undefined),
    };
    const ways = Object.values(go);
    await Promise.all(Array.from({ length: 50 }, async (_, n) => ways[n % ways.length]?.(n)));
    await settleDown();

    // 503 would be a payer sent away because others kept coming.
    expect(
      [...new Set(statuses)].filter((status) => ![200, 303, 409, 422].includes(status)),
    ).toEqual([]);
    expect(await checkLedger(bed.services.sql)).toEqual([]);
    const after = await money();
    expect(after?.balance).toBe(0);
    expect(after?.allocated).toBe(TOTAL);
    expect((after?.received ?? 0) - TOTAL).toBe(after?.unapplied);
    const [online] = await bed.services.sql<{ minor: number; payments: number }[]>`
    select coalesce(sum(amount_minor), 0) as minor, count(*)::int as payments from payments
    where stripe_payment_intent_id is not null`;
    expect(online).toEqual(await takenAtStripe());
    expect(await openAtStripe()).toBe(0);
    const [left] = await bed.services.sql<{ open: number; waiting: number }[]>`
    select (select count(*) from checkout_lines where is_open)::int as open,
      (select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock')::int as waiting`;
    expect(left).toEqual({ open: 0, waiting: 0 });
    expect(await countDeadlocks(bed.services.sql)).toBe(0);
  },
  60_000,
);

test('many baskets that overlap, credit and transfers at once: no deadlock, and every cent is found', async () => {
  const ids = [invoice];
  for (let i = 2; i <= 6; i += 1) {
    ids.push(
      await givenInvoice(bed.services, {
        customerId: customer.id,
        number: `F-${i}`,
        totalMinor: TOTAL,
      }),
    );
  }
  for (let i = 0; i < 4; i += 1) await book(30_000, []);
  const { sql } = bed.services;
  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const [a = 0, b = 0] = [ids[n % ids.length], ids[(n * 5 + 1) % ids.length]];
      if (n % 4 === 0) return book(1_000 + n, n % 8 ? [a] : [b]);
      if (n % 4 === 1) {
        return transaction(sql, (tx) =>
          applyCredits(tx, bed.services, {
            customerId: customer.id,
            currency: 'EUR',
            on: '2026-03-02',
            author: { actor: 'system' },
          }),
        );
      }
      const body = new URLSearchParams({ currency: 'EUR', invoice: String(a) });
      body.append('invoice', String(b));
      const answer = await fetch(`${bed.url}/p/${tokenOf(n)}/pay`, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      return statuses.push(answer.status);
    }),
  );
  await settleDown();
  expect(statuses.filter((status) => ![303, 409, 422, 503].includes(status))).toEqual([]);
  expect(await checkLedger(sql)).toEqual([]);
  expect(await openAtStripe()).toBe(0);
  expect(await countDeadlocks(sql)).toBe(0);
}, 60_000);

test('all the news of several payments worked on at once: each is booked once', async () => {
  const ids = [invoice];
  for (let i = 2; i <= 5; i += 1) {
    const number = `F-${i}`;
    ids.push(
      await givenInvoice(bed.services, { customerId: customer.id, number, totalMinor: TOTAL }),
    );
  }
  for (const [person, id] of ids.entries()) {
    const { session = '' } = await post(person, { invoice: String(id) });
    await bed.stripe.control.payment(session);
  }
  await bed.advance('1m');
  const { sql } = bed.services;
  const jobs = await sql<{ data: { eventId: string } }[]>`
    delete from pgboss.job where name = 'stripe.event' returning data`;
  // At least: completed, succeeded, and the charge with its fee, of each.
  expect(jobs.length).toBeGreaterThanOrEqual(3 * ids.length);
  await paymentJobs(bed.services)['stripe.event'](jobs.map((job) => job.data));
  const [row] = await sql<{ payments: number; fees: number; open: number; waiting: number }[]>`
    select count(*)::int as payments, count(fee_minor)::int as fees,
      (select sum(balance_minor) from invoices) as open,
      (select count(*)::int from stripe_events where processed_at is null) as waiting from payments`;
  expect(row).toEqual({ payments: ids.length, fees: ids.length, open: 0, waiting: 0 });
  expect(await thanks()).toBe(ids.length);
  expect(await checkLedger(sql)).toEqual([]);
  expect(await countDeadlocks(sql)).toBe(0);
});

test('a session that completes while it is being expired is booked, and nothing is asked for twice', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { session } = await post(round);
    expect(session).toBeDefined();
    const [checkout] = await bed.services.sql<{ id: number }[]>`
      select id from checkouts where session_id = ${session ?? ''}`;
    const [paid] = await Promise.all([
      bed.stripe.control.payment(session ?? '').then(
        () => true,
        () => false,
      ),
      closeCheckout(bed.services, checkout?.id ?? 0),
      bed.work(),
    ]);
    await bed.work();
    const [after] = await bed.services.sql<{ status: string; balanceMinor: number }[]>`
      select checkouts.status, invoices.balance_minor from checkouts, invoices
      where checkouts.id = ${checkout?.id ?? 0} and invoices.id = ${invoice}`;
    const isBooked = after?.balanceMinor === 0;
    expect(after?.status).toBe(isBooked ? 'paid' : 'superseded');
    if (isBooked) {
      expect(paid).toBe(true);
      expect((await post(round + 1)).status).toBe(409);
      return;
    }
  }
});

const holds = async () =>
  (
    await bed.services.sql<{ kind: string }[]>`
      select kind from holds where invoice_id = ${invoice} and lifted_at is null`
  ).map((row) => row.kind);
const thanks = async () =>
  (await bed.services.sql`select from messages where kind = 'payment_received'`).length;

async function debit(iban: string): Promise<string> {
  const { session = '' } = await post(0);
  await bed.stripe.control.payment(session, { method: 'sepa_debit', iban });
  await bed.work();
  return session;
}

test('a bank debit is on its way for days: reminders wait, nobody is thanked, nobody can pay again', async () => {
  const session = await debit('DE89370400440532013000');
  expect(await holds()).toEqual(['payment_in_flight']);
  expect(await thanks()).toBe(0);
  const browser = browserOf(bed);
  const page = await browser.get(`/p/${tokenOf(1)}`);
  expect(page.html).toContain('Un paiement est en cours');
  expect(readForms(page.html)[0]?.checkboxes.map((box) => box.isDisabled)).toEqual([true]);
  expect((await post(1)).status).toBe(409);
  const back = await browser.get(`/p/${tokenOf(0)}/return?s=${session}&n=5`);
  expect(back.html).toContain('Votre paiement est en cours');
  await bed.advance('4d');
  await bed.work();
  expect(await holds()).toEqual([]);
  expect(await thanks()).toBe(1);
  expect((await money())?.balance).toBe(0);
});

test('a bank debit that fails gives the invoice back: it can be paid anew, and nobody was thanked', async () => {
  const session = await debit('DE62370400440532013001');
  expect(await holds()).toEqual(['payment_in_flight']);
  await bed.advance('4d');
  await bed.work();
  expect(await holds()).toEqual([]);
  expect(await thanks()).toBe(0);
  expect((await money())?.balance).toBe(TOTAL);
  const back = await browserOf(bed).get(`/p/${tokenOf(0)}/return?s=${session}`);
  expect(back.html).toContain('Le paiement n’a pas abouti');
  const again = await post(0);
  expect(again.status).toBe(303);
  expect(again.session).not.toBe(session);
});

test.each([
  ['credit', 'nous les gardons en avoir'],
  ['refund', 'ils vous sont remboursés'],
] as const)(
  'the payer of what was paid already is told what becomes of it: %s',
  async (rule, said) => {
    await bed.services.sql`update organization set surplus = ${rule}`;
    const { session = '' } = await post(0);
    await book(TOTAL);
    // The payer was faster than the job that closes the session.
    await bed.stripe.control.payment(session);
    await bed.work();
    const back = await browserOf(bed).get(`/p/${tokenOf(0)}/return?s=${session}`);
    expect(back.html).toContain(said);
  },
);
