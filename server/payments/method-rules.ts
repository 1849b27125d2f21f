/** What can be allowed at Stripe, by how it is paid; wallets such as Apple Pay come with the card (PAYMENTS 3). */
export const PAYMENT_METHODS = [
  'card',
  'link',
  'bancontact',
  'ideal',
  'eps',
  'p24',
  'blik',
  'twint',
  'sepa_debit',
  'paypal',
  'revolut_pay',
  'klarna',
  'billie',
] as const;

/** As Stripe names it. */
export type PaymentMethodType = (typeof PAYMENT_METHODS)[number];

/** Those of a list that can be allowed, in their order here. */
export function knownMethods(names: readonly string[]): PaymentMethodType[] {
  return PAYMENT_METHODS.filter((one) => names.includes(one));
}
