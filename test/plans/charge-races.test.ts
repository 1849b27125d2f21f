import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import {
  chargeInstalment,
  chargeWhenDue,
  readCharging,
} from '../../server/plans/charge-actions.ts';
import { endPlan } from '../../server/plans/decide-actions.ts';
import { readBooks } from '../payments/support.ts';
import {
  balancesOf,
  chargesOf,
  checkoutOf,
  givenChargedPlan,
  givenKeptPlan,
  intentsOf,
  kindsOf,
  setUpCharges,
  type ChargeBed,
  type ChargedPlan,
} from './charge-support.ts';
import { pay, readPlan } from './support.ts';

let bed: ChargeBed;
beforeEach(async () => {
  bed = await setUpCharges();
});
afterEach(() => bed.close());

/** Plans whose second instalment was announced and is due today. */
async function givenDue(count: number): Promise<ChargedPlan[]> {
  const plans: ChargedPlan[] = [];
  for (let one = 0; one < count; one += 1) plans.push(await givenChargedPlan(bed));
  await bed.day('2026-03-30');
  await bed.goTo('2026-04-02');
  return plans;
}

const NOBODY = { planId: 0 } as ChargedPlan;

const creating = 'POST /v1/payment_intents';

test('two workers at once charge an instalment once, twenty times', async () => {
  const plans: { planId: number }[] = [];
  for (let round = 0; round < 20; round += 1) plans.push(await givenKeptPlan(bed));
  await bed.day('2026-03-06');
  await bed.goTo('2026-03-09');
  const charging = await readCharging(bed.services);
  if (!charging) throw new Error('There is no organization.');
  for (const plan of plans) {
    const first = (await readPlan(bed.services, plan.planId)).instalments[0];
    const one = { planId: plan.planId, instalmentId: first?.id ?? 0 };
    await Promise.all([
      chargeInstalment(bed.services, one, charging),
      chargeInstalment(bed.services, one, charging),
    ]);
  }
  await bed.work();
  for (const plan of plans) {
    expect(await chargesOf(bed, plan.planId)).toMatchObject([{ try: 1, status: 'succeeded' }]);
    expect(await balancesOf(bed, plan.planId)).toEqual([10_000]);
  }
  expect(await intentsOf(bed)).toHaveLength(20);
  // The index is what stands behind it, whatever the code believes.
  await expect(
    bed.services.sql`
      insert into instalment_charges (instalment_id, try, saved_method_id, currency, amount_minor, status, request,
        created_at, updated_at)
      select instalment_id, 1 + n, saved_method_id, currency, 1, 'creating', '{}', now(), now()
      from instalment_charges, generate_series(1, 2) n where id = (select min(id) from instalment_charges)`,
  ).rejects.toThrow('instalment_charges_one_in_flight');
}, 120_000);

test('an answer that got lost after the effect is found again under the same key: one charge', async () => {
  const [plan = NOBODY] = await givenDue(1);
  bed.stripe.control.delivery({ drop: () => true });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutAfter', times: 3 });
  await chargeWhenDue(bed.services);
  expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'creating' }]);
  // Nobody pays it a second time meanwhile.
  await expect(checkoutOf(bed, plan.planId, false)).rejects.toThrow('in_progress');
  await bed.advance('3m');
  await pollStripe(bed.services);
  expect(await chargesOf(bed, plan.planId)).toMatchObject([{ try: 1, status: 'succeeded' }]);
  expect(await intentsOf(bed)).toEqual(['succeeded']);
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
}, 60_000);

test('one that is older than Stripe’s memory is looked for, not repeated', async () => {
  const [lost = NOBODY, unheard = NOBODY] = await givenDue(2);
  bed.stripe.control.delivery({ drop: () => true });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutAfter', times: 3 });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutBefore', times: 3 });
  await bed.day('2026-04-02');
  await bed.advance('25h');
  const before = bed.stripe.control.requests.length;
  await pollStripe(bed.services);
  const posts = bed.stripe.control.requests
    .slice(before)
    .filter(({ method, path }) => method === 'POST' && path === '/v1/payment_intents');
  expect(posts).toEqual([]);
  const outcomes = [];
  for (const { planId } of [lost, unheard]) {
    outcomes.push((await chargesOf(bed, planId)).map((one) => one.status));
  }
  expect(outcomes.toSorted()).toEqual([['canceled'], ['succeeded']]);
}, 60_000);

test('with every webhook dropped the poller settles a debit', async () => {
  const plan = await givenChargedPlan(bed, { method: 'sepa_debit' });
  await bed.advance('4d');
  await bed.work();
  expect(await readPlan(bed.services, plan.planId)).toMatchObject({ chargeBy: 'saved_method' });
  await bed.day('2026-03-30');
  bed.stripe.control.delivery({ drop: () => true });
  await bed.day('2026-04-02');
  expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'processing' }]);
  const holds = await bed.services.sql`
    select 1 from holds where kind = 'payment_in_flight' and lifted_at is null`;
  expect(holds).toHaveLength(2);
  await expect(checkoutOf(bed, plan.planId, false)).rejects.toThrow('in_progress');
  await bed.advance('4d');
  await pollStripe(bed.services);
  await bed.work();
  expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'succeeded' }]);
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
  const left = await bed.services.sql`
    select 1 from holds where kind = 'payment_in_flight' and lifted_at is null`;
  expect(left).toHaveLength(0);
}, 60_000);

test('what is paid ahead lessens a charge or makes it needless', async () => {
  const [part = NOBODY, whole = NOBODY] = await givenDue(2);
  await pay(bed.services, part, 10_000);
  await pay(bed.services, whole, 30_000);
  await bed.day('2026-04-02');
  expect(await chargesOf(bed, part.planId)).toMatchObject([{ amountMinor: 20_000 }]);
  expect(await chargesOf(bed, whole.planId)).toEqual([]);
});

test('money that comes while a charge is on its way counts, and the charge settles what comes next', async () => {
  const [plan = NOBODY] = await givenDue(1);
  bed.stripe.control.delivery({ drop: () => true });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutAfter', times: 3 });
  await chargeWhenDue(bed.services);
  await pay(bed.services, plan, 45_000);
  await bed.advance('3m');
  await pollStripe(bed.services);
  await bed.work();
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 0]);
  expect(await readPlan(bed.services, plan.planId)).toMatchObject({ status: 'completed' });
  // What nobody owed any more goes the way of every surplus: never silently kept.
  const [left] = await bed.services.sql<{ surplus: number }[]>`
    select (select sum(amount_minor) from payments) - (select sum(amount_minor) from allocations where released_at is null)
      as surplus`;
  expect(left?.surplus).toBe(15_000);
  expect((await readBooks(bed.services)).balances).toEqual([0, 0]);
}, 60_000);

test('a plan that ends during a charge: what was paid is booked, what was not is never charged', async () => {
  const [paid = NOBODY, unheard = NOBODY] = await givenDue(2);
  const [user] = await bed.services.sql<{ id: number }[]>`
    insert into users (email, name, role, language, created_at)
    values ('camille@lumen.test', 'Camille', 'admin', 'fr', now()) returning id`;
  bed.stripe.control.delivery({ drop: () => true });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutAfter', times: 3 });
  bed.stripe.control.fault({ match: creating, kind: 'timeoutBefore', times: 3 });
  await chargeWhenDue(bed.services);
  for (const { planId } of [paid, unheard]) {
    await transaction(bed.services.sql, (tx) =>
      endPlan(tx, bed.services, planId, { words: '', userId: user?.id ?? 0, as: 'ended' }),
    );
  }
  await bed.advance('3m');
  await pollStripe(bed.services);
  await bed.work();
  const outcomes = [];
  for (const plan of [paid, unheard]) {
    const [charge] = await chargesOf(bed, plan.planId);
    outcomes.push([charge?.status, await balancesOf(bed, plan.planId)]);
    expect(await kindsOf(bed, plan.customer.id)).not.toContain('charge_refused');
  }
  expect(outcomes).toEqual(
    expect.arrayContaining([
      ['succeeded', [0, 30_000]],
      ['canceled', [30_000, 30_000]],
    ]),
  );
  expect(await intentsOf(bed)).toEqual(['succeeded']);
}, 60_000);

test('an open checkout of these invoices waits to be over before anything is charged', async () => {
  const [plan = NOBODY] = await givenDue(1);
  const session = await checkoutOf(bed, plan.planId, false);
  await bed.day('2026-04-02');
  expect(await chargesOf(bed, plan.planId)).toEqual([]);
  await bed.stripe.control.payment(session);
  await bed.day();
  expect(await chargesOf(bed, plan.planId)).toEqual([]);
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
});
