import type { FormField, InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { stepName } from '../today/wording.ts';
import { LIMITS } from './definition-rules.ts';
import { DOINGS, fieldName, WHENS, type TypedStep } from './draft-form.ts';
import type { TypedProblem } from './draft-parse.ts';
import type { DraftSources, StepForm, Tick } from './draft-views.ts';

/** The fields of one step, its problems and its buttons. */
export function stepForm(reader: Reader, sources: DraftSources, index: number): StepForm {
  const { scenarioEditor: words, trade } = reader.texts;
  const typed = sources.typed.steps[index];
  if (!typed) throw new Error(`There is no step ${index}.`);
  const field = fieldsOf(reader, sources, typed, index);
  const ticks = (
    name: 'to' | 'cc' | 'adds' | 'segments' | 'audiences',
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
    adds: ticks('adds', words.additions),
    amounts: amountFields(reader, sources, field, index),
    segments: ticks('segments', trade.segment),
    audiences: ticks('audiences', words.audience),
    ...lastFields(reader, typed, field, index),
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

function lastFields(
  reader: Reader,
  typed: TypedStep,
  field: FieldOf,
  index: number,
): Pick<StepForm, 'factored' | 'approval'> {
  const { scenarioEditor: words } = reader.texts;
  return {
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
  };
}
