import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountInWords, isWrittenOut } from '../../server/plans/words-rules.ts';

const euros = (minor: number) => ({ minor, currency: 'EUR' });

describe('a sum written out', () => {
  test.each([
    [100, 'un euro'],
    [1, 'zéro euro et un centime'],
    [2_100, 'vingt et un euros'],
    [7_100, 'soixante et onze euros'],
    [7_700, 'soixante-dix-sept euros'],
    [8_000, 'quatre-vingts euros'],
    [8_100, 'quatre-vingt-un euros'],
    [9_100, 'quatre-vingt-onze euros'],
    [20_000, 'deux cents euros'],
    [20_100, 'deux cent un euros'],
    [120_050, 'mille deux cents euros et cinquante centimes'],
    [8_000_000, 'quatre-vingt mille euros'],
    [20_000_000, 'deux cent mille euros'],
    [123_456, 'mille deux cent trente-quatre euros et cinquante-six centimes'],
    [100_000_000, 'un million d’euros'],
    [200_000_100, 'deux millions un euros'],
  ])('in French: %i', (minor, words) => {
    expect(amountInWords(euros(minor), 'fr')).toBe(words);
  });

  test('in Belgian French', () => {
    expect(amountInWords(euros(7_192), 'fr', true)).toBe(
      'septante et un euros et nonante-deux centimes',
    );
  });

  test.each([
    [123_456, 'one thousand two hundred and thirty-four euros and fifty-six cents'],
    [100, 'one euro'],
    [4_000_000, 'forty thousand euros'],
  ])('in English: %i', (minor, words) => {
    expect(amountInWords(euros(minor), 'en')).toBe(words);
  });

  test.each([
    [123_456, 'duizend tweehonderdvierendertig euro en zesenvijftig cent'],
    [2_200, 'tweeëntwintig euro'],
    [10_100, 'honderdeen euro'],
    [3_300_000, 'drieëndertigduizend euro'],
  ])('in Dutch: %i', (minor, words) => {
    expect(amountInWords(euros(minor), 'nl')).toBe(words);
  });

  test('a currency without names or decimals keeps its code', () => {
    expect(amountInWords({ minor: 1_234, currency: 'SEK' }, 'en')).toBe('twelve SEK and 34/100');
    expect(amountInWords({ minor: 500, currency: 'JPY' }, 'en')).toBe('five hundred JPY');
  });

  test('is known again without accents, capitals, hyphens or spaces, and in either French', () => {
    expect(isWrittenOut('Soixante dix-sept  EUROS', euros(7_700), 'fr')).toBe(true);
    expect(isWrittenOut('septante-sept euros', euros(7_700), 'fr')).toBe(true);
    expect(isWrittenOut('tweeentwintig euro', euros(2_200), 'nl')).toBe(true);
    expect(isWrittenOut('soixante-dix-huit euros', euros(7_700), 'fr')).toBe(false);
    expect(isWrittenOut('', euros(7_700), 'fr')).toBe(false);
  });

  test('no two sums are written alike', () => {
    const minor = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(minor, minor, fc.constantFrom('fr', 'en', 'nl'), (a, b, language) => {
        expect(isWrittenOut(amountInWords(euros(a), language), euros(b), language)).toBe(a === b);
      }),
    );
  });
});
