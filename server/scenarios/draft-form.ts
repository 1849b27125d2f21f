import { LIMITS } from './definition-rules.ts';
import { stepKeyBeside } from './key-rules.ts';
import type { Scenario, Step } from './rules.ts';
import { doingOf } from './step-words.ts';

/** A step as it stands in the form: nothing is judged yet. */
export interface TypedStep {
  key: string;
  name: string;
  days: string;
  when: string;
  does: string;
  tone: string;
  to: string[];
  cc: string[];
  inside: string[];
  adds: string[];
  approval: boolean;
  minimum: string;
  maximum: string;
  exposure: string;
  seniority: string;
  segments: string[];
  audiences: string[];
  factored: string;
}

export interface TypedDraft {
  revision: number;
  thanks: string;
  note: string;
  steps: TypedStep[];
}

export const WHENS = ['after_due', 'before_due', 'after_previous', 'after_issue'] as const;
export const DOINGS = [
  'before_due',
  'due_today',
  'reminder',
  'first_reminder_be',
  'call',
  'letter',
  'note',
] as const;

/** The name of a step's field in the form. */
export function fieldName(index: number, field: keyof TypedStep): string {
  return `s${index}_${field}`;
}

/** Reads the form as it was sent; more steps than a scenario may have are not read. */
export function readTypedDraft(body: unknown): TypedDraft {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const all = (name: string): string[] => {
    const value = sent[name];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    // PostgreSQL cannot keep the character NUL.
    return list
      .filter((one) => typeof one === 'string')
      .map((one) => one.replaceAll('\u0000', '').trim());
  };
  const text = (name: string) => all(name).at(-1) ?? '';
  const count = Math.min(LIMITS.steps, Number(/^\d{1,3}$/.exec(text('steps'))?.[0] ?? 0));
  return {
    revision: Number(/^\d{1,9}$/.exec(text('revision'))?.[0] ?? 0),
    thanks: text('thanks'),
    note: text('note'),
    steps: Array.from({ length: count }, (_, index): TypedStep => {
      const one = (field: keyof TypedStep) => text(fieldName(index, field));
      const some = (field: keyof TypedStep) =>
        all(fieldName(index, field)).filter((value) => value !== '');
      return {
        key: one('key'),
        name: one('name'),
        days: one('days'),
        when: one('when'),
        does: one('does'),
        tone: one('tone'),
        to: some('to'),
        cc: some('cc'),
        inside: some('inside'),
        adds: some('adds'),
        approval: one('approval') !== '',
        minimum: one('minimum'),
        maximum: one('maximum'),
        exposure: one('exposure'),
        seniority: one('seniority'),
        segments: some('segments'),
        audiences: some('audiences'),
        factored: one('factored'),
      };
    }),
  };
}

/** A draft as it is typed; `write` writes amounts. */
export function typedDraft(
  draft: Pick<Scenario, 'thanks' | 'steps'>,
  more: { revision: number; note: string },
  write: (minor: number) => string,
): TypedDraft {
  return {
    ...more,
    thanks: draft.thanks,
    steps: draft.steps.map((step) => typedStep(step, write)),
  };
}

function typedStep(step: Step, write: (minor: number) => string): TypedStep {
  const { anchor, offsetDays, recipients, conditions: c } = step;
  const amount = (minor: number | null) => (minor === null || minor === 0 ? '' : write(minor));
  return {
    key: step.key,
    name: step.name,
    days: String(Math.abs(offsetDays)),
    when:
      anchor === 'issue'
        ? 'after_issue'
        : anchor === 'previous'
          ? 'after_previous'
          : offsetDays < 0
            ? 'before_due'
            : 'after_due',
    does: doingOf(step),
    tone: step.tone,
    to: [...recipients.to],
    cc: [...recipients.cc],
    inside: [...recipients.inside],
    adds: [...step.adds],
    approval: step.needsApproval,
    minimum: amount(c.minimumAmountMinor),
    // A most of nothing is something else than no most.
    maximum: c.maximumAmountMinor === null ? '' : write(c.maximumAmountMinor),
    exposure: amount(c.minimumExposureMinor),
    seniority: c.minimumSeniorityDays === 0 ? '' : String(c.minimumSeniorityDays),
    segments: [...c.segments],
    audiences: [...c.audiences],
    factored: c.factored ?? '',
  };
}

export interface Rearranged {
  draft: TypedDraft;
  /** The step the reader is taken to. */
  focus: number;
}

/** Carries out a button of the form: `add:2` behind the second step, `remove:0`, `up:1`, `down:1`. Null when it is none of these. */
export function rearrange(draft: TypedDraft, button: string): Rearranged | null {
  const [, what, indexText] = /^(add|remove|up|down):(\d{1,3})$/.exec(button) ?? [];
  if (what === undefined) return null;
  const steps = [...draft.steps];
  const index = Number(indexText);
  if (what === 'add') {
    const at = Math.min(index, steps.length);
    if (steps.length < LIMITS.steps) steps.splice(at, 0, newStep(steps));
    return { draft: { ...draft, steps }, focus: at };
  }
  const [taken] = steps.splice(index, 1);
  if (taken && what !== 'remove') {
    const to = what === 'up' ? Math.max(0, index - 1) : Math.min(steps.length, index + 1);
    steps.splice(to, 0, taken);
    return { draft: { ...draft, steps }, focus: to };
  }
  return { draft: { ...draft, steps }, focus: Math.max(0, index - 1) };
}

function newStep(steps: readonly TypedStep[]): TypedStep {
  return {
    key: stepKeyBeside(steps.map(({ key }) => key)),
    name: '',
    days: '7',
    when: steps.length === 0 ? 'after_due' : 'after_previous',
    does: 'reminder',
    tone: 'neutral',
    to: ['billing'],
    cc: [],
    inside: [],
    adds: [],
    approval: false,
    minimum: '',
    maximum: '',
    exposure: '',
    seniority: '',
    segments: [],
    audiences: [],
    factored: '',
  };
}
