import type { InputProps, SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { scenarioName } from '../today/wording.ts';
import { mayBeActivated, type ScenarioProblem } from './check-rules.ts';
import { LIMITS } from './definition-rules.ts';
import type { TypedDraft } from './draft-form.ts';
import type { TypedProblem } from './draft-parse.ts';
import { stepForm } from './draft-step-views.ts';
import type { Scenario } from './rules.ts';
import { previewWith, rail, type RailStep } from './step-words.ts';

/** One box of a list to tick. */
export interface Tick {
  name: string;
  value: string;
  label: string;
  isChecked: boolean;
}

export interface StepForm {
  id: string;
  number: string;
  title: string;
  keyName: string;
  key: string;
  problems: { text: string; isRefusal: boolean }[];
  main: { days: InputProps; when: SelectProps; does: SelectProps; tone: SelectProps };
  name: InputProps;
  isOpen: boolean;
  to: Tick[];
  toProblem: string;
  cc: Tick[];
  inside: Tick[];
  adds: Tick[];
  amounts: InputProps[];
  segments: Tick[];
  audiences: Tick[];
  factored: SelectProps;
  approval: Tick;
  buttons: { value: string; label: string; about: string; action: string; isDanger: boolean }[];
}

export interface DraftPage {
  title: string;
  name: string;
  scenarioHref: string;
  action: string;
  lookAction: string;
  discardAction: string;
  activationHref: string;
  previewHref: string;
  revision: string;
  count: string;
  hasProblems: boolean;
  isStale: boolean;
  isUnsaved: boolean;
  isFull: string;
  steps: StepForm[];
  addAction: string;
  addValue: string;
  thanks: SelectProps;
  note: InputProps;
  rail: RailStep[];
  refusals: string[];
  warnings: string[];
  isSound: boolean;
}

export interface DraftSources {
  scenario: { key: string; name: string };
  number: number;
  typed: TypedDraft;
  /** What was typed, as far as it could be read; null: not at all. */
  read: Pick<Scenario, 'steps'> | null;
  problems: readonly ScenarioProblem[];
  typedProblems: readonly TypedProblem[];
  team: readonly { email: string; name: string }[];
  isStale: boolean;
  isUnsaved: boolean;
  currency: string;
}

/** The page of a draft: its form, how it would run, and what is wrong with it. */
export function draftPage(reader: Reader, sources: DraftSources): DraftPage {
  const { scenarioEditor: words, scenarios } = reader.texts;
  const { scenario, typed, read, problems } = sources;
  const path = `/scenarios/${scenario.key}`;
  const sentences = (isRefusal: boolean) =>
    problems
      .filter((problem) => problem.isRefusal === isRefusal)
      .map((problem) => problemSentence(reader, problem));
  return {
    title: words.draftTitle(scenarioName(reader, scenario)),
    name: scenarioName(reader, scenario),
    scenarioHref: path,
    action: `${path}/draft`,
    lookAction: `${path}/draft/look`,
    discardAction: `${path}/draft/removal`,
    activationHref: `${path}/versions/${sources.number}/activation`,
    previewHref: previewWith(scenario),
    revision: String(typed.revision),
    count: String(typed.steps.length),
    hasProblems: sources.typedProblems.length > 0,
    isStale: sources.isStale,
    isUnsaved: sources.isUnsaved,
    isFull: typed.steps.length >= LIMITS.steps ? words.fullSteps(LIMITS.steps) : '',
    steps: typed.steps.map((_, index) => stepForm(reader, sources, index)),
    addAction: `${path}/draft#step-${typed.steps.length + 1}`,
    addValue: `add:${typed.steps.length}`,
    thanks: {
      name: 'thanks',
      label: words.thanks,
      field: { value: typed.thanks, problem: null },
      options: (['always', 'after_a_step', 'after_third_step', 'never'] as const).map((value) => ({
        value,
        label: scenarios.thanks[value],
      })),
    },
    note: {
      name: 'note',
      label: words.note,
      field: { value: typed.note, problem: null },
      hint: words.noteHint,
    },
    rail: read ? rail(reader, read, () => null) : [],
    refusals: sentences(true),
    warnings: sentences(false),
    isSound: read !== null && mayBeActivated(problems),
  };
}

/** `Step 3: it is gentler than a reminder before it.` */
export function problemSentence(reader: Reader, { step, code }: ScenarioProblem): string {
  const { scenarioEditor: words } = reader.texts;
  const sentence = words.problem[code];
  return step === null ? sentence : words.atStep(words.step(step + 1), sentence);
}
