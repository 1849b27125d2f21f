import { dayIn } from '../calendar/zone.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { settleDeliveries } from './delivery-actions.ts';
import {
  adopt,
  listOutdated,
  lockOrphans,
  markUnknown,
  requeue,
  type Orphan,
} from './handover-queries.ts';

/** A set that was handed over before, of which nobody knows what became. */
export interface OrphanBatch {
  ids: number[];
  batchKey: string;
}

// Resend keeps a key for 24 hours; an hour less leaves room for clocks that differ.
const REPEATABLE_FOR_MS = 23 * 3_600_000;

/**
 * Settles what workers that died had in hand. Not handed over: back to the outbox. Handed over to a provider that drops
 * repetitions, lately, and still true: adopted, to be repeated under the same key. Otherwise unknown: it may have left, so
 * it is listed for a person and not sent again by itself.
 */
export async function recoverOrphans(services: Services): Promise<OrphanBatch[]> {
  return transaction(services.sql, async (tx) => {
    const orphans = await lockOrphans(tx);
    if (orphans.length === 0) return [];
    await requeue(
      tx,
      orphans.filter((one) => one.status === 'claimed').map((one) => one.id),
    );
    const sending = orphans.filter((one) => one.status === 'sending');
    const repeatable = sending.filter((one) => isRepeatable(one, services));
    await giveUp(tx, idsOf(sending.filter((one) => !repeatable.includes(one))), 'worker_died');
    return adoptBatches(tx, services, repeatable);
  });
}

async function adoptBatches(
  tx: Tx,
  services: Services,
  orphans: readonly Orphan[],
): Promise<OrphanBatch[]> {
  const organization = await findOrganization(tx);
  const today = dayIn(organization?.timeZone ?? 'UTC', services.clock.now());
  const outdated = new Set(await listOutdated(tx, idsOf(orphans), today));
  const batches: OrphanBatch[] = [];
  for (const [batchKey, members] of Map.groupBy(orphans, (one) => one.batchKey)) {
    const ids = idsOf(members);
    // The set cannot be changed under its key, and whoever has paid meanwhile must not be asked: nobody is sent anything.
    if (ids.some((id) => outdated.has(id))) await giveUp(tx, ids, 'changed_while_unknown');
    else batches.push({ ids, batchKey });
  }
  await adopt(
    tx,
    batches.flatMap((batch) => batch.ids),
    services.workerId,
  );
  return batches;
}

/** Unknown, unless the provider's events have told meanwhile. */
async function giveUp(tx: Tx, ids: readonly number[], reason: string): Promise<void> {
  await markUnknown(tx, ids, reason);
  await settleDeliveries(tx, ids);
}

function isRepeatable(orphan: Orphan, services: Services): boolean {
  const age = services.clock.now().getTime() - orphan.claimedAt.getTime();
  return (
    services.mail.isRepeatable && services.mail.name === orphan.transport && age < REPEATABLE_FOR_MS
  );
}

function idsOf(orphans: readonly Orphan[]): number[] {
  return orphans.map((one) => one.id);
}
