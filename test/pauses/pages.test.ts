import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  givenCustomer,
  givenInvoice,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
let customer: GivenCustomer;
let invoice: GivenInvoice;
beforeAll(async () => {
  pages = await openPages();
  customer = await givenCustomer(pages.services);
  invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-20' });
});
afterAll(() => pages.close());

const FORM = { pauseUntil: '2026-04-01', pauseReason: 'On holiday' };

test('a customer is paused until a day with a reason; its invoices say so and lead there', async () => {
  const path = `/customers/${customer.id}/pause`;
  expect((await pages.cem.post(path, FORM)).status).toBe(403);
  expect((await pages.ben.post(path, FORM)).status).toBe(303);
  const text = textOfPage((await pages.ben.get(`/customers/${customer.id}`)).html);
  expect(text).toContain('Customer paused');
  expect(text).toContain('On holiday');
  // What goes on when it is lifted.
  expect(text).toContain(`${invoice.number} `);
  const { html } = await pages.ben.get(`/invoices/${invoice.id}`);
  expect(html).toContain(`/customers/${customer.id}#pause`);
  expect(textOfPage(html)).toContain('somebody paused the customer');
  expect((await pages.ben.post(`${path}/removal`, {})).status).toBe(303);
  const after = textOfPage((await pages.ben.get(`/invoices/${invoice.id}`)).html);
  expect(after).not.toContain('somebody paused the customer');
  expect(after.match(/Customer paused/g)).toHaveLength(2);
});

test('never is ticked instead of a day', async () => {
  const path = `/customers/${customer.id}/pause`;
  const form = { pauseUntil: '', pauseNever: 'on', pauseReason: 'A friend of the founder' };
  expect((await pages.ben.post(path, form)).status).toBe(303);
  expect(textOfPage((await pages.ben.get(`/customers/${customer.id}`)).html)).toContain(
    'Never chased',
  );
  await pages.ben.post(`${path}/removal`, {});
});

test.each([
  ['no day', { pauseUntil: '' }],
  ['no reason', { pauseReason: '' }],
  ['a day that is over', { pauseUntil: '2026-03-01' }],
  ['a day too far', { pauseUntil: '2027-12-01' }],
  ['what is no day', { pauseUntil: 'soon' }],
])('with %s the form comes back filled and nothing is paused', async (_name, wrong) => {
  const form = { ...FORM, ...wrong };
  const answer = await pages.ben.post(`/customers/${customer.id}/pause`, form);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('class="error"');
  expect(answer.html).toContain(form.pauseReason);
  const rows = await pages.services.sql`select from customer_pauses where lifted_at is null`;
  expect(rows).toHaveLength(0);
});

test('an invoice is never chased only with a reason', async () => {
  const path = `/invoices/${invoice.id}/hold`;
  const form = { kind: 'never_chase', until: '', reason: '' };
  expect((await pages.ben.post(path, form)).status).toBe(422);
  expect((await pages.ben.post(path, { ...form, reason: 'Settled by hand' })).status).toBe(303);
  expect(textOfPage((await pages.ben.get(`/invoices/${invoice.id}`)).html)).toContain(
    'Never chased',
  );
});

test('unknown customers are not there', async () => {
  for (const rest of ['pause', 'pause/removal', 'segment', 'segment/removal', 'risk']) {
    expect((await pages.ben.post(`/customers/999999/${rest}`, FORM)).status, rest).toBe(404);
  }
});
