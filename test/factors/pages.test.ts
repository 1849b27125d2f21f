import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPdf } from '../documents/read-pdf.ts';
import { givenCustomer, givenInvoice, type GivenInvoice } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { FACTOR_IBAN, givenFactor, sell } from './support.ts';

let pages: Pages;
let invoice: GivenInvoice;
beforeAll(async () => {
  pages = await openPages();
  const customer = await givenCustomer(pages.services, { name: 'Bakkerij' });
  invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-01' });
});
afterAll(() => pages.close());

const FORM = {
  ...{ name: `Factor ${HOSTILE}`, iban: 'BE68 5390 0754 7034', bic: '', holder: 'Fidelis SA' },
  ...{ note: '', notice: '' },
};

test('an administrator keeps the factors; a wrong account is told by the field, the form filled', async () => {
  expect((await pages.ben.post('/settings/factors', FORM)).status).toBe(403);
  expect((await pages.ada.post('/settings/factors', FORM)).status).toBe(303);
  const { html } = await pages.cem.get('/settings/factors');
  expect(html).toContain(HOSTILE_SHOWN);
  expect(textOfPage(html)).toContain('BE68 5390 0754 7034');
  const wrong = await pages.ada.post('/settings/factors', {
    ...FORM,
    name: 'Other',
    iban: 'BE68 1',
  });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('check digits');
  expect(wrong.html).toContain('value="Other"');
  const twice = await pages.ada.post('/settings/factors', {
    ...FORM,
    name: FORM.name.toUpperCase(),
  });
  expect(twice.status).toBe(422);
  expect(twice.html).toContain('a factor of this name already');
});

test('a factor is changed in its place, and removed only while nothing was sold to it', async () => {
  const id = await givenFactor(pages.services, { name: 'Passing' });
  const path = `/settings/factors/${id}`;
  const changed = { ...FORM, name: 'Passing on', cardAllowed: 'on' };
  expect((await pages.ada.post(path, changed)).status).toBe(303);
  const [stored] = await pages.services.sql`
    select name, iban, card_allowed from factors where id = ${id}`;
  expect(stored).toEqual({ name: 'Passing on', iban: FACTOR_IBAN, cardAllowed: true });
  expect((await pages.ada.post('/settings/factors/999999', FORM)).status).toBe(404);
  await sell(pages.services, invoice.id, id);
  await pages.ada.post(`${path}/removal`, {});
  expect(await pages.services.sql`select from factors where id = ${id}`).toHaveLength(1);
  await sell(pages.services, invoice.id, null);
  await pages.ada.post(`${path}/removal`, {});
  expect(await pages.services.sql`select from factors where id = ${id}`).toHaveLength(0);
});

test('an invoice is said to be sold on its page, found by its tab, and given back', async () => {
  const id = await givenFactor(pages.services, { name: 'Fidelis' });
  const path = `/invoices/${invoice.id}`;
  expect((await pages.cem.post(`${path}/factor`, { factor: String(id) })).status).toBe(403);
  for (const wrong of ['999999', 'x']) {
    expect((await pages.ben.post(`${path}/factor`, { factor: wrong })).status).toBe(422);
  }
  expect((await pages.ben.post(`${path}/factor`, { factor: String(id) })).status).toBe(303);
  const text = textOfPage((await pages.ben.get(path)).html);
  expect(text).toContain('Fidelis');
  expect(text).toContain('Sold to a factor');
  const tab = await pages.ben.get('/invoices?state=factored');
  expect(tab.html).toContain(`href="${path}"`);
  expect(textOfPage(tab.html)).toContain('Factored');
  await pages.ben.post(`${path}/factor`, { factor: '' });
  expect((await pages.ben.get('/invoices?state=factored')).html).not.toContain(`href="${path}"`);
});

test('work about factored invoices comes first, and says why', async () => {
  const { services } = pages;
  const customer = await givenCustomer(services, { name: 'Late' });
  const first = await givenInvoice(services, customer, { dueOn: '2026-02-01', number: 'W-OWN' });
  const second = await givenInvoice(services, customer, { dueOn: '2026-02-01', number: 'W-SOLD' });
  for (const [index, one] of [first, second].entries()) {
    await services.sql`
      insert into tasks (kind, subject, customer_id, invoice_id, created_at)
      values ('invoice_reopened', ${`w${index}`}, ${customer.id}, ${one.id}, ${services.clock.now()})`;
  }
  await sell(services, second.id, await givenFactor(services, { name: 'Work' }));
  const text = textOfPage((await pages.ben.get('/tasks')).html);
  expect(text.indexOf('W-SOLD')).toBeGreaterThan(-1);
  expect(text.indexOf('W-SOLD')).toBeLessThan(text.indexOf('W-OWN'));
  expect(text).toContain('Factored');
});

test('the account statement names the account of the factor for what it is owed', async () => {
  const { services } = pages;
  const customer = await givenCustomer(services, { name: 'Stated' });
  const one = await givenInvoice(services, customer, { dueOn: '2026-02-01' });
  await sell(services, one.id, await givenFactor(services, { name: 'Statement' }));
  const answer = await pages.app.inject({
    url: `/customers/${customer.id}/statement.pdf`,
    cookies: Object.fromEntries(pages.ada.cookies),
  });
  expect(answer.statusCode).toBe(200);
  const text = JSON.stringify(await readPdf(answer.rawPayload)).replace(/[\s\u00a0\u202f]+/g, ' ');
  expect(text).toContain('BE68 5390 0754 7034');
  expect(text).toContain(one.number);
  // Nothing of it is owed to us.
  expect(text).not.toContain('Pour payer par virement');
});
