import { transaction } from '../db/sql.ts';
import { each } from '../jobs/each.ts';
import { findMethod } from '../saved-methods/queries.ts';
import type { Services } from '../services.ts';
import { tellTeamUnpaid } from './charge-letter-actions.ts';
import { findCharge, listUnconfirmed } from './charge-queries.ts';
import { lockPlan } from './queries.ts';
import { planProgress } from './rules.ts';

const DAY_MS = 24 * 60 * 60_000;
// A debtor whose bank wants a confirmation needs a minute; who has not found it in five days may need a call.
const AFTER_MS = 5 * DAY_MS;
// Longer than a weekend with a holiday on both sides; the letter leaves once, whatever is looked at again.
const LOOK_BACK_MS = 10 * DAY_MS;

/** The team learns of instalments whose debtor was to confirm and did not. */
export async function tellUnconfirmed(services: Services): Promise<void> {
  const now = services.clock.now().getTime();
  const waiting = await listUnconfirmed(services.sql, {
    from: new Date(now - LOOK_BACK_MS),
    until: new Date(now - AFTER_MS),
  });
  await each(waiting, ({ id, planId }) =>
    transaction(services.sql, async (tx) => {
      const plan = await lockPlan(tx, planId);
      const charge = await findCharge(tx, id);
      const method = charge && (await findMethod(tx, charge.savedMethodId));
      if (plan?.status !== 'active' || !charge || !method) return;
      const instalment = planProgress(plan.covered, plan.instalments).instalments.find(
        (one) => one.id === charge.instalmentId,
      );
      if (!instalment?.isUnpaid) return;
      await tellTeamUnpaid(tx, services, plan, {
        ...{ instalmentId: instalment.id, dueOn: instalment.dueOn, method },
        ...{ amountMinor: instalment.leftMinor, chargeId: id },
      });
    }),
  );
}
