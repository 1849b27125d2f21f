import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../server/root.ts';
import { readScenario } from '../../server/scenarios/definition-rules.ts';
import type { ScenarioBook } from '../../server/scenarios/book-rules.ts';
import type { Scenario } from '../../server/scenarios/rules.ts';

/** The ready scenarios as the migrations ship them, so that rules are tested on what runs. */
export function readyScenario(key: 'standard' | 'soft' | 'firm' | 'belgian_consumer'): Scenario {
  const file = readFileSync(join(ROOT, 'migrations', '005.do.ready-scenarios.sql'), 'utf8');
  const found = new RegExp(`\\('${key}', '([^']+)', (\\d+), '(.+?)'\\)`, 's').exec(file);
  if (!found?.[3]) throw new Error(`No scenario ${key}.`);
  const definition = JSON.parse(found[3]) as { steps: Record<string, unknown>[] };
  return readScenario({
    id: Number(found[2]),
    key,
    name: found[1] ?? '',
    versionId: Number(found[2]),
    number: 1,
    // As migration 100 writes it.
    definition: {
      ...definition,
      steps: definition.steps.map(({ minimum_amount_minor: minimum, ...step }) => ({
        ...step,
        ...(minimum !== undefined && { conditions: { minimum_amount_minor: minimum } }),
      })),
    },
  });
}

/** A book of these scenarios, each in one active version, with nobody assigned to them: the first is everybody's. */
export function bookOf(scenarios: readonly Scenario[]): ScenarioBook {
  return {
    active: scenarios,
    versions: new Map(
      scenarios.map((scenario) => [
        scenario.versionId,
        { scenario, isActive: true, running: 'move' },
      ]),
    ),
    assigned: new Map(),
  };
}
