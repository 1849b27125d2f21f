import type { FastifyBaseLogger } from 'fastify';
import type Stripe from 'stripe';
import type { Clock } from './calendar/clock.ts';
import type { WorkingDays } from './calendar/working-days.ts';
import type { Config } from './config.ts';
import type { Sql } from './db/sql.ts';
import type { JobQueue } from './jobs/boss.ts';
import type { MailTransport } from './mail/transport.ts';

/** What actions need from the world, passed as an argument: a page, a job and a test call the same action. */
export interface Services {
  config: Config & { databaseUrl: string; secretKey: string };
  sql: Sql;
  jobs: JobQueue;
  clock: MovableClock;
  workingDays: WorkingDays;
  mail: MailTransport;
  /** Null when no key is configured; loaded on first use, because the package is large. */
  stripe: () => Promise<Stripe | null>;
  log: FastifyBaseLogger;
  /** Tells this process from others in claims on the outbox. */
  workerId: number;
}

export interface MovableClock extends Clock {
  /** Reads again where the clock stands: another process may have moved it. Does nothing on the system's clock. */
  refresh(): Promise<void>;
}
