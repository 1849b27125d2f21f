import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { ProviderError } from '../../server/errors.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import {
  givenCustomer,
  givenInvoice,
  readBooks,
  setUpPayments,
  type PaymentBed,
} from './support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
});
afterAll(() => bed.close());

const CREATE = 'POST /v1/checkout/sessions';
let counter = 0;

// What Stripe did not answer is tried again later.
async function patiently(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ProviderError) || error.permanent) throw error;
  });
}

/** One customer with two invoices, and what may happen to them. */
async function scene() {
  counter += 1;
  const run = counter;
  const customer = await givenCustomer(bed.services);
  const ids: number[] = [];
  for (const totalMinor of [10_000, 2_500]) {
    const number = `F-${run}-${totalMinor}`;
    ids.push(await givenInvoice(bed.services, { customerId: customer.id, number, totalMinor }));
  }
  const sessions: string[] = [];
  const start = async (which: number[], locale: 'fr' | 'nl') => {
    const started = await startCheckout(bed.services, {
      customerId: customer.id,
      payLinkId: null,
      invoiceIds: which,
      returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
      cancelUrl: 'http://127.0.0.1/',
      locale,
    });
    if (started.ok) sessions.push(/cs_test_\w+/.exec(started.url)?.[0] ?? '');
  };
  const pay = async (session: string | undefined) => {
    if (session !== undefined) await bed.stripe.control.payment(session);
  };
  const transfer = (amountMinor: number) =>
    transaction(bed.services.sql, (tx) =>
      bookPayment(tx, bed.services, {
        customerId: customer.id,
        currency: 'EUR',
        amountMinor,
        method: 'transfer',
        receivedOn: '2026-03-02',
        reference: '',
        allocations: 'oldest_first',
        thank: false,
      }),
    );
  const actions = {
    startAll: () => start(ids, 'fr'),
    startAllElsewhere: () => start(ids, 'nl'),
    startFirst: () => start(ids.slice(0, 1), 'fr'),
    payLast: () => pay(sessions.at(-1)),
    payFirst: () => pay(sessions[0]),
    transferPart: () => transfer(4_000),
    transferAll: () => transfer(12_500),
    work: () => patiently(bed.work()),
    poll: () => patiently(pollStripe(bed.services)),
    wait: () => bed.advance('6m'),
    waitLong: () => bed.advance('41m'),
    loseAnswer: () => bed.stripe.control.fault({ match: CREATE, kind: 'timeoutAfter', times: 3 }),
    loseRequest: () => bed.stripe.control.fault({ match: CREATE, kind: 'timeoutBefore', times: 3 }),
    dropWebhooks: () => bed.stripe.control.delivery({ drop: () => true }),
  };
  return { customer, ids, actions };
}

type ActionName = keyof Awaited<ReturnType<typeof scene>>['actions'];
const NAMES: ActionName[] = [
  ...(['startAll', 'startAllElsewhere', 'startFirst', 'payLast', 'payFirst'] as const),
  ...(['transferPart', 'transferAll', 'work', 'poll', 'wait', 'waitLong'] as const),
  ...(['loseAnswer', 'loseRequest', 'dropWebhooks'] as const),
];

/** Whatever can still arrive arrives. */
async function settleDown(): Promise<void> {
  bed.stripe.control.clearFaults();
  bed.stripe.control.normalDelivery();
  for (let round = 0; round < 3; round += 1) {
    await bed.advance('45m');
    await pollStripe(bed.services);
    await bed.work();
  }
}

test('whatever payers, transfers, lost answers and time do, every cent Stripe took is booked once', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...NAMES).map((name) => [name]) },
    // Several at the same time.
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 3 }) },
  );
  let paidRuns = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const { customer, ids, actions } = await scene();
      for (const names of steps) await Promise.all(names.map(async (name) => actions[name]()));
      await settleDown();

      await readBooks(bed.services);
      const [state] = await bed.services.sql<{ unfinished: number; openLines: number }[]>`
        select count(*) filter (where status in ('creating', 'open', 'processing')) as unfinished,
          (select count(*) from checkout_lines where is_open and invoice_id = any(${ids}::bigint[])) as open_lines
        from checkouts where customer_id = ${customer.id}`;
      expect(state).toEqual({ unfinished: 0, openLines: 0 });

      const booked = await bed.services.sql<{ intent: string; amountMinor: number }[]>`
        select stripe_payment_intent_id as intent, amount_minor from payments
        where customer_id = ${customer.id} and stripe_payment_intent_id is not null`;
      expect(new Map(booked.map((row) => [row.intent, row.amountMinor]))).toEqual(
        await takenByStripe(customer.id),
      );
      if (booked.length > 0) paidRuns += 1;
    }),
    { numRuns: 30 },
  );
  // The property would be empty if nobody had ever paid.
  expect(paidRuns).toBeGreaterThan(0);
}, 240_000);

async function takenByStripe(customerId: number): Promise<Map<string, number>> {
  const [row] = await bed.services.sql<{ stripeCustomerId: string | null }[]>`
    select stripe_customer_id from customers where id = ${customerId}`;
  const stripe = await bed.services.stripe();
  if (!row?.stripeCustomerId || !stripe) return new Map();
  const intents = await stripe.paymentIntents.list({ customer: row.stripeCustomerId, limit: 100 });
  return new Map(
    intents.data
      .filter((intent) => intent.status === 'succeeded')
      .map((intent) => [intent.id, intent.amount_received]),
  );
}
