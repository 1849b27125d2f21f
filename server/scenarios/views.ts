import type { Reader } from '../web/reader.ts';
import { hrefOf, scenarioName, stepName, type Tab } from '../today/wording.ts';
import type { ActivationPage, ChangesPart } from './activation-views.ts';
import type { AssignmentPage } from './assignment-views.ts';
import type { DraftPage, StepForm, Tick } from './draft-views.ts';
import type { ScenariosIndex } from './list-views.ts';
import type { Scenario, Step } from './rules.ts';
import type { ScenarioNew, ScenarioShow } from './show-views.ts';
import { whenShort, type RailStep } from './step-words.ts';
import type { ImportPage } from './yaml-views.ts';

/** Where the mail of a step can be read. */
export function previewPath(scenario: { key: string }, step: Step): string {
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
}

/** Which wording of which language a preview shows. */
export interface PreviewChoice {
  language: string;
  wording: 0 | 1;
}

/** A sample of a step's mail. */
export function stepPreview(
  reader: Reader,
  { scenario, step }: { scenario: Scenario; step: Step },
  choice: PreviewChoice,
  mail: { subject: string; text: string },
): StepPreview {
  const { scenarios, trade } = reader.texts;
  const path = previewPath(scenario, step);
  const with_ = (part: Partial<{ language: string; wording: string }>, suffix = '') =>
    hrefOf(`${path}${suffix}`, {
      language: choice.language,
      wording: String(choice.wording + 1),
      ...part,
    });
  return {
    title: scenarios.previewOf(stepName(reader, step)),
    scenario: scenarioName(reader, scenario),
    when: whenShort(reader, step),
    subject: mail.subject,
    html: with_({}, '/html'),
    text: mail.text,
    languages: Object.entries(trade.languages).map(([code, label]) => ({
      label,
      href: with_({ language: code }),
      count: null,
      isCurrent: code === choice.language,
    })),
    wordings: [1, 2].map((number) => ({
      label: scenarios.wording(number),
      href: with_({ wording: String(number) }),
      count: null,
      isCurrent: number === choice.wording + 1,
    })),
  };
}

export interface ScenarioViews {
  '/scenarios/index': ScenariosIndex;
  '/scenarios/step': StepPreview;
  '/scenarios/new': ScenarioNew;
  '/scenarios/show': ScenarioShow;
  '/scenarios/draft': DraftPage;
  '/scenarios/_draft': DraftPage;
  '/scenarios/_step': { step: StepForm };
  '/scenarios/_ticks': { ticks: readonly Tick[] };
  '/scenarios/_rail': { steps: readonly RailStep[] };
  '/scenarios/activation': ActivationPage;
  '/scenarios/_changes': { changes: ChangesPart };
  '/scenarios/assignment': AssignmentPage;
  '/scenarios/import': ImportPage;
}
