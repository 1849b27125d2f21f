import type { Tx } from '../db/sql.ts';
import type { FieldProblem } from '../errors.ts';
import { mayFollow } from './book-rules.ts';
import { lockScenarios } from './editor-queries.ts';
import { loadScenarioBook } from './queries.ts';

/**
 * Why a scenario cannot be chosen for a customer of this kind; empty when it can. It stays so until the transaction ends: nobody
 * activates another version meanwhile.
 */
export async function choiceProblems(
  tx: Tx,
  scenarioId: number,
  customer: { kind: string; country: string },
  field: string,
): Promise<FieldProblem[]> {
  await lockScenarios(tx, [scenarioId], 'share');
  const { active } = await loadScenarioBook(tx);
  const scenario = active.find(({ id }) => id === scenarioId);
  if (!scenario) {
    return [{ field, code: 'unknown_scenario', message: 'There is no such scenario.' }];
  }
  if (mayFollow(scenario, customer)) return [];
  const message = `Scenario ${scenario.key} does not keep to the law of consumers in Belgium.`;
  return [{ field, code: 'belgian_consumers', message }];
}
