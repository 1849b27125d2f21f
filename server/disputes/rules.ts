export const REASONS = [
  'not_received',
  'not_as_ordered',
  'price',
  'credited',
  'addressee',
  'duplicate',
  'other',
] as const;
export type DisputeReason = (typeof REASONS)[number];

export const STATUSES = ['open', 'accepted', 'partly_accepted', 'rejected', 'withdrawn'] as const;
export type DisputeStatus = (typeof STATUSES)[number];
export type Party = 'team' | 'debtor';

/** What happens to a dispute. */
export const EVENTS = [
  'team_writes',
  'debtor_writes',
  'debtor_stays_silent',
  'assign',
  'accept',
  'accept_part',
  'reject',
  'withdraw',
] as const;
export type DisputeEvent = (typeof EVENTS)[number];

export interface DisputeState {
  status: DisputeStatus;
  /** Whose turn it is; of a decided one, whose it was. */
  waitingFor: Party;
}

/** `stays`: whoever's turn it is, it remains theirs. */
type Next = { status: DisputeStatus; waitingFor: Party | 'stays' };

/**
 * The states and what leads from one to the next; what is not here cannot happen. A decided dispute is over: whoever disagrees
 * opens a new one.
 */
export const TRANSITIONS: Record<DisputeStatus, Partial<Record<DisputeEvent, Next>>> = {
  open: {
    team_writes: { status: 'open', waitingFor: 'debtor' },
    debtor_writes: { status: 'open', waitingFor: 'team' },
    debtor_stays_silent: { status: 'open', waitingFor: 'team' },
    assign: { status: 'open', waitingFor: 'stays' },
    accept: { status: 'accepted', waitingFor: 'stays' },
    accept_part: { status: 'partly_accepted', waitingFor: 'stays' },
    reject: { status: 'rejected', waitingFor: 'stays' },
    withdraw: { status: 'withdrawn', waitingFor: 'stays' },
  },
  accepted: {},
  partly_accepted: {},
  rejected: {},
  withdrawn: {},
};

/** The state after an event; null when it cannot happen in this one. */
export function nextState(state: DisputeState, event: DisputeEvent): DisputeState | null {
  const next = TRANSITIONS[state.status][event];
  if (!next || (event === 'debtor_stays_silent' && state.waitingFor !== 'debtor')) return null;
  return {
    status: next.status,
    waitingFor: next.waitingFor === 'stays' ? state.waitingFor : next.waitingFor,
  };
}

/** DOMAIN 4.7: a dispute is answered within five working days, and after each new word of the debtor. */
export const ANSWER_WORKING_DAYS = 5;
/** How long the debtor is waited for before the team looks again. */
export const SILENCE_WORKING_DAYS = 10;
/** DOMAIN 4.7: reminders go on a week after a refusal, so that it is read before they come. */
export const NOTICE_DAYS = 7;
/** Longer would be a pause, which a person places as such. */
export const NOTICE_DAYS_MAX = 60;

/** What is disputed, and what the invoice still owes; minor units, `amountMinor` null for all of it. */
export interface Disputed {
  amountMinor: number | null;
  balanceMinor: number;
  totalMinor: number;
}

/** How much of what is owed is disputed: never more than is owed. */
export function disputedMinor({ amountMinor, balanceMinor }: Omit<Disputed, 'totalMinor'>): number {
  const owedMinor = Math.max(0, balanceMinor);
  return Math.min(amountMinor ?? owedMinor, owedMinor);
}

/** What of the invoice stays payable and is asked for. */
export function undisputedMinor(disputed: Omit<Disputed, 'totalMinor'>): number {
  return Math.max(0, disputed.balanceMinor) - disputedMinor(disputed);
}

/**
 * What a credit note is over when the debtor is right: the part they named, even when some of it was paid meanwhile (the rest is
 * their credit); of a whole invoice what is owed, and all of it when nothing is.
 */
export function creditMinor({ amountMinor, balanceMinor, totalMinor }: Disputed): number {
  return amountMinor ?? (balanceMinor > 0 ? balanceMinor : totalMinor);
}

/** What stays held of the part a decision did not grant; null: all that is owed. */
export function restHeldMinor(amountMinor: number | null, acceptedMinor: number): number | null {
  return amountMinor === null ? null : Math.max(0, amountMinor - acceptedMinor);
}

/** Why an amount cannot be disputed, or null. */
export function amountProblem(
  amountMinor: number | null,
  invoice: { balanceMinor: number; totalMinor: number },
): 'nothing_owed' | 'too_much' | null {
  if (invoice.balanceMinor <= 0) return 'nothing_owed';
  return amountMinor !== null && amountMinor > invoice.totalMinor ? 'too_much' : null;
}

/** The part of an invoice a dispute is about; null when that is all of it. */
export function disputedPart(
  amountMinor: number | null,
  invoice: { totalMinor: number },
): number | null {
  return amountMinor !== null && amountMinor < invoice.totalMinor ? amountMinor : null;
}

/** What may not be longer: a page of writing. */
export const TEXT_CHARACTERS_MAX = 5_000;
