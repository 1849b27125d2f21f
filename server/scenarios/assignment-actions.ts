import { audit, type Author } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import * as queries from './assignment-queries.ts';
import type { Assignment } from './assignment-queries.ts';
import { maySuit } from './book-rules.ts';
import { lockScenarios } from './editor-queries.ts';
import { loadScenarioBook } from './queries.ts';
import { deleteWishes } from './wish-queries.ts';

export type Reassigned =
  | { ok: true; changed: number }
  | { ok: false; reason: 'changed' }
  | { ok: false; reason: 'unknown' | 'belgian_consumers'; cell: string };

export function cellOf({ audience, segment }: Pick<Assignment, 'audience' | 'segment'>): string {
  return `${audience}/${segment}`;
}

/** A grid as one text: to tell whether it is still the one that was seen. */
export function gridText(cells: readonly Assignment[]): string {
  return cells
    .map((cell) => `${cellOf(cell)}=${cell.scenarioId}`)
    .toSorted()
    .join(' ');
}

/** The cells that are other ones than before. */
export function changedCells(
  before: readonly Assignment[],
  after: readonly Assignment[],
): { cell: Assignment; from: number | null }[] {
  const known = new Map(before.map((cell) => [cellOf(cell), cell.scenarioId]));
  return after
    .map((cell) => ({ cell, from: known.get(cellOf(cell)) ?? null }))
    .filter(({ cell, from }) => cell.scenarioId !== from);
}

/**
 * Changes who follows what, if it is still as it was seen, and has the chases of the customers concerned worked out again by a
 * job. Consumers in Belgium are given only what keeps their law.
 */
export async function changeAssignments(
  services: Services,
  asked: { seen: string; cells: readonly Assignment[] },
  by: Author,
): Promise<Reassigned> {
  return transaction(services.sql, async (tx): Promise<Reassigned> => {
    const ids = [...new Set(asked.cells.map(({ scenarioId }) => scenarioId))];
    // Nobody activates another version of them, or puts one away, before this is done.
    await lockScenarios(tx, ids, 'share');
    const before = await queries.lockAssignments(tx);
    if (gridText(before) !== asked.seen) return { ok: false, reason: 'changed' };
    return reassign(tx, services, { before, cells: asked.cells }, by);
  });
}

/**
 * Gives cells their scenarios, in the transaction of the caller, who has locked the scenarios and, with `before`, the cells. What
 * waited for one of the cells waits no longer.
 */
export async function reassign(
  tx: Tx,
  services: Services,
  asked: { before: readonly Assignment[]; cells: readonly Assignment[] },
  by: Author,
): Promise<Reassigned> {
  const changed = changedCells(asked.before, asked.cells);
  if (changed.length === 0) return { ok: true, changed: 0 };
  const refused = await refusal(tx, asked.cells);
  if (refused) return refused;
  const cells = changed.map(({ cell }) => cell);
  const at = services.clock.now();
  await queries.saveAssignments(tx, cells);
  await deleteWishes(tx, cells);
  await queries.insertAssignmentWalk(tx, { cells: cells.map(cellOf), by: by.userId ?? null, at });
  await audit(tx, services, {
    ...by,
    action: 'scenario.assigned',
    subjectType: 'organization',
    subjectId: 1,
    details: { cells: cells.map((cell) => `${cellOf(cell)}=${cell.scenarioId}`).join(' ') },
  });
  await services.jobs.enqueue(tx, 'scenarios.move', {});
  return { ok: true, changed: cells.length };
}

async function refusal(
  tx: Tx,
  cells: readonly Assignment[],
): Promise<Extract<Reassigned, { cell: string }> | undefined> {
  const { active } = await loadScenarioBook(tx);
  for (const cell of cells) {
    const scenario = active.find(({ id }) => id === cell.scenarioId);
    if (!scenario) return { ok: false, reason: 'unknown', cell: cellOf(cell) };
    if (!maySuit(scenario, cell.audience)) {
      return { ok: false, reason: 'belgian_consumers', cell: cellOf(cell) };
    }
  }
  return undefined;
}
