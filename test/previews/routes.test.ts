import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
beforeEach(async () => {
  await pages.services.sql`truncate customers, invoices, runs, touches, messages, tasks cascade`;
});
afterAll(() => pages.close());

test('says what would go to whom on which day and why, and changes nothing', async () => {
  const { services, cem } = pages;
  const customer = await givenCustomer(services, { name: HOSTILE, email: 'ada@debtor.example' });
  await givenInvoice(services, customer, { dueOn: '2026-03-02', number: 'F-1' });
  const before = await services.sql`select * from chases`;
  const { status, html } = await cem.get('/preview');
  expect(status).toBe(200);
  expect(html).toContain(HOSTILE_SHOWN);
  const text = textOfPage(html);
  expect(text).toContain('6 March 2026');
  expect(text).toContain('Friendly reminder');
  expect(text).toContain('ada@debtor.example');
  expect(text).toContain('F-1 due on 02/03/2026; planned for 05/03/2026, moved');
  expect(text).toContain('€1,200.00');
  expect(await services.sql`select * from chases`).toEqual(before);
});

test('a day has its list, a customer its own preview', async () => {
  const { services, cem } = pages;
  const [one, other] = [
    await givenCustomer(services, { name: 'One' }),
    await givenCustomer(services, { name: 'Other' }),
  ];
  await givenInvoice(services, one, { dueOn: '2026-03-02', number: 'F-1' });
  await givenInvoice(services, other, { dueOn: '2026-03-10', number: 'F-2' });
  const ofDay = textOfPage((await cem.get('/preview?day=2026-03-13')).html);
  expect(ofDay).toContain('On 13 March 2026');
  expect(ofDay).toContain('Other');
  expect(ofDay).not.toContain('F-1');
  const ofOne = textOfPage((await cem.get(`/preview?customer=${one.id}`)).html);
  expect(ofOne).toContain('F-1');
  expect(ofOne).not.toContain('F-2');
});

test('with a draft it shows what would be more and what no longer', async () => {
  const { services, cem } = pages;
  const { sql } = services;
  await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-03-02' });
  const steps = [{ key: 'reminder-1', anchor: 'due', offset_days: 10, channel: 'email' }];
  await sql`
    insert into scenario_versions (scenario_id, number, definition, created_at, updated_at)
    select id, 2, ${sql.json({ thanks: 'never', steps })}, now(), now() from scenarios where key = 'standard'`;
  const text = textOfPage((await cem.get(`/preview?draft=standard`)).html);
  expect(text).toContain('With the draft (version 2) of the scenario “Standard”');
  expect(text).toContain('only with the draft');
  expect(text).toContain('not with the draft');
  expect(text).toMatch(/Beside what is active now: 1 more, \d+ no longer/);
});

test('what is not there is not found', async () => {
  for (const path of ['?customer=999', '?customer=x', '?draft=1', '?draft=firm']) {
    expect((await pages.cem.get(`/preview${path}`)).status).toBe(404);
  }
  expect((await pages.cem.get('/preview?day=tomorrow')).status).toBe(200);
});
