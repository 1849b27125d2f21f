import type Stripe from 'stripe';
import { transaction } from '../db/sql.ts';
import { ProviderError } from '../errors.ts';
import { finishCharges } from '../plans/charge-poll-actions.ts';
import { finishReversals } from '../refunds/poll-actions.ts';
import { giveBackUnused } from '../saved-methods/actions.ts';
import type { Services } from '../services.ts';
import { callStripe, findAtStripe } from '../stripe/client.ts';
import { isForeign, keepEvent } from '../stripe/events.ts';
import { getAppId, listStuckStripeEvents } from '../stripe/queries.ts';
import { abandonCheckout, applyCheckout, keepFee } from './apply-actions.ts';
import { finishCreating } from './checkout-actions.ts';
import * as queries from './poll-queries.ts';
import { HANDLED_EVENT_TYPES } from './stripe-events.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Stripe's list may lag a little behind what happened: the end of the last reading is read again. */
const OVERLAP_MS = 30 * MINUTE_MS;
/** Stripe keeps events for 30 days. */
const EVENTS_KEPT_MS = 30 * DAY_MS;
// A webhook that is younger may still be on its way: it is not missed yet.
const WEBHOOK_MAY_TAKE_MS = 2 * MINUTE_MS;
/** `events.list` takes at most this many types. */
const TYPES_PER_CALL = 20;
const PAGE_SIZE = 100;
// A creation that has not been answered by now lost its process.
const CREATING_TAKES_MS = 2 * MINUTE_MS;
/** Stripe keeps an idempotency key for at least 24 hours; one hour is left for clocks that differ. */
const KEY_GOOD_FOR_MS = 23 * 60 * MINUTE_MS;
const AFTER_EXPIRY_MS = 5 * MINUTE_MS;
// Delayed methods take days; their events are the fast way.
const PROCESSING_LOOK_MS = 60 * MINUTE_MS;
// At most this many of each kind in a poll: the next one is ten minutes away.
const LIMIT = 200;

/**
 * Finds by asking what the webhook may not have brought (PAYMENTS 7): new events, checkouts that should have ended,
 * unanswered creations, fees. With it alone, payments settle without any webhook. Throws ProviderError when the events
 * cannot be read; a checkout that cannot be read is left for the next time.
 */
export async function pollStripe(services: Services): Promise<{ missedByWebhook: number }> {
  const stripe = await services.stripe();
  if (!stripe) return { missedByWebhook: 0 };
  const missedByWebhook = await readEvents(services, stripe);
  await wakeStuckEvents(services);
  await finishCheckouts(services, stripe);
  await finishCharges(services);
  await giveBackUnused(services);
  await fillFees(services, stripe);
  await finishReversals(services);
  return { missedByWebhook };
}

async function readEvents(services: Services, stripe: Stripe): Promise<number> {
  const polledAt = services.clock.now();
  const since = await readSince(services, polledAt);
  const appId = await getAppId(services.sql);
  let missed = 0;
  for (let start = 0; start < HANDLED_EVENT_TYPES.length; start += TYPES_PER_CALL) {
    const types = HANDLED_EVENT_TYPES.slice(start, start + TYPES_PER_CALL);
    for await (const events of eventPages(stripe, types, since)) {
      const ours = events.filter((event) => !isForeign(event, appId));
      missed += await keepNew(services, ours, polledAt);
    }
  }
  // Only now: a reading that broke off begins again where it began.
  await queries.storePoll(services.sql, {
    readUntil: polledAt,
    polledAt,
    missedByWebhook: missed,
  });
  return missed;
}

async function readSince(services: Services, now: Date): Promise<Date> {
  const from =
    (await queries.findReadUntil(services.sql)) ??
    (await queries.findFirstCheckoutAt(services.sql)) ??
    now;
  return new Date(Math.max(from.getTime() - OVERLAP_MS, now.getTime() - EVENTS_KEPT_MS));
}

async function* eventPages(
  stripe: Stripe,
  types: readonly string[],
  since: Date,
): AsyncGenerator<Stripe.Event[]> {
  let after: string | undefined;
  do {
    const page = await callStripe(() =>
      stripe.events.list({
        types: [...types],
        created: { gte: Math.floor(since.getTime() / 1000) },
        limit: PAGE_SIZE,
        ...(after !== undefined && { starting_after: after }),
      }),
    );
    yield page.data;
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

async function keepNew(services: Services, events: Stripe.Event[], now: Date): Promise<number> {
  let missed = 0;
  // Stripe lists the newest first.
  for (const event of events.toReversed()) {
    const isNew = await transaction(services.sql, (tx) => keepEvent(tx, services, event, 'poll'));
    const ageMs = now.getTime() - event.created * 1000;
    if (isNew && ageMs > WEBHOOK_MAY_TAKE_MS) missed += 1;
  }
  return missed;
}

/** Events whose job gave up get another one, for as long as Stripe itself would try. */
async function wakeStuckEvents(services: Services): Promise<void> {
  const now = services.clock.now().getTime();
  const stuck = await listStuckStripeEvents(services.sql, {
    from: new Date(now - 3 * DAY_MS),
    // Ten tries of a job reach over an hour.
    until: new Date(now - 90 * MINUTE_MS),
    limit: LIMIT,
  });
  for (const eventId of stuck) {
    await services.jobs.enqueue(services.sql, 'stripe.event', { eventId });
  }
}

async function finishCheckouts(services: Services, stripe: Stripe): Promise<void> {
  const now = services.clock.now().getTime();
  const overdue = await queries.listOverdueCheckouts(
    services.sql,
    {
      createdAt: new Date(now - CREATING_TAKES_MS),
      expiresAt: new Date(now - AFTER_EXPIRY_MS),
      updatedAt: new Date(now - PROCESSING_LOOK_MS),
    },
    LIMIT,
  );
  for (const checkout of overdue) {
    try {
      await finishCheckout(services, stripe, checkout);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      services.log.warn({ err: error, checkoutId: checkout.id }, 'A checkout could not be read.');
    }
  }
}

async function finishCheckout(
  services: Services,
  stripe: Stripe,
  checkout: queries.OverdueCheckout,
): Promise<void> {
  if (checkout.sessionId !== null) {
    await applyCheckout(services, checkout.sessionId);
    return;
  }
  const ageMs = services.clock.now().getTime() - checkout.createdAt.getTime();
  if (ageMs < KEY_GOOD_FOR_MS) {
    await finishCreating(services, stripe, checkout.id);
    return;
  }
  // The key may be forgotten: asking again could make a second session, so the first is looked for.
  const sessionId = await searchSession(stripe, checkout);
  if (sessionId !== undefined) await applyCheckout(services, sessionId);
  else await abandonCheckout(services, checkout.id, 'Stripe never heard of it.');
}

async function searchSession(
  stripe: Stripe,
  checkout: queries.OverdueCheckout,
): Promise<string | undefined> {
  const createdSeconds = Math.floor(checkout.createdAt.getTime() / 1000);
  const sessions = await callStripe(() =>
    stripe.checkout.sessions.list({
      ...(checkout.stripeCustomerId !== null && { customer: checkout.stripeCustomerId }),
      created: { gte: createdSeconds - 60 * 60, lte: createdSeconds + 24 * 60 * 60 },
      limit: PAGE_SIZE,
    }),
  );
  return sessions.data.find((session) => session.metadata?.['attempt'] === checkout.key)?.id;
}

async function fillFees(services: Services, stripe: Stripe): Promise<void> {
  const after = new Date(services.clock.now().getTime() - EVENTS_KEPT_MS);
  const payments = await queries.listPaymentsWithoutFee(services.sql, after, LIMIT);
  for (const { stripePaymentIntentId, stripeChargeId } of payments) {
    const charge = await findAtStripe(() =>
      stripe.charges.retrieve(stripeChargeId, { expand: ['balance_transaction'] }),
    );
    if (charge) await keepFee(services.sql, stripePaymentIntentId, charge);
  }
}
