import { formatDay } from '../calendar/format.ts';
import { isLanguage, localeOf } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import { findCustomerCountry } from '../ledger/queries.ts';
import { formatMoney } from '../money/format.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { insertMessage } from './single-queries.ts';

export interface RefundToTell {
  customerId: number;
  paymentId: number;
  currency: string;
  /** Minor units sent back. */
  amountMinor: number;
  /** The day the payment came, in the organization's zone. */
  paidOn: PlainDate;
}

/**
 * Tells the customer that money is on its way back, in the transaction that books it. Does nothing when there is no address
 * that can be written to.
 */
export async function queueRefundMade(
  tx: Tx,
  services: Services,
  refund: RefundToTell,
): Promise<void> {
  const { customerId, paymentId, currency } = refund;
  const [addressee] = await listAddressees(tx, [customerId]);
  if (!addressee) return;
  const language = isLanguage(addressee.language) ? addressee.language : 'en';
  const locale = localeOf(language, (await findCustomerCountry(tx, customerId)) ?? 'FR');
  await insertMessage(tx, {
    ...{ kind: 'refund_made', customerId, paymentId, payLinkId: null, currency },
    ...{ contactId: addressee.contactId, language: addressee.language },
    ...{ toName: addressee.name, toAddress: addressee.email, at: services.clock.now() },
    facts: {
      amount: formatMoney({ minor: refund.amountMinor, currency }, locale),
      paidOn: formatDay(refund.paidOn, locale),
    },
  });
  await services.jobs.enqueue(tx, 'messages.send', {});
}
