import { PgBoss } from 'pg-boss';
import type { Db } from '../db/sql.ts';
import { QUEUES, SCHEDULES, type JobName, type Jobs } from './queues.ts';

export type JobHandlers = { [N in JobName]?: (payloads: Jobs[N][]) => Promise<void> };

export interface JobQueue {
  /** Inserts a job in the caller's transaction: it exists if and only if the change does. */
  enqueue<N extends JobName>(db: Db, name: N, payload: Jobs[N]): Promise<void>;
  /** Starts working on jobs in this process. */
  work(handlers: JobHandlers): Promise<void>;
  isReady(): Promise<boolean>;
  /** Waits for running jobs (at most 30 s), then closes. */
  stop(): Promise<void>;
}

/** Installs the queue's own tables, or brings them up to date. Part of migrating. */
export async function installJobQueue(databaseUrl: string): Promise<void> {
  const boss = createBoss(databaseUrl, false);
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) {
    if (await boss.getQueue(name)) {
      const { policy: _fixed, ...changeable } = options;
      await boss.updateQueue(name, changeable);
    } else {
      await boss.createQueue(name, options);
    }
  }
  await boss.stop({ graceful: false });
}

/** Opens the queue. `isWorker` also runs its maintenance and its schedules. */
export async function openJobQueue(
  databaseUrl: string,
  isWorker: boolean,
  onError: (error: unknown) => void,
): Promise<JobQueue> {
  const boss = createBoss(databaseUrl, isWorker);
  boss.on('error', onError);
  await boss.start();
  return {
    async enqueue(db, name, payload) {
      await boss.send(name, payload, {
        db: { executeSql: (text, values) => execute(db, text, values) },
      });
    },
    async work(handlers) {
      for (const name of Object.keys(handlers) as JobName[]) await workOn(boss, name, handlers);
      for (const [name, cron] of Object.entries(SCHEDULES)) await boss.schedule(name, cron, {});
    },
    isReady: () => boss.isInstalled(),
    stop: () => boss.stop({ graceful: true, timeout: 30_000 }),
  };
}

function createBoss(databaseUrl: string, isWorker: boolean): PgBoss {
  return new PgBoss({
    connectionString: databaseUrl,
    application_name: 'relance jobs',
    max: isWorker ? 4 : 2,
    supervise: isWorker,
    schedule: isWorker,
    useListenNotify: isWorker,
    persistWarnings: false,
  });
}

async function workOn(boss: PgBoss, name: JobName, handlers: JobHandlers): Promise<void> {
  // The table of handlers is typed by name; inside the loop the link is lost.
  const handler = handlers[name] as (payloads: unknown[]) => Promise<void>;
  await boss.work(
    name,
    // With LISTEN/NOTIFY jobs start at once; polling is for retries, which are not notified.
    {
      batchSize: 100,
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 2,
      burstWhenBatchFull: true,
    },
    async (jobs) => handler(jobs.map((job) => job.data)),
  );
}

async function execute(db: Db, text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const rows = await db.unsafe(text, values.map((value) => value ?? null) as never[]);
  return { rows: [...rows] };
}
