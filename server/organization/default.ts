import type { Db } from '../db/sql.ts';
import { parseMailAddress } from '../mail/address.ts';
import type { Services } from '../services.ts';
import { insertDefaultOrganization } from './queries.ts';

/**
 * Whoever starts with the command line or a program has no first visit: the organization then begins with what is
 * configured and can be completed in the settings. Does nothing when there is one.
 */
export async function ensureOrganization(db: Db, services: Services): Promise<void> {
  const sender = parseMailAddress(services.config.mail.from);
  const name = sender?.name ?? sender?.address.split('@')[1] ?? 'Relance';
  const replyTo = services.config.mail.transport === 'outbox' ? '' : (sender?.address ?? '');
  await insertDefaultOrganization(db, { name, replyTo, at: services.clock.now() });
}
