import { audit } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict } from '../errors.ts';
import {
  addUnapplied,
  insertAllocations,
  listHeld,
  lockSource,
  releaseAllocations,
  type Source,
} from '../ledger/allocation-queries.ts';
import { lockInvoices } from '../ledger/queries.ts';
import { sumMinor } from '../money/money.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import type { Services } from '../services.ts';
import { completeTask } from '../tasks/actions.ts';
import { recordDiscounts } from './actions.ts';
import { findUndueDiscount } from './note-queries.ts';

/**
 * Grants a discount that was taken too late all the same (rule DIS-7): the payment settles its invoice with it, the note is
 * written and the task done. Whoever claims the rest instead just marks the task done. Throws Conflict when nothing is to be
 * accepted any more, or something else than what the person saw.
 */
export async function acceptUndueDiscount(
  tx: Tx,
  services: Services,
  accepting: { invoiceId: number; userId: number; on: PlainDate },
): Promise<void> {
  const { invoiceId, userId, on } = accepting;
  const task = await findUndueDiscount(tx, invoiceId);
  if (!task) throw new Conflict('There is no discount to accept any more.');
  const source: Source = { kind: 'payment', id: task.paymentId };
  const payment = await lockSource(tx, source);
  const held = (await listHeld(tx, source)).filter((one) => one.invoiceId === invoiceId);
  const [invoice] = payment
    ? await lockInvoices(tx, payment.customerId, payment.currency, [invoiceId])
    : [];
  if (!payment || held.length === 0 || invoice?.balanceMinor !== task.missingMinor) {
    throw new Conflict('The invoice has changed since: look at it again.');
  }
  const amountMinor = sumMinor(held.map((one) => one.amountMinor));
  const booked = { on, at: services.clock.now(), by: userId, currency: payment.currency };
  // The same money, allocated anew with the discount: an allocation is never changed.
  const releases = held.map((one) => ({ ...one, keptMinor: 0 }));
  await releaseAllocations(tx, source, releases, { reason: 'moved', kind: 'payment' }, booked);
  await addUnapplied(tx, source, amountMinor);
  const allocations = [{ invoiceId, amountMinor, discountMinor: task.missingMinor }];
  await insertAllocations(tx, source, allocations, booked);
  await completeTask(tx, services, task.id, userId);
  await recordDiscounts(tx, services, { paymentId: task.paymentId, allocations, on });
  await reconsiderOwed(tx, services, [invoiceId]);
  await audit(tx, services, {
    ...{ actor: 'user', userId, action: 'invoice.discount_accepted' },
    ...{ subjectType: 'invoice', subjectId: invoiceId },
    details: { paymentId: task.paymentId, discountMinor: task.missingMinor },
  });
}
