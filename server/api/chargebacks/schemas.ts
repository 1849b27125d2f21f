import { z } from 'zod';
import { chargebackStateOf } from '../../chargebacks/rules.ts';
import { instantOf, instantOrNull, moneyOf } from '../present.ts';
import { customerRef, id, instantOut, moneyOut, name } from '../schemas.ts';
import type { ApiChargeback } from './queries.ts';

export const chargebackFilters = {
  customer_id: id.optional(),
  payment_id: id.optional(),
  decided: z
    .enum(['yes', 'no'])
    .optional()
    .meta({ description: 'Whether the bank has decided; left out: both' }),
};

export const chargebackOut = name(
  'Chargeback',
  z.object({
    id: z.int(),
    payment_id: z.int().nullable().meta({ description: 'Null: of a payment not in these books' }),
    customer: customerRef.nullable(),
    amount: moneyOut,
    booked: moneyOut.meta({ description: 'What it took off its payment so far' }),
    state: z.enum(['inquiry', 'open', 'lost', 'over']).meta({
      description:
        'inquiry: the bank only asks; open: it decides; lost: the money is gone; over: it stays or came back',
    }),
    stripe_status: z.string(),
    reason: z.string().meta({ description: "Stripe's word" }),
    respond_by: instantOut.nullable().meta({ description: 'Until then the bank takes an answer' }),
    opened_at: instantOut,
    closed_at: instantOut.nullable(),
    updated_at: instantOut,
  }),
);

/** A chargeback as the interface writes it. */
export function presentChargeback(row: ApiChargeback): z.output<typeof chargebackOut> {
  const { customerId, customerNumber, customerName } = row;
  return {
    id: row.id,
    payment_id: row.paymentId,
    customer:
      customerId === null
        ? null
        : { id: customerId, number: customerNumber ?? '', name: customerName ?? '' },
    amount: moneyOf(row.amountMinor, row.currency),
    booked: moneyOf(row.bookedMinor, row.currency),
    state: chargebackStateOf(row.status),
    stripe_status: row.status,
    reason: row.reason,
    respond_by: instantOrNull(row.respondBy),
    opened_at: instantOf(row.openedAt),
    closed_at: instantOrNull(row.closedAt),
    updated_at: instantOf(row.updatedAt),
  };
}
