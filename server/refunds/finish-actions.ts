import type Stripe from 'stripe';
import { assert, ProviderError } from '../errors.ts';
import { toStripeAmount } from '../payments/rules.ts';
import type { Services } from '../services.ts';
import { callStripe } from '../stripe/client.ts';
import { getAppId } from '../stripe/queries.ts';
import { applyRefund, refuseRefund } from './apply-actions.ts';
import * as queries from './queries.ts';
import { stripeReason } from './rules.ts';

// A payment is refunded a few times at most; Stripe's largest page holds them all.
const PAGE_SIZE = 100;

/**
 * Asks Stripe for a refund that was written down, and books what it answers. May be called again after an unknown outcome,
 * by anybody and at any time: the first answer is looked for, and the same key makes the same refund. Throws ProviderError
 * when the outcome is unknown; a refusal ends the refund with a task.
 */
export async function finishRefund(
  services: Services,
  refundId: number,
  { isFirstTry = false } = {},
): Promise<void> {
  const refund = await queries.findRefund(services.sql, refundId);
  if (refund?.status !== 'creating') return;
  const stripe = await services.stripe();
  // Without a key nothing can be sent; the row waits for one.
  if (!stripe) return;
  const appId = await getAppId(services.sql);
  const known = isFirstTry ? undefined : await search(stripe, refund, appId);
  const made = known ?? (await create(services, stripe, refund, appId));
  // Read again: the answer to a repeated request is that of the first, which may be long past.
  if (made !== undefined) await applyRefund(services, made);
}

/** What the first try made although its answer was lost: its key may be forgotten, or keep an error. */
async function search(
  stripe: Stripe,
  refund: queries.Refund,
  appId: string,
): Promise<string | undefined> {
  const refunds = await callStripe(() =>
    stripe.refunds.list({ payment_intent: intentOf(refund), limit: PAGE_SIZE }),
  );
  return refunds.data.find(
    ({ metadata }) => metadata?.['app'] === appId && metadata['refund'] === refund.key,
  )?.id;
}

async function create(
  services: Services,
  stripe: Stripe,
  refund: queries.Refund,
  appId: string,
): Promise<string | undefined> {
  const amount = toStripeAmount(refund.amountMinor, refund.currency);
  assert(amount !== undefined, `${refund.amountMinor} ${refund.currency} cannot be refunded.`);
  try {
    const made = await callStripe(() =>
      stripe.refunds.create(
        {
          payment_intent: intentOf(refund),
          amount,
          reason: stripeReason(refund.reason),
          metadata: { app: appId, refund: refund.key },
        },
        { idempotencyKey: `refund:${refund.key}` },
      ),
    );
    return made.id;
  } catch (error) {
    if (!(error instanceof ProviderError) || !error.permanent) throw error;
    await refuseRefund(services, refund, error.message);
    return undefined;
  }
}

function intentOf(refund: queries.Refund): string {
  assert(refund.stripePaymentIntentId, `Payment ${refund.paymentId} did not come through Stripe.`);
  return refund.stripePaymentIntentId;
}
