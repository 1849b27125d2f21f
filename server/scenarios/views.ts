import type { Reader } from '../web/reader.ts';
import { hrefOf, scenarioName, stepName, type Tab } from '../today/wording.ts';
import type { CurrentWording, MailKey } from '../wordings/rules.ts';
import { wordingPath } from '../wordings/views.ts';
import type { CustomerGroup } from './page-queries.ts';
import { assignedScenario, type ScenarioBook } from './book-rules.ts';
import type { Scenario, Step } from './rules.ts';

export interface RailStep {
  when: string;
  name: string;
  about: string[];
  kind: 'mail' | 'other' | 'due-day';
  previewHref: string | null;
}

export interface ScenarioCard {
  key: string;
  name: string;
  forWhom: string;
  customers: string;
  thanks: string;
  steps: RailStep[];
}

export interface ScenariosIndex {
  scenarios: ScenarioCard[];
  rules: readonly string[];
}

/** All scenarios, each drawn on the line of its due date. */
export function scenariosIndex(
  reader: Reader,
  book: ScenarioBook,
  groups: readonly CustomerGroup[],
): ScenariosIndex {
  const { texts } = reader;
  return {
    scenarios: book.active.map((scenario) => {
      const customers = countCustomers(book, scenario, groups);
      return {
        key: scenario.key,
        name: scenarioName(reader, scenario),
        forWhom: texts.scenarios.forWhom[scenario.key] ?? texts.scenarios.chosenFor,
        customers: texts.trade.customers(customers, reader.count(customers)),
        thanks: texts.scenarios.thanks[scenario.thanks],
        steps: rail(reader, scenario),
      };
    }),
    rules: texts.scenarios.ruleList,
  };
}

function countCustomers(
  book: ScenarioBook,
  scenario: Scenario,
  groups: readonly CustomerGroup[],
): number {
  return groups
    .filter((group) =>
      group.scenarioId === null
        ? assignedScenario(book, group).id === scenario.id
        : group.scenarioId === scenario.id,
    )
    .reduce((sum, group) => sum + group.customers, 0);
}

/** The steps in their order, with the due date where it falls among them. */
function rail(reader: Reader, scenario: Scenario): RailStep[] {
  const { scenarios } = reader.texts;
  const dueDay: RailStep = {
    when: scenarios.dueDay,
    name: '',
    about: [],
    kind: 'due-day',
    previewHref: null,
  };
  const isBefore = (step: Step) => step.anchor === 'due' && step.offsetDays < 0;
  const before = scenario.steps.filter(isBefore);
  const after = scenario.steps.filter((step) => !isBefore(step));
  return [
    ...before.map((step) => railStep(reader, scenario, step)),
    dueDay,
    ...after.map((step) => railStep(reader, scenario, step)),
  ];
}

function railStep(reader: Reader, scenario: Scenario, step: Step): RailStep {
  const { scenarios } = reader.texts;
  const isMail = step.channel === 'email';
  const about = [
    isMail ? scenarios.byMail : scenarios.later,
    step.anchor === 'previous' ? scenarios.afterPrevious(step.offsetDays) : '',
    step.needsApproval ? scenarios.approval : '',
    step.conditions.minimumAmountMinor > 0
      ? scenarios.minimum(
          reader.amount(
            step.conditions.minimumAmountMinor - 1,
            reader.organization?.currency ?? 'EUR',
          ),
        )
      : '',
  ];
  return {
    when: whenOf(reader, step),
    name: stepName(reader, step),
    about: about.filter((sentence) => sentence !== ''),
    kind: isMail ? 'mail' : 'other',
    previewHref: isMail ? previewPath(scenario, step) : null,
  };
}

function whenOf(reader: Reader, step: Step): string {
  const { scenarios } = reader.texts;
  if (step.anchor === 'previous') return scenarios.afterPreviousShort(step.offsetDays);
  if (step.offsetDays === 0) return scenarios.onDueDay;
  return step.offsetDays < 0
    ? scenarios.before(-step.offsetDays)
    : scenarios.after(step.offsetDays);
}

function previewPath(scenario: Scenario, step: Step): string {
  return `/scenarios/${encodeURIComponent(scenario.key)}/steps/${encodeURIComponent(step.key)}`;
}

export interface StepPreview {
  title: string;
  scenario: string;
  when: string;
  subject: string;
  html: string;
  text: string;
  languages: Tab[];
  wordings: Tab[];
  /** Where the wording is read and written. */
  editHref: string;
}

/** Which wording of which mail a preview shows, and which there are. */
export interface PreviewChoice {
  key: MailKey;
  wording: CurrentWording;
  wordings: readonly CurrentWording[];
}

/** A sample of a step's mail. */
export function stepPreview(
  reader: Reader,
  { scenario, step }: { scenario: Scenario; step: Step },
  { key, wording, wordings }: PreviewChoice,
  mail: { subject: string; text: string },
): StepPreview {
  const { scenarios, trade } = reader.texts;
  const path = previewPath(scenario, step);
  const with_ = (part: Partial<{ language: string; wording: string }>, suffix = '') =>
    hrefOf(`${path}${suffix}`, {
      language: key.language,
      wording: String(wording.variant),
      ...part,
    });
  return {
    title: scenarios.previewOf(stepName(reader, step)),
    scenario: scenarioName(reader, scenario),
    when: whenOf(reader, step),
    subject: mail.subject,
    html: with_({}, '/html'),
    text: mail.text,
    languages: Object.entries(trade.languages).map(([code, label]) => ({
      label,
      href: with_({ language: code }),
      count: null,
      isCurrent: code === key.language,
    })),
    wordings: wordings.map(({ variant }) => ({
      label: scenarios.wording(variant),
      href: with_({ wording: String(variant) }),
      count: null,
      isCurrent: variant === wording.variant,
    })),
    editHref: wordingPath({ ...key, variant: wording.variant }),
  };
}

export interface ScenarioViews {
  '/scenarios/index': ScenariosIndex;
  '/scenarios/step': StepPreview;
}
