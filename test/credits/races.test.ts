import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { givenCustomer, givenInvoice, type GivenInvoice } from '../support/given.ts';
import { openPages, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterEach(async () => {
  expect(await checkLedger(pages.services.sql)).toEqual([]);
});
afterAll(() => pages.close());

async function scene(totals: readonly number[]) {
  const customer = await givenCustomer(pages.services);
  const invoices: GivenInvoice[] = [];
  for (const totalMinor of totals) {
    const dueOn = '2026-02-01';
    invoices.push(await givenInvoice(pages.services, customer, { dueOn, totalMinor }));
  }
  const path = `/customers/${customer.id}`;
  const form = () => ({ key: randomUUID(), step: 'book', currency: 'EUR' });
  const pay = (amount: string) =>
    pages.ben.post(`${path}/payments`, {
      ...{ ...form(), amount, received: '2026-03-02', method: 'transfer', reference: '', note: '' },
    });
  const use = () => pages.ben.post(`${path}/credit`, { ...form(), source: '' });
  const undo = (id: number) => pages.ben.post(`/payments/${id}/undo`, { because: 'x' });
  const payments = () => pages.services.sql<{ id: number; unappliedMinor: number }[]>`
    select id, unapplied_minor from payments where customer_id = ${customer.id} order by id`;
  return { customer, invoices, pay, use, undo, payments };
}

test('ten who undo one payment at once undo it once', async () => {
  const { pay, undo, payments } = await scene([10_000]);
  await pay('100');
  const [payment] = await payments();
  const answers = await Promise.all(Array.from({ length: 10 }, () => undo(payment?.id ?? 0)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    303,
    ...Array<number>(9).fill(422),
  ]);
});

test('credit is used once, however many use it at once', async () => {
  const { customer, pay, use, payments } = await scene([]);
  await pay('70');
  await pay('50');
  for (let n = 0; n < 3; n += 1) {
    await givenInvoice(pages.services, customer, { dueOn: '2026-02-01', totalMinor: 4_000 });
  }
  const answers = await Promise.all(Array.from({ length: 8 }, use));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    303,
    ...Array<number>(7).fill(422),
  ]);
  expect((await payments()).map((one) => one.unappliedMinor)).toEqual([0, 0]);
});

test('payments, uses of credit and undoing at the same time end in books that add up', async () => {
  const { pay, use, undo, payments } = await scene([5_000, 6_000, 7_000]);
  await pay('50');
  await pay('500');
  const before = await payments();
  const work = [
    ...before.map((one) => () => undo(one.id)),
    ...Array.from({ length: 4 }, (_, at) => () => pay(String(20 + at))),
    ...Array.from({ length: 4 }, () => use),
    ...before.map((one) => () => undo(one.id)),
  ];
  const answers = await Promise.all(work.map((one) => one()));
  const others = answers.filter(({ status }) => status !== 303 && status !== 422);
  expect(others.map(({ status, html }) => [status, html])).toEqual([]);
});
