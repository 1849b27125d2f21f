import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { startKeeping } from '../../server/plans/keep-actions.ts';
import { agreeToCharges } from '../../server/plans/method-actions.ts';
import type { PaymentOptions } from '../../scripts/stand-ins/stripe/control.ts';
import {
  balancesOf,
  chargesOf,
  checkoutOf,
  CONSENT,
  givenChargedPlan,
  givenKeptPlan,
  intentsOf,
  kindsOf,
  methodOf,
  setUpCharges,
  teamKinds,
  type ChargeBed,
  type ChargedPlan,
} from './charge-support.ts';
import { givenPlan, readPlan } from './support.ts';

let bed: ChargeBed;
beforeEach(async () => {
  bed = await setUpCharges();
  await bed.services.sql`
    insert into users (email, name, role, language, created_at)
    values ('camille@bernard.test', 'Camille', 'admin', 'fr', now())`;
});
afterEach(() => bed.close());

/** A plan of two weeks whose card was given on Stripe's page without paying. */
async function givenSetUp(options: PaymentOptions): Promise<ChargedPlan> {
  const given = await givenPlan(bed.services, {
    ...{ amounts: [20_000], count: 2, rhythm: 'week', firstOn: '2026-03-09' },
  });
  await transaction(bed.services.sql, (tx) =>
    agreeToCharges(tx, bed.services, given.planId, CONSENT),
  );
  const url = await startKeeping(bed.services, {
    planId: given.planId,
    returnUrl: 'http://127.0.0.1/kept?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });
  const session = /cs_test_\w+/.exec(url ?? '')?.[0] ?? '';
  await bed.stripe.control.payment(session, options);
  await bed.work();
  const method = await methodOf(bed, given.planId);
  return { ...given, session, method: method?.stripeId ?? '' };
}

/** What became of the first charge of each. */
async function outcomes(plans: Record<string, ChargedPlan>) {
  const seen: Record<string, string> = {};
  for (const [name, plan] of Object.entries(plans)) {
    const [charge] = await chargesOf(bed, plan.planId);
    const { chargeBy } = await readPlan(bed.services, plan.planId);
    const method = await methodOf(bed, plan.planId);
    const kinds = await kindsOf(bed, plan.customer.id);
    const letter = kinds.findLast((kind) => kind.startsWith('charge_')) ?? '';
    seen[name] =
      `${charge?.status} ${charge?.failure || '-'} ${chargeBy} ${method?.status} ${letter}`;
  }
  return seen;
}

test('each card that may be kept meets what its number says, and ends in the right next step', async () => {
  const plans = {
    '4242': await givenSetUp({ card: '4242 4242 4242 4242' }),
    '4444': await givenSetUp({ card: '5555 5555 5555 4444' }),
    '3155': await givenSetUp({ card: '4000 0025 0000 3155' }),
    '3184': await givenSetUp({ card: '4000 0027 6000 3184' }),
    '0446': await givenSetUp({ card: '4000 0038 0000 0446' }),
    '3178': await givenSetUp({ card: '4000 0082 6000 3178' }),
    '0341': await givenSetUp({ card: '4000 0000 0000 0341' }),
  };
  await bed.day('2026-03-06');
  await bed.day('2026-03-09');
  const announced = 'charge_announced';
  expect(await outcomes(plans)).toEqual({
    '4242': `succeeded - saved_method usable ${announced}`,
    '4444': `succeeded - saved_method usable ${announced}`,
    '3155': `succeeded - saved_method usable ${announced}`,
    '3184': 'needs_customer authentication_required saved_method usable charge_to_confirm',
    '0446': `succeeded - saved_method usable ${announced}`,
    '3178': 'failed insufficient_funds saved_method usable charge_retried',
    '0341': 'failed generic_decline saved_method usable charge_retried',
  });
  // What was refused is cancelled at Stripe, so that nobody completes it later.
  expect((await intentsOf(bed)).toSorted()).toEqual([
    ...['canceled', 'canceled', 'canceled'],
    ...['succeeded', 'succeeded', 'succeeded', 'succeeded'],
  ]);
  expect(await teamKinds(bed)).not.toContain('charge_refused_team');
}, 60_000);

test('a card that paid before is refused later: each refusal has its end', async () => {
  const refused = {
    ...{ lost_card: 'refused', stolen_card: 'refused', invalid_account: 'refused' },
    ...{ expired_card: 'expired', incorrect_cvc: 'refused' },
  } as const;
  const retried = ['insufficient_funds', 'processing_error', 'do_not_honor'] as const;
  const plans: Record<string, ChargedPlan> = {};
  for (const decline of [...retried, ...(Object.keys(refused) as (keyof typeof refused)[])]) {
    plans[decline] = await givenKeptPlan(bed);
    bed.stripe.control.nextCharge(plans[decline].method, { decline });
  }
  plans['no advice'] = await givenKeptPlan(bed);
  bed.stripe.control.nextCharge(plans['no advice'].method, {
    decline: 'generic_decline',
    advice_code: null,
  });
  await bed.day('2026-03-06');
  await bed.day('2026-03-09');
  const seen = await outcomes(plans);
  for (const decline of retried) {
    expect(seen[decline]).toBe(`failed ${decline} saved_method usable charge_retried`);
  }
  for (const decline of Object.keys(refused)) {
    // Of no use any more, it was given back at once.
    expect(seen[decline]).toBe(`failed ${decline} link given_back charge_refused`);
  }
  expect(seen['no advice']).toBe('failed generic_decline saved_method usable charge_refused');
  const team = (await teamKinds(bed)).filter((kind) => kind === 'charge_refused_team');
  expect(team).toHaveLength(Object.keys(refused).length + 1);
}, 60_000);

test('what lacks funds is tried again after two, three and five days, then asked for by link; the next is charged again', async () => {
  const plan = await givenChargedPlan(bed);
  bed.stripe.control.nextCharge(plan.method, { times: 4 });
  await bed.day('2026-03-30');
  for (const day of ['2026-04-02', '2026-04-03', '2026-04-07', '2026-04-08'] as const) {
    await bed.day(day);
  }
  for (const day of ['2026-04-10', '2026-04-14', '2026-04-15', '2026-04-16'] as const) {
    await bed.day(day);
  }
  const tries = await chargesOf(bed, plan.planId);
  expect(tries.map((one) => one.retryOn)).toEqual(['2026-04-07', '2026-04-10', '2026-04-15', null]);
  expect(tries.map((one) => one.try)).toEqual([1, 2, 3, 4]);
  const kinds = await kindsOf(bed, plan.customer.id);
  expect(kinds.filter((kind) => kind.startsWith('charge_'))).toEqual([
    ...['charge_announced', 'charge_retried', 'charge_retried', 'charge_retried'],
    'charge_refused',
  ]);
  // While it is tried again nobody is reminded of it.
  expect(kinds).not.toContain('instalment_missed');
  expect(await readPlan(bed.services, plan.planId)).toMatchObject({ chargeBy: 'saved_method' });
  await bed.day('2026-04-29');
  await bed.day('2026-05-04');
  expect(await chargesOf(bed, plan.planId)).toHaveLength(5);
  expect((await chargesOf(bed, plan.planId)).at(-1)).toMatchObject({
    ...{ position: 3, try: 1, status: 'succeeded' },
  });
}, 60_000);

test('a bank that wants its customer: the link pays exactly this instalment, and its card takes the place of the old one', async () => {
  const plan = await givenChargedPlan(bed, { card: '4000 0027 6000 3184' });
  await bed.day('2026-03-30');
  await bed.day('2026-04-02');
  expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'needs_customer' }]);
  expect(await intentsOf(bed)).toEqual(['canceled']);
  // The team is not bothered with what takes the debtor a minute, only with what stays unpaid, and once.
  await bed.day('2026-04-03');
  expect(await teamKinds(bed)).not.toContain('charge_refused_team');
  for (const day of ['2026-04-07', '2026-04-08', '2026-04-09'] as const) await bed.day(day);
  const told = (await teamKinds(bed)).filter((kind) => kind === 'charge_refused_team');
  expect(told).toHaveLength(1);
  const session = await checkoutOf(bed, plan.planId, true);
  await bed.stripe.control.payment(session, { card: '5555 5555 5555 4444' });
  await bed.day();
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
  expect(await methodOf(bed, plan.planId)).toMatchObject({ last4: '4444', status: 'usable' });
  const old = await bed.services.sql<{ status: string }[]>`
    select status from saved_methods where stripe_payment_method_id = ${plan.method}`;
  expect(old).toEqual([{ status: 'given_back' }]);
  await bed.day('2026-04-29');
  await bed.day('2026-05-04');
  expect(await balancesOf(bed, plan.planId)).toEqual([0, 0]);
}, 60_000);

test.each(['bancontact', 'ideal', 'sepa_debit'] as const)(
  'what is paid by %s is kept as an account and debited',
  async (method) => {
    const plan = await givenChargedPlan(bed, { method });
    await bed.advance('4d');
    await bed.work();
    expect(await methodOf(bed, plan.planId)).toMatchObject({ kind: 'sepa_debit' });
    const [kept] = await bed.services.sql<{ mandateId: string | null }[]>`
      select mandate_id from saved_methods`;
    expect(kept?.mandateId).toMatch(/^mandate_/);
    const { method: stripeId } = { method: (await methodOf(bed, plan.planId))?.stripeId ?? '' };
    if (method === 'sepa_debit') bed.stripe.control.nextCharge(stripeId);
    await bed.day('2026-03-30');
    await bed.day('2026-04-02');
    expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'processing' }]);
    await bed.advance('4d');
    await bed.work();
    const [charge] = await chargesOf(bed, plan.planId);
    expect(charge).toMatchObject(
      method === 'sepa_debit'
        ? { status: 'failed', failure: 'insufficient_funds', retryOn: '2026-04-08' }
        : { status: 'succeeded' },
    );
  },
  60_000,
);
