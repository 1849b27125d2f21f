import { transaction } from './db/sql.ts';
import { sweepExpired } from './housekeeping/actions.ts';
import { effectJobs } from './effects/actions.ts';
import { importJobs, resumeImports } from './imports/large-actions.ts';
import { previewJobs } from './previews/jobs.ts';
import { paymentJobs } from './payments/jobs.ts';
import { followCalendar } from './promises/follow-actions.ts';
import { reconciliationJobs } from './reconciliation/jobs.ts';
import { disputeJobs } from './disputes/jobs.ts';
import { replyJobs } from './replies/jobs.ts';
import { chargeJobs } from './plans/charge-jobs.ts';
import { walkWhenDue } from './plans/walk-actions.ts';
import { runWhenDue } from './runs/actions.ts';
import { segmentJobs } from './segments/jobs.ts';
import { scenarioJobs } from './scenarios/jobs.ts';
import type { Services } from './services.ts';
import { applyDeliveryEvents } from './messages/delivery-actions.ts';
import { sendQueued } from './messages/send.ts';

export interface Worker {
  /** Lets the work in hand end, takes no more. */
  stop(): Promise<void>;
}

// A clock that is moved by hand does not wake anybody: with one, its day is looked at this often.
const MOVED_CLOCK_POLL_MS = 1_000;

/** Starts working on the jobs of every feature. */
export async function startWorker(services: Services): Promise<Worker> {
  const stopping = new AbortController();
  const send = async () => {
    await services.clock.refresh();
    await sendQueued(services, stopping.signal);
  };
  await services.jobs.work({
    ...paymentJobs(services),
    ...reconciliationJobs(services),
    ...importJobs(services),
    ...disputeJobs(services),
    ...chargeJobs(services),
    ...replyJobs(services),
    ...segmentJobs(services),
    ...effectJobs(services),
    ...scenarioJobs(services),
    ...previewJobs(services),
    'chases.tick': async () => {
      await runWhenDue(services);
    },
    'messages.send': send,
    'resend.event': (jobs) =>
      applyDeliveryEvents(
        services,
        jobs.map((job) => job.eventId),
      ),
    'promises.judge': () => followCalendar(services),
    'plans.walk': () => walkWhenDue(services),
    'housekeeping.sweep': () => sweepExpired(services),
  });
  // What was left in hand by a process that died is settled at once, not at the next minute.
  await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'messages.send', {}));
  await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'stripe.poll', {}));
  await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'scenarios.move', {}));
  await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'previews.work', {}));
  await resumeImports(services);
  const poll = services.config.testClock ? watchMovedClock(services) : undefined;
  return {
    async stop() {
      clearInterval(poll);
      stopping.abort();
      await services.jobs.stop();
    },
  };
}

function watchMovedClock(services: Services): NodeJS.Timeout {
  let last = services.clock.now().getTime();
  let busy = false;
  return setInterval(() => {
    if (busy) return;
    busy = true;
    void (async () => {
      await services.clock.refresh();
      const now = services.clock.now().getTime();
      // More than a minute at once is not the clock's own running.
      if (Math.abs(now - last) > 60_000) {
        await transaction(services.sql, async (tx) => {
          await services.jobs.enqueue(tx, 'promises.judge', {});
          await services.jobs.enqueue(tx, 'segments.compute', {});
          await services.jobs.enqueue(tx, 'chases.tick', {});
          await services.jobs.enqueue(tx, 'plans.walk', {});
          await services.jobs.enqueue(tx, 'plans.charge', {});
          await services.jobs.enqueue(tx, 'messages.send', {});
          await services.jobs.enqueue(tx, 'disputes.deadlines', {});
          await services.jobs.enqueue(tx, 'reports.effects', {});
          await services.jobs.enqueue(tx, 'previews.keep', {});
        });
      }
      last = now;
    })()
      .catch((error: unknown) =>
        services.log.error({ err: error }, 'The moved clock was not followed.'),
      )
      .finally(() => {
        busy = false;
      });
  }, MOVED_CLOCK_POLL_MS);
}
