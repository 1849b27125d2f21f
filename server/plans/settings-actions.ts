import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { updatePlanLimits, updatePlanSettings, type PlanSettings } from './ask-queries.ts';
import type { PlanLimits } from './limit-rules.ts';

/** Changes the limits and rules of plans; those that run keep what was agreed. */
export async function changePlanSettings(
  services: Services,
  userId: number,
  changed: { settings: PlanSettings; limits: readonly PlanLimits[] },
): Promise<void> {
  const at = services.clock.now();
  await transaction(services.sql, async (tx) => {
    await updatePlanSettings(tx, changed.settings, at);
    for (const limits of changed.limits) await updatePlanLimits(tx, limits, at);
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.plans_changed' },
      ...{ subjectType: 'organization', subjectId: 1 },
      details: { limits: JSON.stringify(changed.limits), ...changed.settings },
    });
  });
}
