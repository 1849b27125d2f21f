import { audit, type Author } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import type { Services } from '../services.ts';
import { cellOf, reassign } from './assignment-actions.ts';
import { lockAssignments, type Assignment } from './assignment-queries.ts';
import * as queries from './wish-queries.ts';

/**
 * Remembers cells that their scenario cannot be given yet. The caller has locked the scenarios and the cells. A change of a cell
 * takes its wish away (`reassign`), and so does whatever ends the draft that is waited for.
 */
export async function keepWishes(
  tx: Tx,
  services: Services,
  cells: readonly Assignment[],
  by: Author,
): Promise<void> {
  if (cells.length === 0) return;
  await queries.saveWishes(tx, cells, { userId: by.userId ?? null, at: services.clock.now() });
  await record(tx, services, by, 'scenario.assignment_wished', cells);
}

/**
 * Gives a scenario the cells that wait for it, in the transaction that activates it and holds its lock: nobody wishes it more
 * cells meanwhile. Answers how many.
 */
export async function fulfilWishes(
  tx: Tx,
  services: Services,
  scenarioId: number,
  by: Author,
): Promise<number> {
  if ((await queries.listWishes(tx, scenarioId)).length === 0) return 0;
  // The cells first, as everybody who changes them does; then what is still wished.
  const before = await lockAssignments(tx);
  const cells = await queries.lockWishes(tx, scenarioId);
  const done = await reassign(tx, services, { before, cells }, by);
  // The check of the draft counts whoever waits for it among its followers, and putting a scenario away ends the waiting.
  assert(done.ok, `Scenario ${scenarioId} cannot be given a cell that waits for it.`);
  await queries.deleteWishesFor(tx, scenarioId);
  return done.changed;
}

/** Takes a wish back; false when there is none (any more). */
export async function dropWish(
  services: Services,
  cell: Pick<Assignment, 'audience' | 'segment'>,
  by: Author,
): Promise<boolean> {
  return transaction(services.sql, async (tx) => {
    if ((await queries.deleteWishes(tx, [cell])) === 0) return false;
    await audit(tx, services, {
      ...{ ...by, action: 'scenario.assignment_unwished', subjectType: 'organization' },
      ...{ subjectId: 1, details: { cells: cellOf(cell) } },
    });
    return true;
  });
}

async function record(
  tx: Tx,
  services: Services,
  by: Author,
  action: string,
  cells: readonly Assignment[],
): Promise<void> {
  await audit(tx, services, {
    ...{ ...by, action, subjectType: 'organization', subjectId: 1 },
    details: { cells: cells.map((cell) => `${cellOf(cell)}=${cell.scenarioId}`).join(' ') },
  });
}
