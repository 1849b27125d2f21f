import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decideSegment,
  type SegmentFacts,
  type SegmentSettings,
} from '../../server/segments/rules.ts';

const SETTINGS: SegmentSettings = {
  ...{ months: 12, paidMin: 3, goodDays: 5, lateDays: 15 },
  ...{ remindersMin: 3, noticesMin: 2, brokenMin: 2 },
};

const QUIET: SegmentFacts = {
  ...{ paid: 10, weightedDaysLate: 0, mostReminders: 0, formalNotices: 0, brokenPromises: 0 },
  ...{ exposureMinor: 0, creditLimitMinor: null, insolventSince: null },
};

const decide = (facts: Partial<SegmentFacts>, settings: Partial<SegmentSettings> = {}) =>
  decideSegment({ ...QUIET, ...facts }, { ...SETTINGS, ...settings });

test.each<[string, Partial<SegmentFacts>, string, string[]]>([
  ['five days late are still good', { weightedDaysLate: 5 }, 'good_payer', ['prompt']],
  ['a hundredth more is not', { weightedDaysLate: 5.01 }, 'standard', ['between']],
  ['fifteen days are not often late', { weightedDaysLate: 15 }, 'standard', ['between']],
  ['a hundredth more is', { weightedDaysLate: 15.01 }, 'frequent_late', ['late']],
  ['early is good', { weightedDaysLate: -20 }, 'good_payer', ['prompt']],
  ['two reminders of one invoice are no matter', { mostReminders: 2 }, 'good_payer', ['prompt']],
  ['three are', { mostReminders: 3 }, 'standard', ['reminded']],
  ['two paid invoices are no habit', { paid: 2 }, 'standard', ['new']],
  ['nor a bad one', { paid: 2, weightedDaysLate: 90 }, 'standard', ['new']],
  ['nothing paid is new', { paid: 0, weightedDaysLate: null }, 'standard', ['new']],
  ['one formal notice is not yet often', { formalNotices: 1 }, 'good_payer', ['prompt']],
  ['two are', { formalNotices: 2 }, 'frequent_late', ['notices']],
  [
    'two broken promises of somebody new count',
    { paid: 0, weightedDaysLate: null, brokenPromises: 2 },
    'frequent_late',
    ['broken_promises'],
  ],
  [
    'at its limit nobody is at risk',
    { exposureMinor: 100, creditLimitMinor: 100 },
    'good_payer',
    ['prompt'],
  ],
  ['a cent beyond it is', { exposureMinor: 101, creditLimitMinor: 100 }, 'at_risk', ['over_limit']],
  [
    'a limit of nothing watches too',
    { exposureMinor: 1, creditLimitMinor: 0 },
    'at_risk',
    ['over_limit'],
  ],
  [
    'every reason of the gravest is told, and none of the others',
    { insolventSince: '2026-01-05', exposureMinor: 2, creditLimitMinor: 1, brokenPromises: 9 },
    'at_risk',
    ['insolvent', 'over_limit'],
  ],
  [
    'all that is late is told',
    { weightedDaysLate: 40, formalNotices: 2, brokenPromises: 3 },
    'frequent_late',
    ['late', 'notices', 'broken_promises'],
  ],
])('%s', (_name, facts, segment, codes) => {
  const decision = decide(facts);
  expect(decision.segment).toBe(segment);
  expect(decision.reasons.map((reason) => reason.code)).toEqual(codes);
});

const anyFacts = fc.record<SegmentFacts>({
  paid: fc.nat(12),
  weightedDaysLate: fc.option(fc.integer({ min: -9_000, max: 9_000 }).map((n) => n / 100)),
  mostReminders: fc.nat(6),
  formalNotices: fc.nat(4),
  brokenPromises: fc.nat(4),
  exposureMinor: fc.nat(1_000_000),
  creditLimitMinor: fc.option(fc.nat(1_000_000)),
  insolventSince: fc.option(fc.constant('2026-02-01' as const)),
});
const anySettings = fc
  .record({
    ...{ months: fc.integer({ min: 1, max: 60 }), paidMin: fc.integer({ min: 1, max: 8 }) },
    ...{ goodDays: fc.nat(40), more: fc.integer({ min: 1, max: 40 }) },
    ...{ remindersMin: fc.integer({ min: 1, max: 6 }), noticesMin: fc.integer({ min: 1, max: 4 }) },
    brokenMin: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ more, ...settings }) => ({ ...settings, lateDays: settings.goodDays + more }));

const GRAVITY = ['good_payer', 'standard', 'frequent_late', 'at_risk'];
const gravity = (facts: SegmentFacts, settings: SegmentSettings) =>
  GRAVITY.indexOf(decideSegment(facts, settings).segment);

test('every segment has a reason, and each reason is of that segment alone', () => {
  const of: Record<string, string[]> = {
    ...{
      at_risk: ['insolvent', 'over_limit'],
      frequent_late: ['late', 'notices', 'broken_promises'],
    },
    ...{ standard: ['new', 'between', 'reminded'], good_payer: ['prompt'] },
  };
  fc.assert(
    fc.property(anyFacts, anySettings, (facts, settings) => {
      const { segment, reasons } = decideSegment(facts, settings);
      expect(reasons.length).toBeGreaterThan(0);
      for (const { code } of reasons) expect(of[segment]).toContain(code);
    }),
    { numRuns: 500 },
  );
});

test('whoever does worse in anything is never in a better segment', () => {
  const worse = fc.constantFrom<(facts: SegmentFacts) => SegmentFacts>(
    (facts) => ({ ...facts, mostReminders: facts.mostReminders + 1 }),
    (facts) => ({ ...facts, formalNotices: facts.formalNotices + 1 }),
    (facts) => ({ ...facts, brokenPromises: facts.brokenPromises + 1 }),
    (facts) => ({ ...facts, exposureMinor: facts.exposureMinor + 1 }),
    (facts) => ({ ...facts, insolventSince: '2026-02-01' }),
    (facts) => ({
      ...facts,
      weightedDaysLate: facts.weightedDaysLate === null ? null : facts.weightedDaysLate + 7,
    }),
  );
  fc.assert(
    fc.property(anyFacts, anySettings, worse, (facts, settings, change) => {
      expect(gravity(change(facts), settings)).toBeGreaterThanOrEqual(gravity(facts, settings));
    }),
    { numRuns: 500 },
  );
});

test('nobody is called a good or a late payer for fewer invoices than make a habit', () => {
  fc.assert(
    fc.property(anyFacts, anySettings, (facts, settings) => {
      fc.pre(facts.paid < settings.paidMin);
      const { segment, reasons } = decideSegment(facts, settings);
      expect(segment).not.toBe('good_payer');
      expect(reasons.map((reason) => reason.code)).not.toContain('late');
    }),
    { numRuns: 500 },
  );
});
