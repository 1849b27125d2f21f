import type { Db } from '../db/sql.ts';
import { readScenario, type Scenario } from './rules.ts';

/** All scenarios in their order. */
export async function listScenarios(sql: Db): Promise<Scenario[]> {
  const rows = await sql<{ id: number; key: string; name: string; definition: unknown }[]>`
    select id, key, name, definition from scenarios order by position, id`;
  return rows.map(readScenario);
}
