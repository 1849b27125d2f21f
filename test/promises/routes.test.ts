import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { judgeDuePromises } from '../../server/promises/judge-actions.ts';
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
import { givenPromise, lettersOf, pay, readPromise } from './support.ts';

let pages: Pages;
let customer: GivenCustomer;
let invoice: GivenInvoice;

beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());
beforeEach(async () => {
  pages.services.clock.set('2026-03-02T08:00:00Z');
  customer = await givenCustomer(pages.services, { name: `Bakery ${HOSTILE}` });
  invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-16' });
});

const form = (html: string, more: Record<string, string> = {}) => ({
  ...{ key: fieldOf(html, 'key'), renews: fieldOf(html, 'renews'), promised: '2026-03-13' },
  ...{ amount: '', words: `Phone ${HOSTILE}`, invoice: String(invoice.id) },
  ...more,
});

test('a colleague takes a promise down after a call, once; the customer has the same mail', async () => {
  const entry = `/customers/${customer.id}/promises/new?invoice=${invoice.id}`;
  expect((await pages.ben.get(`/invoices/${invoice.id}`)).html).toContain(entry);
  const { html } = await pages.ben.get(entry);
  const sent = form(html);
  const before = (await lettersOf(pages.services)).length;
  const answer = await pages.ben.post(`/customers/${customer.id}/promises`, sent);
  expect(answer.status).toBe(303);
  expect(answer.location).toMatch(/^\/promises\/\d+$/);
  const again = await pages.ben.post(`/customers/${customer.id}/promises`, sent);
  expect(again.location).toBe(answer.location);
  expect((await lettersOf(pages.services)).slice(before)).toEqual(['promise_made']);
  const page = await pages.ben.get(answer.location ?? '');
  const text = textOfPage(page.html);
  expect(text).toContain('entered by collector');
  expect(page.html).toContain(`Phone ${HOSTILE_SHOWN}`);
  // What its end would do.
  expect(text).toMatch(/If it is withdrawn F-\d+ Friendly reminder on 2 March 2026/);
  expect((await pages.ben.get(`/invoices/${invoice.id}`)).html).toContain(answer.location);
});

test.each<[string, Record<string, string>, string]>([
  ['no invoice', { invoice: '' }, 'Choose at least one invoice.'],
  ['a day that has passed', { promised: '2026-03-01' }, 'This day has passed.'],
  ['no day', { promised: 'Friday' }, 'This is not a day.'],
  ['a day far ahead without a word', { promised: '2026-08-01', words: '' }, 'say why in a word.'],
  ['a day years ahead', { promised: '2028-08-01' }, 'A year ahead at most.'],
  ['an amount that is none', { amount: 'half' }, 'This is not an amount.'],
  ['more than is owed', { amount: '99999' }, 'More than is owed'],
])('%s is refused with what was typed', async (_name, wrong, sentence) => {
  const { html } = await pages.ben.get(`/customers/${customer.id}/promises/new`);
  const sent = form(html, wrong);
  const answer = await pages.ben.post(`/customers/${customer.id}/promises`, sent);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  if (!('words' in wrong)) expect(answer.html).toContain(`Phone ${HOSTILE_SHOWN}</textarea>`);
  const [made] = await pages.services
    .sql`select 1 from promises where customer_id = ${customer.id}`;
  expect(made).toBeUndefined();
});

test('the team withdraws one, and the debtor is told; a second time is a conflict', async () => {
  const id = await givenPromise(pages.services, customer, [invoice]);
  expect((await pages.cem.post(`/promises/${id}/withdrawal`)).status).toBe(403);
  expect((await pages.ben.post(`/promises/${id}/withdrawal`)).status).toBe(303);
  expect(await readPromise(pages.services, id)).toMatchObject({ withdrawnBecause: 'team' });
  expect((await lettersOf(pages.services)).at(-1)).toBe('promise_withdrawn');
  expect((await pages.ben.post(`/promises/${id}/withdrawal`)).status).toBe(409);
  expect((await pages.ben.post('/promises/99999/withdrawal')).status).toBe(404);
  for (const path of ['/promises/99999', '/promises/x', '/customers/99999/promises/new']) {
    expect((await pages.ben.get(path)).status).toBe(404);
  }
});

test('a broken one waits on the start page until somebody has dealt with it', async () => {
  const id = await givenPromise(pages.services, customer, [invoice]);
  pages.services.clock.set('2026-03-18T08:00:00Z');
  await judgeDuePromises(pages.services);
  const { html } = await pages.ben.get('/');
  const text = textOfPage(html);
  expect(text).toContain('Broken promises');
  expect(text).toContain(`${invoice.number} · promised for 13/03/2026`);
  expect(html).toContain(`href="/promises/${id}"`);
  expect((await pages.ben.get('/promises?state=broken')).html).toContain(`href="/promises/${id}"`);
  expect((await pages.ben.get('/tasks')).html).toContain(`/promises/${id}`);
  const task = new RegExp(`href="/promises/${id}"[^]*?action="(/tasks/\\d+/completion)"`);
  const done = task.exec(html)?.[1] ?? '';
  expect((await pages.ben.post(done)).status).toBe(303);
  expect((await pages.ben.get('/')).html).not.toContain(`href="/promises/${id}"`);
});

test('one kept in part is renewed by the team', async () => {
  const id = await givenPromise(pages.services, customer, [invoice]);
  await pay(pages.services, customer, 100_000);
  pages.services.clock.set('2026-03-18T08:00:00Z');
  await judgeDuePromises(pages.services);
  const { html } = await pages.ben.get(`/promises/${id}`);
  const href = /href="([^"]*promises\/new\?renews=\d+)"/.exec(html)?.[1] ?? '';
  const entry = await pages.ben.get(href);
  expect(fieldOf(entry.html, 'renews')).toBe(String(id));
  const sent = form(entry.html, { promised: '2026-03-27' });
  const answer = await pages.ben.post(`/customers/${customer.id}/promises`, sent);
  expect(answer.status).toBe(303);
  expect((await pages.ben.get(`/promises/${id}`)).html).toContain(`href="${answer.location}"`);
});

test('administrators change what debtors may answer; others look', async () => {
  const path = '/settings/answers';
  expect((await pages.ben.get(path)).status).toBe(200);
  const wanted = { maxDays: '10', maxOpen: '1', noticeDays: '3', replyDays: '0' };
  expect((await pages.ben.post(path, wanted)).status).toBe(403);
  const wrong = await pages.ada.post(path, { ...wanted, maxDays: '400' });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('value="400"');
  expect((await pages.ada.post(path, wanted)).status).toBe(303);
  expect(fieldOf((await pages.ada.get(path)).html, 'maxDays')).toBe('10');
  expect(fieldOf((await pages.ada.get(path)).html, 'replyDays')).toBe('0');
  const usual = { maxDays: '30', maxOpen: '2', noticeDays: '5', replyDays: '2' };
  expect((await pages.ada.post(path, usual)).status).toBe(303);
});
