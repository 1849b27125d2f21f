import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateWithDiscounts, withDiscounts } from '../../server/discounts/allocation-rules.ts';
import { sumMinor } from '../../server/money/money.ts';

const offer = (invoiceId: number, balanceMinor: number, discountMinor: number) => ({
  ...{ invoiceId, balanceMinor, discountMinor },
  partial: 'full_settlement_only' as const,
});
const owed = (id: number, balanceMinor: number) => ({
  ...{ id, balanceMinor },
  dueOn: '2026-03-31' as const,
});

test('money booked by hand in time earns the discount when it settles the invoice with it', () => {
  const offers = [offer(1, 1_200_00, 36_00)];
  expect(withDiscounts([{ invoiceId: 1, amountMinor: 1_164_00 }], offers)).toEqual([
    { invoiceId: 1, amountMinor: 1_164_00, discountMinor: 36_00 },
  ]);
  expect(withDiscounts([{ invoiceId: 1, amountMinor: 1_000_00 }], offers)).toEqual([
    { invoiceId: 1, amountMinor: 1_000_00 },
  ]);
});

test('one transfer for two discounted invoices settles both', () => {
  const invoices = [owed(1, 1_200_00), owed(2, 100_00)];
  const offers = [offer(1, 1_200_00, 36_00), offer(2, 100_00, 3_00)];
  expect(allocateWithDiscounts(1_261_00, invoices, offers)).toEqual([
    { invoiceId: 1, amountMinor: 1_164_00, discountMinor: 36_00 },
    { invoiceId: 2, amountMinor: 97_00, discountMinor: 3_00 },
  ]);
});

test('whoever pays the full price has taken no discount', () => {
  const invoices = [owed(1, 1_200_00), owed(2, 100_00)];
  const offers = [offer(1, 1_200_00, 36_00), offer(2, 100_00, 3_00)];
  expect(allocateWithDiscounts(1_300_00, invoices, offers)).toEqual([
    { invoiceId: 1, amountMinor: 1_200_00 },
    { invoiceId: 2, amountMinor: 100_00 },
  ]);
});

test('whatever is paid, no invoice is settled beyond what it owes and no payment gives more than it has', () => {
  const anyInvoice = fc
    .tuple(fc.integer({ min: 2, max: 100_000 }), fc.integer({ min: 0, max: 90 }))
    .map(([balanceMinor, share]) => ({
      ...{ balanceMinor, discountMinor: Math.floor((balanceMinor * share) / 100) },
    }));
  fc.assert(
    fc.property(
      fc.array(anyInvoice, { maxLength: 6 }),
      fc.nat(700_000),
      fc.constantFrom('full_settlement_only' as const, 'pro_rata' as const),
      (some, amountMinor, partial) => {
        const invoices = some.map((one, id) => owed(id, one.balanceMinor));
        const offers = some.flatMap((one, invoiceId) =>
          one.discountMinor > 0 ? [{ invoiceId, ...one, partial }] : [],
        );
        const given = allocateWithDiscounts(amountMinor, invoices, offers);
        expect(sumMinor(given.map((one) => one.amountMinor))).toBeLessThanOrEqual(amountMinor);
        for (const one of given) {
          expect(one.amountMinor).toBeGreaterThan(0);
          expect(one.amountMinor + (one.discountMinor ?? 0)).toBeLessThanOrEqual(
            some[one.invoiceId]?.balanceMinor ?? 0,
          );
        }
      },
    ),
  );
});
