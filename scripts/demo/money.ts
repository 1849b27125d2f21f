import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { applyChargeback } from '../../server/chargebacks/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { changeOwnTerms } from '../../server/discounts/settings-actions.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { applyRefund } from '../../server/refunds/apply-actions.ts';
import { SHOWN_CUSTOMER } from './customers.ts';
import type { Playing } from './pay.ts';
import { findPromptCustomers, listStripePayments } from './queries.ts';

// Enough to meet one on the first page of customers.
const CUSTOMERS_WITH_DISCOUNT = 6;
const GOODWILL_MINOR = 15_000;
const REFUND_MINOR = 4_000;

/**
 * What the weeks would have left besides plain payments: customers with a discount for paying early, a credit note that
 * nobody has used yet, money sent back from Stripe's dashboard, and a payment its card holder contests.
 */
export async function playMoney(
  { services, payer, userId, customerIds }: Playing,
  today: PlainDate,
): Promise<void> {
  for (const customer of await findPromptCustomers(services.sql, today, CUSTOMERS_WITH_DISCOUNT)) {
    await changeOwnTerms(
      services,
      userId,
      { type: 'customer', id: customer.id },
      {
        tiers: [{ percentHundredths: 200, deadline: { kind: 'before_due', days: 3 } }],
        // Belgium works out the VAT on the discounted price, so the discount is on the net amount.
        basis: customer.country === 'BE' ? 'net' : 'gross',
        partial: 'full_settlement_only',
      },
    );
  }
  await transaction(services.sql, (tx) =>
    bookCreditNote(tx, services, {
      customerId: customerIds.get(SHOWN_CUSTOMER) ?? 0,
      number: `AV-${today.slice(0, 4)}-0007`,
      issuedOn: today,
      currency: 'EUR',
      totalMinor: GOODWILL_MINOR,
      invoiceId: null,
      reason: 'Geste commercial',
      author: { actor: 'user', userId },
    }),
  );
  const [refunded, contested] = await listStripePayments(services.sql, 2);
  if (refunded) {
    const refund = await payer.refund(refunded, { amount: REFUND_MINOR });
    await applyRefund(services, refund.id);
  }
  if (contested) {
    const chargeback = await payer.openChargeback(contested);
    await applyChargeback(services, chargeback.id);
  }
}
