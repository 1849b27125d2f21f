import type Stripe from 'stripe';
import { applyChargeback } from '../chargebacks/actions.ts';
import { transaction } from '../db/sql.ts';
import { applyPaymentIntent, keepFee } from '../payments/apply-actions.ts';
import { applyRefund } from '../refunds/apply-actions.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { openTask } from '../tasks/actions.ts';
import { movementOf, readMovements, type Ours } from './movements.ts';
import * as queries from './queries.ts';
import { differencesOf, type Booked, type Difference, type Movement } from './rules.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Over a long week-end and an outage, with days to spare. */
const WINDOW_MS = 10 * DAY_MS;
/** An open difference is looked at again for this long; one that is older stays listed as it is. */
const LOOK_BACK_MS = 90 * DAY_MS;
// What is younger may still be on its way to the books.
const SETTLES_WITHIN_MS = HOUR_MS;
// Stripe works out a movement some time after the payment; a day is long enough for a comparison made by night.
const MOVES_WITHIN_MS = DAY_MS;

/**
 * Compares Stripe's movements of the last days with the books, one by one, by Stripe's ids (PAYMENTS 7e). What differs is
 * listed and put before a person; nothing is corrected. What agrees again is closed. Answers the number of open
 * differences, or null without a Stripe key. Throws ProviderError; then nothing was changed.
 */
export async function compareWithStripe(services: Services): Promise<{ open: number } | null> {
  const stripe = await services.stripe();
  if (!stripe) return null;
  const now = services.clock.now();
  const from = await compareFrom(services, now);
  const until = new Date(now.getTime() - SETTLES_WITHIN_MS);
  const movements = await collect(services, stripe, { from, until });
  const differences = [
    ...(await compareMovements(services, movements)),
    ...(await compareBooks(services, stripe, movements, from, now)),
  ];
  return transaction(services.sql, async (tx) => {
    await queries.lockComparison(tx);
    await queries.storeDifferences(tx, differences, now);
    const open = await queries.closeVanished(tx, differences, from, now);
    await queries.storeComparison(tx, {
      comparedFrom: from,
      comparedAt: now,
      movements: movements.length,
    });
    if (open === 0) await queries.closeDifferencesTask(tx, now);
    else {
      await openTask(tx, services, {
        kind: 'stripe_differences',
        subject: 'stripe',
        details: { path: '/reconciliation' },
      });
    }
    return { open };
  });
}

async function compareFrom(services: Services, now: Date): Promise<Date> {
  const oldest = await queries.findOldestOpenAt(services.sql);
  const usual = now.getTime() - WINDOW_MS;
  const wanted = Math.min(usual, oldest?.getTime() ?? usual);
  // Stripe's list takes whole seconds: the window begins on one.
  return new Date(Math.floor(Math.max(wanted, now.getTime() - LOOK_BACK_MS) / 1000) * 1000);
}

async function collect(
  services: Services,
  stripe: Stripe,
  between: { from: Date; until: Date },
): Promise<Movement[]> {
  const appId = await getAppId(services.sql);
  const movements: Movement[] = [];
  for await (const page of readMovements(stripe, between)) {
    const customers = await queries.listStripeCustomers(services.sql, customersOf(page));
    const ours: Ours = { appId, isCustomer: (id) => customers.has(id) };
    movements.push(...page.map((one) => movementOf(one, ours)).filter((one) => one !== null));
  }
  return movements;
}

function customersOf(page: readonly Stripe.BalanceTransaction[]): string[] {
  return page.flatMap(({ source }) => {
    if (source === null || typeof source === 'string' || source.object !== 'charge') return [];
    const { customer } = source;
    return typeof customer === 'string' ? [customer] : (customer?.id ?? []);
  });
}

async function compareMovements(
  services: Services,
  movements: readonly Movement[],
): Promise<Difference[]> {
  const { sql } = services;
  const idsOf = (...kinds: Movement['kind'][]) => stripeIds(movements, kinds);
  const payments = movements.filter((one) => one.kind === 'payment');
  const booked = new Map<string, Booked>();
  for (const row of [
    ...(await queries.listBookedPayments(sql, payments)),
    ...(await queries.listBookedRefunds(sql, idsOf('refund', 'refund_failure'))),
    ...(await queries.listBookedChargebacks(sql, idsOf('chargeback', 'chargeback_reversal'))),
  ]) {
    booked.set(row.stripeId, row);
  }
  const known = await queries.listKnownPayments(
    sql,
    movements.filter((one) => one.kind !== 'payment'),
  );
  return movements.flatMap((one) => {
    const isOurs = one.isOurs || known.has(one.stripeId);
    return differencesOf({ ...one, isOurs }, booked.get(one.stripeId));
  });
}

/** The other way round: what the books say and no movement shows is looked up by itself before it counts. */
async function compareBooks(
  services: Services,
  stripe: Stripe,
  movements: readonly Movement[],
  from: Date,
  now: Date,
): Promise<Difference[]> {
  const unseen = await queries.listUnseen(
    services.sql,
    { from, until: new Date(now.getTime() - MOVES_WITHIN_MS) },
    {
      charges: stripeIds(movements, ['payment']),
      refunds: stripeIds(movements, ['refund']),
      disputes: stripeIds(movements, ['chargeback']),
    },
  );
  const found: Difference[] = [];
  for (const one of unseen) {
    const kind = await lookUp(stripe, one);
    if (kind === null) continue;
    found.push({
      ...one,
      kind,
      // Named as its movement would be, so that one fact is one difference from both sides.
      subject: kind === 'fee_missing' ? `fee:${one.stripeId}` : `${one.object}:${one.id}`,
      stripeMinor: null,
      booksMinor: kind === 'fee_missing' ? null : one.amountMinor,
    });
  }
  return found;
}

async function lookUp(
  stripe: Stripe,
  { object, stripeId, feeMinor }: queries.OnlyInBooks,
): Promise<'not_at_stripe' | 'fee_missing' | null> {
  if (stripeId === null) return 'not_at_stripe';
  switch (object) {
    case 'payment': {
      const charge = await findAtStripe(() => stripe.charges.retrieve(stripeId));
      if (!charge) return 'not_at_stripe';
      return feeMinor === null ? 'fee_missing' : null;
    }
    case 'refund':
      return (await findAtStripe(() => stripe.refunds.retrieve(stripeId))) ? null : 'not_at_stripe';
    case 'chargeback':
      return (await findAtStripe(() => stripe.disputes.retrieve(stripeId)))
        ? null
        : 'not_at_stripe';
  }
}

function stripeIds(movements: readonly Movement[], kinds: readonly Movement['kind'][]): string[] {
  return movements.filter((one) => kinds.includes(one.kind)).map((one) => one.stripeId);
}

/** A person asks to read the object of a difference again: what events and polls do by themselves. Throws ProviderError. */
export async function readAgain(
  services: Services,
  difference: { object: Difference['object']; stripeId: string | null },
): Promise<void> {
  const { object, stripeId } = difference;
  const stripe = await services.stripe();
  if (!stripe || stripeId === null) return;
  if (object === 'refund') await applyRefund(services, stripeId);
  else if (object === 'chargeback') await applyChargeback(services, stripeId);
  else {
    const charge = await callStripe(() =>
      stripe.charges.retrieve(stripeId, { expand: ['balance_transaction'] }),
    );
    const intent = charge.payment_intent;
    const intentId = typeof intent === 'string' ? intent : intent?.id;
    if (intentId === undefined) return;
    await applyPaymentIntent(services, intentId);
    await keepFee(services.sql, intentId, charge);
  }
}
