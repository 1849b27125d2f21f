import { applyChargeback } from '../chargebacks/actions.ts';
import { listOpenChargebacks } from '../chargebacks/queries.ts';
import { ProviderError } from '../errors.ts';
import type { Services } from '../services.ts';
import { applyRefund } from './apply-actions.ts';
import { finishRefund } from './finish-actions.ts';
import * as queries from './queries.ts';

const MINUTE_MS = 60_000;
// A refund that has not been answered by now lost its process.
const CREATING_TAKES_MS = 2 * MINUTE_MS;
// Refunds and chargebacks take days; their events are the fast way.
const LOOK_AGAIN_MS = 60 * MINUTE_MS;
/** Stripe works out a fee within days; after a month there is none to come. */
const FEE_MAY_TAKE_MS = 30 * 24 * 60 * MINUTE_MS;
// At most this many of each kind in a poll: the next one is ten minutes away.
const LIMIT = 200;

/**
 * Finishes refunds whose outcome is unknown, and looks at refunds and chargebacks that should have moved on. One that cannot
 * be read is left for the next time.
 */
export async function finishReversals(services: Services): Promise<void> {
  const now = services.clock.now().getTime();
  const creatingBefore = new Date(now - CREATING_TAKES_MS);
  const lookedAtBefore = new Date(now - LOOK_AGAIN_MS);
  const unfinished = await queries.listUnfinishedRefunds(services.sql, {
    ...{ creatingBefore, lookedAtBefore, limit: LIMIT },
    feeAfter: new Date(now - FEE_MAY_TAKE_MS),
  });
  for (const refund of unfinished) {
    await orLater(services, { refundId: refund.id }, async () => {
      if (refund.stripeRefundId === null) await finishRefund(services, refund.id);
      else await applyRefund(services, refund.stripeRefundId);
    });
  }
  const chargebacks = await listOpenChargebacks(services.sql, {
    updatedBefore: lookedAtBefore,
    limit: LIMIT,
  });
  for (const stripeId of chargebacks) {
    await orLater(services, { stripeId }, async () => {
      await applyChargeback(services, stripeId);
    });
  }
}

async function orLater(
  services: Services,
  subject: Record<string, number | string>,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.warn({ err: error, ...subject }, 'Money sent or taken back could not be read.');
  }
}
