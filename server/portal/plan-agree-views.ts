import { createHash } from 'node:crypto';
import type { PlanSettings } from '../plans/ask-queries.ts';
import { canonicalSchedule, type Agreed } from '../plans/rules.ts';
import { amountInWords } from '../plans/words-rules.ts';
import { sumMinor } from '../money/money.ts';
import { agreementText, AGREEMENT_VERSION } from '../../views/texts/plan-agreement.ts';
import type { InputProps } from '../web/forms.ts';
import type { Visit } from './guard.ts';
import { scheduleRows, type HiddenField, type ScheduleRow } from './plan-ask-views.ts';
import { moneyText, portalShell, textsOf, visitPath, type PortalShell } from './wording.ts';

export interface PortalPlanAgree {
  shell: PortalShell;
  problem: string | null;
  rows: ScheduleRow[];
  total: string;
  paragraphs: string[];
  action: string;
  hidden: HiddenField[];
  name: InputProps;
  /** Of those who are no traders. */
  inWords: InputProps | null;
  tickProblem: string | null;
  /** Where the page before is. */
  backUrl: string;
}

/** What somebody is about to accept. */
export interface Agreeing {
  agreed: Agreed;
  customer: { name: string; kind: string };
  settings: PlanSettings;
  isChange: boolean;
}

/** Businesses are traders; everybody else is asked as a consumer is, which is the stricter. */
export const writesInWords = (kind: string): boolean => kind === 'consumer';

const totalOf = ({ covered }: Agreed) => sumMinor(covered.map((one) => one.amountMinor));

export function sumInWords(visit: Visit, { agreed }: Agreeing): string {
  const isBelgian = visit.link.country === 'BE' || visit.link.country === 'CH';
  const total = { minor: totalOf(agreed), currency: agreed.currency };
  return amountInWords(total, visit.language, isBelgian);
}

/** The agreement as this visitor reads it, a paragraph each. */
export function agreementOf(visit: Visit, agreeing: Agreeing): string[] {
  const { agreed, customer, settings, isChange } = agreeing;
  const money = (minor: number) => moneyText(visit)(minor, agreed.currency);
  return agreementText(
    {
      creditor: visit.organization.legalName || visit.organization.name,
      debtor: customer.name,
      total: money(totalOf(agreed)),
      totalInWords: writesInWords(customer.kind) ? sumInWords(visit, agreeing) : null,
      invoices: agreed.covered.map((one) => ({
        number: one.number,
        amount: money(one.amountMinor),
      })),
      instalments: scheduleRows(visit, agreed.instalments, agreed.currency),
      noticeDays: customer.kind === 'company' ? settings.noticeDays : settings.consumerNoticeDays,
      isChange,
    },
    visit.language,
  );
}

/** Names exactly what was shown: sent back with the acceptance, so that nothing else is accepted. */
export function seenMark(agreed: Agreed, paragraphs: readonly string[]): string {
  return createHash('sha256')
    .update(`${AGREEMENT_VERSION}\n${canonicalSchedule(agreed)}\n${paragraphs.join('\n\n')}`)
    .digest('hex');
}

export interface AgreeShown {
  problem: string | null;
  name: string;
  nameProblem: string | null;
  words: string;
  wordsProblem: string | null;
  tickProblem: string | null;
}

export const NOTHING_TYPED: AgreeShown = {
  ...{ problem: null, name: '', nameProblem: null },
  ...{ words: '', wordsProblem: null, tickProblem: null },
};

/** The page on which a plan is read and accepted. */
export function portalPlanAgree(
  visit: Visit,
  agreeing: Agreeing,
  page: {
    action: string;
    hidden: HiddenField[];
    path: string;
    query: Record<string, string>;
    backUrl: string;
  },
  shown: AgreeShown,
): PortalPlanAgree {
  const { plans } = textsOf(visit);
  const { agreed, customer } = agreeing;
  const paragraphs = agreementOf(visit, agreeing);
  return {
    shell: portalShell(visit, page.path, page.query),
    problem: shown.problem,
    rows: scheduleRows(visit, agreed.instalments, agreed.currency),
    total: moneyText(visit)(totalOf(agreed), agreed.currency),
    paragraphs,
    action: page.action,
    hidden: [...page.hidden, { name: 'seen', value: seenMark(agreed, paragraphs) }],
    name: {
      name: 'name',
      label: plans.name,
      field: { value: shown.name, problem: shown.nameProblem },
      ...{ hint: plans.nameHint, autocomplete: 'name', required: true },
    },
    inWords: writesInWords(customer.kind)
      ? {
          name: 'in_words',
          label: plans.inWords,
          field: { value: shown.words, problem: shown.wordsProblem },
          ...{ hint: plans.inWordsHint(sumInWords(visit, agreeing)), required: true },
        }
      : null,
    tickProblem: shown.tickProblem,
    backUrl: page.backUrl,
  };
}

export const planPath = (visit: Visit, id: number, rest = '', query = {}) =>
  visitPath(visit, `/plans/${id}${rest}`, query);
