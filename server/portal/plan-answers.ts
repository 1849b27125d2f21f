import { addDays } from '../calendar/plain-date.ts';
import { listPlansOfLink } from '../plans/page-queries.ts';
import type { Services } from '../services.ts';
import type { GivenAnswer } from './answers.ts';
import type { Visit } from './guard.ts';
import { planAnswer } from './plan-views.ts';

// What was decided stays in sight this long.
const SHOWN_AFTER_DAYS = 30;

/** The plans a debtor has, asked for or was offered. */
export async function listPlanAnswers(services: Services, visit: Visit): Promise<GivenAnswer[]> {
  const since = addDays(visit.today, -SHOWN_AFTER_DAYS);
  const plans = await listPlansOfLink(services.sql, visit.link, since);
  return plans.map((plan) => planAnswer(visit, plan));
}
