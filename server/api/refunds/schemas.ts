import { z } from 'zod';
import { REASONS_BY_HAND, type RefundStatus } from '../../refunds/rules.ts';
import { instantOf, moneyOf } from '../present.ts';
import { customerRef, id, instantOut, moneyOut, name, positiveMoney, prose } from '../schemas.ts';
import type { ApiRefund } from './queries.ts';

const STATUSES = [
  'creating',
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] as const satisfies readonly RefundStatus[];

export const refundBody = name(
  'RefundWanted',
  z.strictObject({
    payment_id: z.int().min(1).meta({ description: 'A payment that came through Stripe' }),
    amount: positiveMoney.meta({ description: 'All of the payment or a part, in its currency' }),
    reason: z.enum(REASONS_BY_HAND).default('requested'),
    note: prose(500).default('').meta({ description: 'For people here; the payer never sees it' }),
  }),
);
export type RefundBody = z.output<typeof refundBody>;

export const refundFilters = {
  customer_id: id.optional(),
  payment_id: id.optional(),
  status: z.enum(STATUSES).optional(),
};

export const refundOut = name(
  'Refund',
  z.object({
    id: z.int(),
    payment_id: z.int(),
    customer: customerRef,
    amount: moneyOut,
    booked: moneyOut.meta({ description: 'By how much it has lowered its payment so far' }),
    status: z
      .enum(STATUSES)
      .meta({ description: 'creating: written here, Stripe has not answered yet' }),
    reason: z.enum([...REASONS_BY_HAND, 'surplus', 'elsewhere']).meta({
      description: "surplus: by the organization's rule; elsewhere: made at Stripe itself",
    }),
    note: z.string(),
    failure: z.string().meta({ description: "Stripe's word for why it failed; empty otherwise" }),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

/** A refund as the interface writes it. */
export function presentRefund(row: ApiRefund): z.output<typeof refundOut> {
  return {
    id: row.id,
    payment_id: row.paymentId,
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    amount: moneyOf(row.amountMinor, row.currency),
    booked: moneyOf(row.bookedMinor, row.currency),
    status: row.status,
    reason: row.reason,
    note: row.note,
    failure: row.failure,
    created_at: instantOf(row.createdAt),
    updated_at: instantOf(row.updatedAt),
  };
}
