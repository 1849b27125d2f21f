import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../server/root.ts';
import { readScenario, type Scenario } from '../../server/scenarios/rules.ts';

/** The ready scenarios as the migration ships them, so that rules are tested on what runs. */
export function readyScenario(key: 'standard' | 'soft' | 'firm' | 'belgian_consumer'): Scenario {
  const file = readFileSync(join(ROOT, 'migrations', '005.do.ready-scenarios.sql'), 'utf8');
  const found = new RegExp(`\\('${key}', '([^']+)', (\\d+), '(.+?)'\\)`, 's').exec(file);
  if (!found?.[3]) throw new Error(`No scenario ${key}.`);
  return readScenario({
    id: Number(found[2]),
    key,
    name: found[1] ?? '',
    definition: JSON.parse(found[3]),
  });
}
