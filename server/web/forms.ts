import { z } from 'zod';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import { Invalid, type FieldProblem } from '../errors.ts';

/** What a form says about a field: the back office and the portal say the same. */
export type ProblemTexts = OfficeTexts['problems'];

/** One field as a template shows it: what was typed, and what is wrong with it. */
export interface FormField {
  value: string;
  problem: string | null;
}

/** A form as a template shows it. Every field is there, so that a template cannot print what is missing. */
export interface FormState<F extends string = string> {
  fields: Record<F, FormField>;
  hasProblems: boolean;
}

/** What `/layouts/_field` draws: a label, an input (or a text area of `rows`), the problem and a hint. */
export interface InputProps {
  name: string;
  label: string;
  field: FormField;
  type?: 'text' | 'email' | 'password' | 'tel' | 'url' | 'date' | 'time' | 'color' | 'search';
  hint?: string;
  autocomplete?: string;
  inputmode?: 'numeric' | 'decimal' | 'email' | 'tel';
  required?: boolean;
  /** The first and the last value, of a date or a number. */
  min?: string;
  max?: string;
  autofocus?: boolean;
  short?: boolean;
  rows?: number;
}

/** What `/layouts/_select` draws. */
export interface SelectProps {
  name: string;
  label: string;
  field: FormField;
  options: readonly { value: string; label: string }[];
  hint?: string;
  short?: boolean;
}

export type ParsedForm<T> =
  | { ok: true; values: T; typed: Readonly<Record<string, string>> }
  | { ok: false; problems: FieldProblem[]; typed: Readonly<Record<string, string>> };

/**
 * Reads an urlencoded body by a schema whose fields take strings. Text is trimmed before it is judged (a password field
 * says so in `keep`); what was typed comes back either way.
 */
export function parseForm<S extends z.ZodType>(
  schema: S,
  body: unknown,
  texts: ProblemTexts,
  options: { keep?: readonly string[] } = {},
): ParsedForm<z.output<S>> {
  const typed = typedFields(body, options.keep ?? []);
  const result = schema.safeParse(typed);
  if (result.success) return { ok: true, values: result.data, typed };
  const problems = new Map<string, FieldProblem>();
  for (const issue of result.error.issues) {
    const field = issue.path.map(String).join('.');
    // The first thing wrong with a field is what a person mends first.
    if (!problems.has(field)) {
      problems.set(field, { field, code: issue.code, message: sentence(issue, texts) });
    }
  }
  return { ok: false, problems: [...problems.values()], typed };
}

/** The form to show: values to begin with or as typed, and the problems by the field. */
export function formState<F extends string>(
  names: readonly F[],
  values: Readonly<Partial<Record<F, string>>>,
  problems: readonly FieldProblem[] = [],
): FormState<F> {
  const fields = Object.fromEntries(
    names.map((name) => [
      name,
      {
        value: values[name] ?? '',
        problem: problems.find((problem) => problem.field === name)?.message ?? null,
      },
    ]),
  ) as Record<F, FormField>;
  return { fields, hasProblems: problems.length > 0 };
}

/** Runs an action; problems it finds (`Invalid`) come back as those of the form do. */
export async function orProblems<T>(
  work: () => Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; problems: readonly FieldProblem[] }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Invalid) return { ok: false, problems: error.problems };
    throw error;
  }
}

/** Pieces of schemas that forms share. An empty field is the empty string. */
export const fields = {
  text: (maxLength = 200) => z.string().max(maxLength).default(''),
  required: (maxLength = 200) => z.string().min(1).max(maxLength),
  email: () => z.string().min(1).max(254).toLowerCase().pipe(z.email()),
  /** A check box: present or not. */
  checked: () =>
    z
      .string()
      .optional()
      .transform((value) => value !== undefined && value !== ''),
  /** A whole number within limits. */
  whole: (min: number, max: number) =>
    z
      .string()
      .min(1)
      .regex(/^-?\d{1,9}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
};

/** The fields of a form as texts, trimmed but for those to `keep` as they are. */
export function typedFields(body: unknown, keep: readonly string[] = []): Record<string, string> {
  const typed: Record<string, string> = {};
  if (typeof body !== 'object' || body === null) return typed;
  for (const [name, value] of Object.entries(body)) {
    // A name sent twice comes as a list: the last one counts, as in a check box behind its hidden twin.
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last !== 'string') continue;
    // PostgreSQL cannot keep the character NUL.
    const text = last.replaceAll('\u0000', '');
    typed[name] = keep.includes(name) ? text : text.trim();
  }
  return typed;
}

function sentence(issue: z.core.$ZodIssue, texts: ProblemTexts): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin !== 'string') return texts.tooSmall(Number(issue.minimum));
      return issue.minimum === 1 ? texts.required : texts.tooShort(Number(issue.minimum));
    case 'too_big':
      return issue.origin === 'string'
        ? texts.tooLong(Number(issue.maximum))
        : texts.tooBig(Number(issue.maximum));
    case 'invalid_type':
      return texts.required;
    case 'invalid_format':
      return formatSentence(issue.format, texts);
    case 'invalid_value':
      return texts.choice;
    case 'custom':
      return issue.message;
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return texts.invalid;
    default:
      return texts.invalid;
  }
}

function formatSentence(format: string, texts: ProblemTexts): string {
  if (format === 'email') return texts.email;
  if (format === 'date') return texts.date;
  return texts.wholeNumber;
}

/** An input of a form for `/layouts/_field`. */
export function inputOf<F extends string>(
  form: FormState<F>,
  name: F,
  label: string,
  options: Omit<InputProps, 'name' | 'label' | 'field'> = {},
): InputProps {
  return { name, label, field: form.fields[name], ...options };
}

/** A choice of a form for `/layouts/_select`. */
export function selectOf<F extends string>(
  form: FormState<F>,
  name: F,
  label: string,
  choices: SelectProps['options'],
  options: Pick<SelectProps, 'hint' | 'short'> = {},
): SelectProps {
  return { name, label, field: form.fields[name], options: choices, ...options };
}
