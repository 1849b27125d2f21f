import { addWorkingDays, workingDayFrom } from '../calendar/working-days.ts';
import { transaction } from '../db/sql.ts';
import { each } from '../jobs/each.ts';
import type { JobHandlers } from '../jobs/boss.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { DEADLINE_TASK, handOver, lockFor, today } from './actions.ts';
import { tellDeadline } from './letters.ts';
import { findDispute, listDeadlines, markNudged, type DeadlineReached } from './queries.ts';

// What one waking does; more are there the hour after.
const DEADLINES_AT_ONCE = 500;

export function disputeJobs(services: Services): JobHandlers {
  return { 'disputes.deadlines': () => watchDeadlines(services) };
}

/**
 * On a working day of the organization: tells whoever looks after a dispute that its day comes near or has passed, and hands
 * back to the team what the debtor has not answered. Doing it twice tells nobody twice.
 */
export async function watchDeadlines(services: Services): Promise<void> {
  await services.clock.refresh();
  const organization = await findOrganization(services.sql);
  if (!organization) return;
  const { country } = organization;
  const day = await today(services.sql, services);
  if (workingDayFrom(day, country, services.workingDays) !== day) return;
  const nearUntil = addWorkingDays(day, 1, country, services.workingDays);
  const days = { today: day, nearUntil };
  const reached = await listDeadlines(services.sql, days, DEADLINES_AT_ONCE);
  await each(reached, (one) =>
    one.waitingFor === 'team' ? nudge(services, one) : handBack(services, one),
  );
}

async function nudge(services: Services, reached: DeadlineReached): Promise<void> {
  await transaction(services.sql, async (tx) => {
    if (!(await markNudged(tx, reached))) return;
    const dispute = await findDispute(tx, reached.id);
    if (!dispute) return;
    const { id, customerId, invoiceId, answerBy } = dispute;
    await openTask(tx, services, {
      ...{ kind: DEADLINE_TASK, subject: String(id), customerId, invoiceId },
      details: { path: `/disputes/${id}`, respond_by: answerBy },
    });
    const kind = reached.nudge === 'near' ? 'dispute_near_team' : 'dispute_overdue_team';
    await tellDeadline(tx, services, dispute, kind);
  });
}

async function handBack(services: Services, reached: DeadlineReached): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const found = await findDispute(tx, reached.id);
    // Somebody wrote or decided meanwhile.
    const isAsRead = found?.status === 'open' && found.answerBy === reached.answerBy;
    if (!isAsRead || found.waitingFor !== 'debtor') return;
    const dispute = await lockFor(tx, reached.id, 'debtor_stays_silent');
    if (dispute.answerBy !== reached.answerBy) return;
    await tellDeadline(tx, services, dispute, 'dispute_silent_team');
    await handOver(tx, services, dispute, dispute.next);
  });
}
