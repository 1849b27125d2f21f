import { z } from 'zod';
import { idOrNumber } from '../payments/bodies.ts';
import { day, id, line, name, positiveMoney, prose } from '../schemas.ts';

export const creditNoteBody = name(
  'CreditNoteIssued',
  z.strictObject({
    number: line(100).min(1).meta({ description: 'As on the document; each number once' }),
    customer: idOrNumber.optional().meta({ description: 'Needed when no invoice is named' }),
    issued_on: day,
    total: positiveMoney.meta({ description: 'What is taken back, tax included' }),
    invoice: idOrNumber.optional().meta({
      description:
        "The invoice it corrects: settled first, as far as it is owed. The rest stays the customer's credit",
    }),
    reason: prose(500).default(''),
  }),
);
export type CreditNoteBody = z.output<typeof creditNoteBody>;

export const creditNoteFilters = {
  customer_id: id.optional(),
  invoice_id: id.optional(),
  number: line(100).optional(),
};
