import { z } from 'zod';
import type { PromiseCard } from '../../promises/card-queries.ts';
import { idOrNumber } from '../payments/bodies.ts';
import { instantOf, instantOrNull, moneyOf } from '../present.ts';
import {
  customerRef,
  day,
  dayOut,
  id,
  instantOut,
  invoiceRef,
  moneyOut,
  name,
  positiveMoney,
  prose,
} from '../schemas.ts';

const STATUSES = ['open', 'kept', 'partly_kept', 'broken', 'withdrawn'] as const;

export const promiseOut = name(
  'Promise',
  z.object({
    id: z.int(),
    invoice: invoiceRef.meta({ description: 'The one that is due first' }),
    invoices: z
      .array(z.object({ invoice: invoiceRef, amount: moneyOut }))
      .meta({ description: 'The amount spread over them, oldest due first' }),
    customer: customerRef,
    amount: moneyOut,
    promised_on: dayOut,
    status: z
      .enum(STATUSES)
      .meta({ description: 'Judged by what was paid, two bank days after the day' }),
    paid: moneyOut.meta({ description: 'Of it, when it was judged' }),
    made_by: z.enum(['debtor', 'user', 'api']),
    note: z.string(),
    renews: z.int().nullable().meta({ description: 'The promise whose rest it is about' }),
    recorded_at: instantOut,
    lifted_at: instantOut.nullable().meta({ description: 'Null: it stands' }),
  }),
);

// More invoices than this are a plan.
const INVOICES_MAX = 500;

export const promiseBody = name(
  'PromiseMade',
  z
    .strictObject({
      invoice: idOrNumber.optional(),
      invoices: z.array(idOrNumber).min(1).max(INVOICES_MAX).optional(),
      promised_on: day.meta({ description: 'The day the customer is to pay by, today or later' }),
      amount: positiveMoney
        .optional()
        .meta({ description: 'Left out: all they owe and have not promised yet' }),
      note: prose(500).default(''),
    })
    .refine((body) => (body.invoice === undefined) !== (body.invoices === undefined), {
      message: 'Either one invoice or several.',
      path: ['invoice'],
      params: { code: 'invoice_or_invoices' },
    }),
);
export type PromiseBody = z.output<typeof promiseBody>;

export const promiseFilters = { customer_id: id.optional(), status: z.enum(STATUSES).optional() };

/** A promise as the interface writes it. */
export function presentPromise(promise: PromiseCard): z.output<typeof promiseOut> {
  const { currency, invoices } = promise;
  const refs = invoices.map((one) => ({ id: one.id, number: one.number }));
  return {
    id: promise.id,
    invoice: refs[0] ?? { id: 0, number: '' },
    invoices: invoices.map((one) => ({
      invoice: { id: one.id, number: one.number },
      amount: moneyOf(one.amountMinor, currency),
    })),
    customer: {
      ...{ id: promise.customerId, number: promise.customerNumber, name: promise.customerName },
    },
    amount: moneyOf(promise.amountMinor, currency),
    promised_on: promise.promisedOn,
    status: promise.status,
    paid: moneyOf(promise.paidMinor, currency),
    made_by: promise.madeBy,
    note: promise.words,
    renews: promise.renewsId,
    recorded_at: instantOf(promise.madeAt),
    lifted_at: instantOrNull(promise.judgedAt),
  };
}
