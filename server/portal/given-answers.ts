import { listNotices } from '../payment-notices/card-queries.ts';
import { listPromises } from '../promises/card-queries.ts';
import type { Services } from '../services.ts';
import type { GivenAnswer } from './answers.ts';
import { openedBy } from './form-reading.ts';
import type { Visit } from './guard.ts';
import { noticeAnswer } from './notice-views.ts';
import { promiseAnswer } from './promise-views.ts';

// What was decided a month ago is known by now.
const SHOWN_FOR_MS = 30 * 86_400_000;
const SHOWN = 10;

/** Promises that stand, and those that ended lately. */
export async function listPromiseAnswers(services: Services, visit: Visit): Promise<GivenAnswer[]> {
  const promises = await listPromises(services.sql, {
    ...openedBy(visit),
    endedSince: since(services),
    limit: SHOWN,
  });
  return promises
    .filter((one) => one.withdrawnBecause !== 'replaced' && one.renewedById === null)
    .map((promise) => promiseAnswer(visit, promise));
}

/** Payments the debtor told of: those looked for, and those decided lately. */
export async function listNoticeAnswers(services: Services, visit: Visit): Promise<GivenAnswer[]> {
  const notices = await listNotices(services.sql, {
    ...openedBy(visit),
    endedSince: since(services),
    limit: SHOWN,
  });
  return notices.map((notice) => noticeAnswer(visit, notice));
}

function since(services: Services): Date {
  return new Date(services.clock.now().getTime() - SHOWN_FOR_MS);
}
