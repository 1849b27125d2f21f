import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTypedAmount } from '../../server/invoices/typed-amount.ts';
import { formatMoney } from '../../server/money/format.ts';

test.each([
  ['1 234,56', 123_456],
  ['1.234,56 €', 123_456],
  ['1,234.56', 123_456],
  ['€1,234,567.8', 123_456_780],
  ['1.234.567', 123_456_700],
  ['12', 1_200],
  ['12,5', 1_250],
  ['EUR 12.50', 1_250],
  ['1\u202f234,56\u00a0€', 123_456],
  ['1’234.50', 123_450],
])('%s is %d minor units', (text, minor) => {
  expect(parseTypedAmount(text, 'EUR')).toBe(minor);
});

test.each([
  '',
  'abc',
  '-5',
  '1.234',
  '1,234',
  '12,345.6,7',
  '1.2.3',
  '12.34,5.6',
  '1,23.4',
  '1e3',
  '0x10',
])('%s is refused: it is no amount, or could be two', (text) => {
  expect(parseTypedAmount(text, 'EUR')).toBeUndefined();
});

test('three decimals are decimals in a currency that has them', () => {
  expect(parseTypedAmount('1.234', 'KWD')).toBe(1_234);
  expect(parseTypedAmount('1500', 'JPY')).toBe(1_500);
});

test('an amount as it is shown reads back as it was, in every notation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_000_000_000_000 }),
      fc.constantFrom('fr-FR', 'fr-BE', 'nl-BE', 'nl-NL', 'en-GB'),
      (minor, locale) => {
        expect(parseTypedAmount(formatMoney({ minor, currency: 'EUR' }, locale), 'EUR')).toBe(
          minor,
        );
      },
    ),
  );
});
