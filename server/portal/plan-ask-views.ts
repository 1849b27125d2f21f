import { addDays, isPlainDate } from '../calendar/plain-date.ts';
import { isPlannable, type AskingFacts } from '../plans/ask-actions.ts';
import { mostInstalments, type Beyond } from '../plans/limit-rules.ts';
import {
  buildSchedule,
  FIRST_WITHIN_DAYS_MAX,
  INSTALMENTS_MAX,
  RHYTHMS,
  type Instalment,
} from '../plans/rules.ts';
import type { InputProps } from '../web/forms.ts';
import { invoiceChoices, type ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import {
  proposedFirst,
  wishFields,
  type PlanWish,
  type Wished,
  type WishProblem,
} from './plan-wish.ts';
import {
  dayText,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

export type HiddenField = { name: string; value: string };

export interface ScheduleRow {
  day: string;
  amount: string;
}

export interface PortalPlanAsk {
  shell: PortalShell;
  intro: string;
  problem: string | null;
  /** Said instead of the form when nothing can be planned. */
  nothing: string | null;
  action: string;
  chosenLanguage: string | null;
  invoices: ChoicesProps;
  counts: ChoicesProps;
  other: InputProps;
  first: InputProps;
  every: ChoicesProps;
  preview: PlanPreview | null;
  backUrl: string;
}

export interface PlanPreview {
  rows: ScheduleRow[];
  total: string;
  /** That it is theirs at once, or who decides and why. */
  notes: string[];
  hidden: HiddenField[];
  agreeAction: string | null;
  requestAction: string | null;
  words: InputProps;
}

export interface AskShown {
  wish: PlanWish;
  wished: Wished;
  /** Why a person decides: of the chosen schedule, or of any. */
  beyond: Beyond | null;
  problem: string | null;
  words: string;
}

/** The page on which a plan is chosen. */
export function portalPlanAsk(visit: Visit, facts: AskingFacts, shown: AskShown): PortalPlanAsk {
  const { plans } = textsOf(visit);
  const { wish, wished } = shown;
  const query = Object.fromEntries(wishFields(wish).filter(([, value]) => value !== ''));
  const hasAny = facts.invoices.some(isPlannable);
  return {
    shell: portalShell(visit, '/plan', query),
    intro: plans.intro(visit.organization.name),
    problem: shown.problem ?? (wished.problem ? textsOf(visit).forms.check : null),
    nothing: hasAny ? null : `${plans.nothing} ${plans.nothingWhy}`,
    action: `/p/${visit.token}/plan#schedule`,
    chosenLanguage: visit.isLanguageChosen ? visit.language : null,
    invoices: invoicesOf(visit, facts, wished),
    counts: countsOf(visit, facts, shown),
    other: otherOf(visit, shown),
    first: firstOf(visit, facts, shown),
    every: everyOf(visit, wish),
    preview: wished.schedule ? previewOf(visit, wished.schedule, shown) : null,
    backUrl: visitPath(visit),
  };
}

function invoicesOf(visit: Visit, facts: AskingFacts, wished: Wished): ChoicesProps {
  const { plans, forms } = textsOf(visit);
  const problem = wished.problem?.field === 'invoice' ? wished.problem.code : null;
  const asOwed = facts.invoices.filter(isPlannable).map((one) => ({
    ...one,
    ...{
      reference: '',
      totalMinor: one.balanceMinor,
      holds: [],
      disputedMinor: 0,
      promisedOn: null,
    },
    isInFlight: false,
    // What was sold is not plannable.
    factor: null,
  }));
  return invoiceChoices(
    visit,
    asOwed,
    wished.chosen.map((one) => one.id),
    {
      type: 'checkbox',
      legend: forms.whichInvoices,
      problem: problem && (problem === 'none' ? forms.chooseOne : plans.currencies),
    },
  );
}

/** Each number of instalments that the debtor may have at once, or ask for, with what one is and when they are. */
function countsOf(
  visit: Visit,
  facts: AskingFacts,
  { wish, wished, beyond }: AskShown,
): ChoicesProps {
  const { plans } = textsOf(visit);
  const { totalMinor, currency } = wished;
  const most = mostInstalments(facts.limits, totalMinor);
  // Whoever has none at once may still ask for as many as others.
  const shown = most > 0 || beyond !== null ? Math.max(most, 2) : 2;
  const firstOn = isPlainDate(wish.first) ? wish.first : proposedFirst(facts);
  const counts = Array.from({ length: shown - 1 }, (_, index) => index + 2);
  const chosen = wish.isSent ? (wish.other === '' ? wish.count : null) : Math.min(3, shown);
  return {
    name: 'count',
    legend: plans.howMany,
    type: 'radio',
    problem: wished.problem?.field === 'count' ? problemText(visit, wished.problem) : null,
    options: counts.flatMap((count) => {
      const schedule = buildSchedule({ totalMinor, count, firstOn, rhythm: wish.rhythm });
      const [first, last] = [schedule?.[0], schedule?.at(-1)];
      if (!first || !last) return [];
      return [
        {
          value: String(count),
          label: plans.times(count, moneyText(visit)(first.amountMinor, currency)),
          amount: '',
          hint: plans.fromTo(dayText(visit)(first.dueOn), dayText(visit)(last.dueOn)),
          isChosen: count === chosen,
        },
      ];
    }),
  };
}

function otherOf(visit: Visit, { wish, wished }: AskShown): InputProps {
  const { plans, forms } = textsOf(visit);
  const isWrong = wished.problem?.field === 'count' && wish.other !== '';
  return {
    name: 'other',
    label: `${plans.other} ${forms.optional}`,
    field: { value: wish.other, problem: isWrong ? problemText(visit, wished.problem) : null },
    hint: plans.otherHint(INSTALMENTS_MAX),
    inputmode: 'numeric',
  };
}

function firstOf(visit: Visit, facts: AskingFacts, { wish, wished, beyond }: AskShown): InputProps {
  const { plans } = textsOf(visit);
  const { limits, today } = facts;
  const last = addDays(today, FIRST_WITHIN_DAYS_MAX);
  const atOnce = addDays(today, limits.firstWithinDays);
  const isAtOnce = beyond === null || beyond === 'first_day';
  return {
    name: 'first',
    label: plans.first,
    type: 'date',
    field: {
      value: wish.isSent ? wish.first : proposedFirst(facts),
      problem: wished.problem?.field === 'first' ? problemText(visit, wished.problem) : null,
    },
    hint: isAtOnce
      ? plans.firstHint(dayText(visit)(atOnce))
      : plans.firstHintAsked(dayText(visit)(last)),
    ...{ min: today, max: last, required: true },
  };
}

function everyOf(visit: Visit, { rhythm }: PlanWish): ChoicesProps {
  const { plans } = textsOf(visit);
  return {
    name: 'every',
    legend: plans.every,
    type: 'radio',
    problem: null,
    options: RHYTHMS.map((one) => ({
      ...{ value: one, label: plans.rhythms[one], amount: '', hint: '' },
      isChosen: one === rhythm,
    })),
  };
}

function problemText(visit: Visit, problem: WishProblem | null): string {
  const { plans, forms } = textsOf(visit);
  if (problem === null) return '';
  if (problem.code === 'number') return plans.number;
  if (problem.code === 'none') return forms.chooseOne;
  return problem.code === 'mixed_currencies' ? plans.currencies : plans.problems[problem.code];
}

export function scheduleRows(
  visit: Visit,
  schedule: readonly Instalment[],
  currency: string,
): ScheduleRow[] {
  return schedule.map((one) => ({
    day: dayText(visit)(one.dueOn),
    amount: moneyText(visit)(one.amountMinor, currency),
  }));
}

function previewOf(visit: Visit, schedule: Instalment[], shown: AskShown): PlanPreview {
  const { plans, forms } = textsOf(visit);
  const { wish, wished, beyond, words } = shown;
  return {
    rows: scheduleRows(visit, schedule, wished.currency),
    total: moneyText(visit)(wished.totalMinor, wished.currency),
    notes:
      beyond === null
        ? [plans.atOnce]
        : [plans.why[beyond], plans.asked(visit.organization.name)].filter(Boolean),
    hidden: [
      ...wishFields(wish).map(([name, value]) => ({ name, value })),
      ...(visit.isLanguageChosen ? [{ name: 'lang', value: visit.language }] : []),
    ],
    agreeAction: beyond === null ? `/p/${visit.token}/plan/agree` : null,
    requestAction: beyond === null ? null : visitPath(visit, '/plan/request'),
    words: {
      name: 'words',
      label: `${plans.words} ${forms.optional}`,
      field: { value: words, problem: null },
      hint: plans.wordsHint,
      rows: 4,
    },
  };
}
