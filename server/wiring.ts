import { randomInt } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { createWorkingDays } from './calendar/working-days.ts';
import { openTestClock, realClock } from './clock/test-clock.ts';
import type { Config } from './config.ts';
import { migrate } from './db/migrate.ts';
import { connect, type Sql } from './db/sql.ts';
import { installJobQueue, openJobQueue, type JobQueue } from './jobs/boss.ts';
import { createTransport } from './mail/create-transport.ts';
import { parseMailAddress } from './mail/address.ts';
import { lockWorker } from './messages/handover-queries.ts';
import { productVersion } from './root.ts';
import { loadSecretKey } from './secret-key.ts';
import type { Services } from './services.ts';
import { createStripe } from './stripe/client.ts';

export interface WiredServices extends Services {
  /** What migrating applied at this start. */
  migrated: string[];
  close(): Promise<void>;
}

/** Opens everything the configuration names: database (embedded when none is), schema, queue, mail, Stripe. */
export async function openServices(
  config: Config,
  log: Logger = createLog(config),
): Promise<WiredServices> {
  const database = await openDatabase(config, log);
  const closers: (() => Promise<void>)[] = [() => database.stop()];
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const secretKey = await loadSecretKey(config.secretKey, config.dataDir);
    const migrated = await migrate(database.url, () => installJobQueue(database.url));
    if (migrated.length > 0) log.info({ migrated }, 'The database was brought to this release.');
    const sql = connect(database.url);
    closers.push(() => sql.end({ timeout: 5 }));
    const isWorker = config.role !== 'web';
    const jobs = await openQueue(database.url, isWorker, log);
    closers.push(() => jobs.stop());
    const worker = await takeWorkerId(sql);
    closers.push(worker.release);
    const clock = config.testClock ? await openTestClock(sql) : realClock;
    const mail = createTransport(mailConfig(config), () => clock.now());
    closers.push(() => mail.close());
    return {
      config: { ...config, databaseUrl: database.url, secretKey },
      sql,
      jobs,
      clock,
      workingDays: createWorkingDays(),
      mail,
      stripe: createStripe({ secretKey: config.stripe.secretKey, apiBase: config.stripe.apiBase }),
      log,
      workerId: worker.id,
      migrated,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** JSON lines on standard output. Paths are logged without what could open a portal. */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    serializers: {
      req: (request: { method: string; url: string; id: string }) => ({
        id: request.id,
        method: request.method,
        // A pay link's token is a key: it stays out of the log.
        url: request.url.replace(/^\/p\/[^/?]+/, '/p/…').replace(/\?.*$/, ''),
      }),
    },
  });
}

async function openDatabase(
  config: Config,
  log: Logger,
): Promise<{ url: string; stop: () => Promise<void> }> {
  if (config.databaseUrl !== null) {
    return { url: config.databaseUrl, stop: async () => undefined };
  }
  // Loaded only here: the container brings no embedded PostgreSQL.
  const { startEmbeddedPostgres } = await import('./db/embedded/embedded-postgres.ts');
  return startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => log.info(line),
    productVersion: await productVersion(),
  });
}

function openQueue(databaseUrl: string, isWorker: boolean, log: Logger): Promise<JobQueue> {
  return openJobQueue(databaseUrl, isWorker, (error) =>
    log.error({ err: error }, 'The job queue failed.'),
  );
}

/** A number no other living process has, shown alive by a lock on a connection of its own. */
async function takeWorkerId(sql: Sql): Promise<{ id: number; release: () => Promise<void> }> {
  const connection = await sql.reserve();
  for (;;) {
    const id = randomInt(1, 2 ** 31 - 1);
    if (!(await lockWorker(connection, id))) continue;
    return {
      id,
      release: async () => {
        connection.release();
      },
    };
  }
}

function mailConfig(config: Config): Parameters<typeof createTransport>[0] {
  const { transport, from, smtpUrl, resendApiKey, resendBaseUrl } = config.mail;
  return {
    transport,
    from: parseMailAddress(from) ?? { name: null, address: from },
    smtpUrl: smtpUrl ?? undefined,
    resendApiKey: resendApiKey ?? undefined,
    resendBaseUrl: resendBaseUrl ?? undefined,
  };
}
