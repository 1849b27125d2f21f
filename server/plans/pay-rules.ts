import type { PlainDate } from '../calendar/plain-date.ts';
import { assertMinor } from '../money/money.ts';
import { dueMinor, planProgress, type Covered, type Instalment } from './rules.ts';

interface Payable {
  invoiceId: number;
  dueOn: PlainDate;
  balanceMinor: number;
}

/**
 * Which of the covered invoices an amount pays, the oldest due first (INS-4), never more than each owes. No part and no rest is
 * less than `minimumMinor`, what a card takes, as far as the invoices leave room: what is too small is shifted to its
 * neighbour. All in minor units.
 */
export function instalmentParts(
  amountMinor: number,
  covered: readonly Payable[],
  minimumMinor: number,
): Map<number, number> {
  assertMinor(amountMinor);
  const inOrder = covered
    .filter((one) => one.balanceMinor > 0)
    .toSorted((a, b) =>
      a.dueOn === b.dueOn ? a.invoiceId - b.invoiceId : a.dueOn < b.dueOn ? -1 : 1,
    );
  let leftMinor = amountMinor;
  const lines = inOrder.map(({ invoiceId, balanceMinor }) => {
    const partMinor = Math.min(leftMinor, balanceMinor);
    leftMinor -= partMinor;
    return { invoiceId, balanceMinor, partMinor };
  });
  const cut = lines.findIndex((one) => one.partMinor > 0 && one.partMinor < one.balanceMinor);
  const [before, line, after] = [lines[cut - 1], lines[cut], lines[cut + 1]];
  if (line && line.partMinor < minimumMinor && before) {
    before.partMinor -= minimumMinor;
    line.partMinor += minimumMinor;
  } else if (line && line.balanceMinor - line.partMinor < minimumMinor && after) {
    line.partMinor -= minimumMinor;
    after.partMinor += minimumMinor;
  }
  return new Map(
    lines.filter((one) => one.partMinor > 0).map((one) => [one.invoiceId, one.partMinor]),
  );
}

/** What its debtor pays now: what is due, else the next instalment; and all that is left (minor units). */
export function payableNow(
  plan: { covered: readonly Covered[]; instalments: readonly Instalment[] },
  today: PlainDate,
): { amountMinor: number; allMinor: number; dueOn: PlainDate | null } {
  const progress = planProgress(plan.covered, plan.instalments);
  const due = dueMinor(progress, today);
  const next = progress.instalments.find((one) => one.isUnpaid);
  return due > 0
    ? { amountMinor: due, allMinor: progress.leftMinor, dueOn: null }
    : {
        amountMinor: next?.leftMinor ?? 0,
        allMinor: progress.leftMinor,
        dueOn: next?.dueOn ?? null,
      };
}
