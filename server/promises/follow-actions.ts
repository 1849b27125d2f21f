import type { Tx } from '../db/sql.ts';
import { matchNotices, reopenFound, walkNotices } from '../payment-notices/match-actions.ts';
import type { Services } from '../services.ts';
import { judgeAfterMoney, judgeAfterUndo, judgeDuePromises } from './judge-actions.ts';

/**
 * What money means for the word a customer gave: promises kept by it end, notices that told of it are closed. In the transaction that
 * books it, which has locked its invoices, and before their reminders are worked out.
 */
export async function followMoney(tx: Tx, services: Services, customerId: number): Promise<void> {
  await judgeAfterMoney(tx, services, customerId);
  await matchNotices(tx, services, customerId);
}

/**
 * What it means that a payment or a credit note was entered by mistake: a promise that it kept and a notice that it was found for
 * stand again. In the transaction that undoes it.
 */
export async function followUndo(
  tx: Tx,
  services: Services,
  undone: { customerId: number; invoiceIds: readonly number[]; paymentId: number | null },
): Promise<void> {
  await judgeAfterUndo(tx, services, undone);
  if (undone.paymentId !== null) await reopenFound(tx, services, undone.paymentId);
}

/** What the calendar means for it: promises whose day has come are judged, payments not found in time become work for people. */
export async function followCalendar(services: Services): Promise<void> {
  await judgeDuePromises(services);
  await walkNotices(services);
}
