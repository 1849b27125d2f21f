import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { listDiscountOffers } from '../../server/discounts/queries.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { applyCredits, bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { quoteBasket } from '../../server/payments/basket-rules.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';

/*
 * A discount is for paying early: it is earned by what is received (rule DIS-6), and takes VAT off only if the customer
 * really had it by paying (rule DIS-1). A credit note changes the price; it pays nothing, and earns nothing.
 */

let services: TestServices;
let customer: GivenCustomer;
let invoice: GivenInvoice;
const AUTHOR = { actor: 'system' } as const;

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  const terms = {
    tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 6 } }],
    ...{ basis: 'gross', partial: 'full_settlement_only' },
  };
  await services.sql`update organization set discount_terms = ${services.sql.json(terms)}`;
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.sql`truncate customers, tasks restart identity cascade`;
  customer = await givenCustomer(services);
  invoice = await givenInvoice(services, customer, { dueOn: '2026-03-31', totalMinor: 120_000 });
});

let counter = 0;
function credit(totalMinor: number, invoiceId: number | null): Promise<number> {
  counter += 1;
  return transaction(services.sql, (tx) =>
    bookCreditNote(tx, services, {
      ...{ customerId: customer.id, number: `AV-${counter}`, issuedOn: TODAY, currency: 'EUR' },
      ...{ totalMinor, invoiceId, reason: '', author: AUTHOR },
    }),
  );
}

/** What is still owed, and what was granted. */
async function books() {
  const [row] = await services.sql<{ balanceMinor: number; granted: number; notes: number }[]>`
    select balance_minor,
      (select count(*)::int from ledger_entries where invoice_id = i.id and kind = 'discount') as granted,
      (select count(*)::int from discount_notes where invoice_id = i.id) as notes
    from invoices i where id = ${invoice.id}`;
  expect(await checkLedger(services.sql)).toEqual([]);
  return row;
}

test('a credit note for all but the discount leaves the discount owed', async () => {
  await credit(116_400, invoice.id);
  expect(await books()).toEqual({ balanceMinor: 3_600, granted: 0, notes: 0 });
  // What is left is a credited invoice's: it has no discount any more.
  expect(await listDiscountOffers(services.sql, customer.id, TODAY)).toEqual([]);
  const tasks = await services.sql`select kind from tasks where kind = 'undue_discount'`;
  expect(tasks).toEqual([]);
});

test('credit that waited, used afterwards, grants none either', async () => {
  await credit(100_000, null);
  await credit(16_400, null);
  await transaction(services.sql, (tx) =>
    applyCredits(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', on: TODAY, author: AUTHOR },
    }),
  );
  expect(await books()).toEqual({ balanceMinor: 3_600, granted: 0, notes: 0 });
});

test.each([
  ['one note', [116_400]],
  ['two notes together', [100_000, 16_400]],
])('the portal quotes the discount as owed where %s would settle the rest', async (_, amounts) => {
  const offers = await listDiscountOffers(services.sql, customer.id, TODAY);
  expect(offers).toMatchObject([{ discountMinor: 3_600 }]);
  const quote = quoteBasket(
    [{ id: invoice.id, dueOn: '2026-03-31', balanceMinor: 120_000 }],
    amounts.map((unappliedMinor, id) => ({ kind: 'credit_note' as const, id, unappliedMinor })),
    offers,
  );
  expect(quote).toMatchObject({ amountMinor: 3_600, discountMinor: 0, creditNoteMinor: 116_400 });
});

test('money in time beside a credit note earns it', async () => {
  const offers = await listDiscountOffers(services.sql, customer.id, TODAY);
  const quote = quoteBasket(
    [{ id: invoice.id, dueOn: '2026-03-31', balanceMinor: 120_000 }],
    [{ kind: 'credit_note', id: 1, unappliedMinor: 20_000 }],
    offers,
  );
  expect(quote).toMatchObject({ amountMinor: 96_400, discountMinor: 3_600 });
});
