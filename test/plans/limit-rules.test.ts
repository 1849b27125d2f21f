import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decidePlan,
  mostInstalments,
  type PlanLimits,
  type Standing,
} from '../../server/plans/limit-rules.ts';
import { buildSchedule } from '../../server/plans/rules.ts';

const TODAY = '2026-03-02';
const limits: PlanLimits = {
  ...{ segment: 'standard', isSelfService: true, instalmentsMax: 6, firstWithinDays: 15 },
  ...{ instalmentMinMinor: 5_000, totalMaxMinor: 500_000, toneMax: 'firm' },
};
const standing: Standing = {
  ...{ currency: 'EUR', organizationCurrency: 'EUR', tones: ['friendly', 'firm'] },
  ...{ hasActivePlan: false, hasBrokenPlan: false },
};

function decide(
  more: Partial<Standing> = {},
  limited: Partial<PlanLimits> = {},
  of: { totalMinor?: number; count?: number; firstOn?: '2026-03-17' | '2026-03-18' } = {},
): string {
  const schedule = buildSchedule({
    ...{ totalMinor: 90_000, count: 3, firstOn: '2026-03-17', rhythm: 'month', ...of },
  });
  const decision = decidePlan(
    { ...limits, ...limited },
    { ...standing, ...more },
    schedule ?? [],
    TODAY,
  );
  return decision.kind === 'at_once' ? 'at_once' : decision.because;
}

test('within every limit a plan is had at once; each limit by itself sends it to a person', () => {
  expect(decide()).toBe('at_once');
  expect(decide({}, { isSelfService: false })).toBe('no_self_service');
  expect(decide({ hasActivePlan: true })).toBe('has_plan');
  expect(decide({ hasBrokenPlan: true })).toBe('broken_lately');
  expect(decide({ tones: ['final'] })).toBe('tone');
  expect(decide({}, { toneMax: 'friendly' })).toBe('tone');
  expect(decide({ tones: [] }, { toneMax: 'friendly' })).toBe('at_once');
  expect(decide({ currency: 'USD' })).toBe('other_currency');
  expect(decide({}, {}, { totalMinor: 500_000 })).toBe('at_once');
  expect(decide({}, {}, { totalMinor: 500_001 })).toBe('total');
  expect(decide({}, {}, { count: 7 })).toBe('instalments');
  expect(decide({}, {}, { firstOn: '2026-03-18' })).toBe('first_day');
  expect(decide({}, {}, { totalMinor: 15_000 })).toBe('at_once');
  expect(decide({}, {}, { totalMinor: 14_999 })).toBe('instalment_size');
});

test('as many instalments as are shown are had at once, and one more never is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500_000 }), (totalMinor) => {
      const most = mostInstalments(limits, totalMinor);
      expect(most === 0 || (most >= 2 && most <= 6)).toBe(true);
      if (most > 0) expect(decide({}, {}, { totalMinor, count: most })).toBe('at_once');
      expect(decide({}, {}, { totalMinor, count: Math.max(2, most + 1) })).not.toBe('at_once');
    }),
  );
});
