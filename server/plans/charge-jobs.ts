import type { JobHandlers } from '../jobs/boss.ts';
import { giveBackUnused } from '../saved-methods/actions.ts';
import type { Services } from '../services.ts';
import { chargeWhenDue } from './charge-actions.ts';

/** The work of charging instalments, by queue. */
export function chargeJobs(
  services: Services,
): Pick<Required<JobHandlers>, 'plans.charge' | 'methods.give_back'> {
  return {
    'plans.charge': () => chargeWhenDue(services),
    'methods.give_back': async () => {
      await services.clock.refresh();
      await giveBackUnused(services);
    },
  };
}
