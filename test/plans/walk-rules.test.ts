import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { planProgress } from '../../server/plans/rules.ts';
import {
  missedFrom,
  nextWalkStep,
  onTimeUntil,
  type TouchStep,
  type WalkedInstalment,
  type WalkFacts,
} from '../../server/plans/walk-rules.ts';

describe('when an instalment is late', () => {
  test.each([
    // A Wednesday; a Saturday; Good Friday 2026 and the weekend and Monday after it; Christmas.
    ['2026-03-11', '2026-03-11'],
    ['2026-03-14', '2026-03-16'],
    ['2026-04-03', '2026-04-07'],
    ['2026-12-25', '2026-12-28'],
  ] as const)('money for %s is on time until %s', (dueOn, until) => {
    expect(onTimeUntil(dueOn)).toBe(until);
  });

  test.each([
    ['2026-03-11', 3, '2026-03-17'],
    ['2026-03-11', 0, '2026-03-12'],
    ['2026-04-03', 3, '2026-04-11'],
    ['2026-12-23', 3, '2026-12-30'],
  ] as const)('%s with %i bank days of grace is missed from %s', (dueOn, grace, from) => {
    expect(missedFrom(dueOn, grace)).toBe(from);
  });
});

interface Wanted {
  today: PlainDate;
  touches?: [number, TouchStep, PlainDate][];
  owed?: number;
  more?: Partial<WalkFacts>;
}

// Three times 100.00 on 11 March, 11 April and 11 May 2026.
function factsOn({ today, touches = [], owed = 30_000, more = {} }: Wanted): WalkFacts {
  const instalments: WalkedInstalment[] = ['2026-03-11', '2026-04-11', '2026-05-11'].map(
    (dueOn, index) => ({
      ...{ id: index + 1, position: index + 1, dueOn: dueOn as PlainDate, amountMinor: 10_000 },
      touches: touches
        .filter(([id]) => id === index + 1)
        .map(([, step, touchedOn]) => ({ step, touchedOn })),
    }),
  );
  return {
    ...{ today, graceDays: 3, minimumMinor: 500, startedOn: '2026-03-01', chargeBy: 'link' },
    ...{ warnedUntil: null, isWarningSent: true, isBusiness: true, isHeld: false },
    progress: planProgress([{ amountMinor: 30_000, balanceMinor: owed }], instalments),
    ...more,
  };
}

const stepOn = (wanted: Wanted) => {
  const step = nextWalkStep(factsOn(wanted));
  return 'instalment' in step
    ? `${step.do} ${step.instalment.position} ${step.amountMinor}`
    : step.do;
};

describe('what a plan asks for on a day', () => {
  test.each<[string, Wanted, string]>([
    ['nothing before three days', { today: '2026-03-07' }, 'nothing'],
    ['three days before', { today: '2026-03-08' }, 'before 1 10000'],
    ['late is not never', { today: '2026-03-10' }, 'before 1 10000'],
    ['not twice', { today: '2026-03-10', touches: [[1, 'before', '2026-03-08']] }, 'nothing'],
    [
      'not when the letter that began it said so',
      { today: '2026-03-10', more: { startedOn: '2026-03-08' } },
      'nothing',
    ],
    [
      'not when it is charged by itself',
      { today: '2026-03-09', more: { chargeBy: 'saved_method' } },
      'nothing',
    ],
    ['only what is left of it', { today: '2026-03-08', owed: 26_000 }, 'before 1 6000'],
    ['nothing in the days of grace', { today: '2026-03-16' }, 'nothing'],
    ['missed after them', { today: '2026-03-17' }, 'missed 1 10000'],
    ['nothing for less than the minimum', { today: '2026-03-17', owed: 20_499 }, 'nothing'],
    [
      'not the day after',
      { today: '2026-03-18', touches: [[1, 'missed', '2026-03-17']] },
      'nothing',
    ],
    [
      'three days later with its last day',
      { today: '2026-03-20', touches: [[1, 'missed', '2026-03-17']] },
      'warned 1 10000',
    ],
    [
      'all that is due by then',
      { today: '2026-04-20', touches: [[1, 'missed', '2026-03-17']] },
      'warned 1 20000',
    ],
    ['paid: the next one comes', { today: '2026-04-08', owed: 20_000 }, 'before 2 10000'],
    [
      'nothing while something else holds it',
      { today: '2026-03-17', more: { isHeld: true } },
      'nothing',
    ],
    [
      'nothing until the warning runs out',
      { today: '2026-03-28', more: { warnedUntil: '2026-03-28' } },
      'nothing',
    ],
    ['then it breaks', { today: '2026-03-29', more: { warnedUntil: '2026-03-28' } }, 'break'],
    [
      'a consumer’s is for a person',
      { today: '2026-03-29', more: { warnedUntil: '2026-03-28', isBusiness: false } },
      'ask_person',
    ],
    [
      'so is one whose warning did not arrive',
      { today: '2026-03-29', more: { warnedUntil: '2026-03-28', isWarningSent: false } },
      'ask_person',
    ],
    ['nothing once paid', { today: '2026-06-29', owed: 0 }, 'nothing'],
  ])('%s', (_name, wanted, expected) => {
    expect(stepOn(wanted)).toBe(expected);
  });

  test('with no days of grace, still not before the second and the fifth day', () => {
    const more = { graceDays: 0 };
    expect(stepOn({ today: '2026-03-12', more })).toBe('nothing');
    expect(stepOn({ today: '2026-03-13', more })).toBe('missed 1 10000');
    const touches: Wanted['touches'] = [[1, 'missed', '2026-03-13']];
    expect(stepOn({ today: '2026-03-15', more, touches })).toBe('nothing');
    expect(stepOn({ today: '2026-03-16', more, touches })).toBe('warned 1 10000');
  });

  test('walked day by day without money, it reminds, misses, warns and breaks, each once and never two a day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 3, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 20 }),
        (graceDays, notice, missedRuns) => {
          const touches: NonNullable<Wanted['touches']> = [];
          let warnedUntil: PlainDate | null = null;
          const seen: string[] = [];
          for (let at = 0; at < 90; at += 1) {
            // Days on which nobody walked.
            if (missedRuns.includes(at)) continue;
            const today = addDays('2026-03-01', at);
            const step = nextWalkStep(
              factsOn({ today, touches, more: { graceDays, warnedUntil } }),
            );
            if (step.do === 'nothing') continue;
            seen.push(step.do);
            if (step.do === 'break') {
              expect(warnedUntil !== null && today > warnedUntil).toBe(true);
              break;
            }
            if (!('instalment' in step)) throw new Error(step.do);
            touches.push([step.instalment.id, step.do, today]);
            if (step.do === 'warned') warnedUntil = addDays(today, notice);
          }
          expect(seen.filter((one) => one !== 'before')).toEqual(['missed', 'warned', 'break']);
          expect(seen.filter((one) => one === 'before').length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
