import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { reconsiderChases } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { insertHold, liftHolds, listUnliftedHolds, lockInvoice } from './queries.ts';

/** The holds a person places; the others follow from what the debtor or the bank does. */
export const HOLDS_BY_HAND = ['pause', 'dispute', 'promise'] as const;
export type HoldByHand = (typeof HOLDS_BY_HAND)[number];

/**
 * Stops reminders of an invoice, until the end of a day (in the organization's zone) or until lifted. A hold of the same
 * kind is replaced; the same one again changes nothing. Answers its id. Throws NotFound for an unknown invoice.
 */
export async function placeHold(
  tx: Tx,
  services: Services,
  hold: {
    invoiceId: number;
    kind: HoldByHand;
    untilOn: PlainDate | null;
    reason: string;
    by: Author;
  },
): Promise<number> {
  const { invoiceId, kind, untilOn, reason, by } = hold;
  const userId = by.userId ?? null;
  if (!(await lockInvoice(tx, invoiceId))) throw new NotFound('There is no such invoice.');
  const before = (await listUnliftedHolds(tx, invoiceId)).filter((one) => one.kind === kind);
  const same = before.find((one) => one.untilOn === untilOn && one.reason === reason);
  if (same) return same.id;
  const at = services.clock.now();
  await liftHolds(tx, { ids: before.map((one) => one.id), invoiceId, liftedBy: userId, at });
  const holdId = await insertHold(tx, {
    invoiceId,
    kind,
    untilOn,
    reason,
    placedBy: userId,
    placedAt: at,
  });
  await audit(tx, services, {
    ...by,
    action: 'invoice.held',
    subjectType: 'invoice',
    subjectId: invoiceId,
    details: { kind, until_on: untilOn },
  });
  await reconsiderChases(tx, services, [invoiceId]);
  return holdId;
}

/** Lifts a hold of an invoice; one that was lifted already stays as it is. Throws NotFound for an unknown invoice. */
export async function liftHold(
  tx: Tx,
  services: Services,
  { invoiceId, holdId, by }: { invoiceId: number; holdId: number; by: Author },
): Promise<void> {
  if (!(await lockInvoice(tx, invoiceId))) throw new NotFound('There is no such invoice.');
  const at = services.clock.now();
  const lifted = await liftHolds(tx, { ids: [holdId], invoiceId, liftedBy: by.userId ?? null, at });
  if (lifted.length === 0) return;
  await audit(tx, services, {
    ...by,
    action: 'invoice.released',
    subjectType: 'invoice',
    subjectId: invoiceId,
    details: { hold_id: holdId },
  });
  await reconsiderChases(tx, services, [invoiceId]);
}
