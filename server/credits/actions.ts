import { audit, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { Invalid } from '../errors.ts';
import { bookPayment } from '../ledger/actions.ts';
import { listHeld, lockCredits, type Source } from '../ledger/allocation-queries.ts';
import { applyCredit } from '../ledger/credit-actions.ts';
import type { PaymentMethod } from '../ledger/queries.ts';
import type { Allocation } from '../ledger/rules.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { allocationsOf } from './allocation-form.ts';
import { listOpenInvoices } from './queries.ts';
import { drawFromCredits } from './rules.ts';

/** What was settled: minor units and the number of invoices; `leftMinor` settles none. */
export interface Settled {
  amountMinor: number;
  invoices: number;
  leftMinor: number;
}

export interface PaymentByHand {
  customerId: number;
  currency: string;
  /** Minor units. */
  amountMinor: number;
  method: PaymentMethod;
  receivedOn: PlainDate;
  reference: string;
  note: string;
  thank: boolean;
  /** Null: the oldest first. */
  asked: Allocation[] | null;
  userId: number;
}

/** Books what a person saw on a bank statement. Throws Invalid when an invoice no longer owes what was to be settled of it. */
export async function recordPayment(
  tx: Tx,
  services: Services,
  payment: PaymentByHand,
  changed: string,
): Promise<Settled> {
  const { asked, userId, ...stated } = payment;
  const { paymentId } = await bookPayment(tx, services, {
    ...stated,
    recordedBy: userId,
    allocations: asked ?? 'oldest_first',
  });
  const held = await listHeld(tx, { kind: 'payment', id: paymentId });
  const settledMinor = sumMinor(held.map((one) => one.amountMinor));
  if (asked && settledMinor !== sumMinor(asked.map((one) => one.amountMinor))) {
    throw new Invalid([{ field: 'allocation', code: 'changed', message: changed }]);
  }
  await tellInvoices(tx, services, payment, paymentId, held);
  return {
    amountMinor: settledMinor,
    invoices: held.length,
    leftMinor: payment.amountMinor - settledMinor,
  };
}

async function tellInvoices(
  tx: Tx,
  services: Services,
  payment: PaymentByHand,
  paymentId: number,
  held: readonly Allocation[],
): Promise<void> {
  for (const { invoiceId, amountMinor } of held) {
    await audit(tx, services, {
      actor: 'user',
      userId: payment.userId,
      action: 'payment.recorded',
      subjectType: 'invoice',
      subjectId: invoiceId,
      details: { payment_id: paymentId, amount_minor: amountMinor },
    });
  }
}

export interface CreditUse {
  customerId: number;
  currency: string;
  /** One payment or credit note; null: all that the customer has to their credit. */
  source: Source | null;
  /** Null: the oldest first. */
  asked: Allocation[] | null;
  on: PlainDate;
  author: Author;
}

/**
 * Settles invoices with what a customer has to their credit, credit notes first. Throws Invalid when the credit or an invoice
 * no longer holds what was asked for.
 */
export async function spendCredit(
  tx: Tx,
  services: Services,
  use: CreditUse,
  changed: string,
): Promise<Settled> {
  const { customerId, currency, source, asked } = use;
  // All sources before any invoice: the order of locks that everybody keeps.
  const all = await lockCredits(tx, customerId, currency);
  const credits = source
    ? all.filter(({ kind, id }) => kind === source.kind && id === source.id)
    : all;
  const creditMinor = sumMinor(credits.map((one) => one.unappliedMinor));
  const invoices = await listOpenInvoices(tx, customerId, currency);
  const wanted = allocationsOf(creditMinor, asked, invoices);
  const wantedMinor = sumMinor(wanted.map((one) => one.amountMinor));
  const askedMinor = sumMinor((asked ?? wanted).map((one) => one.amountMinor));
  if (wanted.length === 0 || wantedMinor !== askedMinor) {
    throw new Invalid([{ field: 'allocation', code: 'changed', message: changed }]);
  }
  for (const draw of drawFromCredits(wanted, credits)) {
    await applyCredit(tx, services, draw.source, draw.allocations, use);
  }
  return {
    amountMinor: wantedMinor,
    invoices: wanted.length,
    leftMinor: creditMinor - wantedMinor,
  };
}
