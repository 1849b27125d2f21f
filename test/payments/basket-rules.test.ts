import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumMinor } from '../../server/money/money.ts';
import {
  partProblem,
  payableLines,
  quoteBasket,
  quoteWithHeld,
  type ChosenInvoice,
  type Credit,
  type Offer,
} from '../../server/payments/basket-rules.ts';
import { notPayableReason } from '../../server/payments/rules.ts';

const invoice = (id: number, balanceMinor: number, more: Partial<ChosenInvoice> = {}) => ({
  id,
  dueOn: '2026-01-31' as const,
  balanceMinor,
  ...more,
});
const note = (id: number, unappliedMinor: number): Credit => ({
  kind: 'credit_note',
  id,
  unappliedMinor,
});
const payment = (id: number, unappliedMinor: number): Credit => ({
  kind: 'payment',
  id,
  unappliedMinor,
});

test('three invoices, a credit note and money paid before: the arithmetic of the page', () => {
  const quote = quoteBasket(
    [invoice(1, 50_000), invoice(2, 60_000), invoice(3, 14_000)],
    [note(1, 10_000), payment(1, 2_000)],
    [],
  );
  expect(quote).toMatchObject({
    chosenMinor: 124_000,
    discountMinor: 0,
    creditNoteMinor: 10_000,
    overpaidMinor: 2_000,
    amountMinor: 112_000,
  });
  expect(payableLines(quote)[0]).toEqual({ invoiceId: 1, amountMinor: 38_000, discountMinor: 0 });
});

test('credit settles the oldest invoice first, and those that earn a discount last', () => {
  const quote = quoteBasket(
    [invoice(1, 10_000), invoice(2, 10_000, { dueOn: '2026-01-15' }), invoice(3, 10_000)],
    [payment(1, 15_000)],
    [{ invoiceId: 2, discountMinor: 200 }],
  );
  expect(quote.lines.map((line) => [line.invoiceId, line.creditMinor, line.amountMinor])).toEqual([
    [2, 0, 9_800],
    [1, 10_000, 0],
    [3, 5_000, 5_000],
  ]);
});

test('a part payment is what is paid, and credit comes off it', () => {
  const quote = quoteBasket([invoice(1, 10_000, { partMinor: 4_000 })], [payment(1, 1_000)], []);
  expect(quote.lines).toEqual([
    { invoiceId: 1, chosenMinor: 4_000, discountMinor: 0, creditMinor: 1_000, amountMinor: 3_000 },
  ]);
});

test('the discount comes with the whole of an invoice, or with exactly its net sum', () => {
  const offers: Offer[] = [{ invoiceId: 1, discountMinor: 300, partial: 'full_settlement_only' }];
  const paying = (partMinor?: number) => {
    const { amountMinor, discountMinor } = quoteBasket(
      [invoice(1, 10_000, { partMinor })],
      [],
      offers,
    );
    return [amountMinor, discountMinor];
  };
  expect(paying()).toEqual([9_700, 300]);
  expect(paying(9_700)).toEqual([9_700, 300]);
  expect(paying(9_699)).toEqual([9_699, 0]);
});

test('where terms allow it, a part payment earns its part of the discount', () => {
  const offers: Offer[] = [{ invoiceId: 1, discountMinor: 300, partial: 'pro_rata' }];
  const quote = quoteBasket([invoice(1, 10_000, { partMinor: 4_850 })], [], offers);
  expect(quote).toMatchObject({ amountMinor: 4_850, discountMinor: 150, chosenMinor: 5_000 });
});

test('money paid before keeps the discount, a credit note that settles all of an invoice does not', () => {
  const offers: Offer[] = [{ invoiceId: 1, discountMinor: 300 }];
  expect(quoteBasket([invoice(1, 10_000)], [payment(1, 20_000)], offers).uses).toEqual([
    {
      source: { kind: 'payment', id: 1 },
      allocations: [{ invoiceId: 1, amountMinor: 9_700, discountMinor: 300 }],
    },
  ]);
  expect(quoteBasket([invoice(1, 10_000)], [note(1, 20_000)], offers)).toMatchObject({
    discountMinor: 0,
    creditNoteMinor: 10_000,
    amountMinor: 0,
  });
});

test('an open checkout keeps its discount for exactly what it asks for, and for nothing else', () => {
  const held = [{ invoiceId: 1, amountMinor: 9_700, discountMinor: 300 }];
  expect(quoteWithHeld([invoice(1, 10_000)], [], [], held).amountMinor).toBe(9_700);
  expect(quoteWithHeld([invoice(1, 10_000), invoice(2, 500)], [], [], held).amountMinor).toBe(
    10_500,
  );
  expect(quoteWithHeld([invoice(1, 9_999)], [], [], held).amountMinor).toBe(9_999);
});

test.each([
  ['more than is owed', 10_001, 10_000, 'EUR', 'too_much'],
  ['all of it', 10_000, 10_000, 'EUR', null],
  ['less than a card takes', 49, 10_000, 'EUR', 'too_small'],
  ['the least a card takes', 50, 10_000, 'EUR', null],
  ['a rest that no card takes', 9_951, 10_000, 'EUR', 'rest_too_small'],
  ['a rest that a card just takes', 9_950, 10_000, 'EUR', null],
  ['49 yen', 49, 10_000, 'JPY', 'too_small'],
  ['a rest of 49 yen', 9_951, 10_000, 'JPY', 'rest_too_small'],
  ['1.234 dinars', 1_234, 10_000, 'KWD', 'inexact'],
  ['1.230 dinars', 1_230, 10_000, 'KWD', null],
] as const)('a part payment of %s', (_, partMinor, balanceMinor, currency, problem) => {
  expect(partProblem({ partMinor, balanceMinor, currency }, undefined)).toBe(problem);
});

test.each([
  [99_999_999, 'EUR', null],
  [100_000_000, 'EUR', 'too_large'],
  [99_999_999, 'JPY', null],
  [100_000_000, 'JPY', 'too_large'],
  [99_999_990, 'KWD', null],
  [1_235, 'KWD', 'inexact'],
  [49, 'JPY', 'too_small'],
] as const)('%i minor units of %s by card', (balanceMinor, currency, reason) => {
  expect(notPayableReason([{ currency, balanceMinor }])).toBe(reason);
});

test('whatever is chosen: it is the discount, the credit and the money together, none of it negative', () => {
  const amount = fc.integer({ min: 1, max: 5_000 });
  const invoices = fc.array(
    fc.record({
      balanceMinor: amount,
      part: fc.option(amount, { nil: undefined }),
      offer: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
      day: fc.integer({ min: 10, max: 28 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const credits = fc.array(fc.record({ minor: amount, isNote: fc.boolean() }), { maxLength: 4 });
  fc.assert(
    fc.property(invoices, credits, fc.boolean(), (given, sources, isProRata) => {
      const chosen = given.map(({ balanceMinor, part, day }, id) => ({
        id,
        dueOn: `2026-01-${day}` as const,
        balanceMinor,
        partMinor: part === undefined ? undefined : Math.min(part, balanceMinor),
      }));
      const offers = given.flatMap(({ offer }, invoiceId): Offer[] =>
        offer === undefined
          ? []
          : [
              {
                invoiceId,
                discountMinor: offer,
                partial: isProRata ? 'pro_rata' : 'full_settlement_only',
              },
            ],
      );
      const owned = sources.map(({ minor, isNote }, id) =>
        isNote ? note(id, minor) : payment(id, minor),
      );
      const quote = quoteBasket(chosen, owned, offers);
      for (const line of quote.lines) {
        const of = chosen[line.invoiceId];
        expect(line.chosenMinor).toBeLessThanOrEqual(of?.balanceMinor ?? 0);
        expect(line.discountMinor + line.creditMinor + line.amountMinor).toBe(line.chosenMinor);
        expect([line.discountMinor, line.creditMinor, line.amountMinor].every((x) => x >= 0)).toBe(
          true,
        );
        if (of?.partMinor !== undefined) {
          expect(line.amountMinor + line.creditMinor).toBeLessThanOrEqual(of.partMinor);
        }
      }
      for (const { source, allocations } of quote.uses) {
        const had = owned.find((one) => one.id === source.id && one.kind === source.kind);
        expect(sumMinor(allocations.map((one) => one.amountMinor))).toBeLessThanOrEqual(
          had?.unappliedMinor ?? 0,
        );
      }
      expect(
        quote.chosenMinor - quote.discountMinor - quote.creditNoteMinor - quote.overpaidMinor,
      ).toBe(quote.amountMinor);
    }),
  );
});
