import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween, hasField } from '../../server/scenarios/change-rules.ts';
import { definitionOf, readScenario } from '../../server/scenarios/definition-rules.ts';
import { typedDraft } from '../../server/scenarios/draft-form.ts';
import { parseDraft } from '../../server/scenarios/draft-parse.ts';
import { anyDefinition } from '../support/scenario-definitions.ts';

const row = { id: 1, key: 'any', name: 'Any', versionId: 1, number: 1 };
const read = (definition: unknown) => readScenario({ ...row, definition });

test('what a scenario says is the same after it was written and read again', () => {
  fc.assert(
    fc.property(anyDefinition, (definition) => {
      const scenario = read(definition);
      expect(read(definitionOf(scenario))).toEqual(scenario);
      expect(changesBetween(scenario, read(definitionOf(scenario)))).toEqual([]);
    }),
  );
});

test('a form that is sent as it was shown changes nothing', () => {
  fc.assert(
    fc.property(anyDefinition, (definition) => {
      const scenario = read(definition);
      const typed = typedDraft(scenario, { revision: 3, note: '' }, (minor) =>
        (minor / 100).toFixed(2),
      );
      const parsed = parseDraft(typed, 'EUR');
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      expect(read(parsed.definition)).toEqual(scenario);
      expect(parsed.revision).toBe(3);
    }),
  );
});

test('each change of a field is named once, and by what it is', () => {
  const [before] = fc.sample(anyDefinition, { numRuns: 1, seed: 7 });
  if (!before) throw new Error('No sample.');
  const [first] = before.steps;
  if (!first) throw new Error('No step.');
  const after = {
    thanks: 'never' as const,
    steps: [
      { ...first, name: 'Another name', approval: !(first.approval ?? false) },
      { key: 'new', anchor: 'previous' as const, offset_days: 4, channel: 'call' as const },
    ],
  };
  const changes = changesBetween(
    read({ ...before, thanks: 'always', steps: [first] }),
    read(after),
  );
  expect(changes.map((change) => change.kind)).toEqual(['changed', 'added', 'thanks']);
  expect(changes[0]).toMatchObject({ fields: ['name', 'approval'] });
});

test('steps that change places and steps that go are told apart', () => {
  const step = (key: string) => ({
    ...{ key, anchor: 'due' as const, offset_days: 3, channel: 'call' as const },
  });
  const of = (...keys: string[]) => read({ thanks: 'never', steps: keys.map(step) });
  const told = changesBetween(of('a', 'b', 'c'), of('c', 'b')).map((change) =>
    'step' in change ? `${change.kind} ${change.step.key}` : change.kind,
  );
  expect(told).toEqual(['moved c', 'moved b', 'removed a']);
});

test('what only a mail has is not told apart when the mail is gone', () => {
  const step = { key: 'one', anchor: 'due' as const, offset_days: 3 };
  const mail = { ...step, channel: 'email' as const, tone: 'firm' as const };
  const of = (one: object) => read({ thanks: 'never', steps: [one] });
  const call = { ...step, channel: 'call' as const };
  const [gone] = changesBetween(of(mail), of(call));
  const [come] = changesBetween(of(call), of(mail));
  expect(gone).toMatchObject({ kind: 'changed', fields: ['does'] });
  expect(come).toMatchObject({ kind: 'changed', fields: ['does', 'tone', 'to', 'cc'] });
  if (come?.kind !== 'changed') throw new Error('It is changed.');
  expect(come.fields.map((field) => hasField(come.before, field))).toEqual([
    ...[true, false, false, false],
  ]);
});
