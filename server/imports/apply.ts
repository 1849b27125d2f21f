import { audit } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import { bookImport } from '../ledger/bulk-actions.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import * as apply from './apply-queries.ts';
import * as queries from './queries.ts';

/** Told, from 0 to 1, how much of the booking is done; nothing of it stands before all of it does. */
export type Tell = (share: number) => Promise<void>;

/** Everything an import does to the books, in one transaction. Throws Conflict when it was closed or the books moved. */
export async function applyInTransaction(
  services: Services,
  importId: number,
  userId: number | null,
  tell: Tell = async () => undefined,
): Promise<void> {
  const organization = await findOrganization(services.sql);
  const at = services.clock.now();
  // Before the first visit there is no organization; the table's own defaults stand in.
  const today = dayIn(organization?.timeZone ?? 'Europe/Paris', at);
  const paymentTermDays = organization?.paymentTermDays ?? 30;
  await transaction(services.sql, async (tx) => {
    await queries.lockImports(tx);
    await queries.planForManyLines(tx);
    const preview = await queries.findImport(tx, importId);
    if (!preview) throw new NotFound(`There is no import ${importId}.`);
    if (preview.status !== 'preview') {
      throw new Conflict(`Import ${importId} was ${preview.status} already.`);
    }
    if (preview.counts.stage !== 'ready' && preview.counts.stage !== 'applying') {
      throw new Conflict(`Import ${importId} is being read. Look at the preview again.`);
    }
    const { counts, reading, filename } = preview;
    const applying = { importId, at, userId, today };
    await apply.insertNewCustomers(tx, applying, reading.defaultKind);
    const changedCustomerIds = await apply.updateChangedCustomers(tx, applying);
    await apply.insertNewContacts(tx, applying);
    await bookImport(tx, services, applying, {
      new: counts.new,
      changed: counts.changed,
      paymentTermDays,
      tell,
    });
    // A new address, country or language moves the next step of what was open before.
    const touched = await apply.listOpenInvoicesOf(tx, changedCustomerIds);
    await reconsiderChases(tx, services, touched);
    // Last, so that its row is free for telling how far this is. Whoever else closes an import waits for the lock above.
    await queries.closeImport(tx, importId, 'applied', at);
    await audit(tx, services, {
      actor: userId === null ? 'system' : 'user',
      userId,
      action: 'import.applied',
      subjectType: 'import',
      subjectId: importId,
      details: {
        filename,
        new: counts.new,
        changed: counts.changed,
        rejected: counts.rejected,
        payments: counts.payments,
      },
    });
  });
}
