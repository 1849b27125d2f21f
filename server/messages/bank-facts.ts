import { CODE_BYTES_MAX } from '../../emails/transfer-code.ts';
import type { StatementFacts } from '../../emails/facts.ts';
import { textsIn } from '../../emails/texts/languages.ts';
import type { Language } from '../calendar/locale.ts';
import { accountFor, groupedIban } from '../factors/rules.ts';
import type { Money } from '../money/money.ts';
import { epcPayload } from '../references/epc-rules.ts';
import { transferReference } from '../references/transfer-rules.ts';
import type { Writing } from './facts.ts';
import type { MessageInvoice } from './line-queries.ts';

type BankFacts = Pick<
  StatementFacts,
  | 'iban'
  | 'bic'
  | 'bankHolder'
  | 'reference'
  | 'transferCode'
  | 'payeeNotice'
  | 'payeeNote'
  | 'transferOnly'
>;

/**
 * How to pay what a mail asks for by transfer, to the factor where it was sold to one, with the reference the portal quotes for
 * the same invoices. The code asks for the mail's total: a discount that has an end cannot be in a picture that stays.
 */
export function bankFacts(
  { organization, customer, factor }: Pick<Writing, 'organization' | 'customer' | 'factor'>,
  language: Language,
  asked: readonly MessageInvoice[],
  amount: Money,
): BankFacts {
  const { holder, iban, bic } = accountFor(organization, factor);
  const reference = transferReference(
    asked.map(({ invoiceId, number, reference: printed }) => ({
      ...{ id: invoiceId, number, reference: printed },
    })),
    { creditorCountry: organization.country, customerId: customer.id },
  );
  const epc = epcPayload({
    ...{ holder, iban, amount },
    ...(bic && { bic }),
    remittance: reference.rf === null ? { text: reference.printed } : { rf: reference.rf },
  });
  const payload = 'payload' in epc ? epc.payload : '';
  return {
    iban: iban === '' ? null : groupedIban(iban),
    bic: bic || null,
    bankHolder: holder,
    reference: reference.printed,
    transferCode: Buffer.byteLength(payload) <= CODE_BYTES_MAX ? payload || null : null,
    payeeNotice:
      factor &&
      (factor.notice || textsIn(language).payment.soldTo(factor.name, factor.cardAllowed)),
    payeeNote: factor?.note || null,
    transferOnly: factor && !factor.cardAllowed ? factor.name : null,
  };
}
