import type { Db, Tx } from '../db/sql.ts';
import type { Audience, Segment } from './rules.ts';

/** One cell of who follows what. */
export interface Assignment {
  audience: Audience;
  segment: Segment;
  scenarioId: number;
}

export async function listAssignments(sql: Db): Promise<Assignment[]> {
  return sql<Assignment[]>`select audience, segment, scenario_id from scenario_assignments`;
}

/** The cells, locked against each other's changes until the transaction ends. */
export async function lockAssignments(tx: Tx): Promise<Assignment[]> {
  return tx<Assignment[]>`
    select audience, segment, scenario_id from scenario_assignments order by audience, segment for no key update`;
}

export async function saveAssignments(tx: Tx, cells: readonly Assignment[]): Promise<void> {
  await tx`
    insert into scenario_assignments (audience, segment, scenario_id)
    select * from unnest(${cells.map((c) => c.audience)}::text[], ${cells.map((c) => c.segment)}::text[],
      ${cells.map((c) => c.scenarioId)}::bigint[])
    on conflict (audience, segment) do update set scenario_id = excluded.scenario_id`;
}

export async function insertAssignmentWalk(
  tx: Tx,
  walk: { cells: readonly string[]; by: number | null; at: Date },
): Promise<void> {
  await tx`
    insert into assignment_walks (cells, changed_by, changed_at) values (${walk.cells as string[]}, ${walk.by}, ${walk.at})`;
}

/** The kind of customer `c`, as assignments tell them apart. */
export function audienceOf(sql: Db) {
  return sql`
    case when c.kind = 'consumer' and c.country = 'BE' then 'belgian_consumer' else c.kind end`;
}

/** How many customers, and invoices of theirs that are owed, follow each cell because nothing was chosen for them. */
export async function countByCell(
  sql: Db,
): Promise<{ audience: Audience; segment: Segment; customers: number; invoices: number }[]> {
  return sql`
    select ${audienceOf(sql)} as audience, c.segment, count(*)::int as customers, sum(o.invoices)::int as invoices
    from customers c
    left join lateral (
      select count(*) as invoices from invoices i
      where i.customer_id = c.id and i.balance_minor > 0 and i.scenario_id is null
    ) o on true
    where c.scenario_id is null group by 1, 2`;
}

/** The next chases of the customers concerned, with the walk locked. Undefined when another worker has it or it is done. */
export async function claimAssignment(
  tx: Tx,
  walkId: number,
  limit: number,
): Promise<number[] | undefined> {
  const [walk] = await tx<{ cells: string[]; after: number }[]>`
    select cells, after_invoice_id as after from assignment_walks
    where id = ${walkId} and after_invoice_id is not null for no key update skip locked`;
  if (!walk) return undefined;
  const rows = await tx<{ invoiceId: number }[]>`
    select h.invoice_id from chases h join customers c on c.id = h.customer_id
    where h.invoice_id > ${walk.after} and h.held_because is distinct from 'paid' and c.scenario_id is null
      and ${audienceOf(tx)} || '/' || c.segment = any (${walk.cells})
    order by h.invoice_id limit ${limit}`;
  return rows.map(({ invoiceId }) => invoiceId);
}

export async function saveAssignmentWalk(
  tx: Tx,
  id: number,
  { after, workedOut }: { after: number | null; workedOut: number },
): Promise<void> {
  await tx`
    update assignment_walks set after_invoice_id = ${after}::bigint, worked_out = worked_out + ${workedOut} where id = ${id}`;
}

/** Changes of assignment whose chases are still being worked out again, with how many are done. */
export async function findAssignmentWalk(sql: Db): Promise<{ workedOut: number } | undefined> {
  const [row] = await sql<{ workedOut: number }[]>`
    select worked_out from assignment_walks where after_invoice_id is not null order by id limit 1`;
  return row;
}
