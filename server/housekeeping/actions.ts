import { sweepImports } from '../imports/actions.ts';
import { sweepUnmatched } from '../replies/receive-actions.ts';
import type { Services } from '../services.ts';
import { deleteExpiredSignIns } from '../users/session-queries.ts';
import { deleteOld } from './queries.ts';

/** The nightly sweep: what has expired is forgotten. */
export async function sweepExpired(services: Services): Promise<void> {
  const now = services.clock.now();
  await deleteExpiredSignIns(services.sql, now);
  await deleteOld(services.sql, now);
  await sweepImports(services);
  await sweepUnmatched(services);
}
