import { sweepImports } from '../imports/actions.ts';
import type { Services } from '../services.ts';
import { deleteExpired } from './queries.ts';

/** The nightly sweep. */
export async function sweepExpired(services: Services): Promise<void> {
  await deleteExpired(services.sql, services.clock.now());
  await sweepImports(services);
}
