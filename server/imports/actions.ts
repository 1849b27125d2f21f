import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, Invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { applyInTransaction, type Tell } from './apply.ts';
import * as queries from './queries.ts';
import type { OpenedFile } from './read-file.ts';
import {
  compareAgain,
  emptyCounts,
  getImport,
  inHand,
  openWithMemory,
  readStoredAgain,
  refuseClosed,
  rememberChoices,
  restageWhenLost,
  stage,
} from './reading.ts';
import type { ReadingChoices } from './rules.ts';
import { deleteOldStaged, deleteStaged } from './stage-queries.ts';
import { storedForm } from './stored-file.ts';

/**
 * Stores a file and compares each of its lines with the books: the preview. Throws Invalid when it is no table that can be
 * read. `reading` is what a person says about the file; the rest is detected.
 */
export async function createImport(
  services: Services,
  created: {
    filename: string;
    file: Buffer;
    userId: number | null;
    reading?: Partial<ReadingChoices>;
  },
): Promise<queries.ImportRecord> {
  const { file, reading: choices = {} } = created;
  const opened = await openWithMemory(services, file, choices);
  const importId = await queries.drawImportId(services.sql);
  await inHand(services, importId, () => storeAndRead(services, importId, opened, created));
  await rememberChoices(services, opened.reading, choices);
  return getImport(services, importId);
}

async function storeAndRead(
  services: Services,
  importId: number,
  opened: OpenedFile,
  { filename, file, userId }: { filename: string; file: Buffer; userId: number | null },
): Promise<void> {
  const store = async () =>
    queries.insertImport(services.sql, {
      id: importId,
      filename,
      file: await storedForm(file),
      reading: opened.reading,
      counts: emptyCounts(),
      createdBy: userId,
      createdAt: services.clock.now(),
    });
  // The file is packed and stored while its lines are read.
  const [stored, staged] = await Promise.allSettled([store(), stage(services, importId, opened)]);
  if (stored.status === 'fulfilled' && staged.status === 'fulfilled') {
    await compareAgain(services, importId, staged.value);
    return;
  }
  await queries.deleteImport(services.sql, importId);
  await deleteStaged(services.sql, importId);
  throw stored.status === 'rejected' ? stored.reason : (staged as PromiseRejectedResult).reason;
}

/** Reads the stored file again, as corrected by hand, and remembers the correction for files with the same headers. */
export async function rereadImport(
  services: Services,
  importId: number,
  choices: Partial<ReadingChoices>,
): Promise<queries.ImportRecord> {
  await getPreview(services, importId);
  const reading = await inHand(services, importId, () =>
    readStoredAgain(services, importId, choices),
  );
  if (!reading) throw new Conflict(`Import ${importId} is being read or applied.`);
  await rememberChoices(services, reading, choices);
  return getImport(services, importId);
}

/**
 * Applies a preview: all of its lines, or none. With `skipRejected` the rejected ones are left out; without it they refuse the
 * whole (Invalid). Throws Conflict when it was applied or discarded already, or when the books changed since the preview; the
 * preview is then compared again.
 */
export async function applyImport(
  services: Services,
  importId: number,
  { skipRejected, userId }: queries.ApplyingAsked,
  tell?: Tell,
): Promise<queries.ImportRecord> {
  const preview = await getPreview(services, importId);
  await restageWhenLost(services, preview);
  refuseRejected(await getImport(services, importId), skipRejected);
  try {
    await applyInTransaction(services, importId, userId, tell);
  } catch (error) {
    const { status } = await getImport(services, importId);
    if (!isBooksMoved(error) || status !== 'preview') throw error;
    await compareAgain(services, importId);
    throw new Conflict(
      'The books changed since this file was compared with them. Look at the preview again, then apply it.',
    );
  }
  return getImport(services, importId);
}

/** Throws Invalid when lines are rejected and nobody said to leave them out. */
export function refuseRejected({ counts }: queries.ImportRecord, skipRejected: boolean): void {
  if (counts.rejected === 0 || skipRejected) return;
  throw new Invalid([
    {
      field: 'file',
      code: 'rejected_lines',
      message: `${counts.rejected} lines cannot be taken. Correct them, or choose to leave them out.`,
    },
  ]);
}

/** Puts a preview away; nothing of it is applied. Throws Conflict when it was applied. */
export async function discardImport(
  services: Services,
  importId: number,
  { userId }: { userId: number | null },
): Promise<void> {
  await getPreview(services, importId);
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    const isClosed = await queries.closeImport(tx, importId, 'discarded', services.clock.now());
    if (!isClosed) throw new Conflict(`Import ${importId} is closed already.`);
    await deleteStaged(tx, importId);
    await audit(tx, services, {
      actor: userId === null ? 'system' : 'user',
      userId,
      action: 'import.discarded',
      subjectType: 'import',
      subjectId: importId,
    });
  });
}

// Long enough to look back at which lines were rejected; the file itself stays.
const STAGED_DAYS = 30;

/** Forgets staged lines of old imports; a preview that old is read again when it is opened. */
export async function sweepImports(services: Services): Promise<number> {
  const before = new Date(services.clock.now().getTime() - STAGED_DAYS * 86_400_000);
  return deleteOldStaged(services.sql, before);
}

async function getPreview(services: Services, importId: number): Promise<queries.ImportRecord> {
  return refuseClosed(services.sql, importId);
}

function isBooksMoved(error: unknown): boolean {
  // 23505: another way in made an invoice of the same number in between.
  return (
    error instanceof Conflict ||
    (error instanceof Error && 'code' in error && error.code === '23505')
  );
}
