import { refusal, type Refusal } from './wire.ts';

/** How many more mails the plan allows; null is no limit. */
export interface QuotaLeft {
  readonly daily?: number | null;
  readonly monthly?: number | null;
}

export interface Quota {
  /** Takes this many mails from both quotas, or says which one is used up and takes none. */
  spend(mails: number): Refusal | null;
  set(left: QuotaLeft): void;
}

export function createQuota(): Quota {
  let daily = Number.POSITIVE_INFINITY;
  let monthly = Number.POSITIVE_INFINITY;
  return {
    spend(mails) {
      if (mails > monthly)
        return refusal(429, 'monthly_quota_exceeded', 'You have reached your monthly email quota.');
      if (mails > daily)
        return refusal(429, 'daily_quota_exceeded', 'You have reached your daily email quota.');
      daily -= mails;
      monthly -= mails;
      return null;
    },
    set(left) {
      if (left.daily !== undefined) daily = left.daily ?? Number.POSITIVE_INFINITY;
      if (left.monthly !== undefined) monthly = left.monthly ?? Number.POSITIVE_INFINITY;
    },
  };
}
