import fc from 'fast-check';
import type { Definition, StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { AUDIENCES, SEGMENTS } from '../../server/scenarios/rules.ts';

const line = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: maxLength / 4 })
    .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, '').trim());
const roles = fc.uniqueArray(
  fc.constantFrom('billing' as const, 'buyer' as const, 'signatory' as const),
);
const minor = fc.integer({ min: 1, max: 900_000_000 });

const conditions: fc.Arbitrary<StepDefinition['conditions']> = fc.record(
  {
    minimum_amount_minor: minor,
    maximum_amount_minor: fc.integer({ min: 0, max: 900_000_000 }),
    minimum_exposure_minor: minor,
    minimum_seniority_days: fc.integer({ min: 1, max: 36_500 }),
    segments: fc.uniqueArray(fc.constantFrom(...SEGMENTS), { minLength: 1 }),
    audiences: fc.uniqueArray(fc.constantFrom(...AUDIENCES), { minLength: 1 }),
    factored: fc.constantFrom('only' as const, 'never' as const),
  },
  { requiredKeys: [] },
);

const steps: fc.Arbitrary<StepDefinition> = fc
  .record({
    channel: fc.constantFrom('email' as const, 'call' as const, 'letter' as const, 'note' as const),
    mail: fc.constantFrom(
      ...(['before_due', 'due_today', 'reminder', 'first_reminder_be'] as const),
    ),
    tone: fc.constantFrom(...(['friendly', 'neutral', 'firm', 'final'] as const)),
    anchor: fc.constantFrom(...(['issue', 'due', 'previous'] as const)),
    days: fc.integer({ min: -365, max: 730 }),
    name: line(80),
    approval: fc.boolean(),
    carries: fc.boolean(),
    to: roles.filter((list) => list.length > 0),
    cc: roles,
    inside: fc.uniqueArray(fc.constantFrom('owner', 'ada@lumen.example', 'ben@lumen.example')),
    conditions,
  })
  .map(
    ({
      mail,
      tone,
      days,
      name,
      approval,
      carries,
      to,
      cc,
      inside,
      conditions: asked,
      ...step
    }) => ({
      key: '',
      ...step,
      offset_days: step.anchor === 'due' ? days : Math.abs(days),
      ...(name !== '' && { name }),
      ...(step.channel === 'email' && { mail, tone }),
      ...(approval && { approval }),
      ...(carries && step.channel === 'email' && { adds: ['statement' as const] }),
      ...((inside.length > 0 || step.channel === 'email') && {
        recipients:
          step.channel === 'email' ? { to, cc, inside } : { to: ['billing'], cc: [], inside },
      }),
      ...(asked && Object.keys(asked).length > 0 && { conditions: asked }),
    }),
  );

/** Any definition that can be stored, sensible or not. */
export const anyDefinition: fc.Arbitrary<Definition> = fc.record({
  thanks: fc.constantFrom(...(['always', 'after_a_step', 'after_third_step', 'never'] as const)),
  steps: fc
    .array(steps, { minLength: 1, maxLength: 8 })
    .map((list) => list.map((step, index) => ({ ...step, key: `step-${index}` }))),
});
