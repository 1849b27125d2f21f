import type { Db, Tx } from '../db/sql.ts';

/** Activates a draft that is still as it was seen; false when it is not. */
export async function markActivated(
  tx: Tx,
  activated: {
    scenarioId: number;
    versionId: number;
    revision: number;
    running: 'keep' | 'move';
    by: number | null;
    at: Date;
  },
): Promise<boolean> {
  const { scenarioId, versionId, revision, running, by, at } = activated;
  const rows = await tx`
    with activated as (
      update scenario_versions set activated_by = ${by}, activated_at = ${at}, running = ${running},
        moving_after = ${running === 'move' ? 0 : null}
      where id = ${versionId} and activated_at is null and revision = ${revision} returning id
    )
    update scenarios s set active_version_id = a.id from activated a where s.id = ${scenarioId} returning s.id`;
  return rows.length > 0;
}

/** The version with this revision, activated already: how a form that was sent twice is told from one that came too late. */
export async function isActivated(
  sql: Db,
  seen: { versionId: number; revision: number },
): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (select from scenario_versions
      where id = ${seen.versionId} and revision = ${seen.revision} and activated_at is not null) as found`;
  return row?.found ?? false;
}

/** Some chases of a scenario in older versions, by invoice, from the first that is owed. */
export async function listRunningChases(
  sql: Db,
  asked: { scenarioId: number; after: number; limit: number },
): Promise<number[]> {
  const rows = await sql<{ invoiceId: number }[]>`
    select invoice_id from chases
    where scenario_id = ${asked.scenarioId} and held_because is distinct from 'paid' and invoice_id > ${asked.after}
    order by invoice_id limit ${asked.limit}`;
  return rows.map(({ invoiceId }) => invoiceId);
}

export async function countRunningChases(sql: Db, scenarioId: number): Promise<number> {
  const [row] = await sql<{ running: number }[]>`
    select count(*)::int as running from chases
    where scenario_id = ${scenarioId} and held_because is distinct from 'paid'`;
  return row?.running ?? 0;
}

/** What a person recognizes invoices by. */
export async function listInvoiceNames(
  sql: Db,
  ids: readonly number[],
): Promise<{ id: number; number: string; customerName: string }[]> {
  return sql`
    select i.id, i.number, c.name as customer_name from invoices i join customers c on c.id = i.customer_id
    where i.id = any (${ids as number[]}::bigint[])`;
}

/** Versions and changes of assignment whose chases are still being worked out again. */
export async function listOpenWalks(
  sql: Db,
): Promise<{ kind: 'version' | 'assignment'; id: number }[]> {
  return sql`
    select 'version' as kind, id from scenario_versions where moving_after is not null
    union all select 'assignment', id from assignment_walks where after_invoice_id is not null
    order by 1, 2`;
}

/**
 * The next chases to take along, with the walk locked until the transaction ends. Undefined when another worker has it in hand or
 * it is done.
 */
export async function claimMove(
  tx: Tx,
  versionId: number,
  limit: number,
): Promise<number[] | undefined> {
  const [walk] = await tx<{ scenarioId: number; number: number; after: number }[]>`
    select scenario_id, number, moving_after as after from scenario_versions
    where id = ${versionId} and moving_after is not null for no key update skip locked`;
  if (!walk) return undefined;
  // Materialized: the way along the key of the chases, whatever is guessed of how many there are.
  const rows = await tx<{ invoiceId: number }[]>`
    select invoice_id from chases
    where scenario_id = ${walk.scenarioId} and held_because is distinct from 'paid' and invoice_id > ${walk.after}
      and version_id in (select id from scenario_versions where scenario_id = ${walk.scenarioId} and number < ${walk.number})
    order by invoice_id limit ${limit}`;
  return rows.map(({ invoiceId }) => invoiceId);
}

export async function saveMove(
  tx: Tx,
  versionId: number,
  { after, moved }: { after: number | null; moved: number },
): Promise<void> {
  await tx`
    update scenario_versions set moving_after = ${after}::bigint, moved = moved + ${moved} where id = ${versionId}`;
}

/** How many chases a move has still before it. */
export async function countToMove(sql: Db, versionId: number): Promise<number> {
  const [row] = await sql<{ left: number }[]>`
    select count(*)::int as "left" from scenario_versions v
    join scenario_versions o on o.scenario_id = v.scenario_id and o.number < v.number
    join chases c on c.version_id = o.id and c.scenario_id = v.scenario_id
    where v.id = ${versionId} and c.invoice_id > v.moving_after and c.held_because is distinct from 'paid'`;
  return row?.left ?? 0;
}
