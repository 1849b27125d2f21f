import { expect, test } from 'vitest';
import { isMet, spreadOf, type Figure } from '../../scripts/bench/benchmark.ts';
import { formatJson, formatTable } from '../../scripts/bench/report.ts';

const figure: Figure = {
  name: 'by HTTP',
  unit: 'x floor',
  values: [2.5, 1.234, 1.9],
  aim: { kind: 'at_most', value: 2 },
  beside: { 'messages/s': [3000, 2000.4, 2500] },
};

test('the median of an even number of rounds lies between the two in the middle', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
  expect(() => spreadOf([])).toThrow('Nothing was measured.');
});

test('an aim is judged by the median, from above or from below', () => {
  expect(isMet(figure)).toBe(true);
  expect(isMet({ ...figure, values: [2.5, 1.2, 2.1] })).toBe(false);
  expect(isMet({ ...figure, aim: { kind: 'at_least', value: 2 } })).toBe(false);
  expect(isMet({ ...figure, aim: null })).toBe(true);
});

test('a program reads one line of JSON, a person a table', () => {
  expect(JSON.parse(formatJson('run', 3, [figure]))).toEqual({
    bench: 'run',
    rounds: 3,
    figures: [
      {
        name: 'by HTTP',
        unit: 'x floor',
        ...{ min: 1.23, median: 1.9, max: 2.5 },
        aim: { at_most: 2 },
        met: true,
        beside: { 'messages/s': { min: 2000, median: 2500, max: 3000 } },
      },
    ],
  });
  expect(formatJson('run', 3, [figure])).not.toContain('\n');
  expect(formatTable([figure])).toMatch(/by HTTP +1\.23 +1\.9 +2\.5 +x floor +≤ 2 +met/);
});
