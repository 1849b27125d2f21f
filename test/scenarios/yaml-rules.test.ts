import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../server/scenarios/definition-rules.ts';
import { definitionOf } from '../../server/scenarios/definition-rules.ts';
import { AUDIENCES, SEGMENTS } from '../../server/scenarios/rules.ts';
import { readScenarioFile, writeScenarioFile } from '../../server/scenarios/yaml-rules.ts';
import { anyDefinition } from '../support/scenario-definitions.ts';

const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, '').trim())
  .filter((text) => text !== '');

test('any book is the same after it was written and read again', () => {
  const books = fc.array(fc.record({ name: names, definition: anyDefinition }), {
    minLength: 1,
    maxLength: 4,
  });
  // A cell of who follows what has one scenario: its table says so.
  const cells = fc.uniqueArray(
    fc.record({
      audience: fc.constantFrom(...AUDIENCES),
      segment: fc.constantFrom(...SEGMENTS),
      scenarioId: fc.integer({ min: 0, max: 3 }),
    }),
    { selector: ({ audience, segment }) => `${audience} ${segment}` },
  );
  fc.assert(
    fc.property(books, cells, (book, assignments) => {
      const scenarios = book.map(({ name, definition }, id) =>
        readScenario({ id, key: `key-${id}`, name, versionId: id, number: 1, definition }),
      );
      const text = writeScenarioFile(scenarios, assignments);
      const read = readScenarioFile(text);
      if (!read.ok) throw new Error(`${JSON.stringify(read.problems)}\n${text}`);
      expect(read.file.scenarios.map(({ key, name }) => [key, name])).toEqual(
        scenarios.map(({ key, name }) => [key, name]),
      );
      read.file.scenarios.forEach(({ definition }, id) => {
        expect(readScenario({ ...scenarios[id]!, definition })).toEqual(scenarios[id]);
        expect(definition.steps).toHaveLength(definitionOf(scenarios[id]!).steps.length);
      });
      const known = new Set(
        assignments.map((cell) => cell.scenarioId).filter((id) => id < book.length),
      );
      expect(new Set(read.file.assignments.map(({ key }) => key)).size).toBeLessThanOrEqual(
        known.size,
      );
      expect(read.file.assignments.length > 0).toBe(known.size > 0);
    }),
    { numRuns: 60 },
  );
});

const HEAD = 'relance: 1\nscenarios:\n  mine:\n    name: Mine\n    thanks: never\n    steps:\n';
const STEP =
  '      - key: a\n        anchor: due\n        offset_days: 3\n        channel: email\n';

function problems(text: string): string[] {
  const read = readScenarioFile(text);
  return read.ok
    ? ['none']
    : read.problems.map(({ line, path, code, detail }) =>
        `${line} ${path} ${code} ${detail}`.trim(),
      );
}

describe('a file that is not as it should be is refused on its line', () => {
  test.each([
    ['what is as it should be', HEAD + STEP, ['none']],
    [
      'a word that is not known',
      `${HEAD}${STEP}        colour: red\n`,
      ['11 scenarios.mine.steps.0.colour unknown_key colour'],
    ],
    ['a word at the top', `${HEAD}${STEP}secrets: 1\n`, ['11 secrets unknown_key secrets']],
    [
      'a choice that is none',
      `${HEAD}${STEP}        tone: angry\n`,
      ['11 scenarios.mine.steps.0.tone one_of friendly, neutral, firm, final'],
    ],
    [
      'a day that is no number',
      HEAD + STEP.replace('3', 'soon'),
      ['9 scenarios.mine.steps.0.offset_days invalid'],
    ],
    [
      'a day beyond every year',
      HEAD + STEP.replace('3', '9999'),
      ['9 scenarios.mine.steps.0.offset_days number'],
    ],
    [
      'a step without a channel',
      HEAD + STEP.replace('        channel: email\n', ''),
      ['7 scenarios.mine.steps.0.channel one_of email, call, letter, note'],
    ],
    ['no steps', `${HEAD}      []\n`, ['7 scenarios.mine.steps length']],
    ['no version', HEAD.replace('relance: 1\n', '') + STEP, ['1 relance one_of 1']],
    [
      'a key that is an address',
      (HEAD + STEP).replace('mine', 'export'),
      ['3 scenarios.export key export'],
    ],
    [
      'a key that is a trap',
      (HEAD + STEP).replace('mine', '__proto__'),
      ['3 scenarios.__proto__ key __proto__'],
    ],
    [
      'a control character',
      (HEAD + STEP).replace('Mine', '"a\\0b"'),
      ['4 scenarios.mine.name invalid'],
    ],
    ['two of one key', `${HEAD}${STEP}  mine: 1\n`, ['11  yaml']],
    ['an open bracket', `${HEAD}      [`, ['7  yaml']],
    ['a foreign tag', (HEAD + STEP).replace('Mine', '!!js/function "x"'), ['4  yaml']],
    ['nothing', '', ['null  invalid']],
  ] as [string, string, string[]][])('%s', (_name, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test('in its column, which is where the thing itself begins', () => {
    const places = (text: string) => {
      const read = readScenarioFile(text);
      return read.ok ? [] : read.problems.map(({ line, column }) => `${line}:${column}`);
    };
    expect(places(`${HEAD}${STEP}        tone: angry\n`)).toEqual(['11:15']);
    expect(places((HEAD + STEP).replace('mine', 'export'))).toEqual(['3:3']);
    expect(places(`${HEAD}      [`)).toEqual(['7:8']);
    expect(places(`# ${'x'.repeat(256 * 1024)}\n`)).toEqual(['null:null']);
  });

  test('aliases are refused, a bomb of them at once', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array.from({ length: 9 }, () => `*l${n}`).join(', ')}]`,
    );
    expect(problems(['l0: &l0 [a, b]', ...levels].join('\n'))).toEqual(['null  alias']);
    expect(problems(`${HEAD}${STEP}x: &a 1\ny: *a\n`)).toEqual(['null  alias']);
  });

  test('brackets within brackets are refused, not run out of memory', () => {
    const began = performance.now();
    for (const deep of ['[', '{a: ', '- ', '? ', '[[{a: ', 'a: - ']) {
      const text = deep.repeat(Math.floor(250_000 / deep.length));
      expect(problems(text), deep).toEqual(['null  yaml']);
    }
    // Seconds for each of them, where the parser would be asked.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('what is too large is not even read', () => {
    expect(problems(`# ${'x'.repeat(256 * 1024)}\n${HEAD}${STEP}`)).toEqual(['null  too_large']);
  });
});
