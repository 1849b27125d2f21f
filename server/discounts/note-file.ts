import { isLanguage, type Language } from '../calendar/locale.ts';
import { findCustomer } from '../customers/queries.ts';
import { discountNotePdf } from '../documents/discount-note.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { createReader } from '../web/reader.ts';
import { discountNoteFacts } from './note-facts.ts';
import { listNoteLines } from './note-queries.ts';

/**
 * The note of the discounts a payment was granted, as PDF, in the customer's language or another; undefined when there is none.
 * Whether who asks may have it, is for the caller to know.
 */
export async function discountNoteFile(
  services: Services,
  paymentId: number,
  language?: Language,
): Promise<{ number: string; pdf: Buffer } | undefined> {
  const lines = await listNoteLines(services.sql, paymentId);
  const [first] = lines;
  const customer = first && (await findCustomer(services.sql, first.customerId));
  const organization = await findOrganization(services.sql);
  if (!customer || !organization) return undefined;
  const known = isLanguage(customer.language) ? customer.language : 'en';
  const madeAt = services.clock.now();
  const reader = createReader({
    ...{ language: language ?? known, now: madeAt, mayWrite: false },
    // Amounts and days as the customer's country writes them; the day is still the organization's.
    organization: { ...organization, country: customer.country },
  });
  const facts = discountNoteFacts(reader, { customer, organization, lines, madeAt });
  return facts ? { number: facts.number, pdf: await discountNotePdf(facts) } : undefined;
}
