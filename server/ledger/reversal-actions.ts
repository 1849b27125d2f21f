import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { recordDiscounts, voidDiscounts } from '../discounts/actions.ts';
import { assert, Conflict } from '../errors.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import { followUndo } from '../promises/follow-actions.ts';
import { followSegment } from '../segments/actions.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import {
  addUnapplied,
  insertAllocations,
  listHeld,
  lockSource,
  releaseAllocations,
  type Booked,
  type LockedSource,
  type Source,
} from './allocation-queries.ts';
import { liftPartialPaymentHolds, lockInvoices } from './queries.ts';
import * as queries from './reversal-queries.ts';
import { allocateAsAsked, takeBack, type Allocation } from './rules.ts';

export interface Undoing {
  source: Source;
  /** Why, in the person's words. */
  because: string;
  author: Author;
  /** The day it counts from, in the organization's zone. */
  on: PlainDate;
}

/**
 * Undoes a payment or a credit note that was entered by mistake: its invoices are owed again as before, and their reminders
 * go on where they stood. Throws Conflict for money that came through Stripe (it is refunded instead), for one that was
 * undone before, and for one that was refunded in part.
 */
export async function undo(tx: Tx, services: Services, undoing: Undoing): Promise<void> {
  const { source } = undoing;
  const locked = await lockSource(tx, source);
  assert(locked, `There is no ${source.kind} ${source.id}.`);
  if (locked.isUndone) throw new Conflict('This was undone before.');
  if (locked.isStripe)
    throw new Conflict('Money that came through Stripe is refunded, not undone.');
  if (source.kind === 'payment' && (await queries.hasRefund(tx, source.id)))
    throw new Conflict('A part of this payment was refunded.');
  const held = await lockHeld(tx, source, locked);
  const booked = bookedOf(services, locked, undoing.on, undoing.author);
  const releases = held.map((one) => ({ ...one, keptMinor: 0 }));
  await releaseAllocations(tx, source, releases, { reason: 'undone', kind: 'correction' }, booked);
  await queries.markUndone(tx, source, {
    at: booked.at,
    by: booked.by,
    because: undoing.because,
  });
  // Nobody paid in part after all: reminders go on where they stood.
  await liftPartialPaymentHolds(tx, invoiceIdsOf(held), booked.at);
  if (source.kind === 'payment') {
    await voidDiscounts(tx, services, { paymentId: source.id, because: 'undone' });
  }
  const invoiceIds = invoiceIdsOf(held);
  const paymentId = source.kind === 'payment' ? source.id : null;
  await followUndo(tx, services, { customerId: locked.customerId, invoiceIds, paymentId });
  await reconsiderOwed(tx, services, invoiceIds);
  await followSegment(tx, services, locked.customerId);
  await audit(tx, services, {
    ...undoing.author,
    action: `${source.kind}.undone`,
    subjectType: source.kind,
    subjectId: source.id,
  });
}

export interface TakingBack {
  paymentId: number;
  /** Minor units. */
  amountMinor: number;
  because: 'refund' | 'chargeback';
  on: PlainDate;
  author: Author;
}

/**
 * Takes money back from a payment: first what settles no invoice, then its allocations, the newest first. The invoices are
 * owed again, and nobody is reminded of them until a person has decided. Answers how much it could take, which is less
 * when the payment holds less, and what each invoice lost, for `giveMoneyBack`.
 */
export async function takeMoneyBack(
  tx: Tx,
  services: Services,
  taking: TakingBack,
): Promise<{ takenMinor: number; released: Allocation[] }> {
  const source: Source = { kind: 'payment', id: taking.paymentId };
  const locked = await lockSource(tx, source);
  assert(locked, `There is no payment ${taking.paymentId}.`);
  const held = await lockHeld(tx, source, locked);
  const { takenMinor, fromUnappliedMinor, releases } = takeBack(
    taking.amountMinor,
    locked.unappliedMinor,
    held,
  );
  const booked = bookedOf(services, locked, taking.on, taking.author);
  await addUnapplied(tx, source, -fromUnappliedMinor);
  await releaseAllocations(
    tx,
    source,
    releases,
    { reason: taking.because, kind: taking.because },
    booked,
  );
  await voidDiscounts(tx, services, { paymentId: taking.paymentId, because: taking.because });
  const reopened = invoiceIdsOf(releases);
  await queries.holdReopened(tx, reopened, booked.at);
  for (const invoiceId of reopened) {
    await openTask(tx, services, {
      kind: 'invoice_reopened',
      subject: String(invoiceId),
      customerId: locked.customerId,
      invoiceId,
      details: { because: taking.because },
    });
  }
  await reconsiderOwed(tx, services, reopened);
  await followSegment(tx, services, locked.customerId);
  const released = releases.map(({ invoiceId, amountMinor, discountMinor }) => ({
    invoiceId,
    amountMinor,
    discountMinor,
  }));
  return { takenMinor, released };
}

export interface GivingBack {
  paymentId: number;
  /** Minor units. */
  amountMinor: number;
  /** What it had taken of the invoices. */
  released: readonly Allocation[];
  on: PlainDate;
  /** What had taken it. */
  reversal: queries.Reversal;
}

/**
 * The opposite, when a refund failed or a chargeback was won: the money settles again what it settled, as far as that is
 * still owed, and the rest is the customer's credit.
 */
export async function giveMoneyBack(tx: Tx, services: Services, giving: GivingBack): Promise<void> {
  const source: Source = { kind: 'payment', id: giving.paymentId };
  const locked = await lockSource(tx, source);
  assert(locked, `There is no payment ${giving.paymentId}.`);
  const ids = invoiceIdsOf(giving.released);
  const invoices = await lockInvoices(tx, locked.customerId, locked.currency, ids);
  await addUnapplied(tx, source, giving.amountMinor);
  const booked = bookedOf(services, locked, giving.on, { actor: 'system' });
  const allocations = allocateAsAsked(giving.amountMinor, giving.released, invoices);
  await insertAllocations(tx, source, allocations, booked);
  await recordDiscounts(tx, services, { paymentId: giving.paymentId, allocations, on: giving.on });
  await queries.liftReopened(tx, ids, giving.reversal, booked.at);
  await reconsiderOwed(tx, services, ids);
  await followSegment(tx, services, locked.customerId);
}

/** What a source settles, its invoices locked in the order of their ids. */
async function lockHeld(tx: Tx, source: Source, locked: LockedSource) {
  const held = await listHeld(tx, source);
  await lockInvoices(tx, locked.customerId, locked.currency, invoiceIdsOf(held));
  return held;
}

function bookedOf(services: Services, locked: LockedSource, on: PlainDate, author: Author): Booked {
  return { on, at: services.clock.now(), by: author.userId ?? null, currency: locked.currency };
}

function invoiceIdsOf(of: readonly { invoiceId: number }[]): number[] {
  return [...new Set(of.map((one) => one.invoiceId))];
}
