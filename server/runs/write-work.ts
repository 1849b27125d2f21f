import { insertTouchSteps, saveChases } from '../chases/queries.ts';
import type { Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import type { PlanContext, PlannedTask } from './plan-context.ts';
import { accountOf, carryOut, type Grouped } from './rules.ts';
import { stepName } from './write-messages.ts';
import { insertWork } from './write-queries.ts';

/** Writes touches with a task each, steps and chases moved on, for the groups whose step a person carries out. */
export async function writeWork(
  tx: Tx,
  services: Services,
  context: PlanContext,
  groups: readonly Grouped[],
): Promise<PlannedTask[]> {
  const now = services.clock.now();
  const written = await insertWork(
    tx,
    groups.map((group) => {
      const { scenario, next, row } = group.leading;
      return {
        runId: context.runId,
        customerId: group.customerId,
        currency: group.currency,
        channel: group.channel,
        scenarioId: scenario.id,
        versionId: scenario.versionId,
        stepKey: next.step.key,
        invoiceId: row.invoiceId,
        step: stepName(group),
      };
    }),
    { today: context.today, now },
  );
  const keyOf = (of: { customerId: number; currency: string; channel: string }) =>
    `${accountOf(of)} ${of.channel}`;
  const byKey = new Map(groups.map((group) => [keyOf(group), group]));
  const made = written.flatMap((ids) => {
    const group = byKey.get(keyOf(ids));
    return group ? [{ group, touchId: ids.touchId }] : [];
  });
  const moved = made.flatMap(({ group, touchId }) =>
    group.carrying.map((one) => carryOut(one, touchId, context)),
  );
  await insertTouchSteps(
    tx,
    moved.flatMap(({ steps }) => steps),
  );
  await saveChases(
    tx,
    moved.map(({ state }) => state),
    now,
  );
  return made.map(({ group }) => ({
    customerId: group.customerId,
    channel: group.channel,
    step: stepName(group),
    invoiceIds: group.carrying.map(({ row }) => row.invoiceId),
  }));
}
