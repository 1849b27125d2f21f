import { z } from 'zod';

const stepSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{1,40}$/),
  anchor: z.enum(['due', 'previous']),
  offset_days: z.int().min(-365).max(730),
  channel: z.enum(['email', 'call', 'letter', 'note']),
  mail: z.enum(['before_due', 'due_today', 'reminder', 'first_reminder_be']).optional(),
  tone: z.enum(['friendly', 'neutral', 'firm', 'final']).optional(),
  approval: z.boolean().optional(),
  minimum_amount_minor: z.int().min(0).optional(),
});

const definitionSchema = z.strictObject({
  thanks: z.enum(['always', 'after_a_step', 'after_third_step', 'never']),
  steps: z.array(stepSchema).min(1).max(40),
});

export type Channel = 'email' | 'call' | 'letter' | 'note';
export type StepMail = 'before_due' | 'due_today' | 'reminder' | 'first_reminder_be';
export type Tone = 'friendly' | 'neutral' | 'firm' | 'final';

export interface Step {
  /** 1 for the first: what "never backwards" counts by. */
  position: number;
  key: string;
  anchor: 'due' | 'previous';
  /** Calendar days from the anchor; negative is before. */
  offsetDays: number;
  channel: Channel;
  mail: StepMail | null;
  tone: Tone;
  needsApproval: boolean;
  /** The step is passed over for balances below this (minor units). */
  minimumAmountMinor: number;
}

export interface Scenario {
  id: number;
  key: string;
  name: string;
  thanks: 'always' | 'after_a_step' | 'after_third_step' | 'never';
  steps: Step[];
}

/** Reads a stored definition; throws an error that names the step when it is not one. */
export function readScenario(row: {
  id: number;
  key: string;
  name: string;
  definition: unknown;
}): Scenario {
  const parsed = definitionSchema.safeParse(row.definition);
  if (!parsed.success)
    throw new Error(`Scenario ${row.key} is broken: ${z.prettifyError(parsed.error)}`);
  const steps = parsed.data.steps.map((step, index) => ({
    position: index + 1,
    key: step.key,
    anchor: step.anchor,
    offsetDays: step.offset_days,
    channel: step.channel,
    mail: step.channel === 'email' ? (step.mail ?? 'reminder') : null,
    tone: step.tone ?? 'neutral',
    needsApproval: step.approval ?? false,
    minimumAmountMinor: step.minimum_amount_minor ?? 0,
  }));
  return { id: row.id, key: row.key, name: row.name, thanks: parsed.data.thanks, steps };
}

/** True for a step whose day is fixed before or on the due date: too late for it once that day has passed. */
export function isBeforeOrOnDue(step: Step): boolean {
  return step.anchor === 'due' && step.offsetDays <= 0;
}

/** The key of the ready scenario a customer gets when nobody chose one (DOMAIN 4.3). */
export function defaultScenarioKey(customer: {
  kind: string;
  country: string;
  segment: string;
}): string {
  if (customer.kind === 'consumer' && customer.country === 'BE') return 'belgian_consumer';
  if (customer.segment === 'good_payer') return 'soft';
  if (customer.segment === 'frequent_late') return 'firm';
  return 'standard';
}
