import type { Db } from '../db/sql.ts';
import { assignmentKey, type ScenarioBook, type Version } from './book-rules.ts';
import { readDraft, readScenario, type VersionRow } from './definition-rules.ts';
import type { Audience, Scenario } from './rules.ts';

interface BookRow {
  id: number;
  key: string;
  name: string;
  versionId: number;
  number: number;
  definition: string;
  isActive: boolean;
  isArchived: boolean;
  running: Version['running'];
}

/** The scenarios that may be chosen, each in its active version, in their order. */
export async function listScenarios(sql: Db): Promise<Scenario[]> {
  return [...(await loadScenarioBook(sql)).active];
}

/** Versions that are not activated yet. */
export async function listDrafts(sql: Db): Promise<Scenario[]> {
  const rows = await sql<VersionRow[]>`
    select s.id, s.key, s.name, v.id as version_id, v.number, v.definition
    from scenario_versions v join scenarios s on s.id = v.scenario_id
    where v.activated_at is null order by s.position, s.id`;
  return rows.map(readDraft);
}

/** Everything that decides which steps an invoice follows. */
export async function loadScenarioBook(sql: Db): Promise<ScenarioBook> {
  const [rows, assignments] = await Promise.all([
    sql<BookRow[]>`
      select s.id, s.key, s.name, v.id as version_id, v.number, v.definition::text as definition, v.running,
        v.id = s.active_version_id as is_active, s.archived_at is not null as is_archived
      from scenarios s join scenario_versions v on v.scenario_id = s.id
      where v.activated_at is not null order by s.position, s.id, v.number`,
    sql<{ audience: Audience; segment: string; scenarioId: number }[]>`
      select audience, segment, scenario_id from scenario_assignments`,
  ]);
  const versions = new Map(
    rows.map((row) => {
      const { isActive, running } = row;
      return [row.versionId, { scenario: scenarioOf(row), isActive, running }];
    }),
  );
  const active = rows.filter((row) => row.isActive && !row.isArchived);
  return {
    active: active.flatMap((row) => versions.get(row.versionId)?.scenario ?? []),
    versions,
    assigned: new Map(
      assignments.map(({ audience, segment, scenarioId }) => [
        assignmentKey(audience, segment),
        scenarioId,
      ]),
    ),
  };
}

// An activated version never changes, and every question about a chase reads all of them: each text is parsed once.
const PARSED_MAX = 500;
const parsed = new Map<string, Pick<Scenario, 'thanks' | 'steps'>>();

function scenarioOf(row: Omit<BookRow, 'isActive' | 'isArchived' | 'running'>): Scenario {
  const { id, key, name, versionId, number, definition } = row;
  let content = parsed.get(definition);
  if (!content) {
    const { thanks, steps } = readScenario({ ...row, definition: JSON.parse(definition) });
    content = { thanks, steps };
    if (parsed.size >= PARSED_MAX) parsed.clear();
    parsed.set(definition, content);
  }
  return { id, key, name, versionId, number, ...content };
}
