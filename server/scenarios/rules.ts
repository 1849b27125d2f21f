export type Channel = 'email' | 'call' | 'letter' | 'note';
export type StepMail = 'before_due' | 'due_today' | 'reminder' | 'first_reminder_be';
export type Tone = 'friendly' | 'neutral' | 'firm' | 'final';
export const SEGMENTS = ['good_payer', 'standard', 'frequent_late', 'at_risk'] as const;
export type Segment = (typeof SEGMENTS)[number];
/** Kinds of customer, as far as reminders differ; Belgian consumers have a law of their own (Book XIX). */
export const AUDIENCES = ['company', 'public', 'consumer', 'belgian_consumer'] as const;
export type Audience = (typeof AUDIENCES)[number];
export type Role = 'billing' | 'buyer' | 'signatory';
/**
 * What the mail of a step may carry beside its words. `statement`: where the account's statement is to be had, as PDF and as a
 * table. Interest and the fixed indemnity are of this kind too: a name each, here, with the claims they state.
 */
export const ADDITIONS = ['statement'] as const;
export type Addition = (typeof ADDITIONS)[number];

/** Whom a step writes to: people of the customer by their role, and people of the team. */
export interface Recipients {
  to: readonly Role[];
  cc: readonly Role[];
  /** `owner`: whoever looks after the customer; otherwise the address of a user. */
  inside: readonly string[];
}

/** When a step concerns an invoice; a condition that is null or empty holds always. */
export interface Conditions {
  /** What may be asked of the invoice, in minor units. */
  minimumAmountMinor: number;
  maximumAmountMinor: number | null;
  segments: readonly Segment[];
  audiences: readonly Audience[];
  /** Days since the customer's first invoice. */
  minimumSeniorityDays: number;
  /** All that the customer owes in the invoice's currency, in minor units. */
  minimumExposureMinor: number;
  factored: 'only' | 'never' | null;
}

export interface Step {
  /** 1 for the first: what "never backwards" counts by. */
  position: number;
  key: string;
  /** What the team calls it; empty: it is called by what it does. */
  name: string;
  anchor: 'issue' | 'due' | 'previous';
  /** Calendar days from the anchor; negative is before. */
  offsetDays: number;
  channel: Channel;
  mail: StepMail | null;
  tone: Tone;
  needsApproval: boolean;
  adds: readonly Addition[];
  recipients: Recipients;
  conditions: Conditions;
}

/** Whether it says something that stays to be read. A call is no message: it neither waits for the gap between two nor makes one. */
export function isMessage(channel: Channel): boolean {
  return channel === 'email' || channel === 'letter';
}

/** Contacts of any kind are counted over so many days (DOMAIN 4.6). */
export const CAP_DAYS = 30;

export type Thanks = 'always' | 'after_a_step' | 'after_third_step' | 'never';

/** One version of a scenario. */
export interface Scenario {
  id: number;
  key: string;
  name: string;
  versionId: number;
  /** 1 for its first version. */
  number: number;
  thanks: Thanks;
  steps: Step[];
}

/**
 * True for a step whose day is fixed before or on the due date: too late for it once that day has passed. What is counted from
 * the invoice's date is a courtesy before the due date.
 */
export function isBeforeOrOnDue(step: Pick<Step, 'anchor' | 'offsetDays'>): boolean {
  return step.anchor === 'issue' || (step.anchor === 'due' && step.offsetDays <= 0);
}

/** Whether the gap and the cap are those of consumers, wherever they live. */
export function isConsumer(audience: Audience): boolean {
  return audience === 'consumer' || audience === 'belgian_consumer';
}

/** What a customer is, as far as reminders differ. */
export function audienceOf(customer: { kind: string; country: string }): Audience {
  if (customer.kind === 'consumer' && customer.country === 'BE') return 'belgian_consumer';
  return customer.kind === 'consumer' || customer.kind === 'public' ? customer.kind : 'company';
}
