import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  makeOgm,
  makeRf,
  printOgm,
  printRf,
  readOgm,
  readRf,
  readStructuredReference,
  structuredReference,
} from '../../server/references/rules.ts';

describe('the Belgian OGM', () => {
  test.each([
    ['909337554', '+++090/9337/55493+++'],
    ['1', '+++000/0000/00101+++'],
    // A remainder of 0 is written 97.
    ['97', '+++000/0000/09797+++'],
    ['194', '+++000/0000/19497+++'],
    ['2026000123', '+++202/6000/12320+++'],
    ['123456', '+++000/0123/45672+++'],
    ['9999999999', '+++999/9999/99948+++'],
  ])('of %s is %s', (number, printed) => {
    expect(printOgm(makeOgm(number))).toBe(printed);
    expect(readOgm(printed)).toBe(makeOgm(number));
  });

  test('is read with its signs, with others, and without any', () => {
    for (const typed of [
      '+++090/9337/55493+++',
      '***090/9337/55493***',
      '090/9337/55493',
      '090933755493',
      ' 090 9337 55493 ',
      '+++ 090 / 9337 / 55493 +++',
      '090.9337.55493',
    ]) {
      expect(readOgm(typed)).toBe('090933755493');
    }
  });

  test('with a wrong digit, a digit too few or half its signs is none', () => {
    for (const typed of [
      '+++090/9337/55494+++',
      '+++091/9337/55493+++',
      '09093375549',
      '0909337554930',
      '+++090/9337/55493***',
      '+++090/9337/55493',
      '000000000000',
      '000000000000x',
      '',
    ]) {
      expect(readOgm(typed)).toBeUndefined();
    }
  });

  test('is refused to more than ten digits and to letters', () => {
    for (const number of ['12345678901', '', '12a', '-1']) {
      expect(() => makeOgm(number)).toThrow(RangeError);
    }
  });

  test('shows one mistyped digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999_999 }),
        fc.nat({ max: 11 }),
        fc.integer({ min: 1, max: 9 }),
        (number, at, by) => {
          const right = makeOgm(String(number));
          const digit = (Number(right[at]) + by) % 10;
          const wrong = right.slice(0, at) + String(digit) + right.slice(at + 1);
          expect(readOgm(wrong)).toBeUndefined();
          expect(readOgm(right)).toBe(right);
        },
      ),
    );
  });
});

describe('the ISO 11649 reference', () => {
  test.each([
    ['539007547034', 'RF18539007547034', 'RF18 5390 0754 7034'],
    ['INV2026000123', 'RF98INV2026000123', 'RF98 INV2 0260 0012 3'],
    ['0000000001', 'RF740000000001', 'RF74 0000 0000 01'],
    ['FA20260042', 'RF83FA20260042', 'RF83 FA20 2600 42'],
  ])('of %s is %s', (reference, rf, printed) => {
    expect(makeRf(reference)).toBe(rf);
    expect(printRf(rf)).toBe(printed);
    expect(readRf(printed)).toBe(rf);
    expect(readRf(printed.toLowerCase())).toBe(rf);
  });

  test('with a wrong sign is none', () => {
    for (const typed of [
      'RF18539007547035',
      'RF19539007547034',
      'RF18',
      '18539007547034',
      'RF18 5390-0754-7034',
      'RF98INV20260O0123',
    ]) {
      expect(readRf(typed)).toBeUndefined();
    }
  });

  test('takes 21 letters and digits, and not one more or another sign', () => {
    expect(readRf(makeRf('A'.repeat(21)))).toBe(makeRf('a'.repeat(21)));
    for (const reference of ['A'.repeat(22), '', 'F-2026', 'É1'])
      expect(() => makeRf(reference)).toThrow(RangeError);
  });

  test('of any letters and digits is read again, and shows a figure or a letter mistyped for another', () => {
    const letters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const reference = fc.string({
      unit: fc.constantFrom(...letters),
      minLength: 1,
      maxLength: 21,
    });
    fc.assert(
      fc.property(reference, fc.nat(), fc.constantFrom(...letters), (body, place, other) => {
        const right = makeRf(body);
        expect(readRf(right)).toBe(right);
        const at = 4 + (place % body.length);
        // A figure for a letter is beyond what the check promises: it moves all that follows.
        fc.pre(right[at] !== other && /\d/.test(right[at] ?? '') === /\d/.test(other));
        const wrong = right.slice(0, at) + other + right.slice(at + 1);
        expect(readRf(wrong)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the reference of an invoice or a basket', () => {
  test('is an OGM for a Belgian creditor', () => {
    expect(structuredReference({ country: 'BE', kind: 'invoice', id: 42 })).toEqual({
      scheme: 'ogm',
      electronic: '100000004276',
      printed: '+++100/0000/04276+++',
    });
  });

  test('is an ISO 11649 reference elsewhere', () => {
    const reference = structuredReference({ country: 'FR', kind: 'basket', id: 42 });
    expect(reference).toMatchObject({ scheme: 'rf' });
    expect(reference.electronic).toMatch(/^RF\d{2}2000000042$/);
    expect(readRf(reference.printed)).toBe(reference.electronic);
  });

  test('is one per row, whatever the kind, and leads back to it', () => {
    const row = fc.record({
      country: fc.constantFrom('BE', 'FR', 'NL'),
      kind: fc.constantFrom('invoice' as const, 'basket' as const),
      id: fc.integer({ min: 1, max: 999_999_999 }),
    });
    fc.assert(
      fc.property(row, row, (one, other) => {
        const reference = structuredReference(one);
        const { kind, id } = one;
        expect(readStructuredReference(reference.printed)).toEqual({ kind, id });
        expect(readStructuredReference(reference.electronic)).toEqual({ kind, id });
        const isSameRow = one.kind === other.kind && one.id === other.id;
        const isSameScheme = (one.country === 'BE') === (other.country === 'BE');
        const isSame = reference.electronic === structuredReference(other).electronic;
        expect(isSame).toBe(isSameRow && isSameScheme);
      }),
    );
  });

  test('of ids too long for an OGM exists as ISO 11649 only', () => {
    const id = 1_000_000_000;
    expect(() => structuredReference({ country: 'BE', kind: 'invoice', id })).toThrow(RangeError);
    const { electronic } = structuredReference({ country: 'FR', kind: 'invoice', id });
    expect(readStructuredReference(electronic)).toEqual({ kind: 'invoice', id });
  });

  test('is refused to what is not an id', () => {
    for (const id of [0, -1, 1.5, Number.NaN]) {
      expect(() => structuredReference({ country: 'BE', kind: 'invoice', id })).toThrow(RangeError);
    }
  });

  test('of somebody else, though well made, leads nowhere', () => {
    for (const typed of ['+++090/9337/55493+++', 'RF98INV2026000123', 'RF18539007547034']) {
      expect(readStructuredReference(typed)).toBeUndefined();
    }
  });
});
