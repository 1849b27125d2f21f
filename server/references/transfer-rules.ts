import { readRf, structuredReference } from './rules.ts';

/** An invoice as the payer of it is to name it. */
export interface ReferredInvoice {
  id: number;
  number: string;
  /** As its creditor printed it; '' when nothing is printed. */
  reference: string;
}

export interface TransferReference {
  printed: string;
  /** The same without spaces when it is an ISO 11649 one, for the field that banks keep for those. */
  rf: string | null;
}

/**
 * The reference to quote with a transfer: the invoice's own (as its creditor printed it), else a structured one made from
 * its number in these books; for several, the customer's, because together with the amount it names them. Mails and portal
 * quote the same.
 */
export function transferReference(
  invoices: readonly ReferredInvoice[],
  of: { creditorCountry: string; customerId: number },
): TransferReference {
  const [only, ...others] = invoices;
  if (only?.reference && others.length === 0 && only.reference !== only.number) {
    return { printed: only.reference, rf: readRf(only.reference) ?? null };
  }
  const reference = structuredReference({
    country: of.creditorCountry,
    ...(only && others.length === 0
      ? { kind: 'invoice' as const, id: only.id }
      : { kind: 'basket' as const, id: of.customerId }),
  });
  return {
    printed: reference.printed,
    rf: reference.scheme === 'rf' ? reference.electronic : null,
  };
}
