import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { readScenario, type VersionRow } from '../scenarios/definition-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';

/** A version that is not activated yet; undefined when there is none with this id. */
export async function findDraft(sql: Db, versionId: number): Promise<Scenario | undefined> {
  const [row] = await sql<VersionRow[]>`
    select s.id, s.key, s.name, v.id as version_id, v.number, v.definition
    from scenario_versions v join scenarios s on s.id = v.scenario_id
    where v.id = ${versionId} and v.activated_at is null`;
  return row && readScenario(row);
}

export async function findCustomerName(sql: Db, id: number): Promise<string | undefined> {
  const [row] = await sql<{ name: string }[]>`select name from customers where id = ${id}`;
  return row?.name;
}

export interface ForeseenInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
}

export async function listForeseenInvoices(
  sql: Db,
  ids: readonly number[],
): Promise<Map<number, ForeseenInvoice>> {
  const rows = await sql<ForeseenInvoice[]>`
    select id, number, due_on from invoices where id = any (${ids as number[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}
