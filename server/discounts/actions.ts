import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import type { Allocation } from '../ledger/rules.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { withdrawTask } from '../tasks/queries.ts';
import {
  insertNoteLines,
  isCreditNoteIssued,
  listNoteLines,
  listSettled,
  voidNoteLines,
  type NewNoteLine,
  type SettledRow,
  type VoidedBecause,
} from './note-queries.ts';
import { termsOf } from './queries.ts';
import { discountOfTier, grantingTier, lastDayOf } from './rules.ts';
import { noteMode, readVatLines, splitDiscount } from './vat-rules.ts';

export interface Recording {
  paymentId: number;
  /** As they were booked: the invoices' balances are those after them. */
  allocations: readonly Allocation[];
  /** The day the discounts count from, in the organization's zone. */
  on: PlainDate;
}

/**
 * Writes the note of the discounts a payment was granted, split by rate of VAT, and asks a person for the credit note where
 * the organization corrects the VAT by one. A payment that is short by just a discount it was not granted opens the task
 * "escompte indu" (rule DIS-7). Again with the same payment it changes nothing.
 */
export async function recordDiscounts(
  tx: Tx,
  services: Services,
  { paymentId, allocations, on }: Recording,
): Promise<void> {
  if (allocations.length === 0) return;
  const invoices = await listSettled(
    tx,
    allocations.map((one) => one.invoiceId),
  );
  const lines: NewNoteLine[] = [];
  for (const { invoiceId, amountMinor, discountMinor = 0 } of allocations) {
    const invoice = invoices.get(invoiceId);
    if (!invoice) continue;
    if (invoice.isUndueAsked && invoice.balanceMinor <= 0) {
      // The rest was paid: nothing is left to be asked.
      await withdrawTask(tx, 'undue_discount', String(invoiceId), services.clock.now());
    }
    if (discountMinor > 0) lines.push(noteLine(invoice, amountMinor, discountMinor));
    else if (isShortByDiscount(invoice, amountMinor)) {
      await openTask(tx, services, {
        kind: 'undue_discount',
        subject: String(invoiceId),
        ...{ customerId: invoice.customerId, invoiceId },
        details: { paymentId, missingMinor: invoice.balanceMinor, currency: invoice.currency },
      });
    }
  }
  if (lines.length === 0) return;
  await insertNoteLines(tx, lines, { paymentId, on, at: services.clock.now() });
  await askForCreditNote(tx, services, paymentId);
}

/**
 * Voids what of a payment's note is no longer allocated: after it was undone, refunded or charged back. A credit note that
 * is still to be issued is asked for what remains, and one that was issued is to be taken back by a person.
 */
export async function voidDiscounts(
  tx: Tx,
  services: Services,
  { paymentId, because }: { paymentId: number; because: VoidedBecause },
): Promise<void> {
  const [before] = await listNoteLines(tx, paymentId);
  if (!before) return;
  const at = services.clock.now();
  if ((await voidNoteLines(tx, paymentId, because, at)) === 0) return;
  const wasOpen = await withdrawTask(tx, 'credit_note_to_issue', before.number, at);
  if (wasOpen) await askForCreditNote(tx, services, paymentId);
  else if (await isCreditNoteIssued(tx, before.number)) {
    await openTask(tx, services, {
      ...{ kind: 'credit_note_to_take_back', subject: before.number },
      ...{ customerId: before.customerId, details: { paymentId, note: before.number } },
    });
  }
}

function noteLine(invoice: SettledRow, amountMinor: number, discountMinor: number): NewNoteLine {
  const terms = termsOf(invoice);
  const facts = { ...invoice, balanceMinor: invoice.balanceMinor + amountMinor + discountMinor };
  const vatLines = readVatLines(invoice.vatLines);
  const mode = noteMode(terms?.basis ?? 'gross', invoice.onGross);
  const split = splitDiscount(discountMinor, mode, { terms, facts, vatLines });
  const tier = terms && grantingTier(terms, facts, { amountMinor, discountMinor });
  return {
    ...{ invoiceId: invoice.id, currency: invoice.currency, mode, grossMinor: discountMinor },
    ...{ netMinor: split.netMinor, vatMinor: split.vatMinor, vatLines: split.lines },
    ...{ tier: tier ?? null, lastDay: tier ? lastDayOf(tier, invoice) : null },
  };
}

/** Whether what is left is just what one of the tiers would have taken off. */
function isShortByDiscount(invoice: SettledRow, amountMinor: number): boolean {
  if (invoice.balanceMinor <= 0) return false;
  const terms = termsOf(invoice);
  const before = { ...invoice, balanceMinor: invoice.balanceMinor + amountMinor };
  if (!terms || (terms.partial !== 'pro_rata' && before.balanceMinor !== invoice.totalMinor))
    return false;
  return terms.tiers.some(
    (tier) => discountOfTier(tier, terms.basis, before) === invoice.balanceMinor,
  );
}

/** One task for a payment, however many invoices it paid. */
async function askForCreditNote(tx: Tx, services: Services, paymentId: number): Promise<void> {
  const lines = await listNoteLines(tx, paymentId);
  const toCorrect = lines.filter((line) => line.mode === 'credit_note');
  const [first] = toCorrect;
  if (!first) return;
  await openTask(tx, services, {
    ...{ kind: 'credit_note_to_issue', subject: first.number, customerId: first.customerId },
    invoiceId: toCorrect.length === 1 ? first.invoiceId : null,
    details: {
      ...{ paymentId, note: first.number, currency: first.currency, invoices: toCorrect.length },
      grossMinor: sumMinor(toCorrect.map((line) => line.grossMinor)),
    },
  });
}
