import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { lockCustomer } from '../customers/queries.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';

/**
 * Stops the reminders of a customer, of invoices still to come too: until the end of a day (in the organization's zone), or for
 * good when there is none. Takes the place of the pause before; the same one again changes nothing. A message that is planned
 * and has not left does not leave. Answers its id. Throws NotFound for an unknown customer.
 */
export async function pauseCustomer(
  tx: Tx,
  services: Services,
  pause: { customerId: number; untilOn: PlainDate | null; reason: string; by: Author },
): Promise<number> {
  const { customerId, untilOn, reason, by } = pause;
  const invoices = await lockAccount(tx, customerId);
  const before = await queries.findUnliftedPause(tx, customerId);
  if (before?.untilOn === untilOn && before.reason === reason) return before.id;
  const userId = by.userId ?? null;
  const at = services.clock.now();
  await queries.liftPause(tx, customerId, { liftedBy: userId, liftedAt: at });
  const placed = { customerId, untilOn, reason, placedBy: userId, placedAt: at };
  const id = await queries.insertPause(tx, placed);
  await audit(tx, services, {
    ...by,
    ...{ action: 'customer.paused', subjectType: 'customer', subjectId: customerId },
    details: { pause_id: id, until_on: untilOn },
  });
  await reconsiderChases(tx, services, invoices);
  return id;
}

/** Lets the reminders of a customer go on, where each invoice stood; without a pause nothing happens. */
export async function resumeCustomer(
  tx: Tx,
  services: Services,
  { customerId, by }: { customerId: number; by: Author },
): Promise<void> {
  const invoices = await lockAccount(tx, customerId);
  const at = services.clock.now();
  const lifted = await queries.liftPause(tx, customerId, {
    ...{ liftedBy: by.userId ?? null, liftedAt: at },
  });
  if (!lifted) return;
  await audit(tx, services, {
    ...by,
    ...{ action: 'customer.resumed', subjectType: 'customer', subjectId: customerId },
    details: { pause_id: lifted.id },
  });
  await reconsiderChases(tx, services, invoices);
}

async function lockAccount(tx: Tx, customerId: number): Promise<number[]> {
  if (!(await lockCustomer(tx, customerId))) throw new NotFound('There is no such customer.');
  return (await queries.lockOwedInvoices(tx, customerId)).map((one) => one.id);
}
