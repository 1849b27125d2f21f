import { each } from '../jobs/each.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, Invalid, type FieldProblem } from '../errors.ts';
import type { JobHandlers } from '../jobs/boss.ts';
import type { Services } from '../services.ts';
import { applyImport, createImport, refuseRejected } from './actions.ts';
import * as queries from './queries.ts';
import { emptyCounts, getImport, inHand, openWithMemory, readStoredAgain } from './reading.ts';
import { storedForm } from './stored-file.ts';

/**
 * Up to here a person waits for the answer itself: some 2,000 lines are read in a tenth of a second and booked in half a one.
 * What is larger goes on by itself, and its page tells how far it is.
 */
const AT_ONCE = { bytes: 256 * 1024, lines: 2_000 } as const;

/** Takes an uploaded file: a small one is a preview at once, a large one is read by a job. Returns the import's id. Throws Invalid. */
export async function uploadImport(
  services: Services,
  uploaded: { filename: string; file: Buffer; userId: number | null },
): Promise<number> {
  const { filename, file, userId } = uploaded;
  if (file.length <= AT_ONCE.bytes) return (await createImport(services, uploaded)).id;
  // What is no table is said at once, whatever its size.
  const { reading } = await openWithMemory(services, file, {});
  const packed = await storedForm(file);
  const total = Math.max(0, countLines(file) - (reading.hasHeader ? 1 : 0));
  return transaction(services.sql, async (tx) => {
    const id = await queries.drawImportId(tx);
    await queries.insertImport(tx, {
      id,
      filename,
      file: packed,
      reading,
      counts: { ...emptyCounts(), total },
      createdBy: userId,
      createdAt: services.clock.now(),
    });
    await services.jobs.enqueue(tx, 'imports.read', { importId: id });
    return id;
  });
}

/** Applies a small import at once, a large one by a job. Throws as `applyImport` does. */
export async function requestApplying(
  services: Services,
  importId: number,
  asked: queries.ApplyingAsked,
): Promise<'applied' | 'applying'> {
  const record = await getImport(services, importId);
  if (record.counts.stage === 'applying') return 'applying';
  if (record.counts.lines <= AT_ONCE.lines) {
    await applyImport(services, importId, asked);
    return 'applied';
  }
  refuseRejected(record, asked.skipRejected);
  await transaction(services.sql, async (tx) => {
    if (await queries.markApplying(tx, importId, asked)) {
      await services.jobs.enqueue(tx, 'imports.apply', { importId });
    }
  });
  return 'applying';
}

/** The work of imports, by queue. */
export function importJobs(
  services: Services,
): Pick<Required<JobHandlers>, 'imports.read' | 'imports.apply'> {
  return {
    'imports.read': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, ({ importId }) => readUploaded(services, importId));
    },
    'imports.apply': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, ({ importId }) => applyRequested(services, importId));
    },
  };
}

/** Takes up again what a process left behind that ended in the middle. What another one has in hand stays with it. */
export async function resumeImports(services: Services): Promise<void> {
  await transaction(services.sql, async (tx) => {
    for (const { id, stage } of await queries.listUnfinished(tx)) {
      const queue = stage === 'applying' ? 'imports.apply' : 'imports.read';
      await services.jobs.enqueue(tx, queue, { importId: id });
    }
  });
}

async function readUploaded(services: Services, importId: number): Promise<void> {
  await inHand(services, importId, async () => {
    const { status, counts } = await getImport(services, importId);
    if (status !== 'preview' || (counts.stage !== 'reading' && counts.stage !== 'comparing'))
      return;
    try {
      await readStoredAgain(services, importId, {}, counts.total ?? null);
    } catch (error) {
      // Discarded meanwhile.
      if (error instanceof Conflict) return;
      const problem = problemOf(services, error);
      await queries.saveCounts(services.sql, importId, { stage: 'failed', problem });
    }
  });
}

async function applyRequested(services: Services, importId: number): Promise<void> {
  await inHand(services, importId, async () => {
    const { status, counts } = await getImport(services, importId);
    if (status !== 'preview' || counts.stage !== 'applying' || !counts.asked) return;
    const tell = async (share: number) =>
      queries.saveCounts(services.sql, importId, { applied: Math.floor(counts.lines * share) });
    try {
      await applyImport(services, importId, counts.asked, tell);
    } catch (error) {
      const problem = problemOf(services, error);
      await queries.saveCounts(services.sql, importId, { stage: 'ready', asked: null, problem });
    }
  });
}

function problemOf(services: Services, error: unknown): FieldProblem {
  if (error instanceof Invalid && error.problems[0]) return error.problems[0];
  if (error instanceof Conflict) {
    return { field: 'file', code: 'books_moved', message: error.message };
  }
  services.log.error({ err: error }, 'An import stopped.');
  return { field: 'file', code: 'stopped', message: 'The work on this import stopped. Try again.' };
}

function countLines(file: Buffer): number {
  let lines = 0;
  for (let at = file.indexOf(10); at !== -1; at = file.indexOf(10, at + 1)) lines += 1;
  return file.at(-1) === 10 ? lines : lines + 1;
}
