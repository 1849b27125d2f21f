import type { JobHandlers } from '../jobs/boss.ts';
import { each } from '../jobs/each.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { computeSegmentOf, computeSegments } from './actions.ts';

/** Segments of all customers by night, of one after its money moved. */
export function segmentJobs(services: Services): JobHandlers {
  return {
    'segments.compute': async () => {
      await computeSegments(services);
    },
    'segments.follow': (jobs) =>
      each([...new Set(jobs.map((job) => job.customerId))], (customerId) =>
        transaction(services.sql, (tx) => computeSegmentOf(tx, services, customerId)),
      ),
  };
}
