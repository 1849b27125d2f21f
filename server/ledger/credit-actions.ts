import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { assert, Conflict } from '../errors.ts';
import { assertMinor } from '../money/money.ts';
import { followMoney } from '../promises/follow-actions.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import { followSegment } from '../segments/actions.ts';
import type { Services } from '../services.ts';
import {
  insertAllocations,
  lockCredits,
  lockSource,
  type Booked,
  type Source,
} from './allocation-queries.ts';
import { insertCreditNote } from './credit-queries.ts';
import { listOpenCheckoutsOf, lockInvoices, lockOpenInvoices } from './queries.ts';
import { allocateAsAsked, allocateOldestFirst, type Allocation, type Receivable } from './rules.ts';

export interface CreditNoteToBook {
  customerId: number;
  number: string;
  issuedOn: PlainDate;
  currency: string;
  /** Minor units, at least 1. */
  totalMinor: number;
  /** The invoice it corrects: it is settled with it first, as far as it is owed. */
  invoiceId: number | null;
  reason: string;
  author: Author;
}

/**
 * Books a credit note and lets it settle the invoice it names; what is left is the customer's credit. It grants no discount,
 * even where it leaves just that open in time: it lowers the price, and a discount is for paying it early (rules DIS-1,
 * DIS-6). Throws Conflict when the number is taken. Answers its id.
 */
export async function bookCreditNote(
  tx: Tx,
  services: Services,
  note: CreditNoteToBook,
): Promise<number> {
  assertMinor(note.totalMinor);
  assert(note.totalMinor > 0, `A credit note of ${note.totalMinor} cannot be booked.`);
  const invoices =
    note.invoiceId === null
      ? []
      : await lockInvoices(tx, note.customerId, note.currency, [note.invoiceId]);
  assert(
    note.invoiceId === null || invoices.length === 1,
    `Credit note ${note.number} names an invoice that is not the customer's or not in ${note.currency}.`,
  );
  const at = services.clock.now();
  const by = note.author.userId ?? null;
  const id = await insertCreditNote(tx, { ...note, recordedBy: by, recordedAt: at });
  if (id === undefined) throw new Conflict(`There is a credit note ${note.number} already.`);
  const asked = invoices.map((one) => ({ invoiceId: one.id, amountMinor: one.balanceMinor }));
  await settleWith(
    tx,
    services,
    { kind: 'credit_note', id },
    {
      customerId: note.customerId,
      allocations: allocateAsAsked(note.totalMinor, asked, invoices),
      booked: { on: note.issuedOn, at, by, currency: note.currency },
    },
  );
  await audit(tx, services, {
    ...note.author,
    action: 'credit_note.booked',
    subjectType: 'credit_note',
    subjectId: id,
    details: { amountMinor: note.totalMinor, currency: note.currency },
  });
  return id;
}

export interface Applying {
  customerId: number;
  currency: string;
  /** The invoices it may settle, the oldest first; all that are open when not given. */
  invoiceIds?: readonly number[];
  on: PlainDate;
  author: Author;
}

/**
 * Settles invoices with what the customer has to their credit: credit notes first, then payments, the oldest first. Answers
 * what was settled by which. Nothing happens without credit or open invoices.
 */
export async function applyCredits(
  tx: Tx,
  services: Services,
  applying: Applying,
): Promise<{ source: Source; allocations: Allocation[] }[]> {
  const { customerId, currency, invoiceIds } = applying;
  const credits = await lockCredits(tx, customerId, currency);
  if (credits.length === 0) return [];
  let open: Receivable[] = invoiceIds
    ? await lockInvoices(tx, customerId, currency, invoiceIds)
    : await lockOpenInvoices(tx, customerId, currency);
  const booked = bookedOf(services, applying);
  const applied: { source: Source; allocations: Allocation[] }[] = [];
  for (const { unappliedMinor, ...source } of credits) {
    const allocations = allocateOldestFirst(unappliedMinor, open);
    if (allocations.length === 0) continue;
    await settleWith(tx, services, source, { customerId, allocations, booked });
    const taken = new Map(allocations.map((one) => [one.invoiceId, one.amountMinor]));
    open = open.map((one) => ({
      ...one,
      balanceMinor: one.balanceMinor - (taken.get(one.id) ?? 0),
    }));
    applied.push({ source, allocations });
  }
  return applied;
}

/** The same with one payment or credit note and the amounts a person chose. Throws Conflict when it does not hold them. */
export async function applyCredit(
  tx: Tx,
  services: Services,
  source: Source,
  asked: readonly Allocation[],
  applying: Pick<Applying, 'on' | 'author'>,
): Promise<void> {
  const locked = await lockSource(tx, source);
  assert(locked, `There is no ${source.kind} ${source.id}.`);
  const { customerId, currency } = locked;
  const ids = asked.map((one) => one.invoiceId);
  const invoices = await lockInvoices(tx, customerId, currency, ids);
  const allocations = allocateAsAsked(locked.unappliedMinor, asked, invoices);
  const wanted = asked.reduce((sum, one) => sum + one.amountMinor, 0);
  const given = allocations.reduce((sum, one) => sum + one.amountMinor, 0);
  if (given !== wanted) throw new Conflict('More was chosen than is left or owed.');
  await settleWith(tx, services, source, {
    customerId,
    allocations,
    booked: bookedOf(services, { ...applying, currency }),
  });
  await audit(tx, services, {
    ...applying.author,
    action: `${source.kind}.applied`,
    subjectType: source.kind,
    subjectId: source.id,
    details: { allocations: allocations.map((a) => `${a.invoiceId}=${a.amountMinor}`).join(' ') },
  });
}

async function settleWith(
  tx: Tx,
  services: Services,
  source: Source,
  how: { customerId: number; allocations: readonly Allocation[]; booked: Booked },
): Promise<void> {
  await insertAllocations(tx, source, how.allocations, how.booked);
  await followMoney(tx, services, how.customerId);
  const invoiceIds = how.allocations.map((one) => one.invoiceId);
  await reconsiderOwed(tx, services, invoiceIds);
  await followSegment(tx, services, how.customerId);
  for (const checkoutId of await listOpenCheckoutsOf(tx, invoiceIds, null)) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
}

function bookedOf(
  services: Services,
  { on, author, currency }: Pick<Applying, 'on' | 'author' | 'currency'>,
): Booked {
  return { on, at: services.clock.now(), by: author.userId ?? null, currency };
}
