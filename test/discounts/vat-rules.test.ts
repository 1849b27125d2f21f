import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  discountOfTier,
  type Discountable,
  type DiscountTerms,
} from '../../server/discounts/rules.ts';
import {
  noteMode,
  readVatLines,
  splitDiscount,
  totalsOf,
  type VatLine,
} from '../../server/discounts/vat-rules.ts';

const line = (ratePercentHundredths: number, netMinor: number, vatMinor: number): VatLine => ({
  ratePercentHundredths,
  netMinor,
  vatMinor,
});

/** An invoice with these lines and one percentage, and the discount it gives. */
function given(percentHundredths: number, vatLines: VatLine[], basis: 'gross' | 'net' = 'gross') {
  const { netMinor, vatMinor } = totalsOf(vatLines);
  const totalMinor = netMinor + vatMinor;
  const facts: Discountable = {
    ...{ issuedOn: '2026-03-01', dueOn: '2026-03-31', netMinor, totalMinor },
    balanceMinor: totalMinor,
  };
  const tier = { percentHundredths, deadline: { kind: 'before_due' as const, days: 10 } };
  const terms: DiscountTerms = { tiers: [tier], basis, partial: 'full_settlement_only' };
  return { terms, facts, vatLines, discountMinor: discountOfTier(tier, basis, facts) ?? 0 };
}

test('3 % of 1,000.00 and 200.00 VAT is 30.00 and 6.00 on the credit note', () => {
  const one = given(300, [line(2_000, 1_000_00, 200_00)]);
  expect(splitDiscount(one.discountMinor, 'credit_note', one)).toEqual({
    ...{ grossMinor: 36_00, netMinor: 30_00, vatMinor: 6_00 },
    lines: [line(2_000, 30_00, 6_00)],
  });
});

test('net of tax the VAT stays as it was', () => {
  const one = given(300, [line(2_000, 1_000_00, 200_00)], 'net');
  expect(splitDiscount(one.discountMinor, 'net_of_tax', one)).toEqual({
    ...{ grossMinor: 30_00, netMinor: 30_00, vatMinor: 0 },
    lines: [line(2_000, 30_00, 0)],
  });
});

test('2.5 % of 1,234.56 and 246.91: the gross is rounded once, the net once, and the VAT is the difference', () => {
  const one = given(250, [line(2_000, 1_234_56, 246_91)]);
  expect(splitDiscount(one.discountMinor, 'mention', one)).toEqual({
    ...{ grossMinor: 37_04, netMinor: 30_86, vatMinor: 6_18 },
    lines: [line(2_000, 30_86, 6_18)],
  });
});

test('two rates: 1,000.00 at 20 % and 500.00 at 5.5 %, 3 %', () => {
  const one = given(300, [line(2_000, 1_000_00, 200_00), line(550, 500_00, 27_50)]);
  expect(one.facts.totalMinor).toBe(1_727_50);
  expect(splitDiscount(one.discountMinor, 'credit_note', one)).toEqual({
    ...{ grossMinor: 51_83, netMinor: 45_00, vatMinor: 6_83 },
    lines: [line(2_000, 30_00, 6_00), line(550, 15_00, 83)],
  });
});

test('where the VAT of the invoice is not known nothing is made up', () => {
  const facts: Discountable = {
    ...{ issuedOn: '2026-03-01', dueOn: '2026-03-31', netMinor: null },
    ...{ totalMinor: 1_200_00, balanceMinor: 1_200_00 },
  };
  expect(splitDiscount(36_00, 'credit_note', { terms: null, facts, vatLines: [] })).toEqual({
    ...{ grossMinor: 36_00, netMinor: null, vatMinor: null, lines: [] },
  });
});

test('what is exempt has no VAT on the note either', () => {
  const one = given(333, [line(2_000, 99_99, 20_00), line(0, 33_33, 0)]);
  const split = splitDiscount(one.discountMinor, 'credit_note', one);
  expect(split.lines[1]?.vatMinor).toBe(0);
});

test('on the net amount there is never a correction of VAT', () => {
  expect(noteMode('net', 'credit_note')).toBe('net_of_tax');
  expect(noteMode('gross', 'mention')).toBe('mention');
});

test('stored lines are checked when they are read', () => {
  expect(readVatLines(null)).toEqual([]);
  expect(() => readVatLines([{ ratePercentHundredths: 2_000, netMinor: 1 }])).toThrow();
});

const anyLine = fc
  .tuple(fc.constantFrom(0, 550, 600, 1_000, 2_000, 2_100), fc.integer({ min: 0, max: 10_000_000 }))
  .map(([rate, netMinor]) => line(rate, netMinor, Math.round((netMinor * rate) / 10_000)));

test('whatever the rates, the parts add up to the discount, and none is less than nothing', () => {
  fc.assert(
    fc.property(
      fc.array(anyLine, { maxLength: 5 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.constantFrom('credit_note' as const, 'mention' as const, 'net_of_tax' as const),
      fc.nat(100),
      (lines, percentHundredths, mode, odd) => {
        const one = given(percentHundredths, lines, mode === 'net_of_tax' ? 'net' : 'gross');
        const grossMinor = one.discountMinor + odd;
        if (grossMinor === 0) return;
        const split = splitDiscount(grossMinor, mode, one);
        if (split.netMinor === null || split.vatMinor === null) return;
        expect(split.netMinor + split.vatMinor).toBe(grossMinor);
        if (split.lines.length > 0) {
          expect(totalsOf(split.lines)).toEqual({
            ...{ netMinor: split.netMinor, vatMinor: split.vatMinor },
          });
        }
        for (const part of split.lines) {
          expect(part.netMinor).toBeGreaterThanOrEqual(0);
          expect(part.vatMinor).toBeGreaterThanOrEqual(0);
          if (part.ratePercentHundredths === 0) expect(part.vatMinor).toBe(0);
        }
        expect(splitDiscount(grossMinor, mode, one)).toEqual(split);
      },
    ),
  );
});
