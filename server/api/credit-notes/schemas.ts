import { z } from 'zod';
import { instantOf, moneyOf } from '../present.ts';
import { customerRef, dayOut, instantOut, invoiceRef, moneyOut, name } from '../schemas.ts';
import type { ApiCreditNote } from './queries.ts';

export const creditNoteOut = name(
  'CreditNote',
  z.object({
    id: z.int(),
    number: z.string(),
    customer: customerRef,
    issued_on: dayOut,
    total: moneyOut,
    unapplied: moneyOut.meta({ description: "What settles no invoice: the customer's credit" }),
    invoice: invoiceRef.nullable().meta({ description: 'The invoice it corrects' }),
    reason: z.string(),
    allocations: z.array(z.object({ invoice: invoiceRef, amount: moneyOut })),
    recorded_at: instantOut,
    undone_at: instantOut.nullable().meta({ description: 'From then on it counts for nothing' }),
    undone_because: z.string(),
  }),
);

/** A credit note as the interface writes it. */
export function presentCreditNote(row: ApiCreditNote): z.output<typeof creditNoteOut> {
  const { currency } = row;
  return {
    id: row.id,
    number: row.number,
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    issued_on: row.issuedOn,
    total: moneyOf(row.totalMinor, currency),
    unapplied: moneyOf(row.unappliedMinor, currency),
    invoice: row.invoiceId === null ? null : { id: row.invoiceId, number: row.invoiceNumber ?? '' },
    reason: row.reason,
    allocations: row.allocations.map(({ invoiceId, number, amountMinor }) => ({
      invoice: { id: invoiceId, number },
      amount: moneyOf(amountMinor, currency),
    })),
    recorded_at: instantOf(row.recordedAt),
    undone_at: row.undoneAt === null ? null : instantOf(row.undoneAt),
    undone_because: row.undoneBecause,
  };
}
