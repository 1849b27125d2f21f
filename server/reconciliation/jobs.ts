import type { JobHandlers } from '../jobs/boss.ts';
import type { Services } from '../services.ts';
import { compareWithStripe } from './actions.ts';

/** The work of this feature, by queue. */
export function reconciliationJobs(
  services: Services,
): Pick<Required<JobHandlers>, 'stripe.compare'> {
  return {
    'stripe.compare': async () => {
      await services.clock.refresh();
      await compareWithStripe(services);
    },
  };
}
