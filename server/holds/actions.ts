import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { reconsiderChases } from '../chases/actions.ts';
import type { HoldKind } from '../chases/rules.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import {
  insertCauseHolds,
  insertHold,
  liftCauseHolds,
  liftHolds,
  listUnliftedHolds,
  lockInvoice,
} from './queries.ts';

/** The holds a person places; the others follow from what the debtor or the bank does. */
export const HOLDS_BY_HAND = ['pause', 'never_chase'] as const;
export type HoldByHand = (typeof HOLDS_BY_HAND)[number];

/**
 * Stops reminders of an invoice, until the end of a day (in the organization's zone) or until lifted. A hold that a person
 * placed before is replaced; the same one again changes nothing. Answers its id. Throws NotFound for an unknown invoice.
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
  const before = (await listUnliftedHolds(tx, invoiceId)).filter((one) =>
    HOLDS_BY_HAND.some((placed) => placed === one.kind),
  );
  const same = before.find(
    (one) => one.kind === kind && one.untilOn === untilOn && one.reason === reason,
  );
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

/** What a hold follows from, by its kind and the id of its row. */
export interface Cause {
  kind: Extract<
    HoldKind,
    'dispute' | 'promise' | 'plan_request' | 'plan' | 'payment_notice' | 'reply'
  >;
  id: number;
}

export interface CauseHold {
  invoiceId: number;
  /** The last day it holds, in the organization's zone; null: until it is lifted. */
  untilOn: PlainDate | null;
  /** What it holds of the invoice (minor units); null: all of it. */
  amountMinor: number | null;
  /** Ours to read, never the debtor's. */
  reason: string;
}

/**
 * Makes these the holds of the cause, whatever they were before (none: it holds nothing any more), and works the chases of all
 * invoices concerned out again. In the transaction that changes the cause, whose row is locked.
 */
export async function holdFor(
  tx: Tx,
  services: Services,
  cause: Cause,
  holds: readonly CauseHold[],
  by: Author,
): Promise<void> {
  const at = services.clock.now();
  const userId = by.userId ?? null;
  const before = await liftCauseHolds(tx, cause, { liftedBy: userId, liftedAt: at });
  await insertCauseHolds(tx, cause, holds, { placedBy: userId, placedAt: at });
  const invoiceIds = new Set([...before, ...holds.map((one) => one.invoiceId)]);
  await reconsiderChases(
    tx,
    services,
    [...invoiceIds].toSorted((a, b) => a - b),
  );
}
