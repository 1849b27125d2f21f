import { CODE_BYTES_MAX } from '../../emails/transfer-code.ts';
import type { StatementFacts } from '../../emails/facts.ts';
import type { Money } from '../money/money.ts';
import type { Organization } from '../organization/queries.ts';
import { epcPayload } from '../references/epc-rules.ts';
import { transferReference } from '../references/transfer-rules.ts';
import type { MessageCustomer, MessageInvoice } from './queries.ts';

type BankFacts = Pick<StatementFacts, 'iban' | 'bic' | 'bankHolder' | 'reference' | 'transferCode'>;

/**
 * How to pay what a mail asks for by transfer, with the reference the portal quotes for the same invoices. The code asks for
 * the mail's total: a discount that has an end cannot be in a picture that stays.
 */
export function bankFacts(
  organization: Organization,
  customer: MessageCustomer,
  asked: readonly MessageInvoice[],
  amount: Money,
): BankFacts {
  const { bic, bankHolder, legalName, name } = organization;
  const holder = bankHolder || legalName || name;
  const iban = organization.iban.replaceAll(' ', '');
  const reference = transferReference(
    asked.map(({ invoiceId, number, reference: printed }) => ({
      ...{ id: invoiceId, number, reference: printed },
    })),
    { creditorCountry: organization.country, customerId: customer.id },
  );
  const epc = epcPayload({
    ...{ holder, iban, amount },
    ...(bic && { bic: bic.replaceAll(' ', '') }),
    remittance: reference.rf === null ? { text: reference.printed } : { rf: reference.rf },
  });
  const payload = 'payload' in epc ? epc.payload : '';
  return {
    iban: iban === '' ? null : iban.replace(/(.{4})(?=.)/g, '$1 '),
    bic: bic || null,
    bankHolder: holder,
    reference: reference.printed,
    transferCode: Buffer.byteLength(payload) <= CODE_BYTES_MAX ? payload || null : null,
  };
}
