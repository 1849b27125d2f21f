import type { JobHandlers } from '../jobs/boss.ts';
import type { Services } from '../services.ts';
import { keepPreview, workOutPreviews } from './kept-actions.ts';

/** The sixty days of everybody, by night and when somebody asks for them. */
export function previewJobs(
  services: Services,
): Pick<Required<JobHandlers>, 'previews.keep' | 'previews.work'> {
  return {
    'previews.keep': async () => {
      await services.clock.refresh();
      await keepPreview(services);
    },
    'previews.work': async () => {
      await services.clock.refresh();
      await workOutPreviews(services);
    },
  };
}
