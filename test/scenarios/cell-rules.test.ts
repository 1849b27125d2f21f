import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suitsBelgianConsumers } from '../../server/scenarios/book-rules.ts';
import {
  isPossible,
  judgeCells,
  type CellFacts,
  type Standing,
} from '../../server/scenarios/cell-rules.ts';
import { AUDIENCES, SEGMENTS, type Audience } from '../../server/scenarios/rules.ts';
import { readyScenario } from '../support/scenarios.ts';

const LAWFUL = readyScenario('belgian_consumer');
const FIRM = readyScenario('firm');

function standing(id: number, more: Partial<Standing> = {}): Standing {
  return { id, isArchived: false, active: FIRM, draft: null, ...more };
}

function facts(more: Partial<CellFacts>): CellFacts {
  return { standings: new Map(), coming: new Map(), assigned: [], wished: [], ...more };
}

function stateOf(audience: Audience, here: Standing | null, coming = false): string {
  const cells = [{ audience, segment: 'standard' as const, key: 'mine' }];
  const standings = new Map(here ? [['mine', here]] : []);
  const [judged] = judgeCells(
    cells,
    facts({ standings, coming: new Map(coming ? [['mine', LAWFUL]] : []) }),
  );
  return judged?.state ?? 'as here';
}

describe('a cell of a file', () => {
  test.each([
    ['of a scenario that runs', 'company', standing(1), false, 'now'],
    ['of a draft', 'company', standing(1, { active: null, draft: FIRM }), false, 'later'],
    ['of one that the file brings', 'company', null, true, 'later'],
    ['of one that nobody knows', 'company', null, false, 'unknown'],
    ['of one that never had a version', 'company', standing(1, { active: null }), false, 'unknown'],
    ['of one that was put away', 'company', standing(1, { isArchived: true }), true, 'archived'],
    ['against the law', 'belgian_consumer', standing(1), false, 'unlawful'],
    ['that the file makes lawful', 'belgian_consumer', standing(1), true, 'later'],
    ['whose draft is lawful', 'belgian_consumer', standing(1, { draft: LAWFUL }), false, 'later'],
    ['within the law', 'belgian_consumer', standing(1, { active: LAWFUL }), false, 'now'],
  ] as [string, Audience, Standing | null, boolean, string][])(
    '%s',
    (_name, audience, here, coming, expected) => {
      expect(stateOf(audience, here, coming)).toBe(expected);
    },
  );

  test('that is, or waits, as the file has it, is not told', () => {
    const cell = { audience: 'company' as const, segment: 'standard' as const };
    const cells = [{ ...cell, key: 'mine' }];
    const at = [{ ...cell, scenarioId: 7 }];
    const draft = standing(7, { active: null, draft: FIRM });
    const standings = new Map([['mine', draft]]);
    expect(judgeCells(cells, facts({ standings, assigned: at }))).toEqual([]);
    expect(judgeCells(cells, facts({ standings, wished: at }))).toEqual([]);
    expect(judgeCells(cells, facts({ standings }))).toHaveLength(1);
    // What waits for a draft can be had at once by now.
    const active = new Map([['mine', standing(7)]]);
    expect(judgeCells(cells, facts({ standings: active, wished: at }))[0]?.state).toBe('now');
  });

  test('is never given, now or later, to what the law forbids, or to what is not there', () => {
    const steps = fc.constantFrom(LAWFUL, FIRM, readyScenario('soft'), null);
    const standings = fc.option(
      fc.record({ isArchived: fc.boolean(), active: steps, draft: steps }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...AUDIENCES),
        fc.constantFrom(...SEGMENTS),
        standings,
        steps,
        (audience, segment, here, coming) => {
          const [judged] = judgeCells(
            [{ audience, segment, key: 'mine' }],
            facts({
              standings: new Map(here ? [['mine', { id: 1, ...here }]] : []),
              coming: new Map(coming ? [['mine', coming]] : []),
            }),
          );
          if (!judged) throw new Error('A cell that nothing is known of is told.');
          const given = judged.state === 'now' ? here?.active : (coming ?? here?.draft);
          if (!isPossible(judged)) return;
          expect(here?.isArchived ?? false).toBe(false);
          expect(given).toBeTruthy();
          if (audience === 'belgian_consumer') expect(suitsBelgianConsumers(given!)).toBe(true);
        },
      ),
    );
  });
});
