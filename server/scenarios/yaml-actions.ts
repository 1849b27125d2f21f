import type { Author } from '../audit/record.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import type { Services } from '../services.ts';
import { gridText, reassign } from './assignment-actions.ts';
import {
  countByCell,
  listAssignments,
  lockAssignments,
  type Assignment,
} from './assignment-queries.ts';
import { judgeCells, type CellFacts, type CellState, type JudgedCell } from './cell-rules.ts';
import { checkScenario, type ScenarioProblem } from './check-rules.ts';
import { readDraft } from './definition-rules.ts';
import { checkFactsOf, isSame, stateDraft } from './draft-actions.ts';
import { findDefinition, findWithDraft, lockScenarios } from './editor-queries.ts';
import { listScenarios, loadScenarioBook } from './queries.ts';
import type { Scenario } from './rules.ts';
import { keepWishes } from './wish-actions.ts';
import { listWishes } from './wish-queries.ts';
import { listStandings } from './yaml-queries.ts';
import { writeScenarioFile, type ScenarioFile } from './yaml-rules.ts';

/** All scenarios with who follows them, or one alone, each in its active version. Undefined when there is none of this key. */
export async function exportScenarios(sql: Db, key: string | null): Promise<string | undefined> {
  const { active } = await loadScenarioBook(sql);
  if (key === null) return writeScenarioFile(active, await listAssignments(sql));
  const found = active.filter((scenario) => scenario.key === key);
  return found.length === 0 ? undefined : writeScenarioFile(found);
}

/** What taking one scenario of a file would change. */
export interface ImportedScenario {
  key: string;
  name: string;
  outcome: 'new' | 'changed' | 'unchanged';
  /** What it is compared with: its draft, else its active version. */
  before: Scenario | null;
  after: Scenario;
  isRenamed: boolean;
  problems: ScenarioProblem[];
}

/** A cell that the file gives to another scenario than here, and how many customers and open invoices that would move. */
export interface PreviewedCell extends Omit<JudgedCell, 'from'> {
  from: { key: string; name: string } | null;
  to: { key: string; name: string };
  customers: number;
  invoices: number;
}

export interface ImportPreview {
  scenarios: ImportedScenario[];
  cells: PreviewedCell[];
  /** Who follows what as it is now, to be sent along. */
  seen: string;
}

/** Compares a file with what is here. Reads only. */
export async function previewImport(sql: Db, file: ScenarioFile): Promise<ImportPreview> {
  const scenarios: ImportedScenario[] = [];
  for (const one of file.scenarios) scenarios.push(await previewScenario(sql, one));
  const assigned = await listAssignments(sql);
  return {
    scenarios,
    cells: await previewCells(sql, file, assigned),
    seen: gridText(assigned),
  };
}

async function previewCells(
  sql: Db,
  file: ScenarioFile,
  assigned: readonly Assignment[],
): Promise<PreviewedCell[]> {
  const { cells, standings } = await judgeFile(sql, file, assigned);
  if (cells.length === 0) return [];
  const [active, counts] = await Promise.all([listScenarios(sql), countByCell(sql)]);
  return cells.map((cell) => {
    const { audience, segment, key } = cell;
    const from = active.find(({ id }) => id === cell.from);
    const to = [...file.scenarios, ...standings].find((one) => one.key === key);
    const count = counts.find((one) => one.audience === audience && one.segment === segment);
    return {
      ...cell,
      from: from ? { key: from.key, name: from.name } : null,
      to: { key, name: to?.name ?? key },
      customers: count?.customers ?? 0,
      invoices: count?.invoices ?? 0,
    };
  });
}

async function judgeFile(sql: Db, file: ScenarioFile, assigned: readonly Assignment[]) {
  const keys = [...new Set(file.assignments.map(({ key }) => key))];
  const [standings, wished] = await Promise.all([listStandings(sql, keys), listWishes(sql)]);
  const read = (key: string, definition: unknown) =>
    readDraft({ ...{ id: 0, key, name: '', versionId: 0, number: 1 }, definition });
  const facts: CellFacts = {
    standings: new Map(
      standings.map(({ id, key, isArchived, active, draft }) => [
        key,
        {
          ...{ id, isArchived },
          active: active === null ? null : read(key, active),
          draft: draft === null ? null : read(key, draft),
        },
      ]),
    ),
    coming: new Map(
      file.scenarios.map(({ key, definition }) => [key, read(key, definition)] as const),
    ),
    ...{ assigned, wished },
  };
  return { cells: judgeCells(file.assignments, facts), standings };
}

async function previewScenario(
  sql: Db,
  { key, name, definition }: ScenarioFile['scenarios'][number],
): Promise<ImportedScenario> {
  const known = await findWithDraft(sql, key);
  const row = { id: known?.id ?? 0, key, name, versionId: 0, number: 1 };
  const after = readDraft({ ...row, definition });
  const standing =
    known &&
    (known.draft?.definition ?? (await findDefinition(sql, known.activeVersionId ?? 0)) ?? null);
  const hasStanding = standing !== undefined && standing !== null;
  const isRenamed = known !== undefined && known.name !== name;
  const isUnchanged = hasStanding && !isRenamed && isSame(standing, definition);
  return {
    key,
    name,
    outcome: known === undefined ? 'new' : isUnchanged ? 'unchanged' : 'changed',
    before: hasStanding ? readDraft({ ...row, definition: standing }) : null,
    after,
    isRenamed,
    problems: checkScenario(after, await checkFactsOf(sql, known?.id ?? null)),
  };
}

/** What became of a file. */
export interface TakenFile {
  drafts: number;
  /** Cells of who follows what: given at once, waiting for an activation, not possible. */
  given: number;
  waiting: number;
  left: number;
}

export type Imported = ({ ok: true } & TakenFile) | { ok: false; reason: 'changed' };

/**
 * Takes a file: each scenario that says something new becomes a draft. With `assignments`, its cells of who follows what too, if
 * they still are as they were `seen` (null: nobody looked): at once where the scenario is active, else when its draft is
 * activated. The same file again changes nothing.
 */
export async function importScenarios(
  services: Services,
  file: ScenarioFile,
  assignments: { seen: string | null } | null,
  by: Author,
): Promise<Imported> {
  return transaction(services.sql, async (tx): Promise<Imported> => {
    const keys = [...file.scenarios, ...(assignments ? file.assignments : [])].map(
      ({ key }) => key,
    );
    // All at once and by id, as the grid takes them, so that neither it nor another import is crossed.
    const known = await listStandings(tx, keys);
    await lockScenarios(
      tx,
      known.map(({ id }) => id),
      'change',
    );
    const before = assignments ? await lockAssignments(tx) : [];
    const seen = assignments?.seen ?? null;
    if (seen !== null && gridText(before) !== seen) return { ok: false, reason: 'changed' };
    let drafts = 0;
    // In the order of their keys, so that two imports of new scenarios wait for each other instead of crossing.
    for (const one of file.scenarios.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      if ((await stateDraft(tx, services, one, by)) !== 'unchanged') drafts += 1;
    }
    const cells = assignments ? await takeCells(tx, services, file, before, by) : NO_CELLS;
    return { ok: true, drafts, ...cells };
  });
}

const NO_CELLS = { given: 0, waiting: 0, left: 0 };

async function takeCells(
  tx: Tx,
  services: Services,
  file: ScenarioFile,
  before: readonly Assignment[],
  by: Author,
): Promise<Omit<TakenFile, 'drafts'>> {
  const { cells, standings } = await judgeFile(tx, file, before);
  const ids = new Map(standings.map(({ key, id }) => [key, id]));
  const of = (state: CellState) =>
    cells
      .filter((cell) => cell.state === state)
      .map(({ audience, segment, key }) => ({ audience, segment, scenarioId: ids.get(key) ?? 0 }));
  const now = of('now');
  const later = of('later');
  const done = await reassign(tx, services, { before, cells: now }, by);
  assert(done.ok, 'A cell of a file that was judged possible is not.');
  await keepWishes(tx, services, later, by);
  return {
    given: now.length,
    waiting: later.length,
    left: cells.length - now.length - later.length,
  };
}
