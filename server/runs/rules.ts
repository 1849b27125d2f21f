import type { PlainDate } from '../calendar/plain-date.ts';
import { factsOf, stateOf, type Considered, type Considering } from '../chases/consider.ts';
import type { ChaseRow, ChaseState, TouchStep } from '../chases/queries.ts';
import { afterTouch, askableMinor, nextTouch } from '../chases/rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import {
  audienceOf,
  type Channel,
  type Step,
  type StepMail,
  type Tone,
} from '../scenarios/rules.ts';

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
 * What a customer could be asked in one currency by one channel: one group is said on a day, and the one in front goes first. What is
 * paid to different accounts is never in one message: who has waited longest goes first, of those planned for the same day the
 * factor's (article 003: factored invoices first). A Belgian consumer's first reminders stand alone before all others: they are
 * free, have mentions of their own and start their own fourteen days (BEC-1, BEC-10).
 */
export function groupByCustomer(carrying: readonly Carrying[]): Grouped[][] {
  const accounts = Map.groupBy(
    carrying,
    ({ row, next }) => `${accountOf(row)} ${next.step.channel}`,
  );
  return [...accounts.values()].map((members) =>
    members
      .toSorted(byTurn)
      .reduce<Carrying[][]>((groups, one) => {
        const own = groups.find(([first]) => first !== undefined && isSaidWith(first, one));
        if (own) own.push(one);
        else groups.push([one]);
        return groups;
      }, [])
      .flatMap(groupOf),
  );
}

function byTurn(a: Carrying, b: Carrying): number {
  const turn = ({ next, row }: Carrying) =>
    `${isFirstBelgian(next.step) ? 0 : 1} ${next.plannedOn} ${row.factorId === null ? 1 : 0}`;
  const [first, second] = [turn(a), turn(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function isSaidWith(a: Carrying, b: Carrying): boolean {
  return (
    a.row.factorId === b.row.factorId && isFirstBelgian(a.next.step) === isFirstBelgian(b.next.step)
  );
}

function groupOf(members: Carrying[]): Grouped[] {
  // By due date again, as they are listed, whatever their turn.
  const carrying = members.toSorted(
    ({ row: a }, { row: b }) =>
      (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0) || a.invoiceId - b.invoiceId,
  );
  const [first] = carrying;
  if (!first) return [];
  const leading = carrying.reduce(
    (far, one) => (isFurther(one.next.step, far.next.step) ? one : far),
    first,
  );
  const { customerId, currency, factorId } = first.row;
  return [
    { customerId, currency, channel: leading.next.step.channel, factorId, carrying, leading },
  ];
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
  /** Of a Belgian consumer, who has not had the free first reminder of this invoice yet: nothing else speaks of it (BEC-1). */
  awaitsFirstReminder: boolean;
}

/** Whether the free first reminder of an invoice is still to come; false of everybody but consumers in Belgium. */
export function awaitsFirstReminder(
  invoice: Pick<ChaseRow, 'kind' | 'country' | 'versionId' | 'position'>,
  book: ScenarioBook,
): boolean {
  if (audienceOf(invoice) !== 'belgian_consumer') return false;
  const steps = book.versions.get(invoice.versionId ?? 0)?.scenario.steps ?? [];
  const first = steps.find(isFirstBelgian);
  return first === undefined || invoice.position < first.position;
}

/** What the day knows of the customers whose steps are due. */
export interface Accounts {
  /** By whom it is paid to. */
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>;
  /** What was paid that no invoice has taken yet (minor units), by account. */
  credits: ReadonlyMap<string, number>;
}

/**
 * What is said on a day: of each account the group in front that asks for enough. Those in front of it wait until tomorrow, those
 * behind it for the next message.
 */
export function weigh(
  groups: readonly (readonly Grouped[])[],
  accounts: Accounts,
  day: { today: PlainDate; minimumAmountMinor: number },
): { worth: Grouped[]; small: Carrying[] } {
  const worth: Grouped[] = [];
  const small: Carrying[] = [];
  for (const candidates of groups) {
    const index = candidates.findIndex((group) => isWorthAsking(group, accounts, day));
    const before = index < 0 ? candidates : candidates.slice(0, index);
    small.push(...before.flatMap(({ carrying }) => carrying));
    worth.push(...candidates.slice(before.length, before.length + 1));
  }
  return { worth, small };
}

/** What is asked of a group together: all that is overdue, what its steps are about, less what was paid too much (DOMAIN 4.4). */
function isWorthAsking(
  group: Grouped,
  { overdue, credits }: Accounts,
  day: { today: PlainDate; minimumAmountMinor: number },
): boolean {
  // A note asks nobody for anything.
  if (group.channel === 'note') return true;
  const balances = new Map(
    spokenBeside(group, overdue).map((one) => [one.invoiceId, one.balanceMinor]),
  );
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
  if (group.channel !== 'email') return [];
  const carried = new Set(group.carrying.map(({ row }) => row.invoiceId));
  return spokenBeside(group, overdue).filter((one) => !carried.has(one.invoiceId));
}

/** What is overdue and may be spoken of with a group; a Belgian consumer's first reminder speaks of its own alone (BEC-1, BEC-10). */
function spokenBeside(
  group: Grouped,
  overdue: ReadonlyMap<string, readonly OverdueInvoice[]>,
): OverdueInvoice[] {
  if (isFirstBelgian(group.leading.next.step)) return [];
  return (overdue.get(payeeOf(group)) ?? []).filter((one) => !one.awaitsFirstReminder);
}

function isFirstBelgian({ mail }: Step): boolean {
  return mail === 'first_reminder_be';
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
