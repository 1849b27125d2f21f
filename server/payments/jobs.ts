import type { JobHandlers } from '../jobs/boss.ts';
import { each } from '../jobs/each.ts';
import { finishRefund } from '../refunds/finish-actions.ts';
import type { Services } from '../services.ts';
import { closeCheckout } from './checkout-actions.ts';
import { pollStripe } from './poll-actions.ts';
import { applyStripeEvent } from './stripe-events.ts';

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
      await each(jobs, ({ eventId }) => applyStripeEvent(services, eventId));
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
