import { dayIn } from '../../server/calendar/zone.ts';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { chargeWhenDue } from '../../server/plans/charge-actions.ts';
import { planWish } from '../../server/plans/checkout.ts';
import { agreeToCharges, useMethod, type Consenting } from '../../server/plans/method-actions.ts';
import { ensureStripeCustomer } from '../../server/payments/customer-actions.ts';
import { giveBackUnused } from '../../server/saved-methods/actions.ts';
import { methodFacts } from '../../server/saved-methods/rules.ts';
import { getAppId } from '../../server/stripe/queries.ts';
import type { PaymentOptions } from '../../scripts/stand-ins/stripe/control.ts';
import { setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPlan, readPlan, type GivenPlan } from './support.ts';

export const CONSENT: Consenting = {
  textVersion: 'test',
  language: 'fr',
  chargeText: 'J’autorise le débit des échéances suivantes.',
  address: '192.0.2.7',
  agent: 'Test/1.0',
  payLinkId: null,
};

export interface ChargeBed extends PaymentBed {
  /** Nine in the morning in Paris of a day; never back. */
  goTo(day: PlainDate): Promise<void>;
  /** What the clock of a worker starts on a day: charges, mails, webhooks, what is given back. */
  day(day?: PlainDate): Promise<void>;
}

export async function setUpCharges(
  register?: Parameters<typeof setUpPayments>[0],
): Promise<ChargeBed> {
  const bed = await setUpPayments(register);
  const goTo = async (day: PlainDate) => {
    const noon = new Date(`${day}T08:00:00Z`).getTime();
    const ms = noon - bed.services.clock.now().getTime();
    if (ms > 0) await bed.advance(`${Math.round(ms / 1000)}s`);
  };
  return {
    ...bed,
    goTo,
    async day(day) {
      if (day) await goTo(day);
      await bed.work();
      await chargeWhenDue(bed.services);
      await sendQueued(bed.services);
      await bed.work();
      await giveBackUnused(bed.services);
      await bed.work();
    },
  };
}

/** A checkout of what is due of a plan; answers its session. */
export async function checkoutOf(
  bed: PaymentBed,
  planId: number,
  keepsMethod: boolean,
  what: 'due' | 'all' = 'due',
): Promise<string> {
  const plan = await readPlan(bed.services, planId);
  const started = await startCheckout(bed.services, {
    customerId: plan.customerId,
    payLinkId: null,
    ...planWish(plan, { what, keepsMethod }),
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });
  if (!started.ok) throw new Error(started.reason);
  return /cs_test_\w+/.exec(started.url)?.[0] ?? '';
}

export interface ChargedPlan extends GivenPlan {
  session: string;
  /** Stripe's id of the method that is charged; empty when there is none. */
  method: string;
}

/** A plan whose first instalment is paid with what the later ones are charged to. */
export async function givenChargedPlan(
  bed: PaymentBed,
  more: Parameters<typeof givenPlan>[1] & PaymentOptions = {},
): Promise<ChargedPlan> {
  const given = await givenPlan(bed.services, more);
  await transaction(bed.services.sql, (tx) =>
    agreeToCharges(tx, bed.services, given.planId, CONSENT),
  );
  const session = await checkoutOf(bed, given.planId, true);
  await bed.stripe.control.payment(session, more);
  await bed.work();
  const method = await methodOf(bed, given.planId);
  return { ...given, session, method: method?.stripeId ?? '' };
}

/** A plan of two weeks, nothing of it due before a week, charged to a card that was given without paying: the quick way. */
export async function givenKeptPlan(bed: PaymentBed, card = 'pm_card_visa'): Promise<ChargedPlan> {
  const { services } = bed;
  const given = await givenPlan(services, {
    ...{ amounts: [20_000], count: 2, rhythm: 'week', firstOn: addDays(todayOf(bed), 7) },
  });
  const stripe = await services.stripe();
  if (!stripe) throw new Error('There is no Stripe.');
  const appId = await getAppId(services.sql);
  const customer = await ensureStripeCustomer(services, stripe, appId, given.customer.id);
  const method = await stripe.paymentMethods.attach(card, { customer });
  await transaction(services.sql, async (tx) => {
    await agreeToCharges(tx, services, given.planId, CONSENT);
    await useMethod(tx, services, given.planId, methodFacts(method, null));
  });
  return { ...given, session: '', method: method.id };
}

export async function methodOf(
  bed: PaymentBed,
  planId: number,
): Promise<{ stripeId: string; kind: string; last4: string; status: string } | undefined> {
  const [row] = await bed.services.sql<
    { stripeId: string; kind: string; last4: string; status: string }[]
  >`
    select m.stripe_payment_method_id as stripe_id, m.kind, m.last4, m.status
    from plans p join saved_methods m on m.id = p.saved_method_id
    where p.id = ${planId}`;
  return row;
}

export interface ChargeSeen {
  position: number;
  try: number;
  status: string;
  amountMinor: number;
  retryOn: PlainDate | null;
  failure: string;
}

export async function chargesOf(bed: PaymentBed, planId: number): Promise<ChargeSeen[]> {
  return bed.services.sql<ChargeSeen[]>`
    select i.position, c.try, c.status, c.amount_minor, c.retry_on,
      coalesce(nullif(c.decline_code, ''), c.failure_code) as failure
    from instalment_charges c join plan_instalments i on i.id = c.instalment_id
    where i.plan_id = ${planId} order by c.id`;
}

/** What is left of each instalment. */
export async function balancesOf(bed: PaymentBed, planId: number): Promise<number[]> {
  const plan = await readPlan(bed.services, planId);
  return plan.covered.map((one) => one.balanceMinor);
}

/** Letters to the debtor and to the team, in their order. */
export async function kindsOf(bed: PaymentBed, customerId: number): Promise<string[]> {
  const rows = await bed.services.sql<{ kind: string }[]>`
    select kind from messages where customer_id = ${customerId} order by id`;
  return rows.map((row) => row.kind);
}

export async function teamKinds(bed: PaymentBed): Promise<string[]> {
  const rows = await bed.services.sql<{ kind: string }[]>`
    select kind from messages where user_id is not null order by id`;
  return rows.map((row) => row.kind);
}

/** How many PaymentIntents of ours Stripe knows that were charged without the payer, by status. */
export async function intentsOf(bed: PaymentBed): Promise<string[]> {
  const stripe = await bed.services.stripe();
  // The whole walk of killed workers makes more of them than one page of Stripe's list holds.
  const intents = await stripe?.paymentIntents
    .list({ limit: 100 })
    .autoPagingToArray({ limit: 1_000 });
  return (intents ?? [])
    .filter((intent) => intent.metadata['charge'] !== undefined)
    .map((intent) => intent.status)
    .toReversed();
}

export const todayOf = (bed: PaymentBed) => dayIn('Europe/Paris', bed.services.clock.now());
