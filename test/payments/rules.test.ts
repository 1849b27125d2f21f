import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealRequest, sessionRequest, unsealRequest } from '../../server/payments/request.ts';
import {
  decideUnfinished,
  fromStripeAmount,
  notPayableReason,
  sessionFate,
  toStripeAmount,
  type UnfinishedCheckout,
} from '../../server/payments/rules.ts';

test.each([
  ['EUR', 1234, 1234],
  ['JPY', 1234, 1234],
  // Written without decimals (ISO 4217), sent with two.
  ['ISK', 1234, 123_400],
  // Three decimals, of which the last must be zero.
  ['KWD', 12_340, 12_340],
  ['KWD', 12_345, undefined],
  // Written with two decimals, sent without.
  ['MGA', 12_300, 123],
  ['MGA', 12_345, undefined],
])('%s %d is %s at Stripe', (currency, minor, amount) => {
  expect(toStripeAmount(minor, currency)).toBe(amount);
  if (amount !== undefined) expect(fromStripeAmount(amount, currency)).toBe(minor);
});

test('an amount that Stripe can express comes back as it was', () => {
  const currency = fc.constantFrom('EUR', 'JPY', 'ISK', 'UGX', 'KWD', 'TND', 'MGA', 'CHF', 'XOF');
  fc.assert(
    fc.property(currency, fc.integer({ min: 1, max: 99_999_999 }), (code, minor) => {
      const amount = toStripeAmount(minor, code);
      if (amount !== undefined) expect(fromStripeAmount(amount, code)).toBe(minor);
    }),
  );
});

test.each([
  [[], 'nothing_owed'],
  [[{ currency: 'EUR', balanceMinor: 49 }], 'too_small'],
  [[{ currency: 'EUR', balanceMinor: 50 }], null],
  [[{ currency: 'CZK', balanceMinor: 1_499 }], 'too_small'],
  [[{ currency: 'EUR', balanceMinor: 99_999_999 }], null],
  [[{ currency: 'EUR', balanceMinor: 100_000_000 }], 'too_large'],
  [[{ currency: 'ISK', balanceMinor: 1_000_000 }], 'too_large'],
  [
    [
      { currency: 'EUR', balanceMinor: 100 },
      { currency: 'CHF', balanceMinor: 100 },
    ],
    'mixed_currencies',
  ],
] as const)('%j is refused because: %s', (lines, reason) => {
  expect(notPayableReason(lines)).toBe(reason);
});

const NOW = Date.UTC(2026, 2, 2, 8);
const MINUTE = 60_000;
const unfinished = (changes: Partial<UnfinishedCheckout> = {}): UnfinishedCheckout => ({
  id: 1,
  status: 'open',
  payLinkId: 'link',
  amountMinor: 100,
  locale: 'fr',
  expiresAtMs: NOW + 30 * MINUTE,
  sessionUrl: 'https://stripe/1',
  lines: [{ invoiceId: 7, amountMinor: 100, discountMinor: 0 }],
  ...changes,
});
const wanted = {
  payLinkId: 'link',
  locale: 'fr',
  lines: [{ invoiceId: 7, amountMinor: 100, discountMinor: 0 }],
};

test.each([
  ['the same is wanted again', {}, 'reuse'],
  ['the same is being made', { status: 'creating', sessionUrl: null }, 'resume'],
  ['it closes in four minutes', { expiresAtMs: NOW + 4 * MINUTE }, 'close'],
  ['somebody else asks', { payLinkId: 'other' }, 'close'],
  [
    'the amount has changed',
    { lines: [{ invoiceId: 7, amountMinor: 99, discountMinor: 0 }] },
    'close',
  ],
  ['the language has changed', { locale: 'nl' }, 'close'],
  ['its payment is under way', { status: 'processing' }, 'in_progress'],
] as const)('when %s the checkout that is there means: %s', (_when, changes, decision) => {
  expect(decideUnfinished([unfinished(changes)], wanted, NOW).decision).toBe(decision);
});

test('two checkouts on the invoices are both closed, even when one is the same', () => {
  const two = [
    unfinished(),
    unfinished({ id: 2, lines: [{ invoiceId: 8, amountMinor: 5, discountMinor: 0 }] }),
  ];
  expect(decideUnfinished(two, wanted, NOW)).toEqual({ decision: 'close', checkoutIds: [1, 2] });
});

test.each([
  ['open', 'unpaid', null, 'open'],
  ['open', 'unpaid', 'requires_payment_method', 'open'],
  ['complete', 'paid', 'succeeded', 'paid'],
  ['complete', 'unpaid', 'processing', 'processing'],
  ['complete', 'unpaid', 'requires_payment_method', 'failed'],
  ['complete', 'unpaid', 'succeeded', 'paid'],
  ['expired', 'unpaid', null, 'expired'],
  ['expired', 'unpaid', 'canceled', 'expired'],
] as const)('a session %s/%s whose payment is %s is %s', (session, payment, intent, fate) => {
  expect(sessionFate(session, payment, intent)).toBe(fate);
});

const facts = {
  methods: ['card' as const],
  appId: 'app',
  key: 'key',
  stripeCustomerId: 'cus_1',
  currency: 'EUR',
  locale: 'fr' as const,
  returnUrl: 'https://relance.example/p/TOKEN/return?s={CHECKOUT_SESSION_ID}',
  cancelUrl: 'https://relance.example/p/TOKEN',
  now: new Date(NOW),
};

test('more than forty invoices are asked for in one line that sums them up', () => {
  const lines = Array.from({ length: 41 }, (_, index) => ({
    number: `F-${index}`,
    amountMinor: 100 + index,
    discountMinor: 0,
    share: 'whole' as const,
  }));
  const request = sessionRequest({ ...facts, lines });
  expect(request.line_items).toMatchObject([
    { price_data: { unit_amount: 4_920, product_data: { name: '41 factures' } } },
  ]);
  expect(request.payment_intent_data?.description?.length).toBeLessThanOrEqual(500);
});

test.each([
  ['fr', 'Facture F-1 – solde – escompte 41,20 EUR déduit'],
  ['en', 'Invoice F-1 – balance – discount of 41.20 EUR taken off'],
  ['nl', 'Factuur F-1 – saldo – korting van 41,20 EUR afgetrokken'],
] as const)('a line says in %s what share it is and which discount is in it', (locale, name) => {
  const request = sessionRequest({
    ...facts,
    locale,
    lines: [{ number: 'F-1', amountMinor: 9_000, discountMinor: 4_120, share: 'rest' }],
  });
  expect(request.line_items).toMatchObject([{ price_data: { product_data: { name } } }]);
});

test('dinars whose parts cannot be asked for one by one are asked for as their sum', () => {
  const line = { discountMinor: 0, share: 'whole' as const };
  const request = sessionRequest({
    ...facts,
    currency: 'KWD',
    lines: [
      { ...line, number: 'K-1', amountMinor: 1_235 },
      { ...line, number: 'K-2', amountMinor: 2_005 },
    ],
  });
  expect(request.line_items).toMatchObject([
    { price_data: { unit_amount: 3_240, product_data: { name: '2 factures' } } },
  ]);
});

test('what is stored of a request does not hold the link’s token, and becomes the same request again', () => {
  const request = sessionRequest({
    ...facts,
    lines: [{ number: 'F-1', amountMinor: 100, discountMinor: 0, share: 'rest' }],
  });
  const sealed = sealRequest(request, 'TOKEN');
  expect(JSON.stringify(sealed)).not.toContain('TOKEN');
  expect(unsealRequest(sealed, 'TOKEN')).toEqual(request);
});
