import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import type { Services } from '../../server/services.ts';

/** Makes a scenario of these steps with one active version, and gives it to everybody who follows the standard one. */
export async function givenScenario(
  services: Services,
  steps: readonly StepDefinition[],
  key = 'custom',
): Promise<{ scenarioId: number; versionId: number }> {
  const { sql } = services;
  const [scenario] = await sql<{ id: number }[]>`
    insert into scenarios (key, name, position) values (${key}, ${key}, 9) returning id`;
  const scenarioId = scenario?.id ?? 0;
  const versionId = await givenVersion(services, scenarioId, 1, steps);
  await sql`
    update scenario_assignments set scenario_id = ${scenarioId}
    where scenario_id = (select id from scenarios where key = 'standard')`;
  return { scenarioId, versionId };
}

/** Makes one more version of a scenario and activates it. */
export async function givenVersion(
  { sql, clock }: Services,
  scenarioId: number,
  number: number,
  steps: readonly StepDefinition[],
  running: 'keep' | 'move' = 'move',
): Promise<number> {
  const at = clock.now();
  const [version] = await sql<{ id: number }[]>`
    insert into scenario_versions (scenario_id, number, definition, created_at, updated_at, activated_at, running)
    values (${scenarioId}, ${number}, ${sql.json({ thanks: 'never', steps })}, ${at}, ${at}, ${at}, ${running})
    returning id`;
  const versionId = version?.id ?? 0;
  await sql`update scenarios set active_version_id = ${versionId} where id = ${scenarioId}`;
  return versionId;
}
