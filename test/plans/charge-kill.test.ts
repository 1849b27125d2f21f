import { afterEach, beforeEach, expect, test } from 'vitest';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import {
  balancesOf,
  chargesOf,
  givenKeptPlan,
  intentsOf,
  setUpCharges,
  type ChargeBed,
} from './charge-support.ts';
import { runUntilKilled } from '../support/kill-places.ts';

/** How many places of the way a process is killed at, each at the cost of a process; all of them with CHARGE_KILLS=all. */
const PLACES = 8;
const TOGETHER = 4;
const IS_WHOLE_WALK = process.env['CHARGE_KILLS'] === 'all';

let bed: ChargeBed;
beforeEach(async () => {
  bed = await setUpCharges();
});
afterEach(() => bed.close());

/** Runs a worker's part in a process of its own. Answers how many statements it made, or null when it died before that one. */
async function runTask(task: object, diesBefore = 0): Promise<number | null> {
  const program = new URL('./charge-process.ts', import.meta.url);
  const environment = {
    STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
    STRIPE_API_BASE: bed.stripe.url,
    TASK: JSON.stringify(task),
  };
  return runUntilKilled(program, bed.services, environment, diesBefore);
}

/** Plans whose first instalment is announced and due today. */
async function givenDue(count: number): Promise<{ planId: number; instalmentId: number }[]> {
  const plans: { planId: number }[] = [];
  for (let one = 0; one < count; one += 1) plans.push(await givenKeptPlan(bed));
  await bed.day('2026-03-06');
  await bed.goTo('2026-03-09');
  await setTestClock(bed.services.sql, bed.services.clock.now());
  const rows = await bed.services.sql<{ id: number; planId: number }[]>`
    select id, plan_id from plan_instalments where position = 1`;
  return plans.map((plan) => ({
    ...plan,
    instalmentId: rows.find((row) => row.planId === plan.planId)?.id ?? 0,
  }));
}

test(
  'a worker killed anywhere while it charges: one charge, one booking',
  async () => {
    const plans = await givenDue(IS_WHOLE_WALK ? 120 : PLACES + 1);
    const [first, ...others] = plans;
    const statements = (await runTask(first ?? {})) ?? 0;
    expect(statements).toBeGreaterThan(20);
    const places = IS_WHOLE_WALK
      ? Array.from({ length: Math.min(statements, others.length) }, (_, i) => i + 1)
      : Array.from({ length: PLACES }, (_, i) =>
          Math.round(1 + (i * (statements - 1)) / (PLACES - 1)),
        );
    let killed = 0;
    for (let at = 0; at < places.length; at += TOGETHER) {
      await Promise.all(
        places.slice(at, at + TOGETHER).map(async (place, i) => {
          if ((await runTask(others[at + i] ?? {}, place)) === null) killed += 1;
        }),
      );
    }
    // A statement more or less: locks and clocks differ from run to run.
    expect(killed).toBeGreaterThanOrEqual(places.length - 2);
    // The next worker takes up what was not begun, and the poller what nobody knows the outcome of.
    await bed.day();
    await bed.advance('3m');
    await pollStripe(bed.services);
    await bed.work();
    await sendQueued(bed.services);
    const touched = plans.slice(0, places.length + 1);
    for (const plan of touched) {
      expect(await balancesOf(bed, plan.planId)).toEqual([10_000]);
      const tries = await chargesOf(bed, plan.planId);
      expect(tries.map((one) => one.status)).toEqual(['succeeded']);
    }
    expect(await intentsOf(bed)).toEqual(plans.map(() => 'succeeded'));
    const thanks = await bed.services.sql<{ messages: number }[]>`
    select count(*)::int as messages from messages where kind = 'payment_received' group by customer_id`;
    expect(thanks.every((row) => row.messages === 1)).toBe(true);
    expect(await checkLedger(bed.services.sql)).toEqual([]);
  },
  IS_WHOLE_WALK ? 900_000 : 180_000,
);
