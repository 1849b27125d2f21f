import { audit, type Author } from '../audit/record.ts';
import { considerToday, reconsiderChunk } from '../chases/actions.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import * as queries from './activate-queries.ts';
import { claimAssignment, saveAssignmentWalk } from './assignment-queries.ts';
import { checkScenario, mayBeActivated, type ScenarioProblem } from './check-rules.ts';
import { checkFactsOf } from './draft-actions.ts';
import { readDraft } from './definition-rules.ts';
import { findWithDraft } from './editor-queries.ts';
import { fulfilWishes } from './wish-actions.ts';

export type Activated =
  | { ok: true }
  | { ok: false; reason: 'changed' }
  | { ok: false; reason: 'problems'; problems: ScenarioProblem[] };

/**
 * Makes a draft the version that its scenario runs by, if it is still the one that was seen and nothing is wrong with it. With
 * `move` a job takes the running chases along. Cells of who follows what that wait for it become its own. The same again changes
 * nothing.
 */
export async function activateDraft(
  db: Db,
  services: Services,
  asked: { key: string; versionId: number; revision: number; running: 'keep' | 'move' },
  by: Author,
): Promise<Activated> {
  return transaction(db, async (tx): Promise<Activated> => {
    // The lock keeps everybody who would choose the scenario out until it is known what it says.
    await findWithDraft(tx, asked.key, 'change');
    const known = await findWithDraft(tx, asked.key);
    const { versionId, revision, running } = asked;
    if (known?.draft?.versionId !== versionId || known.draft.revision !== revision) {
      const isDone = await queries.isActivated(tx, { versionId, revision });
      return isDone ? { ok: true } : { ok: false, reason: 'changed' };
    }
    const { number, definition } = known.draft;
    const draft = readDraft({ ...known, versionId, number, definition });
    const problems = checkScenario(draft, await checkFactsOf(tx, known.id));
    if (!mayBeActivated(problems)) return { ok: false, reason: 'problems', problems };
    await queries.markActivated(tx, {
      ...{ scenarioId: known.id, versionId, revision, running },
      ...{ by: by.userId ?? null, at: services.clock.now() },
    });
    await audit(tx, services, {
      ...by,
      action: 'scenario.activated',
      subjectType: 'scenario',
      subjectId: known.id,
      details: { version: number, running },
    });
    await fulfilWishes(tx, services, known.id, by);
    if (running === 'move') await services.jobs.enqueue(tx, 'scenarios.move', {});
    return { ok: true };
  });
}

// Measured (npm run bench -- activate): so many chases are worked out and written in a tenth of a second or two, and whoever
// waits for one of them waits no longer.
const CHASES_A_CHUNK = 500;
// A job gives way after so many, so that it ends long before a queue takes its worker for dead.
const CHUNKS_A_JOB = 400;

/**
 * Works chases out again for versions that take running ones along and for changes of who follows what, chunk by chunk, each in
 * a transaction of its own with how far it is: killed anywhere, the next one goes on there. Two workers at once share nothing.
 */
export async function walkChases(
  services: Services,
  chunk: number = CHASES_A_CHUNK,
): Promise<void> {
  let chunks = 0;
  for (const walk of await queries.listOpenWalks(services.sql)) {
    for (;;) {
      if (chunks === CHUNKS_A_JOB) {
        await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'scenarios.move', {}));
        return;
      }
      chunks += 1;
      const isMore = await transaction(services.sql, (tx) =>
        walk.kind === 'version'
          ? moveChunk(tx, services, walk.id, chunk)
          : assignChunk(tx, services, walk.id, chunk),
      );
      if (!isMore) break;
    }
  }
}

async function moveChunk(
  tx: Tx,
  services: Services,
  versionId: number,
  chunk: number,
): Promise<boolean> {
  const invoiceIds = await queries.claimMove(tx, versionId, chunk);
  if (!invoiceIds) return false;
  const after = await workOut(tx, services, invoiceIds, chunk);
  await queries.saveMove(tx, versionId, { after, moved: invoiceIds.length });
  return after !== null;
}

async function assignChunk(
  tx: Tx,
  services: Services,
  walkId: number,
  chunk: number,
): Promise<boolean> {
  const invoiceIds = await claimAssignment(tx, walkId, chunk);
  if (!invoiceIds) return false;
  const after = await workOut(tx, services, invoiceIds, chunk);
  await saveAssignmentWalk(tx, walkId, { after, workedOut: invoiceIds.length });
  return after !== null;
}

/** Works the chases out again; answers the last of them, or null when they were the last of all. */
async function workOut(
  tx: Tx,
  services: Services,
  invoiceIds: readonly number[],
  chunk: number,
): Promise<number | null> {
  const considering = await considerToday(tx, services);
  if (considering) await reconsiderChunk(tx, services, considering, invoiceIds);
  return invoiceIds.length < chunk ? null : (invoiceIds.at(-1) ?? null);
}
