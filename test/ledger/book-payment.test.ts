import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment, type PaymentToBook } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { customerCredits } from '../../server/ledger/queries.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../payments/support.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

let counter = 0;
const nextNumber = () => `F-${(counter += 1)}`;

function book(payment: Partial<PaymentToBook> & { customerId: number; amountMinor: number }) {
  return transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      currency: 'EUR',
      method: 'transfer',
      receivedOn: '2026-03-02',
      reference: '',
      allocations: 'oldest_first',
      thank: false,
      ...payment,
    }),
  );
}

async function balanceOf(invoiceId: number) {
  const [row] = await services.sql<{ balanceMinor: number; settledOn: string | null }[]>`
    select balance_minor, settled_on from invoices where id = ${invoiceId}`;
  return row;
}

test('a full payment settles the invoice on the day the money came and leaves no credit', async () => {
  const customer = await givenCustomer(services);
  const invoiceId = await givenInvoice(services, {
    customerId: customer.id,
    number: nextNumber(),
    totalMinor: 12_000,
  });
  const { isNew } = await book({
    customerId: customer.id,
    amountMinor: 12_000,
    receivedOn: '2026-02-27',
  });
  expect(isNew).toBe(true);
  expect(await balanceOf(invoiceId)).toEqual({ balanceMinor: 0, settledOn: '2026-02-27' });
  expect(await customerCredits(services.sql, customer.id)).toEqual([]);
  expect(await checkLedger(services.sql)).toEqual([]);
});

test('a part payment holds the rest for five working days of the debtor’s country', async () => {
  const customer = await givenCustomer(services, { country: 'FR' });
  const invoiceId = await givenInvoice(services, {
    customerId: customer.id,
    number: nextNumber(),
    totalMinor: 10_000,
  });
  // Thursday before Easter: Monday 6 April is a holiday in France.
  await book({ customerId: customer.id, amountMinor: 4_000, receivedOn: '2026-04-02' });
  const holds = await services.sql`
    select kind, until_on from holds where invoice_id = ${invoiceId} and lifted_at is null`;
  expect([...holds]).toEqual([{ kind: 'partial_payment', untilOn: '2026-04-10' }]);

  await book({ customerId: customer.id, amountMinor: 6_000, receivedOn: '2026-04-03' });
  const left = await services.sql`
    select 1 from holds where invoice_id = ${invoiceId} and lifted_at is null`;
  expect(left.length).toBe(0);
});

test('what is paid too much is the customer’s credit', async () => {
  const customer = await givenCustomer(services);
  const invoiceId = await givenInvoice(services, {
    customerId: customer.id,
    number: nextNumber(),
    totalMinor: 10_000,
  });
  await book({ customerId: customer.id, amountMinor: 15_000 });
  expect((await balanceOf(invoiceId))?.balanceMinor).toBe(0);
  expect(await customerCredits(services.sql, customer.id)).toEqual([
    { currency: 'EUR', amountMinor: 5_000 },
  ]);
});

test('the same PaymentIntent is booked once, also when ten try at the same time', async () => {
  const customer = await givenCustomer(services);
  const invoiceId = await givenInvoice(services, {
    customerId: customer.id,
    number: nextNumber(),
    totalMinor: 10_000,
  });
  const payment = {
    customerId: customer.id,
    amountMinor: 3_000,
    stripePaymentIntentId: 'pi_booked_once',
    allocations: [{ invoiceId, amountMinor: 3_000 }],
  };
  const answers = await Promise.all(Array.from({ length: 10 }, () => book(payment)));
  expect(answers.filter((answer) => answer.isNew).length).toBe(1);
  expect(new Set(answers.map((answer) => answer.paymentId)).size).toBe(1);
  expect((await balanceOf(invoiceId))?.balanceMinor).toBe(7_000);
});

test('a payment cannot settle another customer’s invoice', async () => {
  const [customer, other] = [await givenCustomer(services), await givenCustomer(services)];
  const invoiceId = await givenInvoice(services, {
    customerId: other.id,
    number: nextNumber(),
    totalMinor: 10_000,
  });
  await expect(
    book({
      customerId: customer.id,
      amountMinor: 100,
      allocations: [{ invoiceId, amountMinor: 100 }],
    }),
  ).rejects.toThrow('not theirs');
  expect((await balanceOf(invoiceId))?.balanceMinor).toBe(10_000);
});

test('the check names a balance that was changed behind the ledger’s back', async () => {
  const customer = await givenCustomer(services);
  const number = nextNumber();
  const invoiceId = await givenInvoice(services, {
    customerId: customer.id,
    number,
    totalMinor: 10_000,
  });
  await services.sql`update invoices set balance_minor = 9_999 where id = ${invoiceId}`;
  expect(await checkLedger(services.sql)).toEqual([
    { kind: 'balance_differs', subject: number, expected: '10000', found: '9999' },
  ]);
  await services.sql`update invoices set balance_minor = 10_000 where id = ${invoiceId}`;

  const { paymentId } = await book({ customerId: customer.id, amountMinor: 10_000 });
  await services.sql`update allocations set amount_minor = 10_001 where payment_id = ${paymentId}`;
  const kinds = (await checkLedger(services.sql)).map((violation) => violation.kind);
  expect(kinds).toEqual(['allocation_not_in_ledger', 'payment_does_not_add_up']);
  await services.sql`update allocations set amount_minor = 10_000 where payment_id = ${paymentId}`;

  await services.sql`update invoices set settled_on = null where id = ${invoiceId}`;
  expect((await checkLedger(services.sql)).map((violation) => violation.kind)).toEqual([
    'paid_but_not_settled',
  ]);
  await services.sql`update invoices set settled_on = '2026-03-02' where id = ${invoiceId}`;
  expect(await checkLedger(services.sql)).toEqual([]);
});

const history = fc.record({
  totals: fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 }),
  payments: fc.array(
    fc.record({
      amountMinor: fc.integer({ min: 1, max: 60_000 }),
      // Few ids, so that repetitions are common; null: a transfer without one.
      intent: fc.option(fc.integer({ min: 1, max: 3 })),
      // Which invoices it names, by position; null: the oldest first.
      names: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 5 })),
      together: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
});

test('after any history of payments the ledger proves itself and no cent appears or is lost', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ totals, payments }) => {
      run += 1;
      const customer = await givenCustomer(services);
      const ids: number[] = [];
      for (const [position, totalMinor] of totals.entries()) {
        const dueOn = `2026-01-${String(28 - position).padStart(2, '0')}`;
        const number = nextNumber();
        ids.push(
          await givenInvoice(services, { customerId: customer.id, number, totalMinor, dueOn }),
        );
      }
      const booked = payments.map((payment) => () => {
        const named = payment.names?.flatMap((position) => ids[position] ?? []);
        return book({
          customerId: customer.id,
          amountMinor: payment.amountMinor,
          ...(payment.intent !== null && { stripePaymentIntentId: `pi_${run}_${payment.intent}` }),
          allocations:
            named?.map((invoiceId) => ({ invoiceId, amountMinor: payment.amountMinor })) ??
            'oldest_first',
        });
      });
      await Promise.all(booked.filter((_, index) => payments[index]?.together).map((go) => go()));
      for (const go of booked.filter((_, index) => !payments[index]?.together)) await go();

      expect(await checkLedger(services.sql)).toEqual([]);
      const [sums] = await services.sql<{ owed: number; paid: number; applied: number }[]>`
        select (select coalesce(sum(balance_minor), 0) from invoices where customer_id = ${customer.id}) as owed,
          (select coalesce(sum(amount_minor), 0) from payments where customer_id = ${customer.id}) as paid,
          (select coalesce(sum(a.amount_minor), 0) from allocations a join payments p on p.id = a.payment_id
            where p.customer_id = ${customer.id}) as applied`;
      const [credit] = await customerCredits(services.sql, customer.id);
      const total = totals.reduce((sum, amount) => sum + amount, 0);
      expect(total - (sums?.applied ?? 0)).toBe(sums?.owed);
      expect((sums?.paid ?? 0) - (sums?.applied ?? 0)).toBe(credit?.amountMinor ?? 0);
    }),
    { numRuns: 40 },
  );
});
