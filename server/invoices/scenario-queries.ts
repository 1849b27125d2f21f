import type { Db, Tx } from '../db/sql.ts';

/** The scenario chosen for an invoice, and what its customer is; the invoice is locked until the transaction ends. */
export async function lockScenarioChoice(
  tx: Tx,
  invoiceId: number,
): Promise<{ scenarioId: number | null; kind: string; country: string } | undefined> {
  const [row] = await tx<{ scenarioId: number | null; kind: string; country: string }[]>`
    select i.scenario_id, c.kind, c.country from invoices i join customers c on c.id = i.customer_id
    where i.id = ${invoiceId} for no key update of i`;
  return row;
}

export async function updateScenarioChoice(
  tx: Tx,
  invoiceId: number,
  scenarioId: number | null,
  at: Date,
): Promise<void> {
  await tx`update invoices set scenario_id = ${scenarioId}, updated_at = ${at} where id = ${invoiceId}`;
}

/** What decides the scenario of an invoice: chosen for it, chosen for its customer, and what the customer is. */
export interface ScenarioChoice {
  scenarioId: number | null;
  customerScenarioId: number | null;
  kind: string;
  country: string;
  segment: string;
}

export async function findScenarioChoice(
  sql: Db,
  invoiceId: number,
): Promise<ScenarioChoice | undefined> {
  const [row] = await sql<ScenarioChoice[]>`
    select i.scenario_id, c.scenario_id as customer_scenario_id, c.kind, c.country, c.segment
    from invoices i join customers c on c.id = i.customer_id where i.id = ${invoiceId}`;
  return row;
}
