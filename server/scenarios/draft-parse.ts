import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { draftSchema, LIMITS, type Definition } from './definition-rules.ts';
import type { TypedDraft, TypedStep } from './draft-form.ts';

export interface TypedProblem {
  step: number;
  field: keyof TypedStep;
  code: 'whole' | 'days_range' | 'seniority_range' | 'amount' | 'choice' | 'no_recipient' | 'long';
}

export type ParsedDraft =
  | { ok: true; definition: Definition; note: string; revision: number }
  | { ok: false; problems: TypedProblem[] };

// The same as the schema's.
const SENIORITY_MAX = 36_500;
const NOTE_CHARACTERS = 200;

/** What was typed as a definition, or what of it cannot be read. */
export function parseDraft(typed: TypedDraft, currency: string): ParsedDraft {
  const problems: TypedProblem[] = [];
  const steps = typed.steps.map((step, index) => parseStep(step, index, currency, problems));
  const parsed = draftSchema.safeParse({ thanks: typed.thanks, steps });
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) {
      const [, index] = path;
      // Lists and hidden fields: whatever else comes was not typed by anybody.
      if (problems.length === 0) {
        problems.push({ step: Number(index ?? 0), field: 'does', code: 'choice' });
      }
    }
  }
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const note = typed.note.slice(0, NOTE_CHARACTERS);
  return { ok: true, definition: parsed.data, note, revision: typed.revision };
}

function parseStep(
  typed: TypedStep,
  step: number,
  currency: string,
  problems: TypedProblem[],
): unknown {
  const problem = (field: keyof TypedStep, code: TypedProblem['code']) =>
    problems.push({ step, field, code });
  const amount = (field: 'minimum' | 'maximum' | 'exposure') => {
    if (typed[field] === '') return undefined;
    const minor = parseTypedAmount(typed[field], currency);
    if (minor === undefined || minor > LIMITS.amountMinor) problem(field, 'amount');
    return minor;
  };
  const isMail = ['before_due', 'due_today', 'reminder', 'first_reminder_be'].includes(typed.does);
  if (isMail && typed.to.length === 0) problem('to', 'no_recipient');
  if (typed.name.length > LIMITS.name) problem('name', 'long');
  const stated = {
    minimum_amount_minor: amount('minimum') || undefined,
    maximum_amount_minor: amount('maximum'),
    minimum_exposure_minor: amount('exposure') || undefined,
    minimum_seniority_days: parseSeniority(typed.seniority, problem),
    segments: typed.segments.length > 0 ? typed.segments : undefined,
    audiences: typed.audiences.length > 0 ? typed.audiences : undefined,
    factored: typed.factored === '' ? undefined : typed.factored,
  };
  const conditions = Object.fromEntries(
    Object.entries(stated).filter(([, value]) => value !== undefined),
  );
  const isUsual = typed.to.join() === 'billing' && typed.cc.length === 0;
  const hasRecipients = typed.inside.length > 0 || (isMail && !isUsual);
  return {
    key: typed.key,
    ...(typed.name !== '' && { name: typed.name }),
    ...parseWhen(typed, problem),
    channel: isMail ? 'email' : typed.does,
    ...(isMail && { mail: typed.does, tone: typed.tone }),
    ...(typed.approval && { approval: true }),
    // Like the addressees: what is no mail has none, whatever was ticked before.
    ...(isMail && typed.adds.length > 0 && { adds: typed.adds }),
    ...(hasRecipients && {
      recipients: isMail
        ? { to: typed.to, cc: typed.cc, inside: typed.inside }
        : { to: ['billing'], cc: [], inside: typed.inside },
    }),
    ...(Object.keys(conditions).length > 0 && { conditions }),
  };
}

function parseWhen(
  { days: text, when }: TypedStep,
  problem: (field: 'days', code: 'whole' | 'days_range') => unknown,
): { anchor: string; offset_days: number } {
  const anchors: Record<string, string> = { after_issue: 'issue', after_previous: 'previous' };
  const anchor = anchors[when] ?? 'due';
  const isBefore = when === 'before_due';
  if (!/^\d{1,5}$/.test(text)) {
    problem('days', 'whole');
    return { anchor, offset_days: 0 };
  }
  const days = Number(text);
  const isOutside =
    days > (isBefore ? LIMITS.daysBefore : LIMITS.daysAfter) || (isBefore && days === 0);
  if (isOutside) {
    problem('days', 'days_range');
    return { anchor, offset_days: 0 };
  }
  return { anchor, offset_days: isBefore ? -days : days };
}

function parseSeniority(
  text: string,
  problem: (field: 'seniority', code: 'whole' | 'seniority_range') => unknown,
): number | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,7}$/.test(text)) {
    problem('seniority', 'whole');
    return undefined;
  }
  const days = Number(text);
  if (days > SENIORITY_MAX) problem('seniority', 'seniority_range');
  return days === 0 || days > SENIORITY_MAX ? undefined : days;
}
