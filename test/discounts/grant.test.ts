import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { dayForgiven, isBankDay } from '../../server/discounts/bank-day-rules.ts';
import { allocateUnquoted, type UnquotedPayment } from '../../server/discounts/grant-actions.ts';
import type { DiscountTerms } from '../../server/discounts/rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../payments/support.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

test.each([
  ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2026-12-26'],
  ['2027-03-26', '2027-03-29', '2028-04-14', '2028-04-17', '2026-03-21', '2026-03-22'],
])('no euro transfer is booked on %s, %s, %s, %s, %s, %s', (...days) => {
  expect(days.filter((day) => isBankDay(day as PlainDate))).toEqual([]);
});

test('the days around Easter and the other holidays of the land are bank days', () => {
  for (const day of ['2026-04-02', '2026-04-07', '2026-05-08', '2026-07-14', '2026-07-21'])
    expect(isBankDay(day as PlainDate)).toBe(true);
});

test('a transfer booked on the Tuesday after Easter with one day of grace counts from the Thursday before it', () => {
  expect(dayForgiven('2026-03-24', 0)).toBe('2026-03-24');
  expect(dayForgiven('2026-03-24', 1)).toBe('2026-03-23');
  expect(dayForgiven('2026-04-07', 1)).toBe('2026-04-02');
  expect(dayForgiven('2026-04-07', 2)).toBe('2026-04-01');
});

let services: TestServices;
let customerId: number;
let count = 0;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(async () => {
  const terms: DiscountTerms = {
    tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 10 } }],
    ...{ basis: 'gross', partial: 'full_settlement_only' },
  };
  await services.sql`
    update organization set discount_terms = ${services.sql.json(terms as never)}, discount_tolerance_days = 0`;
  customerId = (await givenCustomer(services)).id;
});

/** Due on the 31st of March: its discount is open until Saturday the 21st. */
async function invoiceOf(balanceMinor: number) {
  count += 1;
  const dates = { issuedOn: '2026-01-15', dueOn: '2026-03-31' as const };
  const id = await givenInvoice(services, {
    ...{ customerId, number: `G-${count}`, totalMinor: balanceMinor, ...dates },
  });
  return { id, dueOn: dates.dueOn, balanceMinor };
}

const allocate = (
  invoices: Awaited<ReturnType<typeof invoiceOf>>[],
  payment: Pick<UnquotedPayment, 'amountMinor' | 'receivedOn'> & Partial<UnquotedPayment>,
) =>
  transaction(services.sql, (tx) =>
    allocateUnquoted(
      tx,
      { customerId, method: 'transfer', allocations: 'oldest_first', ...payment },
      invoices,
    ),
  );

test('a transfer in time that settles invoices with their discounts earns them', async () => {
  const invoices = [await invoiceOf(1_200_00), await invoiceOf(100_00)];
  const [one, two] = invoices.map(({ id }) => id);
  const paid = { amountMinor: 1_261_00, receivedOn: '2026-03-21' as const };
  const both = [
    { invoiceId: one, amountMinor: 1_164_00, discountMinor: 36_00 },
    { invoiceId: two, amountMinor: 97_00, discountMinor: 3_00 },
  ];
  expect(await allocate(invoices, paid)).toEqual(both);
  const asked = [
    { invoiceId: one ?? 0, amountMinor: 1_164_00 },
    { invoiceId: two ?? 0, amountMinor: 100_00 },
  ];
  expect(await allocate(invoices, { ...paid, allocations: asked })).toEqual(both);
});

test('a day late it earns none, unless the bank’s days are forgiven, and cards have no bank', async () => {
  const invoices = [await invoiceOf(1_200_00)];
  const on = async (receivedOn: PlainDate, method = 'transfer') =>
    (await allocate(invoices, { amountMinor: 1_164_00, receivedOn, method }))[0]?.discountMinor;
  expect(await on('2026-03-23')).toBeUndefined();
  await services.sql`update organization set discount_tolerance_days = 1`;
  expect(await on('2026-03-23')).toBe(36_00);
  expect(await on('2026-03-24')).toBeUndefined();
  expect(await on('2026-03-23', 'card')).toBeUndefined();
});

test('what somebody has decided stays as decided', async () => {
  const invoices = [await invoiceOf(1_200_00)];
  const allocations = [
    { invoiceId: invoices[0]?.id ?? 0, amountMinor: 1_190_00, discountMinor: 10_00 },
  ];
  expect(
    await allocate(invoices, { amountMinor: 1_190_00, receivedOn: '2026-03-21', allocations }),
  ).toEqual(allocations);
});
