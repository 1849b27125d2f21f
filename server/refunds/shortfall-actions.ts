import type { Tx } from '../db/sql.ts';
import { takeMoneyBack } from '../ledger/reversal-actions.ts';
import { dayOfStripe } from '../payments/apply-actions.ts';
import type { Services } from '../services.ts';
import * as queries from './shortfall-queries.ts';

/**
 * Books what a refund or a chargeback could not take because the payment held less, once money has come back to it: in
 * whatever order the news arrives, the books end the same. Under the payment's lock.
 */
export async function coverShortfalls(
  tx: Tx,
  services: Services,
  paymentId: number,
): Promise<void> {
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
