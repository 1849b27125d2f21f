import type { JobHandlers } from '../jobs/boss.ts';
import { each } from '../jobs/each.ts';
import { finishRefund } from '../refunds/finish-actions.ts';
import type { Services } from '../services.ts';
import { closeCheckout } from './checkout-actions.ts';
import { pollStripe } from './poll-actions.ts';
import { applyStripeEvent } from './stripe-events.ts';

// Most of an event's time is spent waiting for Stripe's answer, some 0.2 s. Four keep well under Stripe's 25 requests a
// second (PAYMENTS 13) and leave most of the pool's ten connections to others.
const EVENTS_AT_ONCE = 4;

/** The work of this feature, by queue. */
export function paymentJobs(
  services: Services,
): Pick<
  Required<JobHandlers>,
  'stripe.event' | 'stripe.poll' | 'checkouts.expire' | 'refunds.finish'
> {
  return {
    'stripe.event': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, ({ eventId }) => applyStripeEvent(services, eventId), EVENTS_AT_ONCE);
    },
    'stripe.poll': async () => {
      await services.clock.refresh();
      await pollStripe(services);
    },
    'refunds.finish': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, ({ refundId }) => finishRefund(services, refundId));
    },
    'checkouts.expire': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, async ({ checkoutId }) => {
        await closeCheckout(services, checkoutId);
      });
    },
  };
}
