import type { WordingProblem } from '../../emails/wordings/problems.ts';
import { examplesIn } from '../../emails/wordings/examples.ts';
import {
  BLOCKS,
  CONDITIONS,
  namesFor,
  variableOf,
  VARIABLES,
  type WordingSource,
} from '../../emails/wordings/variables.ts';
import type { Reader } from '../web/reader.ts';
import {
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import { differenceOf, type DifferencePart } from './difference.ts';
import type { Basis } from './preview.ts';
import { EXAMPLES } from './preview.ts';
import { SHIPPED_VARIANTS, type CurrentWording, type WordingKey } from './rules.ts';
import { WORDINGS_PATH, wordingName, wordingPath } from './views.ts';

export const EDITOR_FIELDS = ['subject', 'body', 'note', 'example', 'invoice'] as const;
export type EditorForm = FormState<(typeof EDITOR_FIELDS)[number]>;

/** A mistake with its place, and the line it stands on: before, inside and after it. */
export interface ShownProblem {
  field: string;
  place: string;
  sentence: string;
  before: string;
  marked: string;
  after: string;
}

export interface CheckedProps {
  problemsTitle: string;
  problems: ShownProblem[];
  /** The preview, null while the text cannot be read. */
  preview: { subject: string; text: string; html: string | null; basis: string } | null;
}

export interface Insertable {
  insert: string;
  /** As it is shown: the same without line breaks. */
  shown: string;
  name: string;
  about: string;
}

export interface EditorProps extends CheckedProps {
  title: string;
  listHref: string;
  action: string;
  previewAction: string;
  historyHref: string;
  readAt: string;
  mayEdit: boolean;
  hasProblems: boolean;
  /** An administrator is asked whether words of courts may stay. */
  asksThreats: boolean;
  keepsThreats: boolean;
  subject: InputProps;
  body: InputProps;
  note: InputProps;
  example: SelectProps;
  invoice: InputProps;
  removal: string | null;
  conflict: { subject: DifferencePart[]; body: DifferencePart[]; isGone: boolean } | null;
  told: string | null;
  variables: Insertable[];
  conditions: Insertable[];
  blocks: Insertable[];
}

export interface EditorViews {
  '/wordings/edit': EditorProps;
  '/wordings/_checked': CheckedProps;
  '/wordings/_insertable': { list: Insertable[] };
  '/wordings/_difference': { parts: DifferencePart[] };
}

export interface EditorState {
  key: WordingKey;
  source: WordingSource;
  form: EditorForm;
  readAt: number;
  checked: CheckedProps;
  threats: 'none' | 'ask' | 'keep';
  mayEdit: boolean;
  hasProblems: boolean;
  conflict: { current: CurrentWording | null } | null;
  told: string | null;
}

/** The page on which a wording is written. */
export function editorPage(reader: Reader, state: EditorState): EditorProps {
  const { wordings: words } = reader.texts;
  const { key, form, checked, conflict, source } = state;
  const path = wordingPath(key);
  return {
    ...checked,
    title: wordingName(reader, key),
    listHref: `${WORDINGS_PATH}?language=${key.language}`,
    ...{ action: path, previewAction: `${path}/preview`, historyHref: `${path}/history` },
    readAt: String(state.readAt),
    ...{ mayEdit: state.mayEdit, hasProblems: state.hasProblems, told: state.told },
    asksThreats: state.threats !== 'none',
    keepsThreats: state.threats === 'keep',
    subject: inputOf(form, 'subject', words.subject, {
      ...{ hint: words.subjectHint, required: true, autocomplete: 'off' },
    }),
    body: inputOf(form, 'body', words.body, { rows: 24 }),
    note: inputOf(form, 'note', words.note, { hint: words.noteHint, autocomplete: 'off' }),
    example: selectOf(
      form,
      'example',
      words.example,
      EXAMPLES.map((value) => ({ value, label: words.examples[value] })),
    ),
    invoice: inputOf(form, 'invoice', words.invoice, {
      ...{ hint: words.invoiceHint, autocomplete: 'off', short: true },
    }),
    removal: state.mayEdit && key.variant > SHIPPED_VARIANTS ? `${path}/removal` : null,
    conflict: conflict && {
      subject: differenceOf(conflict.current?.source.subject ?? '', source.subject),
      body: differenceOf(conflict.current?.source.body ?? '', source.body),
      isGone: conflict.current === null,
    },
    ...insertables(reader, key),
  };
}

/** Problems in words, and the preview. */
export function checkedView(
  reader: Reader,
  source: WordingSource,
  problems: readonly WordingProblem[],
  preview: CheckedProps['preview'],
): CheckedProps {
  const { wordings: words } = reader.texts;
  return {
    problemsTitle: problems.length > 0 ? words.problemsTitle(problems.length) : words.noProblems,
    problems: problems.map((problem) => ({
      field: problem.part,
      place: words.place(problem.part, problem.line, problem.column),
      sentence: words.problem[problem.code](problem.what, problem.hint),
      ...quoted(source[problem.part], problem),
    })),
    preview,
  };
}

// Enough of a long line to find the place again.
const QUOTED_BEFORE = 30;
const QUOTED_AFTER = 50;

function quoted(text: string, { line, column, what }: WordingProblem) {
  const characters = [...(text.split('\n')[line - 1] ?? '')];
  const at = Math.min(column - 1, characters.length);
  const length = Math.max(
    1,
    what && characters.slice(at).join('').startsWith(what) ? [...what].length : 1,
  );
  const from = Math.max(0, at - QUOTED_BEFORE);
  const until = Math.min(characters.length, at + length + QUOTED_AFTER);
  return {
    before: `${from > 0 ? '…' : ''}${characters.slice(from, at).join('')}`,
    marked: characters.slice(at, at + length).join(''),
    after: `${characters.slice(at + length, until).join('')}${until < characters.length ? '…' : ''}`,
  };
}

/** What the preview was made with, in words. */
export function basisText(reader: Reader, basis: Basis): string {
  const { wordings: words } = reader.texts;
  switch (basis.is) {
    case 'invoice':
      return words.shownWith(basis.number, basis.customer);
    case 'sample':
      return words.shownWithSample;
    case 'unknown_invoice':
      return words.unknownInvoice(basis.number);
    case 'unfit_invoice':
      return words.unfitInvoice(basis.number, basis.fact);
  }
}

/** What may stand in a mail, to be put in or copied. */
export function insertables(
  reader: Reader,
  key: Pick<WordingKey, 'kind' | 'language'>,
): Pick<EditorProps, 'variables' | 'conditions' | 'blocks'> {
  const { wordings: words } = reader.texts;
  const examples = examplesIn(key.language);
  return {
    variables: namesFor(key.kind, VARIABLES).map((name) => {
      const { type, guard } = variableOf(name);
      const own = guard !== undefined && guard !== 'one_invoice';
      const shown = `{{ ${name} }}`;
      return {
        insert: own ? `{% if ${guard} %}${shown}{% endif %}` : shown,
        shown,
        name: words.variableNames[name],
        about: [words.types[type], guard ? words.onlyInside(guard) : '', examples[name]]
          .filter(Boolean)
          .join(' · '),
      };
    }),
    conditions: namesFor(key.kind, CONDITIONS).map((name) => ({
      insert: `{% if ${name} %}\n\n{% else %}\n\n{% endif %}`,
      shown: `{% if ${name} %}`,
      ...{ name: words.conditionNames[name], about: '' },
    })),
    blocks: namesFor(key.kind, BLOCKS).map((name) => ({
      ...{ insert: `\n\n{{ ${name} }}\n\n`, shown: `{{ ${name} }}` },
      name: words.blockNames[name],
      about: BLOCKS[name].mandatory ? words.mandatory : '',
    })),
  };
}
