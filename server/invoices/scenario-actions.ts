import { audit } from '../audit/record.ts';
import { reconsiderChases } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { Invalid, NotFound } from '../errors.ts';
import { choiceProblems } from '../scenarios/choice-actions.ts';
import type { Services } from '../services.ts';
import type { Author } from './actions.ts';
import { lockScenarioChoice, updateScenarioChoice } from './scenario-queries.ts';

/**
 * Chooses the scenario of one invoice, or with null lets it follow its customer's again, and works its chase out anew. Throws
 * NotFound, or Invalid for a scenario that its customer may not follow.
 */
export async function chooseInvoiceScenario(
  tx: Tx,
  services: Services,
  chosen: { invoiceId: number; scenarioId: number | null },
  by: Author,
): Promise<'changed' | 'unchanged'> {
  const { invoiceId, scenarioId } = chosen;
  const known = await lockScenarioChoice(tx, invoiceId);
  if (!known) throw new NotFound('There is no such invoice.');
  if (known.scenarioId === scenarioId) return 'unchanged';
  const problems =
    scenarioId === null ? [] : await choiceProblems(tx, scenarioId, known, 'scenario');
  if (problems.length > 0) throw new Invalid(problems);
  await updateScenarioChoice(tx, invoiceId, scenarioId, services.clock.now());
  await audit(tx, services, {
    ...by,
    action: 'invoice.scenario_chosen',
    subjectType: 'invoice',
    subjectId: invoiceId,
    details: { scenario_id: scenarioId },
  });
  await reconsiderChases(tx, services, [invoiceId]);
  return 'changed';
}
