import type { FormField, InputProps, SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { scenarioName, stepName } from '../today/wording.ts';
import { mayBeActivated, type ScenarioProblem } from './check-rules.ts';
import { LIMITS } from './definition-rules.ts';
import { DOINGS, fieldName, WHENS, type TypedDraft, type TypedStep } from './draft-form.ts';
import type { TypedProblem } from './draft-parse.ts';
import type { Scenario } from './rules.ts';
import { rail, type RailStep } from './step-words.ts';

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

function stepForm(reader: Reader, sources: DraftSources, index: number): StepForm {
  const { scenarioEditor: words, trade } = reader.texts;
  const typed = sources.typed.steps[index];
  if (!typed) throw new Error(`There is no step ${index}.`);
  const field = fieldsOf(reader, sources, typed, index);
  const ticks = (
    name: 'to' | 'cc' | 'segments' | 'audiences',
    labels: Readonly<Record<string, string>>,
  ) =>
    Object.entries(labels).map(([value, label]): Tick => ({
      name: fieldName(index, name),
      value,
      label,
      isChecked: typed[name].includes(value),
    }));
  const read = sources.read?.steps[index];
  const number = words.step(index + 1);
  const problems = sources.problems.filter(({ step }) => step === index);
  const toProblem = field('to').problem ?? '';
  return {
    id: `step-${index + 1}`,
    number,
    title: read ? stepName(reader, read) : '',
    keyName: fieldName(index, 'key'),
    key: typed.key,
    problems: problems.map(({ code, isRefusal }) => ({ text: words.problem[code], isRefusal })),
    main: mainFields(reader, field, index),
    name: {
      name: fieldName(index, 'name'),
      label: words.stepName,
      field: field('name'),
      hint: words.stepNameHint,
    },
    isOpen:
      toProblem !== '' ||
      ['minimum', 'maximum', 'exposure', 'seniority'].some(
        (name) => field(name as 'minimum').problem,
      ),
    to: ticks('to', words.roles),
    toProblem,
    cc: ticks('cc', words.roles),
    inside: insideTicks(reader, sources, typed, index),
    amounts: amountFields(reader, sources, field, index),
    segments: ticks('segments', trade.segment),
    audiences: ticks('audiences', words.audience),
    factored: {
      name: fieldName(index, 'factored'),
      label: words.factored,
      field: field('factored'),
      options: (['', 'only', 'never'] as const).map((value) => ({
        value,
        label: words.factoredChoice[value],
      })),
    },
    approval: {
      name: fieldName(index, 'approval'),
      value: 'on',
      label: words.approval,
      isChecked: typed.approval,
    },
    buttons: buttonsOf(reader, sources, index, number),
  };
}

type FieldOf = (name: keyof TypedStep) => FormField;

function fieldsOf(reader: Reader, sources: DraftSources, typed: TypedStep, index: number): FieldOf {
  const { scenarioEditor: words, problems: common } = reader.texts;
  const sentences: Record<TypedProblem['code'], string> = {
    whole: common.wholeNumber,
    days_range:
      typed.when === 'before_due'
        ? words.range(1, LIMITS.daysBefore)
        : words.range(0, LIMITS.daysAfter),
    seniority_range: words.range(0, 36_500),
    amount: common.amount,
    choice: common.choice,
    no_recipient: words.noRecipient,
    long: common.tooLong(LIMITS.name),
  };
  return (name) => {
    const value = typed[name];
    const found = sources.typedProblems.find(
      (problem) => problem.step === index && problem.field === name,
    );
    return {
      value: typeof value === 'string' ? value : '',
      problem: found ? sentences[found.code] : null,
    };
  };
}

function mainFields(reader: Reader, field: FieldOf, index: number): StepForm['main'] {
  const { scenarioEditor: words, trade } = reader.texts;
  return {
    days: {
      name: fieldName(index, 'days'),
      label: words.days,
      field: field('days'),
      hint: words.daysHint,
      inputmode: 'numeric',
      short: true,
    },
    when: {
      name: fieldName(index, 'when'),
      label: words.when,
      field: field('when'),
      options: WHENS.map((value) => ({ value, label: words.whens[value] })),
    },
    does: {
      name: fieldName(index, 'does'),
      label: words.does,
      field: field('does'),
      options: DOINGS.map((value) => ({ value, label: words.doing[value] })),
    },
    tone: {
      name: fieldName(index, 'tone'),
      label: words.tone,
      field: field('tone'),
      options: (['friendly', 'neutral', 'firm', 'final'] as const).map((value) => ({
        value,
        label: trade.tone[value] ?? value,
      })),
    },
  };
}

function amountFields(
  reader: Reader,
  { currency }: DraftSources,
  field: FieldOf,
  index: number,
): InputProps[] {
  const { scenarioEditor: words } = reader.texts;
  const money = (name: 'minimum' | 'maximum' | 'exposure'): InputProps => ({
    name: fieldName(index, name),
    label: words[name](currency),
    field: field(name),
    inputmode: 'decimal',
    short: true,
  });
  return [
    money('minimum'),
    money('maximum'),
    money('exposure'),
    {
      name: fieldName(index, 'seniority'),
      label: words.seniority,
      field: field('seniority'),
      inputmode: 'numeric',
      short: true,
    },
  ];
}

function insideTicks(
  reader: Reader,
  { team }: DraftSources,
  typed: TypedStep,
  index: number,
): Tick[] {
  const { scenarioEditor: words } = reader.texts;
  const known = new Set(['owner', ...team.map(({ email }) => email)]);
  const choices = [
    { value: 'owner', label: words.owner },
    ...team.map(({ email, name }) => ({ value: email, label: name })),
    ...typed.inside
      .filter((who) => !known.has(who))
      .map((who) => ({ value: who, label: words.unknownUser(who) })),
  ];
  return choices.map(({ value, label }) => ({
    name: fieldName(index, 'inside'),
    value,
    label,
    isChecked: typed.inside.includes(value),
  }));
}

function buttonsOf(
  reader: Reader,
  { scenario, typed }: DraftSources,
  index: number,
  number: string,
): StepForm['buttons'] {
  const { scenarioEditor: words } = reader.texts;
  const last = typed.steps.length - 1;
  const button = (what: string, at: number, label: string, to: number, isDanger = false) => ({
    value: `${what}:${at}`,
    label,
    about: words.aboutStep(label, number),
    action: `/scenarios/${scenario.key}/draft#step-${to + 1}`,
    isDanger,
  });
  return [
    ...(index > 0 ? [button('up', index, words.up, index - 1)] : []),
    ...(index < last ? [button('down', index, words.down, index + 1)] : []),
    ...(index < last ? [button('add', index + 1, words.addAfter, index + 1)] : []),
    button('remove', index, words.removeStep, Math.max(0, index - 1), true),
  ];
}
