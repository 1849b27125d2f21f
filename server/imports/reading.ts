import { createHash } from 'node:crypto';
import { transaction, type Db } from '../db/sql.ts';
import { Conflict, Invalid, NotFound } from '../errors.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import * as compare from './compare-queries.ts';
import { plainHeader } from './field-rules.ts';
import * as queries from './queries.ts';
import { openFile, type OpenedFile } from './read-file.ts';
import { FIELDS, type Reading, type ReadingChoices } from './rules.ts';
import { ANALYZE_FROM_LINES, stageFile, type Staged } from './stage.ts';
import { analyzeOutcomes, countStagedLines, deleteStaged } from './stage-queries.ts';
import { readStoredFile } from './stored-file.ts';
import type { ReadingDefaults } from './survey.ts';

export async function getImport(
  services: Services,
  importId: number,
): Promise<queries.ImportRecord> {
  const found = await queries.findImport(services.sql, importId);
  if (!found) throw new NotFound(`There is no import ${importId}.`);
  return found;
}

export async function refuseClosed(sql: Db, importId: number): Promise<queries.ImportRecord> {
  const found = await queries.findImport(sql, importId);
  if (!found) throw new NotFound(`There is no import ${importId}.`);
  if (found.status !== 'preview') {
    throw new Conflict(`Import ${importId} was ${found.status} already.`);
  }
  return found;
}

export async function openWithMemory(
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

export async function rememberChoices(
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

export async function stage(
  services: Services,
  importId: number,
  opened: OpenedFile,
): Promise<Staged> {
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
export async function compareAgain(
  services: Services,
  importId: number,
  staged?: Staged,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    await refuseClosed(tx, importId);
    await queries.planForManyLines(tx);
    await compare.deleteOutcomes(tx, importId);
    const outcomes = await compare.insertOutcomes(tx, importId);
    if (outcomes >= ANALYZE_FROM_LINES) await analyzeOutcomes(tx);
    const counted = await compare.countOutcomes(tx, importId);
    await compare.compareCustomers(tx, importId, counted);
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

/** Does the work while no other process has the import in hand; undefined when one has. */
export async function inHand<T>(
  services: Services,
  importId: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  await takeSeat();
  try {
    const connection = await services.sql.reserve();
    try {
      if (!(await queries.takeInHand(connection, importId))) return undefined;
      try {
        return await work();
      } finally {
        await queries.leaveInHand(connection, importId);
      }
    } finally {
      connection.release();
    }
  } finally {
    leaveSeat();
  }
}

// Each import in hand keeps a connection to itself and needs others beside it: were the pool's ten all kept, none would go on.
// Three also bound the memory that large files take.
let freeSeats = 3;
const waiting: (() => void)[] = [];

async function takeSeat(): Promise<void> {
  if (freeSeats > 0) freeSeats -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
}

function leaveSeat(): void {
  const next = waiting.shift();
  if (next) next();
  else freeSeats += 1;
}

/** Reads the stored file into the staging once more and compares it. Throws Invalid, which the import keeps as its problem. */
export async function readStoredAgain(
  services: Services,
  importId: number,
  choices: Partial<ReadingChoices>,
  total: number | null = null,
): Promise<Reading> {
  const stored = await queries.findImportFile(services.sql, importId);
  if (!stored) throw new NotFound(`There is no import ${importId}.`);
  const opened = await openWithMemory(services, await readStoredFile(stored), choices);
  // Under the lock that applying holds: its lines are never taken away while they are booked.
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    await refuseClosed(tx, importId);
    await queries.saveCounts(tx, importId, { ...emptyCounts(), total });
    await deleteStaged(tx, importId);
    await queries.saveReading(tx, importId, opened.reading);
  });
  try {
    await compareAgain(services, importId, await stage(services, importId, opened));
  } catch (error) {
    if (error instanceof Invalid) {
      const problem = error.problems[0] ?? null;
      await queries.saveCounts(services.sql, importId, { stage: 'failed', problem });
    }
    throw error;
  }
  return opened.reading;
}

export async function restageWhenLost(
  services: Services,
  preview: queries.ImportRecord,
): Promise<void> {
  if (preview.counts.stage === 'ready' || preview.counts.stage === 'applying') {
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

export function emptyCounts(): queries.ImportCounts {
  return {
    stage: 'reading',
    total: null,
    applied: 0,
    asked: null,
    problem: null,
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
