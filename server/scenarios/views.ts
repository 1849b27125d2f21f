import type { Reader } from '../web/reader.ts';
import { hrefOf, scenarioName, stepName, type Tab } from '../today/wording.ts';
import type { CurrentWording, MailKey } from '../wordings/rules.ts';
import { wordingPath } from '../wordings/views.ts';
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
    when: whenShort(reader, step),
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
