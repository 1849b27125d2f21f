import type { PlainDate } from '../calendar/plain-date.ts';
import { factsOf, stateOf, type Considered, type Considering } from '../chases/consider.ts';
import type { ChaseState, TouchStep } from '../chases/queries.ts';
import { afterTouch, askableMinor, nextTouch } from '../chases/rules.ts';
import type { Channel, Step, StepMail, Tone } from '../scenarios/rules.ts';

/** An invoice whose step is due today. */
export type Carrying = Considered & { next: Extract<Considered['next'], { kind: 'step' }> };

export function isCarrying(one: Considered, today: PlainDate): one is Carrying {
  return one.next.kind === 'step' && one.next.on <= today;
}

/** One touch to plan: the invoices whose step it carries. */
export interface Grouped {
  customerId: number;
  currency: string;
  channel: Channel;
  /** Whom all of it is paid to: a factor, or (null) the firm. */
  factorId: number | null;
  carrying: Carrying[];
  /** The invoice whose step is the most advanced: it decides what the touch says. */
  leading: Carrying;
}

/** What one message of a day is about: a key of customer and currency. */
export function accountOf(of: { customerId: number; currency: string }): string {
  return `${of.customerId} ${of.currency}`;
}

/** What one transfer can pay: a key of that and of whom it is paid to. */
export function payeeOf(of: {
  customerId: number;
  currency: string;
  factorId: number | null;
}): string {
  return `${accountOf(of)} ${of.factorId ?? 'own'}`;
}

/**
 * One group per customer, currency and channel; the most advanced step leads. What is paid to different accounts is never in one
 * message: who has waited longest goes first, of those planned for the same day the factor's (article 003: factored invoices
 * first), and the others wait for the next message. A Belgian consumer's first reminders stand alone:
 * they are free, have mentions of their own and start their own fourteen days (BEC-1, BEC-10), so the rest waits for
 * the next message.
 */
export function groupByCustomer(carrying: readonly Carrying[]): Grouped[] {
  const groups = Map.groupBy(carrying, ({ row, next }) => `${accountOf(row)} ${next.step.channel}`);
  return [...groups.values()].flatMap((members) => {
    const firsts = members.filter(({ next }) => next.step.mail === 'first_reminder_be');
    const together = firstPayee(firsts.length > 0 ? firsts : members);
    const [first] = together;
    if (!first) return [];
    const leading = together.reduce(
      (far, one) => (isFurther(one.next.step, far.next.step) ? one : far),
      first,
    );
    return [
      {
        customerId: first.row.customerId,
        currency: first.row.currency,
        channel: first.next.step.channel,
        factorId: first.row.factorId,
        carrying: together,
        leading,
      },
    ];
  });
}

function firstPayee(members: readonly Carrying[]): Carrying[] {
  const planned = ({ next, row }: Carrying) => `${next.plannedOn} ${row.factorId === null ? 1 : 0}`;
  const sorted = members.toSorted((a, b) =>
    planned(a) < planned(b) ? -1 : planned(a) > planned(b) ? 1 : 0,
  );
  return members.filter(({ row }) => row.factorId === sorted[0]?.row.factorId);
}

// Mails before the due date are behind every reminder; among the same kind the later step is further.
const ORDER: Record<StepMail, number> = {
  before_due: 0,
  due_today: 1,
  first_reminder_be: 2,
  reminder: 2,
};
const TONES: Record<Tone, number> = { friendly: 0, neutral: 1, firm: 2, final: 3 };

/** Whether a step is more advanced than another, of the same scenario or of two. */
export function isFurther(a: Step, b: Step): boolean {
  return rank(a) > rank(b);
}

function rank({ mail, tone, position }: Step): number {
  return ORDER[mail ?? 'reminder'] * 10_000 + TONES[tone] * 1_000 + position;
}

/** An invoice that a message may list beside those whose step is due. */
export interface OverdueInvoice {
  invoiceId: number;
  customerId: number;
  currency: string;
  /** Whom it is paid to; null: the firm. */
  factorId: number | null;
  /** What of it is not held (minor units). */
  balanceMinor: number;
}

/** What the day knows of the customers whose steps are due. */
export interface Accounts {
  /** By whom it is paid to. */
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>;
  /** What was paid that no invoice has taken yet (minor units), by account. */
  credits: ReadonlyMap<string, number>;
}

/** What is asked of a group together: all that is overdue, what its steps are about, less what was paid too much (DOMAIN 4.4). */
export function isWorthAsking(
  group: Grouped,
  { overdue, credits }: Accounts,
  day: { today: PlainDate; minimumAmountMinor: number },
): boolean {
  // A note asks nobody for anything.
  if (group.channel === 'note') return true;
  // A first reminder of a Belgian consumer asks for its own invoices only: the sender will count just those.
  const others = isFirstReminder(group) ? [] : (overdue.get(payeeOf(group)) ?? []);
  const balances = new Map(others.map((one) => [one.invoiceId, one.balanceMinor]));
  for (const { row } of group.carrying) {
    balances.set(row.invoiceId, askableMinor({ ...row, today: day.today }));
  }
  const owed = [...balances.values()].reduce((sum, balance) => sum + balance, 0);
  // What was paid to the firm too much pays nothing of what a factor has bought.
  const credit = group.factorId === null ? (credits.get(accountOf(group)) ?? 0) : 0;
  return owed - credit >= Math.max(1, day.minimumAmountMinor);
}

/** Overdue invoices a message lists beside those whose step it carries. */
export function listedBeside(
  group: Grouped,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): OverdueInvoice[] {
  // What is no mail lists nothing.
  if (group.channel !== 'email' || isFirstReminder(group)) return [];
  const carried = new Set(group.carrying.map(({ row }) => row.invoiceId));
  const others = overdue.get(payeeOf(group)) ?? [];
  return others.filter((one) => !carried.has(one.invoiceId));
}

/** Of a Belgian consumer: it speaks of its own invoices only (BEC-1, BEC-10). */
function isFirstReminder({ leading }: Grouped): boolean {
  return leading.next.step.mail === 'first_reminder_be';
}

/** Where an invoice stands after its step was carried out, and what is written down of it. */
export function carryOut(
  { row, scenario, chase, cycle, next }: Carrying,
  touchId: number | null,
  considering: Considering,
): { steps: TouchStep[]; state: ChaseState } {
  const { today } = considering;
  const after = afterTouch(chase, next, today);
  const { channel } = next.step;
  const following = nextTouch(after, scenario, considering.workingDays, {
    ...factsOf(row, considering),
    contacts: channel === 'note' ? row.contacts : [...row.contacts, { on: today, channel }],
  });
  const base = {
    invoiceId: row.invoiceId,
    cycle,
    touchId,
    decidedOn: today,
    previousPosition: chase.position,
    previousLastTouchOn: chase.lastTouchOn,
    previousSlideDays: chase.slideDays,
  };
  return {
    state: stateOf(row, scenario, after, cycle, following),
    steps: [
      {
        ...base,
        position: next.step.position,
        stepKey: next.step.key,
        outcome: 'carried',
        reason: '',
      },
      ...next.overtaken.map(({ step, because }) => ({
        ...base,
        position: step.position,
        stepKey: step.key,
        outcome: 'passed_over' as const,
        reason: because,
      })),
    ],
  };
}

/** Where an invoice stands whose message would ask too little: it waits until tomorrow. */
export function waitForMore({ state }: Carrying, tomorrow: PlainDate): ChaseState {
  return {
    ...state,
    nextPosition: null,
    nextOn: null,
    heldBecause: 'below_minimum',
    reviewOn: tomorrow,
  };
}
