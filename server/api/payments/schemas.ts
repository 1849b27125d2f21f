import { z } from 'zod';
import { instantOf, moneyOf } from '../present.ts';
import { customerRef, dayOut, instantOut, invoiceRef, moneyOut, name } from '../schemas.ts';
import type { ApiPayment } from './queries.ts';

export const paymentOut = name(
  'Payment',
  z.object({
    id: z.int(),
    customer: customerRef,
    amount: moneyOut,
    unapplied: moneyOut.meta({ description: "What settles no invoice: the customer's credit" }),
    method: z.enum(['card', 'transfer', 'direct_debit', 'cheque', 'cash', 'import', 'other']),
    received_on: dayOut,
    reference: z.string(),
    note: z.string(),
    through_stripe: z.boolean(),
    allocations: z.array(z.object({ invoice: invoiceRef, amount: moneyOut })),
    recorded_at: instantOut,
    undone_at: instantOut.nullable().meta({ description: 'From then on it counts for nothing' }),
    undone_because: z.string(),
  }),
);

/** A payment as the interface writes it. */
export function presentPayment(row: ApiPayment): z.output<typeof paymentOut> {
  return {
    id: row.id,
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    amount: moneyOf(row.amountMinor, row.currency),
    unapplied: moneyOf(row.unappliedMinor, row.currency),
    method: row.method,
    received_on: row.receivedOn,
    reference: row.reference,
    note: row.note,
    through_stripe: row.isStripe,
    allocations: row.allocations.map(({ invoiceId, number, amountMinor }) => ({
      invoice: { id: invoiceId, number },
      amount: moneyOf(amountMinor, row.currency),
    })),
    recorded_at: instantOf(row.recordedAt),
    undone_at: row.undoneAt === null ? null : instantOf(row.undoneAt),
    undone_because: row.undoneBecause,
  };
}
