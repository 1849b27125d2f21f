import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rights } from '../../scripts/stand-ins/stripe/rights.ts';
import {
  createStripeStandIn,
  type StripeStandIn,
} from '../../scripts/stand-ins/stripe/stand-in.ts';
import { createStripe } from '../../server/stripe/client.ts';
import { readKeyRights } from '../../server/stripe/rights.ts';
import { ALL_RIGHTS } from './key-rights.ts';

const without = (part: string): Rights =>
  Object.fromEntries(Object.entries(ALL_RIGHTS).filter(([name]) => name !== part));
const ONE_LESS: readonly [string, string][] = [
  ['account', 'Account'],
  ['checkout/sessions', 'Checkout Sessions'],
  ['payment_intents', 'PaymentIntents'],
  ['setup_intents', 'SetupIntents'],
  ['payment_methods', 'PaymentMethods'],
  ['customers', 'Customers'],
  ['charges', 'Charges'],
  ['refunds', 'Refunds'],
  ['disputes', 'Disputes'],
  ['balance_transactions', 'Balance transactions'],
  ['events', 'Events'],
];

const keyWithout = (part: string) => `rk_test_without_${part.replace('/', '_')}`;

let standIn: StripeStandIn;
beforeAll(async () => {
  standIn = await createStripeStandIn({
    accountName: 'Atelier Dupont',
    restrictedKeys: {
      rk_test_complete: ALL_RIGHTS,
      rk_test_nothing: {},
      ...Object.fromEntries(ONE_LESS.map(([part]) => [keyWithout(part), without(part)])),
    },
  });
});
afterAll(() => standIn.close());

async function rightsOf(secretKey: string) {
  const stripe = await createStripe({ secretKey, apiBase: standIn.url })();
  if (!stripe) throw new Error('No client.');
  return readKeyRights(stripe, 5_000);
}

test.each(['rk_test_complete', 'sk_test_with_everything'])(
  'a key with all it needs lacks nothing: %s',
  async (key) => {
    expect(await rightsOf(key)).toEqual({ account: 'Atelier Dupont', missing: [] });
  },
);

test.each(ONE_LESS)('a key without the right to %s is told so: %s', async (part, right) => {
  const { account, missing } = await rightsOf(keyWithout(part));
  expect(missing).toEqual([right]);
  expect(account).toBe(part === 'account' ? null : 'Atelier Dupont');
});

test('every right that is tried is one of these, and trying changes nothing', async () => {
  const { missing } = await rightsOf('rk_test_nothing');
  expect(missing.toSorted()).toEqual(ONE_LESS.map(([, right]) => right).toSorted());
  expect(standIn.control.requests.every((request) => request.method === 'GET')).toBe(true);
});

test('a key that Stripe does not know is no missing right, and a Stripe that is away neither', async () => {
  await expect(rightsOf('sk_live_not_for_a_stand_in')).rejects.toMatchObject({ statusCode: 401 });
  standIn.control.fault({ kind: '500', match: 'GET /v1/refunds' });
  await expect(rightsOf('rk_test_complete')).rejects.toMatchObject({ statusCode: 500 });
});

test('a key that may only read is refused what it would change', async () => {
  const readOnly = await createStripeStandIn({
    restrictedKeys: { rk_test_r: { refunds: 'read' } },
  });
  const stripe = await createStripe({ secretKey: 'rk_test_r', apiBase: readOnly.url })();
  await expect(stripe?.refunds.create({ payment_intent: 'pi_1' })).rejects.toMatchObject({
    statusCode: 403,
    type: 'StripePermissionError',
  });
  await readOnly.close();
});
