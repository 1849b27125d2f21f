import { daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import type { Tone } from '../scenarios/rules.ts';
import { sumMinor } from '../money/money.ts';
import type { Instalment } from './rules.ts';

export const SEGMENTS = ['good_payer', 'standard', 'frequent_late', 'at_risk'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What customers of a segment may have at once. Amounts in minor units of the organization's currency. */
export interface PlanLimits {
  segment: Segment;
  isSelfService: boolean;
  instalmentsMax: number;
  firstWithinDays: number;
  instalmentMinMinor: number;
  totalMaxMinor: number;
  toneMax: Tone;
}

/** Why a plan is decided by a person. */
export type Beyond =
  | 'no_self_service'
  | 'other_currency'
  | 'has_plan'
  | 'broken_lately'
  | 'tone'
  | 'total'
  | 'instalments'
  | 'first_day'
  | 'instalment_size';

/** What is true of the customer and the chosen invoices. */
export interface Standing {
  currency: string;
  organizationCurrency: string;
  /** Tones in which the invoices were reminded of. */
  tones: readonly Tone[];
  hasActivePlan: boolean;
  /** A plan of theirs was broken in the last twelve months. */
  hasBrokenPlan: boolean;
}

const TONES: readonly Tone[] = ['friendly', 'neutral', 'firm', 'final'];

/** Why this customer has no plan at once whatever its schedule; null when one within the limits is theirs (rule INS-10). */
export function standingBeyond(
  limits: PlanLimits,
  standing: Standing,
  totalMinor: number,
): Beyond | null {
  if (!limits.isSelfService) return 'no_self_service';
  if (standing.hasActivePlan) return 'has_plan';
  if (standing.hasBrokenPlan) return 'broken_lately';
  if (standing.tones.some((tone) => TONES.indexOf(tone) > TONES.indexOf(limits.toneMax))) {
    return 'tone';
  }
  // The limits are amounts of one currency; of another a person decides.
  if (standing.currency !== standing.organizationCurrency) return 'other_currency';
  return totalMinor > limits.totalMaxMinor ? 'total' : null;
}

/** Whether a schedule is the debtor's at once, or why a person decides. */
export function decidePlan(
  limits: PlanLimits,
  standing: Standing,
  schedule: readonly Instalment[],
  today: PlainDate,
): { kind: 'at_once' } | { kind: 'beyond'; because: Beyond } {
  const totalMinor = sumMinor(schedule.map((one) => one.amountMinor));
  const because =
    standingBeyond(limits, standing, totalMinor) ?? scheduleBeyond(limits, schedule, today);
  return because === null ? { kind: 'at_once' } : { kind: 'beyond', because };
}

function scheduleBeyond(
  limits: PlanLimits,
  schedule: readonly Instalment[],
  today: PlainDate,
): Beyond | null {
  if (schedule.length > limits.instalmentsMax) return 'instalments';
  const [first] = schedule;
  if (!first || daysBetween(today, first.dueOn) > limits.firstWithinDays) return 'first_day';
  const smallest = Math.min(...schedule.map((one) => one.amountMinor));
  return smallest < limits.instalmentMinMinor ? 'instalment_size' : null;
}

/** How many instalments a sum may have at once: at least two, each of the smallest size or more; 0 when it is too small. */
export function mostInstalments(limits: PlanLimits, totalMinor: number): number {
  const most = Math.min(limits.instalmentsMax, Math.floor(totalMinor / limits.instalmentMinMinor));
  return most >= 2 ? most : 0;
}
