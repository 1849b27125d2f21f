import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isPlainDate } from '../../server/calendar/plain-date.ts';
import { CUSTOMER_KINDS, SEGMENTS } from '../../server/customers/rules.ts';

/** The one address whose mail server refuses every message. */
export const GONE_ADDRESS = 'b.garnier@galerie-nord.example';
/** Owes several invoices at once: the portal is shown with this customer's link. */
export const SHOWN_CUSTOMER = 'C003';

const customerSchema = z.object({
  number: z.string(),
  name: z.string(),
  kind: z.enum(CUSTOMER_KINDS),
  country: z.enum(['FR', 'BE', 'GB']),
  language: z.enum(['fr', 'nl', 'en']),
  street: z.string(),
  postalCode: z.string(),
  city: z.string(),
  segment: z.enum(SEGMENTS),
  contact: z.string(),
  /** Empty: nobody has written it down. Domains are of those reserved for examples. */
  email: z.string(),
  phone: z.string(),
  /** How it pays, around the due date. */
  habit: z.enum(['prompt', 'usual', 'late', 'very_late']),
  /** How many invoices from August 2025 to February 2026. */
  bills: z.coerce.number(),
  /** What an invoice comes to, in whole units of the currency. */
  amountFrom: z.coerce.number(),
  amountTo: z.coerce.number(),
  termDays: z.coerce.number(),
  currency: z.enum(['EUR', 'GBP']),
  /** Invoices due from this day on have not been paid; null: the habit goes on. */
  stopsOn: z.string().transform((text) => (isPlainDate(text) ? text : null)),
});
export type SampleCustomer = z.infer<typeof customerSchema>;

/** Forty customers of the sample company. */
export function readSampleCustomers(): SampleCustomer[] {
  const text = readFileSync(join(import.meta.dirname, 'customers.csv'), 'utf8');
  return z.array(customerSchema).parse(parse(text, { columns: true, delimiter: ';' }));
}
