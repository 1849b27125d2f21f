import type { JobHandlers } from '../jobs/boss.ts';
import type { Services } from '../services.ts';
import { walkChases } from './activate-actions.ts';

/** The work of scenarios, by queue. */
export function scenarioJobs(services: Services): Pick<Required<JobHandlers>, 'scenarios.move'> {
  return {
    'scenarios.move': async () => {
      await services.clock.refresh();
      await walkChases(services);
    },
  };
}
