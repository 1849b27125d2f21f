import { z } from 'zod';
import { customerFields, customerNumber } from '../customers/bodies.ts';
import { statedTerms } from '../discounts/schemas.ts';
import { day, line, name, moneyFromZero } from '../schemas.ts';

const invoiceFields = {
  customer: z
    .strictObject({ number: customerNumber, ...customerFields })
    .meta({ description: 'By its number; made or changed as the other fields state' }),
  issued_on: day,
  due_on: day.optional().meta({
    description:
      "Left out: stays, or for a new invoice the organization's payment term after issue",
  }),
  total: moneyFromZero.meta({ description: 'With VAT' }),
  reference: line(140).optional().meta({ description: 'What the customer quotes with a transfer' }),
  subject: line(500).optional(),
  factor: line(120).nullable().optional().meta({
    description: 'Name of a known factor the invoice was sold to; null: it is the firm’s own',
  }),
  scenario: line(100).nullable().optional().meta({
    description: 'Key of a scenario for this invoice alone; null: it follows its customer',
  }),
  discount_terms: statedTerms,
};

export const invoiceNumber = line(100).min(1);

export const invoiceBody = name(
  'InvoiceToState',
  z.strictObject({ number: invoiceNumber, ...invoiceFields }),
);
export type InvoiceBody = z.output<typeof invoiceBody>;

/** The same, when its number is in the address. */
export const numberedInvoiceBody = name('InvoiceToPut', z.strictObject(invoiceFields));

export const numberParams = z.object({ number: invoiceNumber });
