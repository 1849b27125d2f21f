import { afterEach, beforeEach, expect, test } from 'vitest';
import { getAppId } from '../../server/stripe/queries.ts';
import { readBooks } from '../payments/support.ts';
import {
  balancesOf,
  chargesOf,
  givenChargedPlan,
  intentsOf,
  kindsOf,
  methodOf,
  setUpCharges,
  type ChargeBed,
} from './charge-support.ts';
import { readPlan } from './support.ts';

let bed: ChargeBed;
beforeEach(async () => {
  bed = await setUpCharges();
});
afterEach(() => bed.close());

test('the first instalment pays exactly what is due and keeps the card; the others are announced, then charged', async () => {
  const plan = await givenChargedPlan(bed);
  expect(await balancesOf(bed, plan.planId)).toEqual([30_000, 30_000]);
  expect(await methodOf(bed, plan.planId)).toMatchObject({ kind: 'card', last4: '4242' });
  expect(await readPlan(bed.services, plan.planId)).toMatchObject({ chargeBy: 'saved_method' });
  const asked = bed.stripe.control.requests.find(
    ({ path, method }) => method === 'POST' && path === '/v1/checkout/sessions',
  );
  expect(asked?.params).toMatchObject({
    payment_intent_data: { setup_future_usage: 'off_session' },
    consent_collection: { payment_method_reuse_agreement: { position: 'auto' } },
  });
  // Nobody is charged who was not told.
  await bed.day('2026-03-30');
  expect(await chargesOf(bed, plan.planId)).toEqual([]);
  expect(await kindsOf(bed, plan.customer.id)).toContain('charge_announced');
  await bed.day('2026-04-01');
  expect(await chargesOf(bed, plan.planId)).toEqual([]);
  await bed.day('2026-04-02');
  await bed.day('2026-04-02');
  expect(await chargesOf(bed, plan.planId)).toEqual([
    {
      ...{ position: 2, try: 1, status: 'succeeded', amountMinor: 30_000 },
      ...{ retryOn: null, failure: '' },
    },
  ]);
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
  const sent = bed.stripe.control.requests.find(
    ({ path, method }) => method === 'POST' && path === '/v1/payment_intents',
  );
  const numbers = (await readPlan(bed.services, plan.planId)).covered.map((one) => one.number);
  const [row] = await bed.services.sql<{ key: string; request: object }[]>`
    select key, request from instalment_charges`;
  expect(sent?.idempotencyKey).toBe(`plan_${row?.key}:2:1`);
  // What is stored is what was sent, so that a repetition under the same key is the same request.
  expect(row?.request).toEqual({
    ...{ amount: 30_000, currency: 'eur', off_session: true, confirm: true },
    ...{ payment_method: plan.method, return_url: bed.services.config.publicUrl },
    ...{ customer: expect.stringMatching(/^cus_/) as string, description: numbers[0] },
    metadata: { app: await getAppId(bed.services.sql), charge: row?.key },
    expand: ['latest_charge.balance_transaction'],
  });
  await bed.day('2026-04-29');
  await bed.day('2026-05-02');
  await bed.day('2026-05-04');
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 0]);
  expect(await readPlan(bed.services, plan.planId)).toMatchObject({ status: 'completed' });
  expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'given_back' });
  expect(await intentsOf(bed)).toEqual(['succeeded', 'succeeded']);
  expect((await readBooks(bed.services)).payments.map((one) => one.amountMinor)).toEqual([
    30_000, 30_000, 30_000,
  ]);
});
