import { addDays, isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import { isPlannable, type AskingFacts } from '../plans/ask-actions.ts';
import type { PlannableInvoice } from '../plans/ask-queries.ts';
import {
  buildSchedule,
  INSTALMENTS_MAX,
  RHYTHMS,
  scheduleProblem,
  type Instalment,
  type Rhythm,
  type ScheduleProblem,
} from '../plans/rules.ts';
import { readChoice } from './choice.ts';

/** What somebody chose on the page of a plan, as it was sent. */
export interface PlanWish {
  invoiceIds: readonly number[];
  /** Typed in "another number". */
  other: string;
  /** Null: nothing chosen yet. */
  count: number | null;
  first: string;
  rhythm: Rhythm;
  /** The form was sent; before that the page only begins. */
  isSent: boolean;
}

/** Reads a wish from a query or a form. */
export function readPlanWish(sent: unknown): PlanWish {
  const fields = (sent ?? {}) as Record<string, unknown>;
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? value.trim().slice(0, 20) : '';
  };
  const other = text('other');
  const chosen = other === '' ? text('count') : other;
  return {
    invoiceIds: readChoice(sent).invoiceIds,
    other,
    count: /^\d{1,2}$/.test(chosen) ? Number(chosen) : null,
    first: text('first'),
    rhythm: RHYTHMS.find((one) => one === text('every')) ?? 'month',
    isSent: ['count', 'other', 'first'].some((name) => typeof fields[name] === 'string'),
  };
}

/** The wish as a query, to be carried from page to page. */
export function wishFields(wish: PlanWish): [string, string][] {
  return [
    ...wish.invoiceIds.map((id): [string, string] => ['invoice', String(id)]),
    ['count', wish.count === null ? '' : String(wish.count)],
    ['first', wish.first],
    ['every', wish.rhythm],
  ];
}

export type WishProblem =
  | { field: 'invoice'; code: 'none' | 'mixed_currencies' }
  | { field: 'count'; code: 'number' | Extract<ScheduleProblem, 'not_an_amount' | 'too_few'> }
  | { field: 'first'; code: ScheduleProblem };

export interface Wished {
  chosen: PlannableInvoice[];
  totalMinor: number;
  currency: string;
  schedule: Instalment[] | null;
  problem: WishProblem | null;
}

/** The invoices chosen, or to begin with those overdue of the first currency. */
export function chosenFor(wish: PlanWish, { invoices, today }: AskingFacts): PlannableInvoice[] {
  const plannable = invoices.filter(isPlannable);
  if (wish.isSent || wish.invoiceIds.length > 0) {
    return plannable.filter((one) => wish.invoiceIds.includes(one.id));
  }
  const [first] = plannable;
  const same = plannable.filter((one) => one.currency === first?.currency);
  const overdue = same.filter((one) => one.dueOn < today);
  return overdue.length > 0 ? overdue : same;
}

/** The schedule somebody wishes for, or what is wrong with the wish. */
export function scheduleOf(wish: PlanWish, facts: AskingFacts): Wished {
  const chosen = chosenFor(wish, facts);
  const totalMinor = sumMinor(chosen.map((one) => one.balanceMinor));
  const base = { chosen, totalMinor, currency: chosen[0]?.currency ?? '', schedule: null };
  if (chosen.length === 0) return { ...base, problem: { field: 'invoice', code: 'none' } };
  if (new Set(chosen.map((one) => one.currency)).size > 1) {
    return { ...base, problem: { field: 'invoice', code: 'mixed_currencies' } };
  }
  if (!wish.isSent) return { ...base, problem: null };
  if (wish.count === null) {
    const code = wish.other === '' ? 'too_few' : 'number';
    return { ...base, problem: { field: 'count', code } };
  }
  if (wish.count < 2 || wish.count > INSTALMENTS_MAX) {
    return { ...base, problem: { field: 'count', code: 'number' } };
  }
  if (!isPlainDate(wish.first)) {
    return { ...base, problem: { field: 'first', code: 'first_in_past' } };
  }
  const schedule = buildSchedule({
    ...{ totalMinor, count: wish.count, firstOn: wish.first, rhythm: wish.rhythm },
  });
  if (!schedule) return { ...base, problem: { field: 'count', code: 'not_an_amount' } };
  const problem = scheduleProblem(schedule, totalMinor, facts.today);
  return problem
    ? { ...base, problem: { field: 'first', code: problem } }
    : { ...base, schedule, problem: null };
}

// A week to arrange a payment, where the limits leave one.
const FIRST_AFTER_DAYS = 7;

/** The first day that the page proposes. */
export function proposedFirst({ limits, today }: AskingFacts): PlainDate {
  return addDays(today, Math.min(FIRST_AFTER_DAYS, limits.firstWithinDays));
}
