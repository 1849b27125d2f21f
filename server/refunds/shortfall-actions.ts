import { reconsiderChases } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { takeMoneyBack } from '../ledger/reversal-actions.ts';
import { holdReopened } from '../ledger/reversal-queries.ts';
import type { Allocation } from '../ledger/rules.ts';
import { dayOfStripe } from '../payments/apply-actions.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import * as queries from './shortfall-queries.ts';

/**
 * After money has come back to a payment (minor units given back to these allocations): books what other refunds and
 * chargebacks could not take, and keeps the reminders of invoices waiting that are still owed because of those.
 */
export async function settleOthers(
  tx: Tx,
  services: Services,
  paymentId: number,
  returned: readonly Allocation[],
): Promise<void> {
  await coverShortfalls(tx, services, paymentId);
  const ids = [...new Set(returned.map((one) => one.invoiceId))];
  const still = await queries.listStillReopened(tx, ids);
  if (still.length === 0) return;
  const stillIds = still.map((one) => one.id);
  await holdReopened(tx, stillIds, services.clock.now());
  for (const { id, customerId } of still) {
    await openTask(tx, services, {
      ...{ kind: 'invoice_reopened', subject: String(id), customerId, invoiceId: id },
      details: { because: 'refund' },
    });
  }
  await reconsiderChases(tx, services, stillIds);
}

/**
 * Books what a refund or a chargeback could not take because the payment held less, once money has come back to it: in
 * whatever order the news arrives, the books end the same. Under the payment's lock.
 */
async function coverShortfalls(tx: Tx, services: Services, paymentId: number): Promise<void> {
  for (const shortfall of await queries.listShortfalls(tx, paymentId)) {
    const at = services.clock.now();
    const taken = await takeMoneyBack(tx, services, {
      paymentId,
      amountMinor: shortfall.shortMinor,
      because: shortfall.table === 'refunds' ? 'refund' : 'chargeback',
      on: await dayOfStripe(tx, at.getTime() / 1000),
      author: { actor: 'system' },
    });
    if (taken.takenMinor > 0) await queries.storeCovered(tx, shortfall, taken, at);
  }
}
