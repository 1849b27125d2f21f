import type { Scenario, Step } from './rules.ts';

export const STEP_FIELDS = [
  'when',
  'does',
  'tone',
  'name',
  'to',
  'cc',
  'inside',
  'adds',
  'approval',
  'minimum',
  'maximum',
  'exposure',
  'seniority',
  'segments',
  'audiences',
  'factored',
] as const;
export type StepField = (typeof STEP_FIELDS)[number];

export type ScenarioChange =
  | { kind: 'added'; step: Step }
  | { kind: 'removed'; step: Step }
  | { kind: 'changed'; before: Step; after: Step; fields: StepField[] }
  /** Among the steps that both have, it stands elsewhere. */
  | { kind: 'moved'; step: Step; from: number; to: number }
  | { kind: 'thanks'; before: Scenario['thanks']; after: Scenario['thanks'] };

type Content = Pick<Scenario, 'thanks' | 'steps'>;

/** What another version says differently, in the order of its steps; what it leaves out comes last. Pure. */
export function changesBetween(before: Content, after: Content): ScenarioChange[] {
  const old = new Map(before.steps.map((step) => [step.key, step]));
  const kept = new Set(after.steps.map(({ key }) => key));
  const oldOrder = before.steps.filter(({ key }) => kept.has(key)).map(({ key }) => key);
  const newOrder = after.steps.filter(({ key }) => old.has(key)).map(({ key }) => key);
  const changes: ScenarioChange[] = after.steps.flatMap((step): ScenarioChange[] => {
    const known = old.get(step.key);
    if (!known) return [{ kind: 'added', step }];
    const fields = changedFields(known, step);
    const from = oldOrder.indexOf(step.key);
    const to = newOrder.indexOf(step.key);
    return [
      ...(fields.length > 0
        ? [{ kind: 'changed' as const, before: known, after: step, fields }]
        : []),
      ...(from === to ? [] : [{ kind: 'moved' as const, step, from: from + 1, to: to + 1 }]),
    ];
  });
  const removed = before.steps
    .filter(({ key }) => !kept.has(key))
    .map((step): ScenarioChange => ({ kind: 'removed', step }));
  const thanks: ScenarioChange[] =
    before.thanks === after.thanks
      ? []
      : [{ kind: 'thanks', before: before.thanks, after: after.thanks }];
  return [...changes, ...removed, ...thanks];
}

const ONLY_MAILS: ReadonlySet<StepField> = new Set(['tone', 'to', 'cc']);

function changedFields(before: Step, after: Step): StepField[] {
  return STEP_FIELDS.filter((field) => {
    // What it had only as a mail is gone with the mail: that it became a call says it.
    if (ONLY_MAILS.has(field) && !hasField(after, field)) return false;
    return JSON.stringify(valueOf(before, field)) !== JSON.stringify(valueOf(after, field));
  });
}

/** Whether a step says this at all: only a reminder has a tone, and what writes no mail has no addressee. */
export function hasField(step: Step, field: StepField): boolean {
  return !ONLY_MAILS.has(field) || valueOf(step, field) !== null;
}

function valueOf(step: Step, field: StepField): unknown {
  const { recipients, conditions } = step;
  const isMail = step.channel === 'email';
  const values: Record<StepField, unknown> = {
    when: [step.anchor, step.offsetDays],
    does: [step.channel, step.mail],
    tone: step.mail === 'reminder' ? step.tone : null,
    name: step.name,
    to: isMail ? recipients.to : null,
    cc: isMail ? recipients.cc : null,
    inside: recipients.inside,
    adds: step.adds.toSorted(),
    approval: step.needsApproval,
    minimum: conditions.minimumAmountMinor,
    maximum: conditions.maximumAmountMinor,
    exposure: conditions.minimumExposureMinor,
    seniority: conditions.minimumSeniorityDays,
    segments: conditions.segments.toSorted(),
    audiences: conditions.audiences.toSorted(),
    factored: conditions.factored,
  };
  return values[field];
}
