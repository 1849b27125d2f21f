import { assert, ProviderError } from '../errors.ts';
import type { Services } from '../services.ts';
import { callStripe } from '../stripe/client.ts';
import { finishCharge } from './charge-actions.ts';
import { abandonCharge, readCharge } from './charge-apply-actions.ts';
import * as charges from './charge-queries.ts';
import { findPlan } from './queries.ts';

const MINUTE_MS = 60_000;
// A creation that has not been answered by now lost its process.
const CREATING_TAKES_MS = 2 * MINUTE_MS;
/** Stripe keeps an idempotency key for at least 24 hours; one hour is left for clocks that differ. */
const KEY_GOOD_FOR_MS = 23 * 60 * MINUTE_MS;
// A debit takes days; its events are the fast way.
const PROCESSING_LOOK_MS = 60 * MINUTE_MS;
const LIMIT = 200;
// Stripe's largest page; nobody is charged that often in a day.
const PAGE_SIZE = 100;

/** Finishes charges whose process died or whose events were lost. One that cannot be read is left for the next time. */
export async function finishCharges(services: Services): Promise<void> {
  const now = services.clock.now().getTime();
  const unfinished = await charges.listUnfinishedCharges(
    services.sql,
    {
      creating: new Date(now - CREATING_TAKES_MS),
      processing: new Date(now - PROCESSING_LOOK_MS),
    },
    LIMIT,
  );
  for (const { id } of unfinished) {
    try {
      await finishOne(services, id);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      services.log.warn({ err: error, chargeId: id }, 'A charge could not be read.');
    }
  }
}

async function finishOne(services: Services, id: number): Promise<void> {
  const charge = await charges.findCharge(services.sql, id);
  if (!charge) return;
  if (charge.paymentIntentId !== null) {
    await readCharge(services, charge.paymentIntentId);
    return;
  }
  const ageMs = services.clock.now().getTime() - charge.createdAt.getTime();
  const plan = await findPlan(services.sql, charge.planId);
  if (ageMs < KEY_GOOD_FOR_MS && plan?.status === 'active') {
    await finishCharge(services, id);
    return;
  }
  // The key may be forgotten, or the plan is over: asking again could charge what nobody owes like that any more.
  const intentId = await searchIntent(services, charge);
  if (intentId !== undefined) await readCharge(services, intentId);
  else await abandonCharge(services, charge);
}

async function searchIntent(
  services: Services,
  charge: charges.Charge,
): Promise<string | undefined> {
  const stripe = await services.stripe();
  assert(stripe, 'A charge cannot be looked for without a Stripe key.');
  const createdSeconds = Math.floor(charge.createdAt.getTime() / 1000);
  const { customer } = charge.request;
  const intents = await callStripe(() =>
    stripe.paymentIntents.list({
      ...(customer !== undefined && { customer }),
      created: { gte: createdSeconds - 60 * 60, lte: createdSeconds + 24 * 60 * 60 },
      limit: PAGE_SIZE,
    }),
  );
  return intents.data.find((intent) => intent.metadata['charge'] === charge.key)?.id;
}
