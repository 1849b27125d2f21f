import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import type { CheckoutWish } from '../payments/attempt-actions.ts';
import { cardMinimum } from '../payments/rules.ts';
import { instalmentParts, payableNow } from './pay-rules.ts';
import { findPlan, type Plan } from './queries.ts';
import { planProgress } from './rules.ts';

/**
 * What a checkout must know to pay a plan: exactly what is due (or the next instalment, or all that is left), worked out again
 * under the locks of its invoices, the oldest invoice first.
 */
export function planWish(
  plan: Plan,
  { what, keepsMethod }: { what: 'due' | 'all'; keepsMethod: boolean },
): Pick<CheckoutWish, 'invoiceIds' | 'plan'> {
  const first = planProgress(plan.covered, plan.instalments).instalments.find(
    (one) => one.isUnpaid,
  );
  return {
    invoiceIds: plan.covered.map((one) => one.invoiceId),
    plan: {
      ...{ id: plan.id, instalmentId: first?.id ?? null, keepsMethod },
      partsNow: (tx, today) => partsNow(tx, plan.id, what, today),
    },
  };
}

async function partsNow(
  tx: Tx,
  planId: number,
  what: 'due' | 'all',
  today: PlainDate,
): Promise<ReadonlyMap<number, number>> {
  const plan = await findPlan(tx, planId);
  if (plan?.status !== 'active') return new Map();
  const { amountMinor, allMinor } = payableNow(plan, today);
  const payMinor = what === 'all' ? allMinor : amountMinor;
  return instalmentParts(payMinor, plan.covered, cardMinimum(plan.currency));
}
