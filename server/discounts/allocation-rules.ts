import type { Allocation, Receivable } from '../ledger/rules.ts';
import { discountEarned, type DiscountTerms } from './rules.ts';

/** What of an offer matters to an allocation. */
export interface OpenOffer {
  invoiceId: number;
  balanceMinor: number;
  discountMinor: number;
  partial: DiscountTerms['partial'];
}

/**
 * Adds to allocations the discount each earns by an offer open on the day the money came (minor units): for money booked
 * by hand or brought by a bank, which no basket has quoted.
 */
export function withDiscounts(
  allocations: readonly Allocation[],
  offers: readonly OpenOffer[],
): Allocation[] {
  return allocations.map(({ invoiceId, amountMinor }) => {
    const offer = offers.find((one) => one.invoiceId === invoiceId);
    const discountMinor = offer ? discountEarned(amountMinor, offer) : 0;
    return { invoiceId, amountMinor, ...(discountMinor > 0 && { discountMinor }) };
  });
}

/**
 * Spreads a payment over invoices in their order, each asking what it costs with its discount. What is then left over pays
 * discounts back, the last first, since whoever pays the full price has taken none (rule DIS-7).
 */
export function allocateWithDiscounts(
  amountMinor: number,
  receivables: readonly Receivable[],
  offers: readonly OpenOffer[],
): Allocation[] {
  let leftMinor = amountMinor;
  const parts: Allocation[] = [];
  for (const { id, balanceMinor } of receivables) {
    const offer = offers.find((one) => one.invoiceId === id);
    const givenMinor = Math.min(leftMinor, balanceMinor - (offer?.discountMinor ?? 0));
    if (givenMinor > 0) parts.push({ invoiceId: id, amountMinor: givenMinor });
    leftMinor -= Math.max(0, givenMinor);
  }
  const discounted = withDiscounts(parts, offers).reverse();
  return discounted
    .map(({ invoiceId, amountMinor: givenMinor, discountMinor = 0 }) => {
      if (discountMinor === 0 || discountMinor > leftMinor)
        return { invoiceId, amountMinor: givenMinor, ...(discountMinor > 0 && { discountMinor }) };
      leftMinor -= discountMinor;
      return { invoiceId, amountMinor: givenMinor + discountMinor };
    })
    .reverse();
}
