import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { KILL_TIMEOUT_MS, killPlaces, runUntilKilled } from '../support/kill-places.ts';
import { givenPaidOnline, readMoneyBack } from './support.ts';

/** How many places of the way a process is killed at, unless at all; each costs the start of one. */
const SAMPLE = 6;
const AMOUNT_MINOR = 4_000;

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments();
  await setTestClock(bed.services.sql, bed.services.clock.now());
});
afterAll(() => bed.close());

/** Refunds in a process of its own. Answers how many statements it made, or null when it died before that one. */
async function refundElsewhere(paymentId: number, diesBefore = 0): Promise<number | null> {
  const program = new URL('./refund-process.ts', import.meta.url);
  const environment = {
    STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
    STRIPE_API_BASE: bed.stripe.url,
    PAYMENT_ID: String(paymentId),
    AMOUNT_MINOR: String(AMOUNT_MINOR),
  };
  return runUntilKilled(program, bed.services, environment, diesBefore);
}

async function refundsAtStripe(session: string): Promise<number> {
  const stripe = await bed.services.stripe();
  const made = await stripe?.checkout.sessions.retrieve(session);
  const payment_intent = typeof made?.payment_intent === 'string' ? made.payment_intent : '';
  return (await stripe?.refunds.list({ payment_intent }))?.data.length ?? 0;
}

test(
  'a process killed anywhere between the row, Stripe’s call and the booking leaves one refund, or none',
  async () => {
    // Nothing but the poller finishes what was left.
    const whole = await givenPaidOnline(bed, [10_000]);
    bed.stripe.control.delivery({ drop: () => true });
    const statements = (await refundElsewhere(whole.paymentId)) ?? 0;
    expect(statements).toBeGreaterThan(SAMPLE);
    const ends = { none: 0, one: 0 };
    for (const at of killPlaces('refunding a payment', statements, SAMPLE)) {
      bed.stripe.control.normalDelivery();
      const paid = await givenPaidOnline(bed, [10_000]);
      bed.stripe.control.delivery({ drop: () => true });
      expect(await refundElsewhere(paid.paymentId, at), `before statement ${at}`).toBeNull();
      await bed.advance('3m');
      await pollStripe(bed.services);
      await bed.work();
      await pollStripe(bed.services);
      const { refunds, balances } = await readMoneyBack(bed.services, paid);
      const made = await refundsAtStripe(paid.session);
      // Before its row was written nobody knows of it, and that is right.
      expect(refunds, `before statement ${at}`).toHaveLength(made);
      expect(made).toBeLessThanOrEqual(1);
      expect(balances).toEqual([made * AMOUNT_MINOR]);
      expect(refunds.map((one) => one.status)).toEqual(made ? ['succeeded'] : []);
      ends[made ? 'one' : 'none'] += 1;
    }
    expect(ends.one).toBeGreaterThan(2);
    expect(ends.none).toBeGreaterThan(0);
  },
  KILL_TIMEOUT_MS,
);
