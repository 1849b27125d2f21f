import type { Db, Tx } from '../db/sql.ts';
import type { Assignment } from './assignment-queries.ts';

/** A cell that waits until a draft of its scenario is activated. */
export interface Wish extends Assignment {
  key: string;
  name: string;
  /** Of the draft; null: there is none any more. */
  draftNumber: number | null;
}

/** What waits for one scenario, or for all. */
export async function listWishes(sql: Db, scenarioId: number | null = null): Promise<Wish[]> {
  return sql<Wish[]>`
    select w.audience, w.segment, w.scenario_id, s.key, s.name, v.number as draft_number
    from assignment_wishes w join scenarios s on s.id = w.scenario_id
    left join scenario_versions v on v.scenario_id = s.id and v.activated_at is null
    where ${scenarioId === null ? sql`true` : sql`w.scenario_id = ${scenarioId}`} order by w.audience, w.segment`;
}

/** The wishes for a scenario, which nobody takes away until the transaction ends. */
export async function lockWishes(tx: Tx, scenarioId: number): Promise<Assignment[]> {
  return tx<Assignment[]>`
    select audience, segment, scenario_id from assignment_wishes
    where scenario_id = ${scenarioId} order by audience, segment for update`;
}

export async function saveWishes(
  tx: Tx,
  cells: readonly Assignment[],
  by: { userId: number | null; at: Date },
): Promise<void> {
  await tx`
    insert into assignment_wishes (audience, segment, scenario_id, wished_by, wished_at)
    select cell.*, ${by.userId}::bigint, ${by.at}::timestamptz
    from unnest(${cells.map((c) => c.audience)}::text[], ${cells.map((c) => c.segment)}::text[],
      ${cells.map((c) => c.scenarioId)}::bigint[]) cell
    on conflict (audience, segment) do update
      set scenario_id = excluded.scenario_id, wished_by = excluded.wished_by, wished_at = excluded.wished_at`;
}

/** Takes the wishes for these cells away; answers for how many there was one. */
export async function deleteWishes(
  tx: Tx,
  cells: readonly Pick<Assignment, 'audience' | 'segment'>[],
): Promise<number> {
  const rows = await tx`
    delete from assignment_wishes where (audience, segment) in (
      select * from unnest(${cells.map((c) => c.audience)}::text[], ${cells.map((c) => c.segment)}::text[]))
    returning 1`;
  return rows.length;
}

/** The same of a scenario that nobody is to wait for. */
export async function deleteWishesFor(tx: Tx, scenarioId: number): Promise<void> {
  await tx`delete from assignment_wishes where scenario_id = ${scenarioId}`;
}
