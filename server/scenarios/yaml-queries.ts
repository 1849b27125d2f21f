import type { Db } from '../db/sql.ts';

export interface StandingRow {
  id: number;
  key: string;
  name: string;
  isArchived: boolean;
  active: unknown;
  draft: unknown;
}

/** The scenarios of these keys that are here, with what they say and what their drafts say. */
export async function listStandings(sql: Db, keys: readonly string[]): Promise<StandingRow[]> {
  return sql<StandingRow[]>`
    select s.id, s.key, s.name, s.archived_at is not null as is_archived, a.definition as active, d.definition as draft
    from scenarios s
    left join scenario_versions a on a.id = s.active_version_id
    left join scenario_versions d on d.scenario_id = s.id and d.activated_at is null
    where s.key = any (${keys as string[]}) order by s.id`;
}
