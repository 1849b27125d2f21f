import type { Assignment } from './assignment-queries.ts';
import { maySuit } from './book-rules.ts';
import type { Scenario } from './rules.ts';

/** A cell of who follows what as a file gives it, by the key of its scenario. */
export interface FileCell extends Pick<Assignment, 'audience' | 'segment'> {
  key: string;
}

/** Why a cell cannot be given to the scenario that the file names. */
export type CellProblem = 'unlawful' | 'archived' | 'unknown';

/** `now`: it can be given at once; `later`: when a draft is activated. */
export type CellState = 'now' | 'later' | CellProblem;

export interface JudgedCell extends FileCell {
  /** The scenario it has here; null: none. */
  from: number | null;
  state: CellState;
}

type Steps = Pick<Scenario, 'steps'>;

/** A scenario as far as it can be given to anybody. */
export interface Standing {
  id: number;
  isArchived: boolean;
  /** What it runs by; null: no version was activated yet. */
  active: Steps | null;
  draft: Steps | null;
}

/** What a file's cells are held against: what is here, and what the file itself makes drafts of; all by key. */
export interface CellFacts {
  standings: ReadonlyMap<string, Standing>;
  coming: ReadonlyMap<string, Steps>;
  assigned: readonly Assignment[];
  wished: readonly Assignment[];
}

/** What becomes of the cells that a file gives to another scenario than they have or wait for here. Pure. */
export function judgeCells(cells: readonly FileCell[], facts: CellFacts): JudgedCell[] {
  const { standings, coming, assigned, wished } = facts;
  return cells.flatMap((cell): JudgedCell[] => {
    const at = (list: readonly Assignment[]) =>
      list.find((one) => one.audience === cell.audience && one.segment === cell.segment)
        ?.scenarioId ?? null;
    const standing = standings.get(cell.key);
    const from = at(assigned);
    if (standing !== undefined && standing.id === from) return [];
    const state = stateOf(cell, standing, coming.get(cell.key) ?? standing?.draft ?? null);
    if (state === 'later' && standing !== undefined && standing.id === at(wished)) return [];
    return [{ ...cell, from, state }];
  });
}

function stateOf(
  { audience }: FileCell,
  standing: Standing | undefined,
  draft: Steps | null,
): CellState {
  if (standing?.isArchived) return 'archived';
  const may = (steps: Steps) => maySuit(steps, audience);
  const active = standing?.active ?? null;
  if (active && may(active)) return 'now';
  if (draft && may(draft)) return 'later';
  return active || draft ? 'unlawful' : 'unknown';
}

/** True for a cell that is, or will be, as the file has it. */
export function isPossible({ state }: Pick<JudgedCell, 'state'>): boolean {
  return state === 'now' || state === 'later';
}
