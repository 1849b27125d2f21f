import type { PlainDate } from '../calendar/plain-date.ts';
import { payableNow } from '../plans/pay-rules.ts';
import { dueMinor, planProgress, type Progressed } from '../plans/rules.ts';
import type { Plan, StoredInstalment } from '../plans/queries.ts';
import type { InputProps } from '../web/forms.ts';
import type { GivenAnswer } from './answers.ts';
import type { Visit } from './guard.ts';
import { planPath } from './plan-agree-views.ts';
import type { PortalCharging, PortalKeeping } from './plan-charge-views.ts';
import {
  dayText,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

export interface PlanInstalmentRow {
  day: string;
  amount: string;
  state: string;
  kind: 'paid' | 'due' | 'coming';
}

export interface PortalPlan {
  shell: PortalShell;
  title: string;
  state: string;
  about: string;
  isWarning: boolean;
  notice: string | null;
  problem: string | null;
  message: { title: string; text: string } | null;
  progress: string | null;
  rows: PlanInstalmentRow[];
  invoices: { number: string; amount: string }[];
  pay: ({ action: string; label: string; hint: string; all: string | null } & PortalKeeping) | null;
  charging: PortalCharging | null;
  documentUrl: string | null;
  acceptUrl: string | null;
  withdraw: { action: string; title: string; words: InputProps; label: string } | null;
  other: { text: string; label: string; url: string } | null;
  backUrl: string;
}

export interface PlanShown {
  canPayByCard: boolean;
  notice: string | null;
  problem: string | null;
  /** The change that is offered, or the plan that took its place. */
  otherId: number | null;
  keeping: PortalKeeping;
  charging: PortalCharging | null;
}

/** A plan as its debtor sees it, whatever has become of it. */
export function portalPlan(visit: Visit, plan: Plan, shown: PlanShown): PortalPlan {
  const { plans } = textsOf(visit);
  const money = (minor: number) => moneyText(visit)(minor, plan.currency);
  const progress = planProgress(plan.covered, plan.instalments);
  const isRunning = plan.status === 'active' || plan.status === 'completed';
  const creditor = visit.organization.name;
  return {
    shell: portalShell(visit, `/plans/${plan.id}`),
    title: plans.given(money(plan.totalMinor)),
    state: plans.states[plan.status],
    about: aboutPlan(visit, plan),
    isWarning: plan.status === 'active' && dueMinor(progress, visit.today) > 0,
    notice: shown.notice,
    problem: shown.problem,
    message: messageOf(plan, plans.message(creditor)),
    progress: isRunning ? plans.paidOf(money(progress.paidMinor), money(plan.totalMinor)) : null,
    rows: progress.instalments.map((one) => rowOf(visit, plan, one, isRunning)),
    invoices: plan.covered.map((one) => ({ number: one.number, amount: money(one.amountMinor) })),
    pay: plan.status === 'active' && shown.canPayByCard ? payOf(visit, plan, shown.keeping) : null,
    charging: shown.charging,
    documentUrl: plan.startedOn ? planPath(visit, plan.id, '/document.pdf') : null,
    acceptUrl: plan.status === 'offered' ? planPath(visit, plan.id, '/agree') : null,
    withdraw: withdrawOf(visit, plan),
    other: otherOf(visit, plan, shown.otherId),
    backUrl: visitPath(visit),
  };
}

function messageOf(plan: Plan, title: string): PortalPlan['message'] {
  const isTheirs = plan.status === 'ended' || plan.status === 'broken';
  // What ended by itself carries a code there, and no words.
  const text = isTheirs && plan.endReason !== 'not_kept' ? plan.endReason : plan.decisionWords;
  return text ? { title, text } : null;
}

function aboutPlan(visit: Visit, plan: Plan): string {
  const { about } = textsOf(visit).plans;
  const creditor = visit.organization.name;
  const until = (day: PlainDate | null) => (day ? dayText(visit)(day) : '');
  switch (plan.status) {
    case 'requested':
    case 'declined':
    case 'ended':
      return about[plan.status](creditor);
    case 'offered':
      return plan.replacesId === null
        ? about.offered(creditor, until(plan.offerUntil))
        : about.change(creditor, until(plan.offerUntil));
    case 'active': {
      const due = dueMinor(planProgress(plan.covered, plan.instalments), visit.today);
      if (due === 0) return about.active;
      const amount = moneyText(visit)(due, plan.currency);
      return plan.warnedUntil ? about.warned(amount, until(plan.warnedUntil)) : about.late(amount);
    }
    case 'completed':
    case 'broken':
    case 'withdrawn':
    case 'lapsed':
    case 'replaced':
      return about[plan.status];
  }
}

function rowOf(
  visit: Visit,
  plan: Plan,
  one: Progressed<StoredInstalment>,
  isRunning: boolean,
): PlanInstalmentRow {
  const { rows } = textsOf(visit).plans;
  const money = (minor: number) => moneyText(visit)(minor, plan.currency);
  const row = { day: dayText(visit)(one.dueOn), amount: money(one.amountMinor) };
  if (!isRunning) return { ...row, state: '', kind: 'coming' };
  if (!one.isUnpaid) return { ...row, state: rows.paid, kind: 'paid' };
  const kind = one.dueOn <= visit.today ? 'due' : 'coming';
  const state = one.paidMinor > 0 ? rows.part(money(one.leftMinor)) : rows[kind];
  return { ...row, state, kind };
}

function payOf(visit: Visit, plan: Plan, keeping: PortalKeeping): PortalPlan['pay'] {
  const { plans } = textsOf(visit);
  const money = (minor: number) => moneyText(visit)(minor, plan.currency);
  const { amountMinor, allMinor, dueOn } = payableNow(plan, visit.today);
  if (amountMinor === 0) return null;
  return {
    action: planPath(visit, plan.id, '/pay'),
    label: plans.pay(money(amountMinor)),
    hint: dueOn ? plans.payNext(dayText(visit)(dueOn)) : plans.payDue,
    all: allMinor > amountMinor ? plans.payAll(money(allMinor)) : null,
    ...keeping,
  };
}

function withdrawOf(visit: Visit, plan: Plan): PortalPlan['withdraw'] {
  const { plans, forms } = textsOf(visit);
  if (plan.status !== 'requested' && plan.status !== 'offered') return null;
  return {
    action: planPath(visit, plan.id, '/withdraw'),
    title: plans.withdrawTitle[plan.status],
    words: {
      ...{ name: 'words', label: `${plans.withdrawWords} ${forms.optional}`, rows: 2 },
      field: { value: '', problem: null },
    },
    label: plan.status === 'offered' ? plans.refuse : plans.withdraw,
  };
}

function otherOf(visit: Visit, plan: Plan, otherId: number | null): PortalPlan['other'] {
  const { plans } = textsOf(visit);
  if (otherId === null) return null;
  const url = planPath(visit, otherId);
  return plan.status === 'active'
    ? { text: plans.changeOffered, label: plans.seeChange, url }
    : { text: plans.about.replaced, label: plans.replacedBy, url };
}

/** The plan among the answers a debtor gave. */
export function planAnswer(visit: Visit, plan: Plan): GivenAnswer {
  const { plans } = textsOf(visit);
  return {
    title: plans.given(moneyText(visit)(plan.totalMinor, plan.currency)),
    state: plans.states[plan.status],
    about: plan.covered.map((one) => one.number).join(', '),
    href: planPath(visit, plan.id),
  };
}
