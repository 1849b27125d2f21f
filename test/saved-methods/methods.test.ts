import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { chargeWhenDue } from '../../server/plans/charge-actions.ts';
import { endPlan } from '../../server/plans/decide-actions.ts';
import { stopCharges } from '../../server/plans/method-actions.ts';
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
} from '../plans/charge-support.ts';
import { readPlan } from '../plans/support.ts';

let bed: ChargeBed;
let userId: number;
beforeEach(async () => {
  bed = await setUpCharges();
  const [user] = await bed.services.sql<{ id: number }[]>`
    insert into users (email, name, role, language, created_at)
    values ('camille@bernard.test', 'Camille', 'admin', 'fr', now()) returning id`;
  userId = user?.id ?? 0;
});
afterEach(() => bed.close());

const chargeBy = async (planId: number) => (await readPlan(bed.services, planId)).chargeBy;
const lost = (kinds: readonly string[]) =>
  kinds.filter((kind) => /^(method_lost|card_ending|charges_stopped)/.test(kind));

describe('a method that is gone', () => {
  test('a detached card: the plan goes on by link, both sides are told once, and it is reminded by link', async () => {
    const plan = await givenKeptPlan(bed);
    await bed.stripe.control.detachMethod(plan.method);
    await bed.work();
    expect(await chargeBy(plan.planId)).toBe('link');
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'detached' });
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual(['method_lost']);
    expect(lost(await teamKinds(bed))).toEqual(['method_lost_team']);
    await bed.day('2026-03-06');
    await bed.day('2026-03-09');
    expect(await chargesOf(bed, plan.planId)).toEqual([]);
  });

  test('a mandate that is not valid any more', async () => {
    const plan = await givenChargedPlan(bed, { method: 'sepa_debit' });
    await bed.advance('4d');
    await bed.work();
    const { stripeId = '' } = (await methodOf(bed, plan.planId)) ?? {};
    await bed.stripe.control.deactivateMandate(stripeId);
    await bed.work();
    expect(await chargeBy(plan.planId)).toBe('link');
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual(['method_lost']);
  });

  test('a customer deleted at Stripe: nothing is charged, and the next checkout makes a new one', async () => {
    const plan = await givenChargedPlan(bed);
    const of = async () =>
      (
        await bed.services.sql<{ id: string | null }[]>`
          select stripe_customer_id as id from customers where id = ${plan.customer.id}`
      )[0]?.id ?? null;
    const before = await of();
    await bed.stripe.control.deleteCustomer(before ?? '');
    await bed.work();
    expect([await chargeBy(plan.planId), await of()]).toEqual(['link', null]);
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual(['method_lost']);
    await bed.goTo('2026-04-02');
    await bed.stripe.control.payment(await checkoutOf(bed, plan.planId, true));
    await bed.work();
    expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
    expect(await of()).not.toBe(before);
    // The yes still stands, and there is something to charge again.
    expect(await chargeBy(plan.planId)).toBe('saved_method');
  });

  test.each(['detached', 'customer deleted', 'mandate'] as const)(
    'with every webhook dropped the charge itself finds out: %s',
    async (what) => {
      const isDebit = what === 'mandate';
      const plan = await givenChargedPlan(bed, isDebit ? { method: 'sepa_debit' } : {});
      await bed.advance('4d');
      await bed.work();
      const { stripeId = '' } = (await methodOf(bed, plan.planId)) ?? {};
      await bed.day('2026-03-30');
      bed.stripe.control.delivery({ drop: () => true });
      const [row] = await bed.services.sql<{ id: string }[]>`
        select stripe_customer_id as id from customers where id = ${plan.customer.id}`;
      if (what === 'detached') await bed.stripe.control.detachMethod(stripeId);
      else if (isDebit) await bed.stripe.control.deactivateMandate(stripeId);
      else await bed.stripe.control.deleteCustomer(row?.id ?? '');
      await bed.day('2026-04-02');
      expect(await chargesOf(bed, plan.planId)).toMatchObject([
        { status: 'failed', retryOn: null },
      ]);
      expect(await chargeBy(plan.planId)).toBe('link');
      const kinds = await kindsOf(bed, plan.customer.id);
      expect(kinds).toContain('charge_refused');
      // What was told with the refusal is not told again, not even when the events are found at last.
      await bed.advance('10m');
      await pollStripe(bed.services);
      await bed.work();
      expect(lost(await kindsOf(bed, plan.customer.id))).toEqual([]);
      expect(await intentsOf(bed)).not.toContain('succeeded');
    },
    60_000,
  );

  test('what belongs to other software on the same account is left alone', async () => {
    const plan = await givenKeptPlan(bed);
    const stripe = await bed.services.stripe();
    const customer = await stripe?.customers.create({ name: 'T-shirts' });
    const other = await stripe?.paymentMethods.attach('pm_card_visa', {
      customer: customer?.id ?? '',
    });
    await bed.stripe.control.detachMethod(other?.id ?? '');
    await bed.stripe.control.deleteCustomer(customer?.id ?? '');
    await bed.work();
    expect(await chargeBy(plan.planId)).toBe('saved_method');
    const stored = await bed.services.sql<{ outcome: string }[]>`
      select outcome from stripe_events where type in ('payment_method.detached', 'customer.deleted')`;
    expect(stored.map((row) => row.outcome)).toEqual(['unknown', 'unknown']);
  });
});

describe('a card that changes', () => {
  test('another expiry or number from the bank is shown, and the plan is charged as before', async () => {
    const plan = await givenKeptPlan(bed);
    await bed.stripe.control.changeCard(plan.method, {
      exp_month: 4,
      exp_year: 2031,
      last4: '1881',
    });
    await bed.work();
    const [row] = await bed.services
      .sql`select last4, exp_month, exp_year, status from saved_methods`;
    expect(row).toEqual({ last4: '1881', expMonth: 4, expYear: 2031, status: 'usable' });
    await bed.day('2026-03-06');
    await bed.day('2026-03-09');
    expect(await chargesOf(bed, plan.planId)).toMatchObject([{ status: 'succeeded' }]);
  });

  test('one that ends before the next instalment: by link, told a month before, not while it can still pay', async () => {
    const plan = await givenChargedPlan(bed);
    await bed.stripe.control.changeCard(plan.method, { exp_month: 4, exp_year: 2026 });
    await bed.work();
    await bed.day('2026-03-30');
    expect(await chargeBy(plan.planId)).toBe('saved_method');
    await bed.day('2026-04-02');
    // It has paid in April; the one of May it cannot pay.
    expect(await balancesOf(bed, plan.planId)).toEqual([0, 30_000]);
    await bed.day('2026-04-03');
    expect(await chargeBy(plan.planId)).toBe('link');
    await bed.day('2026-04-07');
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual(['card_ending']);
    expect(lost(await teamKinds(bed))).toEqual(['card_ending_team']);
  }, 60_000);
});

describe('what is given back', () => {
  test('the debtor stops the charges: the yes and the no stay on record, the card is let go at Stripe', async () => {
    const plan = await givenKeptPlan(bed);
    await transaction(bed.services.sql, (tx) =>
      stopCharges(tx, bed.services, plan.planId, { ...CONSENT, chargeText: 'Arrêter.' }),
    );
    await bed.day();
    expect(await chargeBy(plan.planId)).toBe('link');
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'given_back' });
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual(['charges_stopped']);
    expect(lost(await teamKinds(bed))).toEqual(['charges_stopped_team']);
    const said = await bed.services.sql<{ mayCharge: boolean; name: string }[]>`
      select may_charge, name from plan_acceptances order by id`;
    expect(said.map((row) => row.mayCharge)).toEqual([false, true, false]);
    expect(new Set(said.map((row) => row.name)).size).toBe(1);
    await expect(
      transaction(bed.services.sql, (tx) => stopCharges(tx, bed.services, plan.planId, CONSENT)),
    ).rejects.toThrow('Nothing of this plan is charged.');
  });

  test('an announcement that has not left yet stays when the charges are stopped', async () => {
    const plan = await givenKeptPlan(bed);
    await bed.goTo('2026-03-06');
    await chargeWhenDue(bed.services);
    await transaction(bed.services.sql, (tx) =>
      stopCharges(tx, bed.services, plan.planId, CONSENT),
    );
    await sendQueued(bed.services);
    const [row] = await bed.services.sql<{ status: string; because: string }[]>`
      select status, status_reason as because from messages where kind = 'charge_announced'`;
    expect(row).toEqual({ status: 'skipped', because: 'no_longer_true' });
  });

  test('a plan that ends lets its card go, unless another plan is charged to it', async () => {
    const [plan, other] = [await givenKeptPlan(bed), await givenKeptPlan(bed)];
    await bed.services.sql`
      update plans set saved_method_id = (select saved_method_id from plans where id = ${plan.planId})
      where id = ${other.planId}`;
    const end = (planId: number) =>
      transaction(bed.services.sql, (tx) =>
        endPlan(tx, bed.services, planId, { words: '', userId, as: 'ended' }),
      );
    await end(plan.planId);
    await bed.day();
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'usable' });
    await end(other.planId);
    await bed.day();
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'given_back' });
    const stripe = await bed.services.stripe();
    expect((await stripe?.paymentMethods.retrieve(plan.method))?.customer).toBeNull();
    // Our own doing is no loss.
    expect(lost(await kindsOf(bed, plan.customer.id))).toEqual([]);
  });

  test('what Stripe cannot be asked about is given back by the next poll', async () => {
    const plan = await givenKeptPlan(bed);
    bed.stripe.control.fault({
      match: `POST /v1/payment_methods/${plan.method}/detach`,
      kind: 'timeoutBefore',
      times: 3,
    });
    await transaction(bed.services.sql, (tx) =>
      stopCharges(tx, bed.services, plan.planId, CONSENT),
    );
    await bed.day();
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'usable' });
    await pollStripe(bed.services);
    expect(await methodOf(bed, plan.planId)).toMatchObject({ status: 'given_back' });
  }, 60_000);
});
