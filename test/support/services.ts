import Fastify from 'fastify';
import type { Config } from '../../server/config.ts';
import { readConfig } from '../../server/config.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { openJobQueue } from '../../server/jobs/boss.ts';
import type { MailTransport } from '../../server/mail/transport.ts';
import type { MovableClock, Services } from '../../server/services.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A clock that stands where the test puts it. */
export interface StandingClock extends MovableClock {
  set(instant: string): void;
}

/** The day most tests play on: a Monday, nine in the morning in Paris. */
export const TODAY = '2026-03-02';
const NOW = '2026-03-02T08:00:00Z';

export function createStandingClock(start = NOW): StandingClock {
  let now = new Date(start);
  return {
    now: () => now,
    set: (instant) => {
      now = new Date(instant);
    },
    refresh: async () => undefined,
  };
}

export interface TestServices extends Services {
  clock: StandingClock;
  database: TestDatabase;
  close(): Promise<void>;
}

/** Real services on a database of their own: real queue, standing clock, and a transport that accepts everything unless one is given. */
export async function createTestServices(
  options: {
    environment?: Record<string, string>;
    mail?: MailTransport;
    config?: Partial<Config>;
  } = {},
): Promise<TestServices> {
  const database = await createTestDatabase();
  const log = Fastify({ logger: { level: 'silent' } }).log;
  const jobs = await openJobQueue(database.url, false, (error) => {
    throw error;
  });
  const config = {
    ...readConfig({ LOG_LEVEL: 'silent', ...options.environment }),
    ...options.config,
    databaseUrl: database.url,
    secretKey: 'a test secret of at least thirty-two characters',
  };
  return {
    config,
    sql: database.sql,
    jobs,
    clock: createStandingClock(),
    workingDays: createWorkingDays(),
    mail: options.mail ?? acceptingTransport,
    stripe: async () => null,
    log,
    workerId: 1,
    database,
    async close() {
      await jobs.stop();
      await database.drop();
    },
  };
}

const acceptingTransport: MailTransport = {
  name: 'outbox',
  batchSize: 100,
  concurrency: 1,
  isRepeatable: true,
  send: async (mails) => mails.map((mail) => ({ outcome: 'accepted', providerId: mail.id })),
  check: async () => null,
  close: async () => undefined,
};
