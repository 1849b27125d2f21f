import type { Author } from '../audit/record.ts';
import { transaction, type Db } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { listAssignments, type Assignment } from './assignment-queries.ts';
import { checkScenario, type ScenarioProblem } from './check-rules.ts';
import { readDraft } from './definition-rules.ts';
import { checkFactsOf, isSame, stateDraft } from './draft-actions.ts';
import { findDefinition, findWithDraft } from './editor-queries.ts';
import { loadScenarioBook } from './queries.ts';
import type { Scenario } from './rules.ts';
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

export interface ImportPreview {
  scenarios: ImportedScenario[];
  /** Cells that the file gives to another scenario than here. */
  assignments: { audience: Assignment['audience']; segment: Assignment['segment']; key: string }[];
}

/** Compares a file with what is here. Reads only. */
export async function previewImport(sql: Db, file: ScenarioFile): Promise<ImportPreview> {
  const scenarios: ImportedScenario[] = [];
  for (const one of file.scenarios) scenarios.push(await previewScenario(sql, one));
  const { active } = await loadScenarioBook(sql);
  const keys = new Map(active.map(({ id, key }) => [id, key]));
  const cells = await listAssignments(sql);
  const assignments = file.assignments.filter(({ audience, segment, key }) => {
    const cell = cells.find((known) => known.audience === audience && known.segment === segment);
    return keys.get(cell?.scenarioId ?? 0) !== key;
  });
  return { scenarios, assignments };
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

/** Takes a file: each scenario that says something new becomes a draft. The same file again changes nothing. Answers how many. */
export async function importScenarios(
  services: Services,
  file: ScenarioFile,
  by: Author,
): Promise<number> {
  return transaction(services.sql, async (tx) => {
    let changed = 0;
    // In the order of their keys, so that two imports wait for each other instead of crossing.
    for (const one of file.scenarios.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      if ((await stateDraft(tx, services, one, by)) !== 'unchanged') changed += 1;
    }
    return changed;
  });
}
