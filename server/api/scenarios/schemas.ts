import { z } from 'zod';
import { definitionOf, definitionSchema, LIMITS } from '../../scenarios/definition-rules.ts';
import type { ScenarioProblem } from '../../scenarios/check-rules.ts';
import { isScenarioKey } from '../../scenarios/key-rules.ts';
import { ADDITIONS, type Scenario } from '../../scenarios/rules.ts';
import type { Violation } from '../problems.ts';
import { line, name } from '../schemas.ts';

const ROLE = z.enum(['billing', 'buyer', 'signatory']);
const minor = z.int().optional().meta({ description: 'In minor units of the invoice’s currency' });

const stepOut = z.object({
  position: z.int(),
  key: z.string(),
  name: z.string().meta({ description: 'What the team calls it; empty: by what it does' }),
  anchor: z.enum(['issue', 'due', 'previous']).meta({
    description: 'Counted from the date of the invoice, the due date, or the step before',
  }),
  offset_days: z.int(),
  channel: z.enum(['email', 'call', 'letter', 'note']),
  mail: z.string().nullable(),
  tone: z.string(),
  needs_approval: z.boolean(),
  adds: z.array(z.enum(ADDITIONS)).meta({
    description:
      'What the mail carries beside its words: `statement`, links to the account’s statement',
  }),
  recipients: z.object({
    to: z.array(ROLE),
    cc: z.array(ROLE),
    inside: z
      .array(z.string())
      .meta({ description: '`owner` (who looks after the customer), or addresses of users' }),
  }),
  conditions: z.object({
    minimum_amount_minor: minor,
    maximum_amount_minor: minor,
    segments: z.array(z.string()).optional(),
    audiences: z.array(z.string()).optional(),
    minimum_seniority_days: z.int().optional(),
    minimum_exposure_minor: minor,
    factored: z.enum(['only', 'never']).optional(),
  }),
  minimum_amount: z.int().meta({
    description: 'Passed over below this balance, in minor units of its currency',
  }),
});

export const scenarioOut = name(
  'Scenario',
  z.object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    version: z.int().meta({ description: 'Number of this version' }),
    state: z.enum(['active', 'draft']),
    thanks: z.enum(['always', 'after_a_step', 'after_third_step', 'never']),
    steps: z.array(stepOut),
  }),
);

/** A scenario as the interface writes it. */
export function presentScenario(
  scenario: Scenario,
  state: 'active' | 'draft',
): z.output<typeof scenarioOut> {
  const { id, key, name: title, number, thanks, steps } = scenario;
  const stated = definitionOf(scenario).steps;
  return {
    ...{ id, key, name: title, version: number, state, thanks },
    steps: steps.map((step, index) => ({
      position: step.position,
      key: step.key,
      name: step.name,
      anchor: step.anchor,
      offset_days: step.offsetDays,
      channel: step.channel,
      mail: step.mail,
      tone: step.tone,
      needs_approval: step.needsApproval,
      adds: [...step.adds],
      recipients: {
        to: [...step.recipients.to],
        cc: [...step.recipients.cc],
        inside: [...step.recipients.inside],
      },
      conditions: stated[index]?.conditions ?? {},
      minimum_amount: step.conditions.minimumAmountMinor,
    })),
  };
}

export const scenarioKey = line(40)
  .min(1)
  .refine(isScenarioKey, 'Small letters, digits, - and _; not a word of the addresses.');

export const scenarioBody = name(
  'ScenarioToState',
  definitionSchema.extend({ key: scenarioKey, name: line(LIMITS.name).min(1) }),
);

export const activationBody = name(
  'ScenarioActivation',
  z.strictObject({
    running: z.enum(['keep', 'move']).meta({
      description: 'Whether invoices under way keep their version or go over to the new one',
    }),
    version: z.int().min(1).optional().meta({
      description: 'Number of the draft; left out: the one there is',
    }),
  }),
);

const POINTERS: Record<ScenarioProblem['field'], string> = {
  steps: '',
  key: '/key',
  when: '/offset_days',
  does: '/mail',
  tone: '/tone',
  adds: '/adds',
  inside: '/recipients/inside',
  amounts: '/conditions',
};

// For programs' authors; people read the same in their language on the page of the draft.
const SENTENCES: Record<ScenarioProblem['code'], string> = {
  no_steps: 'A scenario has at least one step.',
  duplicate_key: 'Two steps have this key.',
  order: 'This step is not later than one before it.',
  first_is_previous: 'The first step cannot count from the step before.',
  issue_anchor:
    'Counted from the date of the invoice only `before_due` is mailed, on that day or later.',
  before_due_late: '`before_due` is true only before the due date.',
  due_today_day: '`due_today` is true only on the due date.',
  reminder_early: 'A reminder comes after the due date, or counts from a step that does.',
  first_reminder_tone: 'The first reminder is friendly or neutral.',
  no_dialogue: 'A letter needs a reminder or a call before it.',
  unknown_user: 'Nobody in the team has this address.',
  adds_no_mail: 'Only an e-mail carries anything.',
  amounts: 'The least amount is above the most.',
  belgian_consumers:
    'Consumers in Belgium follow it: it must begin with their free first reminder and wait 16 days after it.',
  tone_falls: 'It is gentler than a reminder before it.',
  gap: 'It is closer to the message before it than the least gap allows.',
  cap: 'More contacts in thirty days than allowed.',
  consumer_gap: 'With consumers it is closer to the message before it than their least gap allows.',
  consumer_cap: 'With consumers, more contacts in thirty days than allowed.',
};

/** What keeps a scenario from being taken, by where it stands in the body. */
export function violationsIn(problems: readonly ScenarioProblem[]): Violation[] {
  return problems
    .filter(({ isRefusal }) => isRefusal)
    .map(({ step, field, code }) => ({
      pointer: step === null ? '/steps' : `/steps/${step}${POINTERS[field]}`,
      code,
      message: SENTENCES[code],
    }));
}
