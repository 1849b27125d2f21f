import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { listDiscountOffers, listOffersOfCustomers } from '../../server/discounts/queries.ts';
import type { DiscountTerms } from '../../server/discounts/rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../payments/support.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { givenDispute } from '../support/given.ts';

let services: TestServices;
let customerId: number;
let count = 0;

const THREE_PERCENT: DiscountTerms = {
  tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 10 } }],
  basis: 'gross',
  partial: 'full_settlement_only',
};

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

beforeEach(async () => {
  await services.sql`
    update organization set discount_off_for = '{overdue,disputed,planned}',
      discount_terms = ${services.sql.json(THREE_PERCENT as never)}`;
  customerId = (await givenCustomer(services)).id;
});

/** Due on the 31st of March unless told: with ten days, its discount is open until the 21st. */
async function invoiceOf(totalMinor: number, more: { dueOn?: string; currency?: string } = {}) {
  count += 1;
  const issuedOn = '2026-01-15';
  const dates = { issuedOn, dueOn: more.dueOn ?? '2026-03-31' };
  const number = `F-${count}`;
  return await givenInvoice(services, { customerId, number, totalMinor, ...more, ...dates });
}

async function hold(invoiceId: number, kind: string, untilOn: string | null = null) {
  await services.sql`
    insert into holds (invoice_id, kind, until_on, placed_at)
    values (${invoiceId}, ${kind}, ${untilOn}::text::date, ${services.clock.now()})`;
}

async function offered(today: string = TODAY, invoiceIds?: number[]) {
  const offers = await listDiscountOffers(services.sql, customerId, today as PlainDate, invoiceIds);
  return offers.map(({ invoiceId, discountMinor, lastDay }) => [invoiceId, discountMinor, lastDay]);
}

test('every open invoice before its last day has its discount, the first due first', async () => {
  const later = await invoiceOf(500_00, { dueOn: '2026-04-10' });
  const sooner = await invoiceOf(1_200_00);
  await invoiceOf(800_00, { dueOn: '2026-03-08' });
  expect(await offered()).toEqual([
    [sooner, 36_00, '2026-03-21'],
    [later, 15_00, '2026-03-31'],
  ]);
  expect(await offered(TODAY, [later])).toEqual([[later, 15_00, '2026-03-31']]);
  expect(await offered(TODAY, [])).toEqual([]);
});

test('the discount is there on the last day and gone the day after', async () => {
  const id = await invoiceOf(1_200_00);
  expect(await offered('2026-03-21')).toEqual([[id, 36_00, '2026-03-21']]);
  expect(await offered('2026-03-22')).toEqual([]);
});

test('the invoice speaks before the customer and the customer before the organization', async () => {
  const [plain, own, without] = [
    await invoiceOf(100_00),
    await invoiceOf(100_00),
    await invoiceOf(100_00),
  ];
  const set = (id: number, terms: DiscountTerms) =>
    services.sql`update invoices set discount_terms = ${services.sql.json(terms as never)} where id = ${id}`;
  await set(own, {
    ...THREE_PERCENT,
    tiers: [{ amountMinor: 7_77, deadline: { kind: 'after_issue', days: 60 } }],
  });
  await set(without, { ...THREE_PERCENT, tiers: [] });
  await services.sql`
    update customers set discount_terms = ${services.sql.json({
      ...THREE_PERCENT,
      tiers: [{ percentHundredths: 200, deadline: { kind: 'before_due', days: 5 } }],
    })} where id = ${customerId}`;
  expect(await offered()).toEqual([
    [plain, 2_00, '2026-03-26'],
    [own, 7_77, '2026-03-16'],
  ]);
});

test('without terms there is none', async () => {
  await invoiceOf(100_00);
  await services.sql`update organization set discount_terms = null`;
  expect(await offered()).toEqual([]);
});

test('Belgian terms take the net amount, and where that is not known there is no offer', async () => {
  await services.sql`
    update organization set discount_terms = ${services.sql.json({ ...THREE_PERCENT, basis: 'net' } as never)}`;
  const known = await invoiceOf(1_203_70);
  await services.sql`update invoices set net_minor = 100000 where id = ${known}`;
  await invoiceOf(1_203_70);
  expect(await offered()).toEqual([[known, 30_00, '2026-03-21']]);
});

test('yens have a discount in yens', async () => {
  const id = await invoiceOf(1_050, { currency: 'JPY' });
  expect(await offered()).toEqual([[id, 32, '2026-03-21']]);
});

test('a part-paid invoice has one only by terms that grant it pro rata', async () => {
  const id = await invoiceOf(1_200_00);
  await services.sql`update invoices set balance_minor = 60000 where id = ${id}`;
  expect(await offered()).toEqual([]);
  await services.sql`
    update organization set discount_terms = ${services.sql.json({ ...THREE_PERCENT, partial: 'pro_rata' } as never)}`;
  expect(await offered()).toEqual([[id, 18_00, '2026-03-21']]);
});

test('whoever owes something overdue gets no discount, unless the organization does not mind', async () => {
  const id = await invoiceOf(1_200_00);
  const overdue = await invoiceOf(10_00, { dueOn: '2026-03-01' });
  expect(await offered()).toEqual([]);
  await services.sql`update organization set discount_off_for = '{}'`;
  expect(await offered()).toEqual([[id, 36_00, '2026-03-21']]);
  await services.sql`update organization set discount_off_for = '{overdue}'`;
  await services.sql`update invoices set balance_minor = 0 where id = ${overdue}`;
  expect(await offered()).toEqual([[id, 36_00, '2026-03-21']]);
});

test.each([
  ['dispute', 'disputed'],
  ['plan', 'planned'],
])('a %s stops the discount of its customer, or else of its invoice alone', async (kind, state) => {
  const [clear, held] = [await invoiceOf(1_200_00), await invoiceOf(100_00)];
  if (kind === 'dispute') await givenDispute(services, held, { amountMinor: 10_00 });
  else await hold(held, kind);
  expect(await offered()).toEqual([]);
  const others = ['overdue', 'disputed', 'planned'].filter((one) => one !== state);
  await services.sql`update organization set discount_off_for = ${others}`;
  expect(await offered()).toEqual([[clear, 36_00, '2026-03-21']]);
});

test('what is over or lifted stops nothing, and a promise never does', async () => {
  const id = await invoiceOf(1_200_00);
  const disputeId = await givenDispute(services, id);
  await services.sql`
    update disputes set status = 'rejected', decided_at = opened_at where id = ${disputeId}`;
  await hold(id, 'promise', '2026-03-20');
  await hold(id, 'plan');
  await services.sql`
    update holds set lifted_at = ${services.clock.now()} where invoice_id = ${id} and kind = 'plan'`;
  expect(await offered()).toEqual([[id, 36_00, '2026-03-21']]);
});

test.each(['chargeback', 'reopened'])('an invoice that is %s has none', async (kind) => {
  const [clear, held] = [await invoiceOf(1_200_00), await invoiceOf(100_00)];
  await hold(held, kind);
  expect(await offered()).toEqual([[clear, 36_00, '2026-03-21']]);
});

test('many customers are asked at once, each by their own state', async () => {
  const first = customerId;
  const id = await invoiceOf(1_200_00);
  customerId = (await givenCustomer(services)).id;
  await invoiceOf(1_200_00);
  await invoiceOf(10_00, { dueOn: '2026-02-01' });
  const offers = await listOffersOfCustomers(services.sql, [first, customerId], TODAY);
  expect(offers).toEqual([
    {
      ...{ invoiceId: id, balanceMinor: 1_200_00, partial: 'full_settlement_only' },
      ...{ discountMinor: 36_00, lastDay: '2026-03-21' },
    },
  ]);
});
