import { expect, test } from 'vitest';
import {
  contrastWithWhite,
  readBic,
  readIban,
  readMinuteOfDay,
  showMinuteOfDay,
} from '../../server/organization/rules.ts';

test('contrast with white follows WCAG', () => {
  expect(contrastWithWhite('#000000')).toBeCloseTo(21, 5);
  expect(contrastWithWhite('#ffffff')).toBeCloseTo(1, 5);
  // The greys on either side of the limit, as in WebAIM's checker: 4.54 and 4.48.
  expect(contrastWithWhite('#767676')).toBeCloseTo(4.54, 2);
  expect(contrastWithWhite('#777777')).toBeCloseTo(4.48, 2);
});

test('an IBAN is read by its check digits', () => {
  expect(readIban('BE68 5390 0754 7034')).toBe('BE68539007547034');
  expect(readIban('be68-5390-0754-7034')).toBe('BE68539007547034');
  expect(readIban('BE68 5390 0754 7035')).toBeUndefined();
  expect(readIban('XX00')).toBeUndefined();
});

test('a BIC has eight or eleven characters', () => {
  expect(readBic('agrifrpp')).toBe('AGRIFRPP');
  expect(readBic('AGRIFRPPXXX')).toBe('AGRIFRPPXXX');
  expect(readBic('AGRIFR')).toBeUndefined();
});

test('a time of day becomes minutes and comes back', () => {
  expect(readMinuteOfDay('08:30')).toBe(510);
  expect(readMinuteOfDay('24:00')).toBe(1440);
  expect(readMinuteOfDay('24:01')).toBeUndefined();
  expect(readMinuteOfDay('12:60')).toBeUndefined();
  expect(readMinuteOfDay('noon')).toBeUndefined();
  expect(showMinuteOfDay(510)).toBe('08:30');
});
