import type { Db, Tx } from '../db/sql.ts';
import { audienceOf } from './assignment-queries.ts';
import type { Definition } from './definition-rules.ts';
import type { Audience } from './rules.ts';

/** A scenario as the pages of scenarios list it. */
export interface ScenarioState {
  id: number;
  key: string;
  name: string;
  archivedAt: Date | null;
  activeVersionId: number | null;
  activeNumber: number | null;
  draftNumber: number | null;
  /** Chases of invoices that are owed. */
  running: number;
}

/** One version with what became of it. */
export interface VersionState {
  id: number;
  number: number;
  definition: unknown;
  note: string;
  revision: number;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  activatedBy: string | null;
  activatedAt: Date | null;
  running: 'keep' | 'move' | null;
  /** The last invoice that the move has come to; null: nothing to move, or done. */
  movingAfter: number | null;
  moved: number;
  /** Chases that count by it now. */
  chases: number;
}

/** Who follows a scenario, for its page and for whoever wants to put it away. */
export interface ScenarioUses {
  assignments: { audience: string; segment: string }[];
  customers: number;
  invoices: number;
  running: number;
}

function states(sql: Db, key: string | null) {
  return sql<ScenarioState[]>`
    select s.id, s.key, s.name, s.archived_at, s.active_version_id, a.number as active_number, d.number as draft_number,
      coalesce(r.running, 0)::int as running
    from scenarios s
    left join scenario_versions a on a.id = s.active_version_id
    left join scenario_versions d on d.scenario_id = s.id and d.activated_at is null
    left join (
      select scenario_id, count(*) as running from chases where held_because is distinct from 'paid' group by scenario_id
    ) r on r.scenario_id = s.id
    where ${key === null ? sql`true` : sql`s.key = ${key}`}
    order by s.position, s.id`;
}

export async function listScenarioStates(sql: Db): Promise<ScenarioState[]> {
  return states(sql, null);
}

export async function findScenarioState(sql: Db, key: string): Promise<ScenarioState | undefined> {
  const [row] = await states(sql, key);
  return row;
}

/** All versions, the latest first. */
export async function listVersions(sql: Db, scenarioId: number): Promise<VersionState[]> {
  return sql<VersionState[]>`
    select v.id, v.number, v.definition, v.note, v.revision, coalesce(nullif(c.name, ''), c.email) as created_by, v.created_at,
      v.updated_at, coalesce(nullif(a.name, ''), a.email) as activated_by, v.activated_at, v.running, v.moving_after, v.moved,
      coalesce(r.chases, 0)::int as chases
    from scenario_versions v
    left join users c on c.id = v.created_by
    left join users a on a.id = v.activated_by
    left join (
      select version_id, count(*) as chases from chases
      where scenario_id = ${scenarioId} and held_because is distinct from 'paid' group by version_id
    ) r on r.version_id = v.id
    where v.scenario_id = ${scenarioId} order by v.number desc`;
}

/** A scenario with its draft, if it has one; `lock` keeps both as they are until the transaction ends. */
export interface ScenarioWithDraft {
  id: number;
  key: string;
  name: string;
  archivedAt: Date | null;
  activeVersionId: number | null;
  draft: {
    versionId: number;
    number: number;
    definition: unknown;
    note: string;
    revision: number;
  } | null;
}

export async function findWithDraft(
  sql: Db,
  key: string,
  lock: 'change' | null = null,
): Promise<ScenarioWithDraft | undefined> {
  const [row] = await sql<
    (Omit<ScenarioWithDraft, 'draft'> & {
      versionId: number | null;
      number: number;
      definition: unknown;
      note: string;
      revision: number;
    })[]
  >`
    select s.id, s.key, s.name, s.archived_at, s.active_version_id, v.id as version_id, v.number, v.definition, v.note,
      v.revision
    from scenarios s left join scenario_versions v on v.scenario_id = s.id and v.activated_at is null
    where s.key = ${key} ${lock === null ? sql`` : sql`for no key update of s`}`;
  if (!row) return undefined;
  const { versionId, number, definition, note, revision, ...scenario } = row;
  return {
    ...scenario,
    draft: versionId === null ? null : { versionId, number, definition, note, revision },
  };
}

/** Locks scenarios by their ids in one order: their steps and their being there stay until the transaction ends. */
export async function lockScenarios(
  tx: Tx,
  ids: readonly number[],
  how: 'share' | 'change',
): Promise<void> {
  await tx`
    select 1 from scenarios where id = any (${ids as number[]}::bigint[]) order by id
    ${how === 'share' ? tx`for share` : tx`for no key update`}`;
}

export async function findDefinition(sql: Db, versionId: number): Promise<unknown> {
  const [row] = await sql<{ definition: unknown }[]>`
    select definition from scenario_versions where id = ${versionId}`;
  return row?.definition;
}

/** Undefined when the key is taken. */
export async function insertScenario(
  tx: Tx,
  scenario: { key: string; name: string },
): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into scenarios (key, name, position)
    values (${scenario.key}, ${scenario.name}, (select coalesce(max(position), 0) + 1 from scenarios))
    on conflict (key) do nothing returning id`;
  return row?.id;
}

/** Makes the draft that follows the latest version. */
export async function insertDraft(
  tx: Tx,
  draft: { scenarioId: number; definition: Definition; note: string; by: number | null; at: Date },
): Promise<void> {
  await tx`
    insert into scenario_versions (scenario_id, number, definition, note, created_by, created_at, updated_at)
    select ${draft.scenarioId}, coalesce(max(number), 0) + 1, ${tx.json(draft.definition)}, ${draft.note},
      ${draft.by}, ${draft.at}::timestamptz, ${draft.at}::timestamptz
    from scenario_versions where scenario_id = ${draft.scenarioId}`;
}

/** False when the draft is no longer the one that was seen. */
export async function updateDraft(
  tx: Tx,
  draft: {
    versionId: number;
    revision: number;
    definition: Definition;
    note: string;
    at: Date;
  },
): Promise<boolean> {
  const rows = await tx`
    update scenario_versions set definition = ${tx.json(draft.definition)}, note = ${draft.note},
      updated_at = ${draft.at}, revision = revision + 1
    where id = ${draft.versionId} and activated_at is null and revision = ${draft.revision} returning id`;
  return rows.length > 0;
}

export async function deleteDraft(
  tx: Tx,
  draft: { versionId: number; revision: number },
): Promise<boolean> {
  const rows = await tx`
    delete from scenario_versions
    where id = ${draft.versionId} and activated_at is null and revision = ${draft.revision} returning id`;
  return rows.length > 0;
}

/** A scenario that never was active goes with its draft. */
export async function deleteEmptyScenario(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx`
    delete from scenarios s where s.id = ${id}
      and not exists (select from scenario_versions v where v.scenario_id = s.id) returning id`;
  return rows.length > 0;
}

export async function updateName(tx: Tx, id: number, name: string): Promise<void> {
  await tx`update scenarios set name = ${name} where id = ${id}`;
}

export async function setArchived(tx: Tx, id: number, at: Date | null): Promise<void> {
  await tx`update scenarios set archived_at = ${at} where id = ${id}`;
}

export async function findUses(sql: Db, scenarioId: number): Promise<ScenarioUses> {
  const [row] = await sql<ScenarioUses[]>`
    select
      coalesce((select jsonb_agg(jsonb_build_object('audience', audience, 'segment', segment) order by audience, segment)
        from scenario_assignments where scenario_id = ${scenarioId}), '[]') as assignments,
      (select count(*) from customers where scenario_id = ${scenarioId})::int as customers,
      (select count(*) from invoices where scenario_id = ${scenarioId} and balance_minor > 0)::int as invoices,
      (select count(*) from chases where scenario_id = ${scenarioId} and held_because is distinct from 'paid')::int as running`;
  return row ?? { assignments: [], customers: 0, invoices: 0, running: 0 };
}

/** The kinds of customer that follow a scenario, by assignment or by choice, or will once its draft is activated. */
export async function listFollowers(sql: Db, scenarioId: number): Promise<Audience[]> {
  const rows = await sql<{ audience: Audience }[]>`
    select audience from scenario_assignments where scenario_id = ${scenarioId}
    union select audience from assignment_wishes where scenario_id = ${scenarioId}
    union select ${audienceOf(sql)} from customers c where c.scenario_id = ${scenarioId}
    union select ${audienceOf(sql)} from invoices i join customers c on c.id = i.customer_id
      where i.scenario_id = ${scenarioId} and i.balance_minor > 0
    order by 1`;
  return rows.map(({ audience }) => audience);
}

/** Addresses of those who may sign in. */
export async function listTeam(sql: Db): Promise<{ id: number; email: string; name: string }[]> {
  return sql`
    select id, email, coalesce(nullif(name, ''), email) as name from users where disabled_at is null
    order by lower(coalesce(nullif(name, ''), email)), id`;
}
