import type { Source } from '../ledger/allocation-queries.ts';
import type { Allocation } from '../ledger/rules.ts';

/** What one payment or credit note settles. */
export interface Draw {
  source: Source;
  allocations: Allocation[];
}

/**
 * Takes what each invoice is to get (minor units) from the credits in their order, each until it is empty. What the credits do
 * not hold is not in the answer.
 */
export function drawFromCredits(
  wanted: readonly Allocation[],
  credits: readonly (Source & { unappliedMinor: number })[],
): Draw[] {
  const left = wanted.map((one) => ({ ...one }));
  return credits.flatMap(({ kind, id, unappliedMinor }) => {
    let held = unappliedMinor;
    const allocations: Allocation[] = [];
    for (const one of left) {
      const amountMinor = Math.min(held, one.amountMinor);
      if (amountMinor <= 0) continue;
      allocations.push({ invoiceId: one.invoiceId, amountMinor });
      one.amountMinor -= amountMinor;
      held -= amountMinor;
    }
    return allocations.length > 0 ? [{ source: { kind, id }, allocations }] : [];
  });
}
