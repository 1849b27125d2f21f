import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conflict, ProviderError } from '../../server/errors.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { compareWithStripe } from '../../server/reconciliation/actions.ts';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, givenRefundRow, readMoneyBack, type PaidOnline } from './support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
});
afterAll(() => bed.close());

const STEPS = [
  ...(['refundHere', 'refundHere', 'refundThere', 'refundFails', 'refundArrives'] as const),
  ...(['noBalance', 'balance', 'contest', 'inquire', 'escalate', 'lose', 'win', 'day'] as const),
  'answerLost',
] as const;
type Step = { what: (typeof STEPS)[number]; amountMinor: number };
/** How the news reaches us: at once and in order; never (the poller asks); late, in any order and twice. */
type News = 'told' | 'dropped' | 'shuffled';

// A refund that the payment, the chargeback or Stripe does not allow is no step at all.
async function orNothing(step: () => Promise<unknown>): Promise<void> {
  await step().catch((error: unknown) => {
    const isRefusal =
      error instanceof Conflict ||
      error instanceof RangeError ||
      (error instanceof ProviderError && !error.permanent) ||
      (error instanceof Error && error.constructor.name === 'StripeFailure');
    if (!isRefusal) throw error;
  });
}

async function act(paid: PaidOnline, step: Step): Promise<void> {
  const { control } = bed.stripe;
  const stripe = await bed.services.stripe();
  const made = await stripe?.checkout.sessions.retrieve(paid.session);
  const payment_intent = typeof made?.payment_intent === 'string' ? made.payment_intent : '';
  const refund = (await stripe?.refunds.list({ payment_intent }))?.data[0]?.id ?? '';
  const dispute = (await stripe?.disputes.list({ payment_intent }))?.data[0]?.id ?? '';
  switch (step.what) {
    case 'refundHere':
    case 'answerLost': {
      if (step.what === 'answerLost') {
        control.fault({ match: 'POST /v1/refunds', kind: 'timeoutAfter', times: 3 });
      }
      const refundId = await givenRefundRow(bed.services, paid.paymentId, step.amountMinor);
      return finishRefund(bed.services, refundId, { isFirstTry: true }).finally(() =>
        control.clearFaults(),
      );
    }
    case 'refundThere':
      await control.refund(paid.session, { amount: step.amountMinor });
      return;
    case 'refundFails':
      await control.settleRefund(refund, 'failed');
      return;
    case 'refundArrives':
      await control.settleRefund(refund, 'succeeded');
      return;
    case 'noBalance':
    case 'balance':
      return control.insufficientBalance(step.what === 'noBalance');
    case 'contest':
    case 'inquire':
      await control.openChargeback(paid.session, {
        kind: step.what === 'inquire' ? 'inquiry' : 'chargeback',
      });
      return;
    case 'escalate':
      await control.escalateInquiry(dispute);
      return;
    case 'lose':
    case 'win':
      await control.closeChargeback(dispute, step.what === 'lose' ? 'lost' : 'won');
      return;
    case 'day':
      return bed.advance('1d');
  }
}

/** Plays a story on a payment of its own, and answers what the books say when all the news is in. */
async function play(story: readonly Step[], news: News, seed: number) {
  const { services, stripe } = bed;
  stripe.control.normalDelivery();
  const paid = await givenPaidOnline(bed, [10_000, 2_500]);
  if (news !== 'told') stripe.control.delivery({ drop: () => true });
  const before = new Set(stripe.control.events().map((event) => event.id));
  for (const step of story) {
    await orNothing(() => act(paid, step));
    if (news === 'told') await bed.work();
  }
  await stripe.control.insufficientBalance(false);
  await bed.advance('5d');
  if (news === 'shuffled') {
    stripe.control.normalDelivery();
    const ids = stripe.control.events().flatMap(({ id }) => (before.has(id) ? [] : [id, id]));
    for (const id of shuffled(ids, seed)) await stripe.control.resend(id);
    await Promise.all([bed.work(), bed.work(), bed.work()]);
  } else {
    await pollStripe(services);
    await bed.work();
  }
  await bed.advance('2h');
  await pollStripe(services);
  await bed.work();
  return { paid, books: await readMoneyBack(services, paid) };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, index) => ({ item, at: Math.sin(seed + index * 12.9898) * 43_758.5453 }))
    .map(({ item, at }) => ({ item, at: at - Math.floor(at) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function atStripe(paid: PaidOnline): Promise<{ refunds: number; gone: number }> {
  const stripe = await bed.services.stripe();
  const made = await stripe?.checkout.sessions.retrieve(paid.session);
  const payment_intent = typeof made?.payment_intent === 'string' ? made.payment_intent : '';
  const refunds = (await stripe?.refunds.list({ payment_intent, limit: 100 }))?.data ?? [];
  const disputes = (await stripe?.disputes.list({ payment_intent, limit: 100 }))?.data ?? [];
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const sent = sum(refunds.filter((one) => one.status !== 'failed').map((one) => one.amount));
  const lost = sum(disputes.filter((one) => one.status === 'lost').map((one) => one.amount));
  return { refunds: refunds.length, gone: sent + lost };
}

test('however the news of refunds and chargebacks arrives, the books end the same and agree with Stripe', async () => {
  const story = fc.array(
    fc.record({
      what: fc.constantFrom(...STEPS),
      amountMinor: fc.constantFrom(1_000, 2_500, 4_000, 12_500),
    }),
    { minLength: 2, maxLength: 7 },
  );
  const happened = { refunds: 0, moved: 0 };
  await fc.assert(
    fc.asyncProperty(story, fc.nat(1000), async (steps, seed) => {
      const ends: unknown[] = [];
      for (const news of ['told', 'dropped', 'shuffled'] as const) {
        const { paid, books } = await play(steps, news, seed);
        const truth = await atStripe(paid);
        const bookedMinor = [...books.refunds, ...books.chargebacks].reduce(
          (total, one) => total + one.bookedMinor,
          0,
        );
        // Every refund once; what is gone at Stripe is gone here, as far as the payment held it.
        expect(books.refunds.filter((one) => one.status !== 'failed').length).toBeLessThanOrEqual(
          truth.refunds,
        );
        expect(bookedMinor).toBe(Math.min(truth.gone, 12_500));
        const owedMinor = books.balances.reduce((total, balance) => total + balance, 0);
        expect(owedMinor).toBe(bookedMinor);
        expect(books.unapplied).toBe(0);
        ends.push({ owedMinor, gone: truth.gone, holds: new Set(books.holds) });
        happened.refunds += truth.refunds;
        happened.moved += truth.gone > 0 ? 1 : 0;
      }
      expect(ends[1]).toEqual(ends[0]);
      expect(ends[2]).toEqual(ends[0]);
      await bed.advance('26h');
      expect(await compareWithStripe(bed.services)).toEqual({ open: 0 });
    }),
    { numRuns: 6 },
  );
  // The property would be empty if nothing had ever been sent or taken back.
  expect(happened.refunds).toBeGreaterThan(0);
  expect(happened.moved).toBeGreaterThan(0);
}, 240_000);
