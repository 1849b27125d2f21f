import { readConfig } from '../../../server/config.ts';
import { openServices, type WiredServices } from '../../../server/wiring.ts';
import { NOW, SECRET_KEY } from '../seed.ts';

/** The services of a real process, with a clock that stands on the seeds' day. */
export async function openBenchServices(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<WiredServices> {
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    SECRET_KEY,
    PUBLIC_URL: 'https://pay.lumen.test',
    MAIL_FROM: 'Atelier Lumen <factures@lumen.test>',
    LOG_LEVEL: 'warn',
    ...environment,
  });
  const services = await openServices(config);
  return { ...services, clock: { now: () => NOW, refresh: async () => undefined } };
}
