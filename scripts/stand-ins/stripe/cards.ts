export type DeclineName =
  'generic_decline' | 'insufficient_funds' | 'expired_card' | 'incorrect_cvc' | 'processing_error';

/** Why a later payment with a kept method is refused: more than a payer on the page is told. */
export type RefusalName =
  | DeclineName
  | 'authentication_required'
  | 'do_not_honor'
  | 'invalid_account'
  | 'lost_card'
  | 'stolen_card';

export type DisputeReason = 'fraudulent' | 'product_not_received';

/** What the payer's bank does later with a payment that succeeded. */
export interface Aftermath {
  /** A refund waits for a day, or fails a day after it was said to have succeeded. */
  refunds?: 'wait' | 'fail';
  /** The payer takes the money back, or only asks (an inquiry moves no money). */
  chargeback?: { reason: DisputeReason; isInquiry: boolean };
}

/** What the table on the page tells about a card. */
export type CardStory =
  | 'succeeds'
  | 'authenticates'
  | 'authenticates_in_vain'
  | DeclineName
  | 'chargeback_fraud'
  | 'chargeback_not_received'
  | 'inquiry'
  | 'refunds_wait'
  | 'refunds_fail'
  | 'authenticates_always'
  | 'keeps'
  | 'keeps_authenticated'
  | 'keeps_in_vain'
  | 'keeps_without_funds';

export interface TestCard extends Aftermath {
  number: string;
  /** What a payer who is present meets. */
  outcome: 'succeeds' | 'authenticates' | DeclineName;
  /** What follows a completed authentication. */
  afterwards?: DeclineName;
  /** A card that cannot pay may still be kept for later. */
  isKept?: true;
  /** What a later payment without the payer meets, when it is not what the payer met. */
  later?: 'succeeds' | RefusalName;
  /** Told on the page that keeps a card and takes no payment; absent: not shown there. */
  keepStory?: CardStory;
  /** Told in the table on the page; absent: not shown there. */
  story?: CardStory;
}

/** Stripe's published test numbers, as far as this stand-in plays them. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242424242424242', outcome: 'succeeds', story: 'succeeds', keepStory: 'keeps' },
  { number: '5555555555554444', outcome: 'succeeds', story: 'succeeds', keepStory: 'keeps' },
  {
    number: '4000002500003155',
    outcome: 'authenticates',
    story: 'authenticates',
    keepStory: 'keeps_authenticated',
  },
  { number: '4000000000003220', outcome: 'authenticates' },
  {
    number: '4000002760003184',
    outcome: 'authenticates',
    later: 'authentication_required',
    story: 'authenticates_always',
    keepStory: 'authenticates_always',
  },
  { number: '4000003800000446', outcome: 'authenticates', later: 'succeeds' },
  {
    number: '4000008260003178',
    outcome: 'authenticates',
    afterwards: 'insufficient_funds',
    later: 'insufficient_funds',
    story: 'authenticates_in_vain',
    keepStory: 'keeps_without_funds',
  },
  {
    number: '4000000000000002',
    outcome: 'generic_decline',
    story: 'generic_decline',
    keepStory: 'generic_decline',
  },
  { number: '4000000000009995', outcome: 'insufficient_funds', story: 'insufficient_funds' },
  {
    number: '4000000000000341',
    outcome: 'generic_decline',
    isKept: true,
    keepStory: 'keeps_in_vain',
  },
  { number: '4000000000000069', outcome: 'expired_card', story: 'expired_card' },
  { number: '4000000000000127', outcome: 'incorrect_cvc', story: 'incorrect_cvc' },
  { number: '4000000000000119', outcome: 'processing_error', story: 'processing_error' },
  {
    number: '4000000000000259',
    outcome: 'succeeds',
    chargeback: { reason: 'fraudulent', isInquiry: false },
    story: 'chargeback_fraud',
  },
  {
    number: '4000000000002685',
    outcome: 'succeeds',
    chargeback: { reason: 'product_not_received', isInquiry: false },
    story: 'chargeback_not_received',
  },
  {
    number: '4000000000001976',
    outcome: 'succeeds',
    chargeback: { reason: 'fraudulent', isInquiry: true },
    story: 'inquiry',
  },
  { number: '4000000000007726', outcome: 'succeeds', refunds: 'wait', story: 'refunds_wait' },
  { number: '4000000000005126', outcome: 'succeeds', refunds: 'fail', story: 'refunds_fail' },
];

/** What Stripe's libraries name in place of a number when no page takes one. */
export const NAMED_CARDS: Record<string, string> = {
  pm_card_visa: '4242424242424242',
  pm_card_mastercard: '5555555555554444',
  pm_card_chargeDeclined: '4000000000000002',
  pm_card_visa_chargeDeclined: '4000000000000002',
  pm_card_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069',
  pm_card_chargeDeclinedIncorrectCvc: '4000000000000127',
  pm_card_chargeDeclinedProcessingError: '4000000000000119',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_authenticationRequired: '4000002760003184',
  pm_card_authenticationRequiredOnSetup: '4000002500003155',
  pm_card_authenticationRequiredSetupForOffSession: '4000003800000446',
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: '4000008260003178',
  pm_card_createDispute: '4000000000000259',
  pm_card_createDisputeProductNotReceived: '4000000000002685',
  pm_card_createDisputeInquiry: '4000000000001976',
  pm_card_pendingRefund: '4000000000007726',
  pm_card_refundFail: '4000000000005126',
};

/** The playbook for a number; an unknown one simply succeeds. */
export function testCard(number: string): TestCard {
  return (
    TEST_CARDS.find((card) => card.number === number) ?? { number: 'other', outcome: 'succeeds' }
  );
}

export const isPublishedTestCard = (number: string): boolean =>
  TEST_CARDS.some((card) => card.number === number);

export const onlyDigits = (typed: string): string => typed.replace(/[\s-]/g, '');

/** The check digit of ISO/IEC 7812; 12 to 19 digits. */
export function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  let sum = 0;
  [...number].reverse().forEach((digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return sum % 10 === 0;
}

export type Brand = 'visa' | 'mastercard' | 'amex' | 'unknown';

export function brandOf(number: string): Brand {
  if (number.startsWith('4')) return 'visa';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard';
  if (/^3[47]/.test(number)) return 'amex';
  return 'unknown';
}

export interface Expiry {
  month: number;
  /** Four digits. */
  year: number;
}

/** '12/29', '12 / 2029', '1229' → the month, or null when it is none. */
export function readExpiry(typed: string): Expiry | null {
  const match = /^(\d{1,2})\s*[/.\-\s]?\s*(\d{4}|\d{2})$/.exec(typed.trim());
  if (!match) return null;
  const month = Number(match[1]);
  const year = Number(match[2]) + (match[2]?.length === 2 ? 2000 : 0);
  return month >= 1 && month <= 12 ? { month, year } : null;
}

/** A card is good until the end of its month (UTC). */
export function isExpired(expiry: Expiry, now: number): boolean {
  return Date.UTC(expiry.year, expiry.month, 1) <= now;
}

export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
  adviceCode: AdviceCode | null;
}

export const DECLINES: Record<RefusalName, Decline> = {
  generic_decline: {
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: 'Your card was declined.',
    adviceCode: 'try_again_later',
  },
  insufficient_funds: {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    adviceCode: 'try_again_later',
  },
  expired_card: {
    code: 'expired_card',
    message: 'Your card has expired.',
    adviceCode: 'do_not_try_again',
  },
  incorrect_cvc: {
    code: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
    adviceCode: 'confirm_card_data',
  },
  processing_error: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
    adviceCode: 'try_again_later',
  },
  authentication_required: {
    code: 'authentication_required',
    declineCode: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
    adviceCode: null,
  },
  do_not_honor: {
    code: 'card_declined',
    declineCode: 'do_not_honor',
    message: 'Your card was declined.',
    adviceCode: 'try_again_later',
  },
  invalid_account: {
    code: 'card_declined',
    declineCode: 'invalid_account',
    message: 'Your card was declined.',
    adviceCode: 'do_not_try_again',
  },
  lost_card: {
    code: 'card_declined',
    declineCode: 'lost_card',
    message: 'Your card was declined.',
    adviceCode: 'do_not_try_again',
  },
  stolen_card: {
    code: 'card_declined',
    declineCode: 'stolen_card',
    message: 'Your card was declined.',
    adviceCode: 'do_not_try_again',
  },
};

export const REFUSALS = Object.keys(DECLINES) as RefusalName[];

export const ADVICE_CODES = ['try_again_later', 'do_not_try_again', 'confirm_card_data'] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];
