import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalsOf } from '../../server/money/currency.ts';
import { formatMoney, toDecimal } from '../../server/money/format.ts';
import { money, sumMinor } from '../../server/money/money.ts';
import { parseDecimal } from '../../server/money/parse.ts';
import { splitByWeights, splitEqually } from '../../server/money/split.ts';

const amounts = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const currencies = fc.constantFrom('EUR', 'GBP', 'JPY', 'KWD', 'CHF');

test('an equal split loses no cent, and no two parts differ by more than one', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 60 }), (total, parts) => {
      const split = splitEqually(total, parts);
      expect(split).toHaveLength(parts);
      expect(sumMinor(split)).toBe(total);
      expect(Math.max(...split) - Math.min(...split)).toBeLessThanOrEqual(1);
    }),
  );
});

test('the first parts get the cents that do not divide (INS-1)', () => {
  expect(splitEqually(100_000, 3)).toEqual([33_334, 33_333, 33_333]);
  expect(splitEqually(100_000, 7)).toEqual([
    14_286, 14_286, 14_286, 14_286, 14_286, 14_285, 14_285,
  ]);
  expect(splitEqually(5, 3)).toEqual([2, 2, 1]);
  expect(splitEqually(123_457, 12)).toEqual([10_289, ...Array.from({ length: 11 }, () => 10_288)]);
  expect(() => splitEqually(100, 0)).toThrow(RangeError);
});

test('a weighted split loses no cent, and every part is within one of its share', () => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 })
    .filter((list) => list.some((weight) => weight > 0));
  fc.assert(
    fc.property(amounts, weights, (total, list) => {
      const split = splitByWeights(total, list);
      expect(sumMinor(split)).toBe(total);
      const weightSum = sumMinor(list);
      for (const [i, part] of split.entries()) {
        const exact = (BigInt(Math.abs(total)) * BigInt(list[i] ?? 0)) / BigInt(weightSum);
        expect(Math.abs(Math.abs(part) - Number(exact))).toBeLessThanOrEqual(1);
      }
    }),
  );
  expect(splitByWeights(99_999, [50, 30, 20])).toEqual([49_999, 30_000, 20_000]);
  expect(() => splitByWeights(100, [0, 0])).toThrow(RangeError);
});

test('what is written as a decimal reads back as it was, in every currency', () => {
  fc.assert(
    fc.property(amounts, currencies, (minor, currency) => {
      expect(parseDecimal(toDecimal({ minor, currency }), currency)).toBe(minor);
    }),
  );
});

test('a decimal with more places than its currency has is not an amount', () => {
  expect(parseDecimal('1.005', 'EUR')).toBeUndefined();
  expect(parseDecimal('1.500', 'EUR')).toBe(150);
  expect(parseDecimal('1.5', 'JPY')).toBeUndefined();
  expect(parseDecimal('1.005', 'KWD')).toBe(1005);
  expect(
    ['', '1,5', '1e3', 'NaN', '12345678901234567'].map((text) => parseDecimal(text, 'EUR')),
  ).toEqual(Array.from({ length: 5 }, () => undefined));
});

test('an amount that is not a whole number of minor units is refused', () => {
  expect(() => money(0.1 + 0.2, 'EUR')).toThrow(RangeError);
  expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
});

test('amounts are written in the notation of the reader', () => {
  const amount = { minor: 123_456, currency: 'EUR' };
  expect(formatMoney(amount, 'fr-FR')).toBe('1\u202f234,56\u00a0€');
  expect(formatMoney(amount, 'nl-BE')).toBe('€\u00a01.234,56');
  expect(formatMoney(amount, 'en-GB')).toBe('€1,234.56');
  expect(formatMoney({ minor: 123_456, currency: 'JPY' }, 'en-GB')).toBe('JP¥123,456');
  expect(decimalsOf('KWD')).toBe(3);
});

test('less than nothing has a minus sign for people and a hyphen for programs', () => {
  const amount = { minor: -123_456, currency: 'EUR' };
  expect(formatMoney(amount, 'fr-FR')).toBe('\u22121\u202f234,56\u00a0€');
  expect(formatMoney(amount, 'nl-BE')).toBe('€\u00a0\u22121.234,56');
  expect(formatMoney(amount, 'en-GB')).toBe('\u2212€1,234.56');
  expect(toDecimal(amount)).toBe('-1234.56');
});
