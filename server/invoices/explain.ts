import { explainChase, type Explanation } from '../chases/actions.ts';
import type { Db } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { findLastListing } from './queries.ts';

/**
 * Why an invoice stands where it stands, with the last message that left for another invoice's step and listed this one
 * beside it (`listed`): such a message is not a step of this invoice, and yet its customer has read of it. Reads only.
 * Null before there is an organization.
 */
export async function explainInvoice(
  sql: Db,
  services: Services,
  invoiceId: number,
): Promise<Explanation | null> {
  const explanation = await explainChase(sql, services, invoiceId);
  const listing = explanation ? await findLastListing(sql, invoiceId) : undefined;
  if (!explanation || !listing) return explanation;
  const facts = { on: listing.sentOn, message_id: listing.messageId };
  return { ...explanation, reasons: [...explanation.reasons, { code: 'listed', facts }] };
}
