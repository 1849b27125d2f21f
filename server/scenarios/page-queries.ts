import type { Db } from '../db/sql.ts';

export interface CustomerGroup {
  /** The scenario a person chose for these customers; null when it follows from what they are. */
  scenarioId: number | null;
  kind: string;
  country: string;
  segment: string;
  customers: number;
}

/** How many customers share what a scenario follows from. */
export async function listCustomerGroups(sql: Db): Promise<CustomerGroup[]> {
  return sql<CustomerGroup[]>`
    select scenario_id, kind, country, segment, count(*) as customers
    from customers group by scenario_id, kind, country, segment`;
}
