import { z } from 'zod';
import { ADDITIONS, AUDIENCES, SEGMENTS, type Scenario, type Step } from './rules.ts';

/** What a definition may hold, and in which words: the same in the database, in YAML and in the API. */
export const LIMITS = { steps: 40, daysBefore: 365, daysAfter: 730, name: 80, amountMinor: 9e12 };

const roleSchema = z.enum(['billing', 'buyer', 'signatory']);
const amountSchema = z.int().min(0).max(LIMITS.amountMinor);

const recipientsSchema = z.strictObject({
  to: z.array(roleSchema).max(3).default(['billing']),
  cc: z.array(roleSchema).max(3).default([]),
  /** `owner`, or the address of a user. */
  inside: z
    .array(
      z
        .string()
        .min(1)
        .max(254)
        .regex(/^\P{Cc}*$/u),
    )
    .max(10)
    .default([]),
});

const conditionsSchema = z.strictObject({
  minimum_amount_minor: amountSchema.optional(),
  maximum_amount_minor: amountSchema.optional(),
  segments: z.array(z.enum(SEGMENTS)).max(SEGMENTS.length).optional(),
  audiences: z.array(z.enum(AUDIENCES)).max(AUDIENCES.length).optional(),
  minimum_seniority_days: z.int().min(0).max(36_500).optional(),
  minimum_exposure_minor: amountSchema.optional(),
  factored: z.enum(['only', 'never']).optional(),
});

export const stepSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z
    .string()
    .max(LIMITS.name)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  anchor: z.enum(['issue', 'due', 'previous']),
  offset_days: z.int().min(-LIMITS.daysBefore).max(LIMITS.daysAfter),
  channel: z.enum(['email', 'call', 'letter', 'note']),
  mail: z.enum(['before_due', 'due_today', 'reminder', 'first_reminder_be']).optional(),
  tone: z.enum(['friendly', 'neutral', 'firm', 'final']).optional(),
  approval: z.boolean().optional(),
  adds: z.array(z.enum(ADDITIONS)).max(ADDITIONS.length).optional(),
  recipients: recipientsSchema.optional(),
  conditions: conditionsSchema.optional(),
});

export const definitionSchema = z.strictObject({
  thanks: z.enum(['always', 'after_a_step', 'after_third_step', 'never']),
  steps: z.array(stepSchema).min(1).max(LIMITS.steps),
});

/** A draft may still be without steps, and say what activating refuses. */
export const draftSchema = definitionSchema.extend({
  steps: z.array(stepSchema).max(LIMITS.steps),
});

export type StepDefinition = z.infer<typeof stepSchema>;
export type Definition = z.infer<typeof definitionSchema>;

/** A version of a scenario as it is stored. */
export interface VersionRow {
  id: number;
  key: string;
  name: string;
  versionId: number;
  number: number;
  definition: unknown;
}

/** Reads a stored version; throws an error that names the step when it is not one. */
export function readScenario(row: VersionRow): Scenario {
  return readBy(definitionSchema, row);
}

/** The same for a version that is not activated yet. */
export function readDraft(row: VersionRow): Scenario {
  return readBy(draftSchema, row);
}

function readBy(schema: typeof draftSchema, row: VersionRow): Scenario {
  const parsed = schema.safeParse(row.definition);
  if (!parsed.success)
    throw new Error(`Scenario ${row.key} is broken: ${z.prettifyError(parsed.error)}`);
  const { id, key, name, versionId, number } = row;
  const { thanks, steps } = parsed.data;
  return { id, key, name, versionId, number, thanks, steps: steps.map(stepOf) };
}

function stepOf(step: StepDefinition, index: number): Step {
  const { conditions } = step;
  const isMail = step.channel === 'email';
  return {
    position: index + 1,
    key: step.key,
    name: step.name ?? '',
    anchor: step.anchor,
    offsetDays: step.offset_days,
    channel: step.channel,
    mail: isMail ? (step.mail ?? 'reminder') : null,
    tone: step.tone ?? 'neutral',
    needsApproval: step.approval ?? false,
    adds: [...new Set(step.adds)],
    recipients: step.recipients ?? { to: ['billing'], cc: [], inside: [] },
    conditions: {
      minimumAmountMinor: conditions?.minimum_amount_minor ?? 0,
      maximumAmountMinor: conditions?.maximum_amount_minor ?? null,
      segments: conditions?.segments ?? [],
      audiences: conditions?.audiences ?? [],
      minimumSeniorityDays: conditions?.minimum_seniority_days ?? 0,
      minimumExposureMinor: conditions?.minimum_exposure_minor ?? 0,
      factored: conditions?.factored ?? null,
    },
  };
}

/** A scenario in the words it is stored in: what reading it again gives the same from. */
export function definitionOf({ thanks, steps }: Pick<Scenario, 'thanks' | 'steps'>): Definition {
  return {
    thanks,
    steps: steps.map((step) => ({
      key: step.key,
      ...(step.name !== '' && { name: step.name }),
      anchor: step.anchor,
      offset_days: step.offsetDays,
      channel: step.channel,
      ...(step.mail !== null && { mail: step.mail, tone: step.tone }),
      ...(step.needsApproval && { approval: true }),
      ...(step.adds.length > 0 && { adds: [...step.adds] }),
      ...recipientsOf(step),
      ...conditionsOf(step),
    })),
  };
}

function recipientsOf({
  channel,
  recipients: { to, cc, inside },
}: Step): Pick<StepDefinition, 'recipients'> {
  const isDefault = to.join() === 'billing' && cc.length === 0 && inside.length === 0;
  if (isDefault || (channel !== 'email' && inside.length === 0)) return {};
  return { recipients: { to: [...to], cc: [...cc], inside: [...inside] } };
}

function conditionsOf({ conditions }: Step): Pick<StepDefinition, 'conditions'> {
  const { segments, audiences, maximumAmountMinor, factored } = conditions;
  const stated = {
    ...(conditions.minimumAmountMinor > 0 && {
      minimum_amount_minor: conditions.minimumAmountMinor,
    }),
    ...(maximumAmountMinor !== null && { maximum_amount_minor: maximumAmountMinor }),
    ...(segments.length > 0 && { segments: [...segments] }),
    ...(audiences.length > 0 && { audiences: [...audiences] }),
    ...(conditions.minimumSeniorityDays > 0 && {
      minimum_seniority_days: conditions.minimumSeniorityDays,
    }),
    ...(conditions.minimumExposureMinor > 0 && {
      minimum_exposure_minor: conditions.minimumExposureMinor,
    }),
    ...(factored !== null && { factored }),
  };
  return Object.keys(stated).length > 0 ? { conditions: stated } : {};
}
