import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPlainName, NAMED_PER_DAY, namingRefusal } from '../../server/contacts/rules.ts';

describe('a name that goes into a mail to a stranger', () => {
  test.each([
    'Marc Petit',
    'Jean-François d’Haëne',
    "Seán O'Brien",
    'J.P. Martin',
    'Dr. Anna de Vries',
    'St. Pierre',
    'Comptabilité fournisseurs (2)',
    'Łukasz Żółć',
    '山田 太郎',
    'Smith & Sons, Accounts',
  ])('may be %s', (name) => {
    expect(isPlainName(name)).toBe(true);
  });

  test.each([
    '',
    'www.gagnez.example',
    'Voir gagnez.example',
    'gagnez. example',
    'https://gagnez.example',
    'a@b.example',
    'Appelez 06 12 34 56 78',
    'Appelez 0612345678',
    'Vous avez gagné un voyage à Rome demain',
    'Marc\nPetit',
    'Marc\u2028Petit',
    'Marc <b>Petit</b>',
    'Marc !',
    'x'.repeat(61),
  ])('may not be %s', (name) => {
    expect(isPlainName(name)).toBe(false);
  });

  test('never holds what a mail program makes a link of', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('com', 'example', 'fr', 'io'), (words, end) => {
        expect(isPlainName(`${words}.${end}`)).toBe(false);
        expect(isPlainName(`${words}@${end}`)).toBe(false);
        expect(isPlainName(`${words}://${end}`)).toBe(false);
      }),
    );
  });
});

describe('an address that may be named', () => {
  const facts = {
    email: 'marc@jansen.example',
    ownEmail: 'anna@jansen.example',
    isSuppressed: false,
    hasDeclined: false,
    namedToday: 0,
    addressNamedToday: 0,
  };

  test('is written to when nothing speaks against it', () => {
    expect(namingRefusal(facts)).toBeNull();
    expect(namingRefusal({ ...facts, ownEmail: '' })).toBeNull();
  });

  test.each([
    ['same', { ownEmail: facts.email }],
    ['suppressed', { isSuppressed: true }],
    ['declined', { hasDeclined: true }],
    ['too_many', { namedToday: NAMED_PER_DAY }],
    ['too_often', { addressNamedToday: NAMED_PER_DAY }],
  ] as const)('is refused: %s', (reason, more) => {
    expect(namingRefusal({ ...facts, ...more })).toBe(reason);
  });

  test('is refused whenever somebody there does not want mail, whatever else holds', () => {
    const any = fc.record({ namedToday: fc.nat(9), addressNamedToday: fc.nat(9) });
    fc.assert(
      fc.property(any, fc.boolean(), (counts, isSuppressed) => {
        const hasDeclined = !isSuppressed;
        expect(namingRefusal({ ...facts, ...counts, isSuppressed, hasDeclined })).toBe(
          isSuppressed ? 'suppressed' : 'declined',
        );
      }),
    );
  });
});
