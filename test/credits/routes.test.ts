import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import {
  givenCustomer,
  givenInvoice,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import {
  fieldOf,
  HOSTILE,
  HOSTILE_SHOWN,
  openPages,
  textOfPage,
  type Pages,
} from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterEach(async () => {
  expect(await checkLedger(pages.services.sql)).toEqual([]);
});
afterAll(() => pages.close());

const PAYMENT = {
  ...{ step: 'book', currency: 'EUR', amount: '100', received: '2026-03-02', method: 'transfer' },
  ...{ reference: 'VIR 4711', note: '' },
};

async function scene(
  totals: readonly number[] = [10_000, 20_000],
  currency = 'EUR',
): Promise<{ customer: GivenCustomer; invoices: GivenInvoice[]; path: string }> {
  const customer = await givenCustomer(pages.services);
  const invoices: GivenInvoice[] = [];
  for (const [at, totalMinor] of totals.entries()) {
    const dueOn = at === 0 ? '2026-01-10' : '2026-02-10';
    invoices.push(await givenInvoice(pages.services, customer, { dueOn, totalMinor, currency }));
  }
  return { customer, invoices, path: `/customers/${customer.id}` };
}

async function balances(invoices: readonly GivenInvoice[]): Promise<number[]> {
  const rows = await pages.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = any (${invoices.map((one) => one.id)}) order by id`;
  return rows.map((row) => row.balanceMinor);
}

async function paymentsOf(customer: GivenCustomer) {
  return pages.services.sql<{ id: number; amountMinor: number; unappliedMinor: number }[]>`
    select id, amount_minor, unapplied_minor from payments where customer_id = ${customer.id} order by id`;
}

const pay = (path: string, more: Record<string, string> = {}) =>
  pages.ben.post(`${path}/payments`, { key: randomUUID(), ...PAYMENT, ...more });

test('a payment without amounts settles the oldest first, and says what it did', async () => {
  const { customer, invoices, path } = await scene();
  const opened = await pages.ben.get(`${path}/payments/new`);
  expect(opened.status).toBe(200);
  const key = fieldOf(opened.html, 'key');
  const sent = await pay(path, { key, amount: '150,00' });
  expect(sent.status).toBe(303);
  expect(await balances(invoices)).toEqual([0, 15_000]);
  expect(textOfPage((await pages.ben.get(path)).html)).toContain('€150.00');
  expect(await paymentsOf(customer)).toHaveLength(1);
});

test('a form pressed twice books once; one changed after it was sent is held back', async () => {
  const { customer, invoices, path } = await scene();
  const key = randomUUID();
  const [first, second] = await Promise.all([pay(path, { key }), pay(path, { key })]);
  expect([first?.status, second?.status]).toEqual([303, 303]);
  expect(await paymentsOf(customer)).toHaveLength(1);
  const changed = await pay(path, { key, amount: '120' });
  expect(changed.status).toBe(422);
  expect(changed.html).toContain('This form had been sent already');
  expect(fieldOf(changed.html, 'key')).not.toBe(key);
  expect(fieldOf(changed.html, 'amount')).toBe('120');
  expect(await balances(invoices)).toEqual([0, 20_000]);
});

test('the amounts of each invoice are the person’s; what is left over is credit', async () => {
  const { customer, invoices, path } = await scene();
  const [, second] = invoices;
  const chosen = { [`invoice_${second?.id}`]: '60' };
  const preview = await pay(path, { ...chosen, step: 'preview' });
  expect(preview.status).toBe(200);
  const text = textOfPage(preview.html);
  expect(text).toContain('€60.00 €140.00');
  expect(text).toContain('€40.00 settle no invoice and stay as credit.');
  expect(fieldOf(preview.html, `invoice_${second?.id}`)).toBe('60');
  expect(await paymentsOf(customer)).toEqual([]);
  expect((await pay(path, chosen)).status).toBe(303);
  expect(await balances(invoices)).toEqual([10_000, 14_000]);
  expect(await paymentsOf(customer)).toMatchObject([{ unappliedMinor: 4_000 }]);
});

test('a nil amount for an invoice leaves all of it as credit', async () => {
  const { customer, invoices, path } = await scene();
  await pay(path, { [`invoice_${invoices[0]?.id}`]: '0' });
  expect(await balances(invoices)).toEqual([10_000, 20_000]);
  expect(await paymentsOf(customer)).toMatchObject([{ unappliedMinor: 10_000 }]);
});

test('what is wrong stands beside its field, and what was typed is kept', async () => {
  const { customer, invoices, path } = await scene();
  const [first] = invoices;
  const wrong = {
    ...{ amount: '-5', received: '2026-03-03', reference: HOSTILE },
    [`invoice_${first?.id}`]: '100,01',
  };
  const { status, html } = await pay(path, wrong);
  expect(status).toBe(422);
  expect(html).toContain('This is not an amount.');
  expect(html).toContain('This day is still to come.');
  expect(textOfPage(html)).toContain('It owes €100.00 only.');
  expect(html).toContain(HOSTILE_SHOWN);
  expect(fieldOf(html, 'amount')).toBe('-5');
  const sum = await pay(path, { amount: '50', [`invoice_${first?.id}`]: '60' });
  expect(textOfPage(sum.html)).toContain(
    'Together €60.00 are given to invoices; there are €50.00.',
  );
  for (const bad of [
    { amount: '0' },
    { amount: '' },
    { received: '2026-02-30' },
    { method: 'x' },
  ]) {
    expect((await pay(path, bad as Record<string, string>)).status, JSON.stringify(bad)).toBe(422);
  }
  expect(await paymentsOf(customer)).toEqual([]);
});

test('an amount for an invoice that is not this customer’s, or was paid meanwhile, books nothing', async () => {
  const { customer, path } = await scene();
  const other = await scene();
  const refused = await pay(path, { [`invoice_${other.invoices[0]?.id}`]: '10' });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('Something was booked in the meantime.');
  expect(await paymentsOf(customer)).toEqual([]);
});

test('yen have no decimals and dinars three', async () => {
  const yen = await scene([10_000], 'JPY');
  expect((await pay(yen.path, { currency: 'JPY', amount: '1500,5' })).status).toBe(422);
  expect((await pay(yen.path, { currency: 'JPY', amount: '1 500' })).status).toBe(303);
  expect(await balances(yen.invoices)).toEqual([8_500]);
  const dinar = await scene([10_000], 'KWD');
  expect((await pay(dinar.path, { currency: 'KWD', amount: '1.234' })).status).toBe(303);
  expect(await balances(dinar.invoices)).toEqual([8_766]);
});

test('twenty people who settle one invoice at once settle it once', async () => {
  const { customer, invoices, path } = await scene([10_000]);
  const chosen = { [`invoice_${invoices[0]?.id}`]: '100' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => pay(path, chosen)));
  const statuses = answers.map((answer) => answer.status).toSorted();
  expect(statuses).toEqual([303, ...Array.from({ length: 19 }, () => 422)]);
  expect(await balances(invoices)).toEqual([0]);
  expect(await paymentsOf(customer)).toHaveLength(1);
});

test('a payment entered by mistake is undone with a reason, and stays in the list struck through', async () => {
  const { customer, invoices, path } = await scene();
  await pay(path, { amount: '350' });
  const [payment] = await paymentsOf(customer);
  const page = `/payments/${payment?.id}/undo`;
  const own = (await pages.ben.get(`/payments/${payment?.id}`)).html;
  expect(own).toContain(`href="${page}"`);
  expect(own).toContain(`href="${path}/credit?currency=EUR"`);
  const shown = textOfPage((await pages.ben.get(page)).html);
  expect(shown).toContain('These invoices are owed again');
  expect(shown).toContain(`${invoices[1]?.number} €200.00 €200.00`);
  expect(shown).toContain('€50.00 of credit go with it.');
  expect((await pages.ben.post(page, { because: ' ' })).status).toBe(422);
  expect(await balances(invoices)).toEqual([0, 0]);
  expect((await pages.ben.post(page, { because: HOSTILE })).status).toBe(303);
  expect(await balances(invoices)).toEqual([10_000, 20_000]);
  const { html } = await pages.ben.get(`${path}/payments`);
  expect(html).toMatch(/<s>€350\.00<\/s>/);
  expect(textOfPage(html)).toMatch(/Undone on 02\/03\/2026 by \S+/);
  expect(html).toContain(HOSTILE_SHOWN);
  const again = await pages.ben.post(page, { because: 'Again' });
  expect(again.status).toBe(422);
  expect(again.html).toContain('It was undone before.');
  expect((await pages.ben.get(`/payments/${payment?.id}`)).html).not.toContain(page);
});

test('Stripe’s money and money sent back are not undone, and the page says why', async () => {
  const { customer, path } = await scene();
  await pay(path);
  await pay(path);
  const [first, second] = await paymentsOf(customer);
  const { sql } = pages.services;
  await sql`update payments set stripe_payment_intent_id = 'pi_1' where id = ${first?.id ?? 0}`;
  const now = pages.services.clock.now();
  await sql`
    insert into refunds (payment_id, currency, amount_minor, status, reason, created_at, updated_at)
    values (${second?.id ?? 0}, 'EUR', 100, 'pending', 'requested', ${now}, ${now})`;
  for (const [id, sentence] of [
    [first?.id, 'it is refunded, not undone'],
    [second?.id, 'was sent back or taken back'],
  ]) {
    const shown = await pages.ben.get(`/payments/${id}/undo`);
    expect(shown.html).toContain(sentence);
    const sent = await pages.ben.post(`/payments/${id}/undo`, { because: 'x' });
    expect(sent.status).toBe(422);
    expect(sent.html).toContain(sentence);
  }
});

test('credit settles the oldest first, or what is chosen, from one source or from all', async () => {
  const { customer, path } = await scene([]);
  await pay(path, { amount: '70' });
  await pages.ben.post(`${path}/credit-notes`, note({ number: 'AV-USE', amount: '50' }));
  const invoice = await givenInvoice(pages.services, customer, {
    dueOn: '2026-02-01',
    totalMinor: 9_000,
  });
  const other = await givenInvoice(pages.services, customer, {
    dueOn: '2026-02-02',
    totalMinor: 9_000,
  });
  const [payment] = await paymentsOf(customer);
  const use = (more: Record<string, string>) =>
    pages.ben.post(`${path}/credit`, {
      ...{ key: randomUUID(), step: 'book', currency: 'EUR', source: '', ...more },
    });
  const shown = textOfPage((await pages.ben.get(`${path}/credit`)).html);
  expect(shown).toContain('All of the credit (€120.00)');
  const preview = await use({ step: 'preview' });
  expect(textOfPage(preview.html)).toContain(`${invoice.number} €90.00 €0.00`);
  const chosen = { source: `payment_${payment?.id}`, [`invoice_${other.id}`]: '20' };
  expect((await use({ ...chosen, [`invoice_${other.id}`]: '80' })).status).toBe(422);
  expect((await use({ [`invoice_${other.id}`]: '0' })).html).toContain(
    'Enter an amount for at least',
  );
  const key = randomUUID();
  for (let press = 0; press < 2; press += 1) {
    expect((await use({ ...chosen, key })).status).toBe(303);
  }
  expect(await balances([invoice, other])).toEqual([9_000, 7_000]);
  expect((await use({})).status).toBe(303);
  expect(await balances([invoice, other])).toEqual([0, 6_000]);
  expect(await paymentsOf(customer)).toMatchObject([{ unappliedMinor: 0 }]);
  expect(textOfPage((await pages.ben.get(`${path}/credit`)).html)).toContain('There is no credit');
});

const note = (more: Record<string, string>) => ({
  ...{ key: randomUUID(), currency: 'EUR', number: 'AV-1', issued: '2026-03-01', amount: '40' },
  ...{ invoice: '', reason: 'Retour', ...more },
});

test('a credit note settles the invoice it names, is listed with it, and is undone', async () => {
  const { customer, invoices, path } = await scene();
  const [first] = invoices;
  const send = (more: Record<string, string>) =>
    pages.ben.post(`${path}/credit-notes`, note({ number: 'AV-9', ...more }));
  const opened = await pages.ben.get(`${path}/credit-notes/new?invoice=${first?.number}`);
  expect(fieldOf(opened.html, 'invoice')).toBe(first?.number);
  expect((await send({ invoice: 'F-none' })).html).toContain('This customer has no such invoice.');
  expect((await send({ invoice: first?.number ?? '' })).status).toBe(303);
  expect(await balances(invoices)).toEqual([6_000, 20_000]);
  const taken = await send({});
  expect(taken.status).toBe(422);
  expect(taken.html).toContain('There is a credit note with this number already.');
  expect((await pages.ben.get(`/invoices/${first?.id}`)).html).toContain('AV-9');
  expect((await pages.ben.get(`${path}/payments`)).html).toContain('AV-9');
  const [row] = await pages.services.sql<{ id: number }[]>`
    select id from credit_notes where customer_id = ${customer.id}`;
  const undone = await pages.ben.post(`/credit-notes/${row?.id}/undo`, { because: 'Wrong file' });
  expect(undone.status).toBe(303);
  expect(await balances(invoices)).toEqual([10_000, 20_000]);
});

test('a viewer looks and changes nothing, a stranger is sent to the door, unknown ones are not there', async () => {
  const { customer, path } = await scene();
  await pay(path, { amount: '1' });
  const [payment] = await paymentsOf(customer);
  const posts = [`${path}/payments`, `${path}/credit`, `${path}/credit-notes`];
  for (const at of [...posts, `/payments/${payment?.id}/undo`]) {
    expect((await pages.cem.post(at, PAYMENT)).status, at).toBe(403);
  }
  expect((await pages.cem.get(`${path}/payments`)).html).not.toContain('/undo');
  const gets = ['payments/new', 'credit', 'credit-notes/new', 'payments'];
  for (const at of gets) {
    expect((await pages.stranger.get(`${path}/${at}`)).location).toMatch(/^\/sign-in/);
    expect((await pages.ben.get(`/customers/999999/${at}`)).status).toBe(404);
  }
  expect((await pages.ben.get('/payments/999999/undo')).status).toBe(404);
});

test('the list of payments pages on without a gap', async () => {
  const { path } = await scene([]);
  for (let n = 1; n <= 60; n += 1) await pay(path, { amount: String(n) });
  const seen: string[] = [];
  let at: string | undefined = `${path}/payments`;
  while (at !== undefined) {
    const { html }: { html: string } = await pages.ben.get(at);
    seen.push(...[...html.matchAll(/\/payments\/(\d+)\/undo"/g)].map((match) => match[1] ?? ''));
    at = /href="([^"]*before=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(new Set(seen).size).toBe(60);
  expect(seen).toHaveLength(60);
});
