import type { PlainDate } from '../calendar/plain-date.ts';
import type { Segment } from '../customers/rules.ts';

/** The limits that decide; an administrator sets them. */
export interface SegmentSettings {
  /** How many months back payments, reminders, formal notices and promises count. */
  months: number;
  /** Fewer paid invoices than this say nothing about a habit. */
  paidMin: number;
  /** Weighted days late up to which a customer is a good payer. */
  goodDays: number;
  /** Weighted days late past which a customer is often late. */
  lateDays: number;
  /** Reminders of one invoice from which nobody is a good payer. */
  remindersMin: number;
  noticesMin: number;
  brokenMin: number;
}

/** What is known of a customer's ways, over the months of the settings. */
export interface SegmentFacts {
  /** Invoices that payments settled. */
  paid: number;
  /**
   * Sum of days late times amount over the sum of amounts, early days negative, to a hundredth of a day; with several
   * currencies the mean of each one's figure by its number of invoices. Null: nothing was paid.
   */
  weightedDaysLate: number | null;
  /** Reminders after the due date of the invoice that took the most. Read only of those who pay promptly; 0 otherwise. */
  mostReminders: number;
  /** Formal notices that left. */
  formalNotices: number;
  brokenPromises: number;
  /** What is owed in the organization's currency, minor units, and the most that may be; null: no limit is watched. */
  exposureMinor: number;
  creditLimitMinor: number | null;
  /** The day an insolvency became known; null: none. */
  insolventSince: PlainDate | null;
}

/** Why a segment: a code, with the figures its sentence names. */
export type SegmentReason =
  | { code: 'insolvent'; since: PlainDate }
  | { code: 'over_limit'; exposureMinor: number; limitMinor: number }
  | { code: 'late'; days: number; limit: number; paid: number }
  | { code: 'notices'; count: number }
  | { code: 'broken_promises'; count: number }
  | { code: 'new'; paid: number; needed: number }
  | { code: 'reminded'; count: number }
  | { code: 'between'; days: number; good: number; late: number }
  | { code: 'prompt'; days: number; limit: number; paid: number };

export interface SegmentDecision {
  segment: Segment;
  /** Everything that leads there, at least one. */
  reasons: SegmentReason[];
}

/**
 * The segment of a customer and why (DOMAIN 4.3). Pure, and without memory: the same facts give the same segment, whatever it
 * was before. What is graver is looked at first; lateness and promptness count once enough invoices were paid to speak of a habit.
 */
export function decideSegment(facts: SegmentFacts, settings: SegmentSettings): SegmentDecision {
  const risks = riskReasons(facts);
  if (risks.length > 0) return { segment: 'at_risk', reasons: risks };
  const late = lateReasons(facts, settings);
  if (late.length > 0) return { segment: 'frequent_late', reasons: late };
  const { paid, weightedDaysLate: days, mostReminders } = facts;
  if (days === null || paid < settings.paidMin) {
    return { segment: 'standard', reasons: [{ code: 'new', paid, needed: settings.paidMin }] };
  }
  if (days > settings.goodDays) {
    const limits = { good: settings.goodDays, late: settings.lateDays };
    return { segment: 'standard', reasons: [{ code: 'between', days, ...limits }] };
  }
  if (mostReminders >= settings.remindersMin) {
    return { segment: 'standard', reasons: [{ code: 'reminded', count: mostReminders }] };
  }
  const limit = settings.goodDays;
  return { segment: 'good_payer', reasons: [{ code: 'prompt', days, limit, paid }] };
}

function riskReasons(facts: SegmentFacts): SegmentReason[] {
  const { insolventSince, exposureMinor, creditLimitMinor } = facts;
  const reasons: SegmentReason[] = [];
  if (insolventSince !== null) reasons.push({ code: 'insolvent', since: insolventSince });
  if (creditLimitMinor !== null && exposureMinor > creditLimitMinor) {
    reasons.push({ code: 'over_limit', exposureMinor, limitMinor: creditLimitMinor });
  }
  return reasons;
}

function lateReasons(facts: SegmentFacts, settings: SegmentSettings): SegmentReason[] {
  const { paid, weightedDaysLate: days, formalNotices, brokenPromises } = facts;
  const reasons: SegmentReason[] = [];
  if (days !== null && paid >= settings.paidMin && days > settings.lateDays) {
    reasons.push({ code: 'late', days, limit: settings.lateDays, paid });
  }
  if (formalNotices >= settings.noticesMin) {
    reasons.push({ code: 'notices', count: formalNotices });
  }
  if (brokenPromises >= settings.brokenMin) {
    reasons.push({ code: 'broken_promises', count: brokenPromises });
  }
  return reasons;
}
