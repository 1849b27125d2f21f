import type { ChasePreview } from '../chases/preview.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { hrefOf, stepName, type Badge, type Empty, type Tab } from '../today/wording.ts';
import { inputOf, type FormState, type InputProps } from '../web/forms.ts';
import type { Pager } from '../web/paging.ts';
import type { Reader } from '../web/reader.ts';
import type { PlanCharging } from './charge-views.ts';
import { planNumber } from './document.ts';
import { PLAN_FILTERS, type PlanFilter } from './page-queries.ts';
import type { PlanOfferView } from './offer-views.ts';
import type { PlanSettingsView } from './settings-views.ts';
import type { Acceptance } from './acceptance-queries.ts';
import type { Plan } from './queries.ts';
import { dueMinor, planProgress, scheduleProblem } from './rules.ts';
import type { Touch } from './walk-queries.ts';

export interface PlanListRow {
  href: string;
  customer: string;
  customerHref: string;
  about: string;
  total: string;
  left: string;
  next: string;
  badge: Badge;
}

export interface PlanViews {
  '/plans/index': { tabs: Tab[]; rows: PlanListRow[]; pager: Pager; empty: Empty };
  '/plans/show': PlanShow & { charging: PlanCharging | null };
  '/plans/_charging': { charging: PlanCharging };
  '/plans/_schedule': Pick<PlanShow, 'instalments'>;
  '/plans/_decide': Pick<PlanShow, 'path' | 'preview'> & {
    answer: NonNullable<PlanShow['answer']>;
  };
  '/plans/_end': Pick<PlanShow, 'path' | 'preview'> & {
    ending: NonNullable<PlanShow['ending']>;
  };
  '/plans/offer': PlanOfferView;
  '/plans/settings': PlanSettingsView;
}

export function planBadge(reader: Reader, plan: Plan): Badge {
  const { plans } = reader.texts;
  const progress = planProgress(plan.covered, plan.instalments);
  const isLate = progress.instalments.some((one) => one.isUnpaid && one.dueOn < reader.today);
  if (plan.status === 'active' && plan.warnedUntil) return { label: plans.warned, tone: 'bad' };
  if (plan.status === 'active' && isLate) return { label: plans.late, tone: 'warn' };
  const tone: Partial<Record<Plan['status'], Badge['tone']>> = {
    ...{ requested: 'warn', offered: 'info', active: 'info', completed: 'good', broken: 'bad' },
  };
  return { label: plans.states[plan.status], tone: tone[plan.status] ?? '' };
}

const numbersOf = (plan: Plan) => plan.covered.map((one) => one.number).join(', ');

/** The list of plans under one of its tabs. */
export function plansIndex(
  reader: Reader,
  filter: PlanFilter,
  found: { plans: readonly Plan[]; counts: Record<PlanFilter, number>; pager: Pager },
): PlanViews['/plans/index'] {
  const { plans } = reader.texts;
  return {
    tabs: PLAN_FILTERS.map((one) => ({
      label: plans.filters[one],
      href: hrefOf('/plans', { state: one }),
      count: one === 'over' ? null : reader.count(found.counts[one]),
      isCurrent: one === filter,
    })),
    rows: found.plans.map((plan) => planListRow(reader, plan)),
    pager: found.pager,
    empty: { ...plans.empty, action: null },
  };
}

export function planListRow(reader: Reader, plan: Plan): PlanListRow {
  const progress = planProgress(plan.covered, plan.instalments);
  const next = progress.instalments.find((one) => one.isUnpaid);
  const isOver = !['requested', 'offered', 'active'].includes(plan.status);
  return {
    href: `/plans/${plan.id}`,
    customer: plan.customerName,
    customerHref: `/customers/${plan.customerId}`,
    about: numbersOf(plan),
    total: reader.amount(plan.totalMinor, plan.currency),
    left: isOver ? '' : reader.amount(progress.leftMinor, plan.currency),
    next: isOver || !next ? '' : reader.day(next.dueOn),
    badge: planBadge(reader, plan),
  };
}

export interface PlanShow {
  title: string;
  badge: Badge;
  path: string;
  customer: string;
  customerHref: string;
  facts: { label: string; value: string; href: string | null }[];
  quotes: { title: string; text: string }[];
  beyond: string | null;
  instalments: {
    position: string;
    day: string;
    amount: string;
    paid: string;
    touches: string;
    isLate: boolean;
  }[];
  invoices: { number: string; href: string; covered: string; balance: string }[];
  acceptance: { sentence: string; facts: { label: string; value: string }[] } | null;
  documentHref: string | null;
  /** Of a request: what can be answered. */
  answer: { canOffer: boolean; reason: InputProps } | null;
  retractAction: string | null;
  change: { href: string; openHref: string | null } | null;
  ending: { words: InputProps; mayBreak: boolean; toEnd: string | null } | null;
  /** What reminders would do. */
  preview: string[];
}

export interface PlanSources {
  plan: Plan;
  acceptance: Acceptance | undefined;
  touches: readonly Touch[];
  previews: readonly ChasePreview[];
  /** A change that is offered, or the plan in its place. */
  successorId: number | null;
  form: FormState<'words'>;
}

/** The page of a plan. */
export function planShow(reader: Reader, sources: PlanSources): PlanShow {
  const { plan, acceptance } = sources;
  const { plans } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, plan.currency);
  return {
    title: plans.numbered(planNumber(plan.id)),
    badge: planBadge(reader, plan),
    path: `/plans/${plan.id}`,
    ...{ customer: plan.customerName, customerHref: `/customers/${plan.customerId}` },
    facts: factsOf(reader, plan, sources.successorId),
    quotes: [
      { title: plans.words, text: plan.words },
      { title: plans.ourWords, text: plan.decisionWords },
      // A code stands there when nobody wrote anything.
      { title: plans.ended, text: isWords(plan) ? plan.endReason : '' },
    ].filter((one) => one.text !== ''),
    beyond:
      plan.beyond === '' ? null : (plans.beyond[plan.beyond as keyof typeof plans.beyond] ?? null),
    instalments: instalmentRows(reader, sources),
    invoices: plan.covered.map((one) => ({
      number: one.number,
      href: `/invoices/${one.invoiceId}`,
      covered: amount(one.amountMinor),
      balance: amount(one.balanceMinor),
    })),
    acceptance: acceptance ? acceptanceOf(reader, acceptance) : null,
    documentHref: acceptance ? `/plans/${plan.id}/document.pdf` : null,
    answer: plan.status === 'requested' ? answerOf(reader, sources) : null,
    retractAction: plan.status === 'offered' ? `/plans/${plan.id}/retraction` : null,
    change:
      plan.status === 'active'
        ? {
            href: `/plans/${plan.id}/change`,
            openHref: sources.successorId === null ? null : `/plans/${sources.successorId}`,
          }
        : null,
    ending: plan.status === 'active' ? endingOf(reader, sources) : null,
    preview: sources.previews.map((one) => previewText(reader, plan, one)),
  };
}

const CODES = new Set(['', 'paid', 'not_kept', 'retracted', 'overtaken']);
function isWords({ status, endReason }: Plan): boolean {
  return status !== 'replaced' && !CODES.has(endReason);
}

function factsOf(reader: Reader, plan: Plan, successorId: number | null): PlanShow['facts'] {
  const { facts, askedBy, chargeBy, states } = reader.texts.plans;
  const day = (on: PlainDate | null) => (on ? reader.day(on) : '');
  const { paidMinor } = planProgress(plan.covered, plan.instalments);
  const replacedBy = plan.status === 'replaced' ? successorId : null;
  const link = (id: number | null) => (id === null ? null : `/plans/${id}`);
  const isRunning = plan.startedOn !== null;
  return [
    { label: facts.customer, value: plan.customerName, href: `/customers/${plan.customerId}` },
    { label: facts.total, value: reader.amount(plan.totalMinor, plan.currency), href: null },
    {
      label: facts.paid,
      value: isRunning ? reader.amount(paidMinor, plan.currency) : '',
      href: null,
    },
    { label: facts.asked, value: reader.moment(plan.createdAt), href: null },
    { label: facts.askedBy, value: askedBy[plan.askedBy], href: null },
    { label: facts.owner, value: plan.ownerName ?? '', href: null },
    {
      label: facts.offerUntil,
      value: plan.status === 'offered' ? day(plan.offerUntil) : '',
      href: null,
    },
    { label: facts.started, value: day(plan.startedOn), href: null },
    { label: facts.warnedUntil, value: day(plan.warnedUntil), href: null },
    { label: facts.ended, value: day(plan.endedOn), href: null },
    {
      label: facts.replaces,
      value: plan.replacesId === null ? '' : planNumber(plan.replacesId),
      href: link(plan.replacesId),
    },
    {
      label: states.replaced,
      value: replacedBy === null ? '' : planNumber(replacedBy),
      href: link(replacedBy),
    },
    { label: facts.paidBy, value: isRunning ? chargeBy[plan.chargeBy] : '', href: null },
  ].filter((fact) => fact.value !== '');
}

function instalmentRows(reader: Reader, { plan, touches }: PlanSources): PlanShow['instalments'] {
  const { plans } = reader.texts;
  const isRunning = plan.startedOn !== null;
  return planProgress(plan.covered, plan.instalments).instalments.map((one) => ({
    position: String(one.position),
    day: reader.day(one.dueOn),
    amount: reader.amount(one.amountMinor, plan.currency),
    paid: isRunning ? reader.amount(one.paidMinor, plan.currency) : '',
    touches: touches
      .filter((touch) => touch.instalmentId === one.id)
      .map((touch) => `${plans.touches[touch.step]} ${reader.day(touch.touchedOn)}`)
      .join(', '),
    isLate: plan.status === 'active' && one.isUnpaid && one.dueOn < reader.today,
  }));
}

function acceptanceOf(reader: Reader, acceptance: Acceptance): PlanShow['acceptance'] {
  const { plans } = reader.texts;
  return {
    sentence: plans.acceptedBy(acceptance.name, reader.moment(acceptance.acceptedAt)),
    facts: [
      { label: plans.address, value: acceptance.address ?? '' },
      { label: plans.agent, value: acceptance.agent },
      { label: plans.hash, value: acceptance.scheduleHash.toString('hex') },
    ].filter((fact) => fact.value !== ''),
  };
}

function answerOf(reader: Reader, { plan, form }: PlanSources): PlanShow['answer'] {
  const { plans } = reader.texts;
  return {
    canOffer: scheduleProblem(plan.instalments, plan.totalMinor, reader.today) === null,
    reason: inputOf(form, 'words', plans.reason, { rows: 3, hint: plans.reasonHint }),
  };
}

function endingOf(reader: Reader, { plan, form }: PlanSources): PlanShow['ending'] {
  const { plans } = reader.texts;
  const progress = planProgress(plan.covered, plan.instalments);
  const ranOut =
    plan.warnedUntil !== null &&
    plan.warnedUntil < reader.today &&
    dueMinor(progress, reader.today) > 0;
  return {
    words: inputOf(form, 'words', plans.endWords, { rows: 3, hint: plans.endHint }),
    mayBreak: ranOut,
    toEnd: ranOut && plan.warnedUntil ? plans.toEndHint(reader.day(plan.warnedUntil)) : null,
  };
}

function previewText(reader: Reader, plan: Plan, { invoiceId, next }: ChasePreview): string {
  const { plans, trade } = reader.texts;
  const number = plan.covered.find((one) => one.invoiceId === invoiceId)?.number ?? '';
  if (next.kind === 'done') return plans.noStep(number);
  if (next.kind === 'held') {
    return plans.staysHeld(number, trade.heldBecause[next.because] ?? next.because);
  }
  return plans.resumes(number, stepName(reader, next.step), reader.day(next.on));
}
