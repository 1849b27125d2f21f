import { z } from 'zod';
import { day, id, line, name, positiveMoney, prose } from '../schemas.ts';

/** A row named by its id or by its number, not by both. */
export const idOrNumber = z
  .strictObject({ id: z.int().min(1).optional(), number: line(100).min(1).optional() })
  .refine((one) => (one.id === undefined) !== (one.number === undefined), {
    message: 'Either an id or a number.',
    params: { code: 'id_or_number' },
  });

// A transfer that pays more invoices than this is a file.
const ALLOCATIONS_MAX = 500;

export const paymentBody = name(
  'PaymentReceived',
  z.strictObject({
    customer: idOrNumber
      .optional()
      .meta({ description: 'Needed without allocations: then the oldest invoices are paid first' }),
    amount: positiveMoney,
    received_on: day,
    method: z.enum(['transfer', 'direct_debit', 'cheque', 'cash', 'card', 'other']),
    reference: line(140).default(''),
    note: prose(2000).default(''),
    allocations: z
      .array(
        z.strictObject({
          invoice: idOrNumber,
          amount: positiveMoney
            .optional()
            .meta({ description: 'Left out: as much as the invoice owes' }),
        }),
      )
      .min(1)
      .max(ALLOCATIONS_MAX)
      .optional()
      .meta({ description: "In this order; what is left over stays the customer's credit" }),
    thank: z
      .boolean()
      .default(true)
      .meta({ description: 'False: no thank-you mail, whatever the scenario says' }),
  }),
);
export type PaymentBody = z.output<typeof paymentBody>;

export const undoBody = name(
  'Undo',
  z.strictObject({
    because: line(500).min(1).meta({ description: 'Kept with it, for people' }),
  }),
);

export const paymentFilters = { customer_id: id.optional(), invoice_id: id.optional() };
