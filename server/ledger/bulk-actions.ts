import type { Tx } from '../db/sql.ts';
import { audit } from '../audit/record.ts';
import { startChases } from '../chases/start-actions.ts';
import { openImportedDisputes } from '../disputes/actions.ts';
import { Conflict } from '../errors.ts';
import { assignImportedFactors, insertImportedFactors } from '../factors/import-queries.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import { followSegments } from '../segments/actions.ts';
import type { Services } from '../services.ts';
import { partialPaymentHoldEnd } from './actions.ts';
import * as bulk from './bulk-queries.ts';
import {
  insertPartialPaymentHolds,
  liftPartialPaymentHolds,
  listOpenCheckoutsOf,
} from './queries.ts';

export interface BooksMoved {
  new: number;
  changed: number;
}

/**
 * Books the staged lines of an import: invoices, ledger, payments with allocations, holds, and the next steps. The customers
 * must stand already. Throws Conflict when the books moved since the lines were compared, so that nothing is booked twice.
 */
export async function bookImport(
  tx: Tx,
  services: Services,
  booking: bulk.BulkBooking,
  expected: BooksMoved & { paymentTermDays: number; tell: (share: number) => Promise<void> },
): Promise<void> {
  const changed = await bulk.updateImportedInvoices(tx, booking);
  const inserted = await bulk.insertImportedInvoices(tx, booking, expected.paymentTermDays);
  if (changed !== expected.changed || inserted !== expected.new) {
    throw new Conflict(
      'Invoices of this file changed in the books since it was compared with them. Look at the preview again.',
    );
  }
  await sellImported(tx, services, booking);
  // The shares are those of the time each takes on a file of which two in three lines are paid.
  await expected.tell(0.3);
  await bulk.insertInvoiceEntries(tx, booking);
  await bulk.insertCorrectionEntries(tx, booking);
  await expected.tell(0.45);
  await bulk.insertImportedPayments(tx, booking);
  await expected.tell(0.55);
  await bulk.insertImportedAllocations(tx, booking);
  await expected.tell(0.85);
  await openImportedDisputes(tx, services, booking);
  await tellWhatWaited(tx, services, booking);
  const toReconsider = await bulk.listInvoicesToReconsider(tx, booking.importId);
  await startChases(tx, services, toReconsider.new);
  await reconsiderOwed(tx, services, toReconsider.others);
  await followSegments(tx, services);
}

/** What the file says was sold is the factor's from now on; checkouts that are open on it are closed. */
async function sellImported(tx: Tx, services: Services, booking: bulk.BulkBooking): Promise<void> {
  const { importId, at, userId } = booking;
  for (const { id, name, iban } of await insertImportedFactors(tx, importId, at)) {
    await audit(tx, services, {
      ...{ actor: userId === null ? 'system' : 'user', userId, action: 'factor.made' },
      ...{ subjectType: 'factor', subjectId: id, details: { name, iban, import_id: importId } },
    });
  }
  const { wanted, assigned } = await assignImportedFactors(tx, importId, at);
  if (assigned.length !== wanted) {
    throw new Conflict(
      'A factor or an instalment plan changed since this file was compared with the books. Look at the preview again.',
    );
  }
  if (assigned.length === 0) return;
  for (const checkoutId of await listOpenCheckoutsOf(tx, assigned, null)) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
}

/** A payment that came by file waits and closes checkouts as any other does; nobody is thanked for what the books knew. */
async function tellWhatWaited(
  tx: Tx,
  services: Services,
  booking: bulk.BulkBooking,
): Promise<void> {
  const paid = await bulk.listPaidByImport(tx, booking);
  if (paid.length === 0) return;
  const ids = paid.map((one) => one.invoiceId);
  await liftPartialPaymentHolds(tx, ids, booking.at);
  const endings = new Map<string, number[]>();
  for (const one of paid.filter(({ balanceMinor }) => balanceMinor > 0)) {
    const until = partialPaymentHoldEnd(one.receivedOn, one.country, services.workingDays);
    if (until < booking.today) continue;
    endings.set(until, [...(endings.get(until) ?? []), one.invoiceId]);
  }
  for (const [until, invoiceIds] of endings) {
    await insertPartialPaymentHolds(tx, invoiceIds, until as typeof booking.today, booking.at);
  }
  for (const checkoutId of await listOpenCheckoutsOf(tx, ids, null)) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
}
