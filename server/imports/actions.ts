import { createHash } from 'node:crypto';
import { audit } from '../audit/record.ts';
import { transaction, type Db } from '../db/sql.ts';
import { Conflict, Invalid, NotFound } from '../errors.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { applyInTransaction } from './apply.ts';
import * as compare from './compare-queries.ts';
import { plainHeader } from './field-rules.ts';
import * as queries from './queries.ts';
import { openFile, type OpenedFile } from './read-file.ts';
import { FIELDS, type Reading, type ReadingChoices } from './rules.ts';
import { ANALYZE_FROM_LINES, stageFile, type Staged } from './stage.ts';
import {
  analyzeOutcomes,
  countStagedLines,
  deleteOldStaged,
  deleteStaged,
} from './stage-queries.ts';
import { readStoredFile, storedForm } from './stored-file.ts';
import type { ReadingDefaults } from './survey.ts';

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
  const { filename, file, userId, reading: choices = {} } = created;
  const opened = await openWithMemory(services, file, choices);
  const importId = await queries.drawImportId(services.sql);
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
  const done = await Promise.allSettled([store(), stage(services, importId, opened)]);
  const failed = done.find((one) => one.status === 'rejected');
  if (failed) {
    await queries.deleteImport(services.sql, importId);
    await deleteStaged(services.sql, importId);
    throw failed.reason;
  }
  const [, staged] = done;
  if (staged.status === 'fulfilled') await compareAgain(services, importId, staged.value);
  await rememberChoices(services, opened.reading, choices);
  return getImport(services, importId);
}

/** Reads the stored file again, as corrected by hand, and remembers the correction for files with the same headers. */
export async function rereadImport(
  services: Services,
  importId: number,
  choices: Partial<ReadingChoices>,
): Promise<queries.ImportRecord> {
  await getPreview(services, importId);
  const reading = await readStoredAgain(services, importId, choices);
  await rememberChoices(services, reading, choices);
  return getImport(services, importId);
}

async function readStoredAgain(
  services: Services,
  importId: number,
  choices: Partial<ReadingChoices>,
): Promise<Reading> {
  const stored = await queries.findImportFile(services.sql, importId);
  if (!stored) throw new NotFound(`There is no import ${importId}.`);
  const opened = await openWithMemory(services, await readStoredFile(stored), choices);
  // Under the lock that applying holds: its lines are never taken away while they are booked.
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    await refuseClosed(tx, importId);
    await queries.saveCounts(tx, importId, emptyCounts());
    await deleteStaged(tx, importId);
    await queries.saveReading(tx, importId, opened.reading);
  });
  await compareAgain(services, importId, await stage(services, importId, opened));
  return opened.reading;
}

/**
 * Applies a preview: all of its lines, or none. With `skipRejected` the rejected ones are left out; without it they refuse the
 * whole (Invalid). Throws Conflict when it was applied or discarded already, or when the books changed since the preview; the
 * preview is then compared again.
 */
export async function applyImport(
  services: Services,
  importId: number,
  { skipRejected, userId }: { skipRejected: boolean; userId: number | null },
): Promise<queries.ImportRecord> {
  const preview = await getPreview(services, importId);
  await restageWhenLost(services, preview);
  const { rejected } = (await getImport(services, importId)).counts;
  if (rejected > 0 && !skipRejected) {
    throw new Invalid([
      {
        field: 'file',
        code: 'rejected_lines',
        message: `${rejected} lines cannot be taken. Correct them, or choose to leave them out.`,
      },
    ]);
  }
  try {
    await applyInTransaction(services, importId, userId);
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

export async function getImport(
  services: Services,
  importId: number,
): Promise<queries.ImportRecord> {
  const found = await queries.findImport(services.sql, importId);
  if (!found) throw new NotFound(`There is no import ${importId}.`);
  return found;
}

async function getPreview(services: Services, importId: number): Promise<queries.ImportRecord> {
  return refuseClosed(services.sql, importId);
}

async function refuseClosed(sql: Db, importId: number): Promise<queries.ImportRecord> {
  const found = await queries.findImport(sql, importId);
  if (!found) throw new NotFound(`There is no import ${importId}.`);
  if (found.status !== 'preview') {
    throw new Conflict(`Import ${importId} was ${found.status} already.`);
  }
  return found;
}

async function openWithMemory(
  services: Services,
  file: Buffer,
  choices: Partial<ReadingChoices>,
): Promise<OpenedFile> {
  const defaults = await readingDefaults(services);
  return openFile(file, defaults, choices, (headers) =>
    queries.findMapping(services.sql, hashHeaders(headers)),
  );
}

async function readingDefaults(services: Services): Promise<ReadingDefaults> {
  const organization = await findOrganization(services.sql);
  // Before the first visit there is no organization; the table's own defaults stand in.
  return organization ?? { currency: 'EUR', country: 'FR', language: 'fr' };
}

async function rememberChoices(
  services: Services,
  reading: Reading,
  choices: Partial<ReadingChoices>,
): Promise<void> {
  // Charset and delimiter are known before the headers are.
  const rest = { ...choices };
  delete rest.charset;
  delete rest.delimiter;
  if (Object.keys(rest).length === 0 || !reading.hasHeader) return;
  const hash = hashHeaders(reading.headers);
  await queries.saveMapping(services.sql, hash, rest, services.clock.now());
}

function hashHeaders(headers: string[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(headers.map(plainHeader)))
    .digest();
}

// Often enough to be seen moving, seldom enough to cost nothing.
const PROGRESS_EVERY_LINES = 20_000;

async function stage(services: Services, importId: number, opened: OpenedFile): Promise<Staged> {
  let told = 0;
  const defaults = await readingDefaults(services);
  const staged = await stageFile(services.sql, importId, opened, defaults, async (lines) => {
    if (lines - told < PROGRESS_EVERY_LINES) return;
    told = lines;
    await queries.saveCounts(services.sql, importId, { stage: 'reading', lines });
  });
  await queries.saveCounts(services.sql, importId, { stage: 'comparing', lines: staged.lineCount });
  return staged;
}

/** Says anew what applying would do, from the lines as they are staged; `staged` when they just were. */
async function compareAgain(services: Services, importId: number, staged?: Staged): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    await refuseClosed(tx, importId);
    await queries.planForManyLines(tx);
    await compare.deleteOutcomes(tx, importId);
    const outcomes = await compare.insertOutcomes(tx, importId);
    if (outcomes >= ANALYZE_FROM_LINES) await analyzeOutcomes(tx);
    await compare.compareCustomers(tx, importId);
    const counted = await compare.countOutcomes(tx, importId);
    if (staged) await queries.saveReading(tx, importId, staged.reading);
    await queries.saveCounts(tx, importId, {
      ...counted,
      stage: 'ready',
      unchanged: counted.lines - counted.new - counted.changed - counted.rejected,
      vanished: await compare.countVanished(tx, importId),
      customers: await compare.countCustomers(tx, importId),
      ...(staged && { remarks: staged.remarks }),
    });
  });
}

async function restageWhenLost(services: Services, preview: queries.ImportRecord): Promise<void> {
  if (preview.counts.stage === 'ready') {
    const staged = await countStagedLines(services.sql, preview.id);
    if (staged === preview.counts.lines) return;
  }
  // A crash of the database empties unlogged tables, one of the program leaves a file half read.
  const used = preview.reading;
  const columns = Object.fromEntries(FIELDS.map((field) => [field, used.columns[field] ?? null]));
  await readStoredAgain(services, preview.id, {
    charset: used.charset,
    delimiter: used.delimiter,
    hasHeader: used.hasHeader,
    decimal: used.decimal,
    dateOrder: used.dateOrder,
    columns,
    defaultCurrency: used.defaultCurrency,
    defaultCountry: used.defaultCountry,
    defaultKind: used.defaultKind,
  });
}

function isBooksMoved(error: unknown): boolean {
  // 23505: another way in made an invoice of the same number in between.
  return (
    error instanceof Conflict ||
    (error instanceof Error && 'code' in error && error.code === '23505')
  );
}

function emptyCounts(): queries.ImportCounts {
  return {
    stage: 'reading',
    lines: 0,
    new: 0,
    changed: 0,
    unchanged: 0,
    rejected: 0,
    openHigher: 0,
    vanished: 0,
    payments: 0,
    disputes: 0,
    customers: { new: 0, changed: 0, unchanged: 0, withoutAddress: 0 },
    remarks: {},
  };
}
