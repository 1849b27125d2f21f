import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { allocateAsAsked, allocateOldestFirst, unappliedMinor } from '../../server/ledger/rules.ts';

const receivable = (id: number, dueOn: PlainDate, balanceMinor: number) => ({
  id,
  dueOn,
  balanceMinor,
});

test('the oldest invoice is paid first, and the last one only in part', () => {
  const invoices = [
    receivable(1, '2026-02-28', 10_000),
    receivable(2, '2026-01-31', 5_000),
    receivable(3, '2026-02-28', 10_000),
  ];
  expect(allocateOldestFirst(17_500, invoices)).toEqual([
    { invoiceId: 2, amountMinor: 5_000 },
    { invoiceId: 1, amountMinor: 10_000 },
    { invoiceId: 3, amountMinor: 2_500 },
  ]);
});

test('what nobody owes stays unapplied', () => {
  const allocations = allocateOldestFirst(9_000, [receivable(1, '2026-01-31', 5_000)]);
  expect(allocations).toEqual([{ invoiceId: 1, amountMinor: 5_000 }]);
  expect(unappliedMinor(9_000, allocations)).toBe(4_000);
});

test('an invoice settled meanwhile takes nothing of what was asked for it', () => {
  const asked = [
    { invoiceId: 1, amountMinor: 5_000 },
    { invoiceId: 2, amountMinor: 3_000 },
  ];
  const invoices = [receivable(1, '2026-01-31', 0), receivable(2, '2026-01-31', 3_000)];
  expect(allocateAsAsked(8_000, asked, invoices)).toEqual([{ invoiceId: 2, amountMinor: 3_000 }]);
});

test('whatever is asked, no invoice gets more than it owes and no payment gives more than it has', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 });
  const invoices = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 8 });
  const asked = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), amount), { maxLength: 12 });
  fc.assert(
    fc.property(amount, invoices, asked, (paid, balances, wishes) => {
      const owed = balances.map((balance, id) => receivable(id, '2026-01-31', balance));
      const allocations = allocateAsAsked(
        paid,
        wishes.map(([invoiceId, amountMinor]) => ({ invoiceId, amountMinor })),
        owed,
      );
      expect(unappliedMinor(paid, allocations)).toBeGreaterThanOrEqual(0);
      expect(new Set(allocations.map((one) => one.invoiceId)).size).toBe(allocations.length);
      for (const one of allocations) {
        expect(one.amountMinor).toBeGreaterThan(0);
        expect(one.amountMinor).toBeLessThanOrEqual(balances[one.invoiceId] ?? 0);
      }
    }),
  );
});

test('oldest first leaves no invoice unpaid while there is money', () => {
  const amount = fc.integer({ min: 1, max: 1_000_000 });
  const balances = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 8 });
  fc.assert(
    fc.property(amount, balances, (paid, owed) => {
      const allocations = allocateOldestFirst(
        paid,
        owed.map((balance, id) => receivable(id, '2026-01-31', balance)),
      );
      const total = owed.reduce((sum, balance) => sum + balance, 0);
      expect(unappliedMinor(paid, allocations)).toBe(Math.max(0, paid - total));
    }),
  );
});
