import { afterAll, beforeAll, expect, test } from 'vitest';
import { computeSegments } from '../../server/segments/actions.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { givenPaid, segmentOf } from './support.ts';

let pages: Pages;
let late: GivenCustomer;
beforeAll(async () => {
  pages = await openPages();
  late = await givenCustomer(pages.services, { name: 'Tardif' });
  await givenPaid(pages.services, late, [20, 21, 22]);
  await computeSegments(pages.services);
});
afterAll(() => pages.close());

const pageOf = async (customer: GivenCustomer) =>
  textOfPage((await pages.ben.get(`/customers/${customer.id}`)).html);

test('the page says which segment and why, with the figures', async () => {
  const text = await pageOf(late);
  expect(text).toContain('Often late');
  expect(text).toContain('Pays 21 days late on average (3 paid invoices), more than 15 days.');
  const fresh = await givenCustomer(pages.services);
  expect(await pageOf(fresh)).toContain('Will be worked out tonight');
});

test('a person sets another one with a reason, and goes back to the computed one', async () => {
  const path = `/customers/${late.id}/segment`;
  const form = {
    segment: 'good_payer',
    segmentBecause: `Known ${HOSTILE}`,
    segmentUntil: '2026-12-31',
  };
  expect((await pages.cem.post(path, form)).status).toBe(403);
  expect((await pages.ben.post(path, form)).status).toBe(303);
  const { html } = await pages.ben.get(`/customers/${late.id}`);
  expect(html).toContain(`Known ${HOSTILE_SHOWN}`);
  const text = textOfPage(html);
  expect(text).toContain('set by hand');
  expect(text).toContain('Until 31 December 2026 included.');
  expect(text).toContain('Worked out, it would be “Often late”.');
  expect((await pages.ben.post(`${path}/removal`, {})).status).toBe(303);
  expect(await segmentOf(pages.services, late.id)).toBe('frequent_late');
});

test.each([
  ['segmentBecause', { segmentBecause: '' }],
  ['segmentUntil', { segmentUntil: '2026-02-30' }],
  ['segmentUntil', { segmentUntil: '2026-03-01' }],
  ['segmentUntil', { segmentUntil: '2099-01-01' }],
  ['segment', { segment: 'rich' }],
])('a form with a wrong %s comes back filled', async (_field, wrong) => {
  const form = { segment: 'at_risk', segmentBecause: 'Because so', segmentUntil: '', ...wrong };
  const answer = await pages.ben.post(`/customers/${late.id}/segment`, form);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('class="error"');
  if (form.segmentBecause) expect(answer.html).toContain('value="Because so"');
});

test('a credit limit is read as it is typed, and puts the customer at risk', async () => {
  const customer = await givenCustomer(pages.services);
  await givenInvoice(pages.services, customer, { dueOn: '2026-03-20', totalMinor: 150_001 });
  const path = `/customers/${customer.id}/risk`;
  for (const wrong of [{ creditLimit: 'much' }, { insolventSince: '2026-03-03' }]) {
    const answer = await pages.ben.post(path, { creditLimit: '', insolventSince: '', ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('class="error"');
  }
  const typed = { creditLimit: '1,500.00', insolventSince: '' };
  expect((await pages.ben.post(path, typed)).status).toBe(303);
  expect(await pageOf(customer)).toContain('Owes €1,500.01; the limit is €1,500.00.');
  expect((await pages.ben.get(`/customers/${customer.id}`)).html).toContain('value="1500.00"');
});

test('the list is filtered by segment, page after page', async () => {
  const { html } = await pages.ben.get('/customers?segment=frequent_late');
  expect(html).toContain(`/customers/${late.id}"`);
  expect((await pages.ben.get('/customers?segment=good_payer')).html).not.toContain(
    `/customers/${late.id}"`,
  );
  expect((await pages.ben.get('/customers?segment=nonsense')).status).toBe(200);
});

test('the page of segments counts them, says the rules, and only an administrator changes the limits', async () => {
  const text = textOfPage((await pages.cem.get('/segments')).html);
  expect(text).toContain(
    'Pays more than 15 days late, or got 2 formal notices, or broke 2 promises.',
  );
  const limits = { months: '12', paidMin: '3', goodDays: '5', lateDays: '25', remindersMin: '3' };
  const form = { ...limits, noticesMin: '2', brokenMin: '2' };
  expect((await pages.ben.post('/segments', form)).status).toBe(403);
  const crossed = await pages.ada.post('/segments', { ...form, goodDays: '25' });
  expect(crossed.status).toBe(422);
  expect(crossed.html).toContain('more than for good payers');
  expect((await pages.ada.post('/segments', { ...form, months: '0' })).status).toBe(422);
  expect((await pages.ada.post('/segments', form)).status).toBe(303);
  await computeSegments(pages.services);
  expect(await segmentOf(pages.services, late.id)).toBe('standard');
});
