export type DeclineName =
  'generic_decline' | 'insufficient_funds' | 'expired_card' | 'incorrect_cvc' | 'processing_error';

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
  | 'refunds_fail';

export interface TestCard extends Aftermath {
  number: string;
  /** What a payer who is present meets. */
  outcome: 'succeeds' | 'authenticates' | DeclineName;
  /** What follows a completed authentication. */
  afterwards?: DeclineName;
  /** Told in the table on the page; absent: not shown there. */
  story?: CardStory;
}

/** Stripe's published test numbers, as far as this stand-in plays them. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4242424242424242', outcome: 'succeeds', story: 'succeeds' },
  { number: '5555555555554444', outcome: 'succeeds', story: 'succeeds' },
  { number: '4000002500003155', outcome: 'authenticates', story: 'authenticates' },
  { number: '4000000000003220', outcome: 'authenticates' },
  { number: '4000002760003184', outcome: 'authenticates' },
  { number: '4000003800000446', outcome: 'authenticates' },
  {
    number: '4000008260003178',
    outcome: 'authenticates',
    afterwards: 'insufficient_funds',
    story: 'authenticates_in_vain',
  },
  { number: '4000000000000002', outcome: 'generic_decline', story: 'generic_decline' },
  { number: '4000000000009995', outcome: 'insufficient_funds', story: 'insufficient_funds' },
  { number: '4000000000000341', outcome: 'generic_decline' },
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
  adviceCode: 'try_again_later' | 'do_not_try_again' | 'confirm_card_data' | null;
}

export const DECLINES: Record<DeclineName, Decline> = {
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
};
