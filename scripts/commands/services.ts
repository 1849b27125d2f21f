import { pino } from 'pino';
import { readConfig, type Config } from '../../server/config.ts';
import { ensureOrganization } from '../../server/organization/default.ts';
import { openServices, type WiredServices } from '../../server/wiring.ts';

/** The configuration of a command: it neither serves nor works on jobs by itself. */
export function commandConfig(): Config {
  return { ...readConfig(process.env), role: 'web' };
}

/** Opens the services for one command and closes them whatever happens. Its log goes to standard error. */
export async function withServices<T>(
  work: (services: WiredServices) => Promise<T>,
  options: { needsOrganization?: boolean } = {},
): Promise<T> {
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  const services = await openServices(commandConfig(), log);
  try {
    if (options.needsOrganization) await ensureOrganization(services.sql, services);
    return await work(services);
  } finally {
    await services.close();
  }
}
