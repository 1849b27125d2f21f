import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { suppress } from '../../server/messages/suppression-queries.ts';
import {
  givenCustomer,
  givenInvoice,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { chaseOf } from '../replies/bed.ts';

const PATH = '/messages/suppressions';
let pages: Pages;
let customers: GivenCustomer[];
let invoices: GivenInvoice[];

beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());
beforeEach(async () => {
  await pages.services.sql`
    truncate customers, messages, runs, tasks, suppressions restart identity cascade`;
  customers = [];
  invoices = [];
  // Two customers with one bookkeeper.
  for (const name of [`Bakery ${HOSTILE}`, 'Mill']) {
    const customer = await givenCustomer(pages.services, { name, email: 'ada@customer.test' });
    customers.push(customer);
    invoices.push(await givenInvoice(pages.services, customer, { dueOn: '2026-02-16' }));
  }
});

async function held(): Promise<(string | null)[]> {
  const chases = await Promise.all(invoices.map(({ id }) => chaseOf(pages.services, id)));
  return chases.map((one) => one.heldBecause);
}

test('an address is put on the list by hand: none of its customers is written to there', async () => {
  const form = { email: 'ADA@customer.test', details: `Asked for it ${HOSTILE}` };
  expect((await pages.cem.post(PATH, form)).status).toBe(403);
  expect((await pages.ben.post(PATH, { email: 'no address', details: '' })).status).toBe(422);
  expect((await pages.ben.post(PATH, form)).status).toBe(303);
  expect(await held()).toEqual(['address_suppressed', 'address_suppressed']);
  const again = await pages.ben.post(PATH, form);
  expect(again.status).toBe(422);
  expect(textOfPage(again.html)).toContain('on the list already');
  const { html } = await pages.cem.get(PATH);
  expect(html).toContain(`Asked for it ${HOSTILE_SHOWN}`);
  expect(html).toContain(`href="/customers/${customers[0]?.id}"`);
  expect(html).not.toContain('name="details"');
});

test('and taken off with a reason: the chases of all its customers are worked out again', async () => {
  await pages.ben.post(PATH, { email: 'ada@customer.test', details: 'x' });
  expect((await pages.ben.post(`${PATH}/1/removal`, { why: '' })).status).toBe(422);
  expect((await pages.cem.post(`${PATH}/1/removal`, { why: 'x' })).status).toBe(403);
  expect((await pages.ben.post(`${PATH}/1/removal`, { why: 'She called' })).status).toBe(303);
  expect(await held()).toEqual([null, null]);
  const [entry] = await pages.services.sql<{ details: unknown }[]>`
    select details from audit_entries where action = 'suppression.lifted'`;
  expect(entry?.details).toMatchObject({ email: 'ada@customer.test', why: 'She called' });
  expect((await pages.ben.post(`${PATH}/1/removal`, { why: 'x' })).status).toBe(404);
});

test('two colleagues at once take it off once', async () => {
  await pages.ben.post(PATH, { email: 'ada@customer.test', details: 'x' });
  const answers = await Promise.all(
    [pages.ada, pages.ben].map((one) => one.post(`${PATH}/1/removal`, { why: 'x' })),
  );
  const statuses = answers.map((one) => one.status).toSorted();
  expect(statuses[0]).toBe(303);
  expect([404, 409]).toContain(statuses[1]);
});

test('whoever complained is only written to again with their word, whichever way', async () => {
  await transaction(pages.services.sql, (tx) =>
    suppress(tx, 'ada@customer.test', 'complained', 'spam', pages.services.clock.now()),
  );
  const [contact] = await pages.services.sql<{ id: number }[]>`select id from contacts order by id`;
  const page = `/customers/${customers[0]?.id}`;
  const { html } = await pages.ben.get(page);
  expect(html).toContain(`href="${PATH}/1"`);
  expect(html).not.toContain(`/contacts/${contact?.id}/trust`);
  const trust = await pages.ben.post(`${page}/contacts/${contact?.id}/trust`, {});
  expect(trust.headers.location).toBe(`${PATH}/1`);
  const refused = await pages.ben.post(`${PATH}/1/removal`, { why: 'x' });
  expect(refused.status).toBe(422);
  expect(textOfPage(refused.html)).toContain('nobody who complained is written to again');
  expect((await pages.ben.get(`${PATH}/1`)).status).toBe(200);
  const lifted = await pages.ben.post(`${PATH}/1/removal`, { why: 'x', sure: 'on' });
  expect(lifted.status).toBe(303);
  expect(await held()).toHaveLength(2);
});

test('the list is searched and paged', async () => {
  await pages.services.sql`
    insert into suppressions (email, reason, created_at)
    select 'a' || n || '%_@x.test', 'bounced', now() from generate_series(1, 55) n`;
  const first = await pages.ben.get(PATH);
  const more = /href="(\/messages\/suppressions\?after=\d+)"/.exec(first.html)?.[1] ?? '';
  const second = await pages.ben.get(more);
  const found = [
    ...`${first.html}${second.html}`.matchAll(/class="main"><a href="[^"]+">([^<]+)</g),
  ];
  expect(new Set(found.map((one) => one[1])).size).toBe(55);
  const searched = await pages.ben.get(`${PATH}?search=${encodeURIComponent('a7%')}`);
  expect([...searched.html.matchAll(/class="main"/g)]).toHaveLength(1);
  expect((await pages.ben.get(`${PATH}?search=nobody`)).html).toContain('No address fits');
});

test.each(['0', '99', 'x'])('the address %s is not there', async (id) => {
  expect((await pages.ben.get(`${PATH}/${id}`)).status).toBe(404);
  expect((await pages.ben.post(`${PATH}/${id}/removal`, { why: 'x' })).status).toBe(404);
});

test('a message put off for more than a day stands on the start page, until something better is heard', async () => {
  await pages.services.sql`
    insert into messages (id, kind, customer_id, language, to_address, status, transport, not_before, created_at, sent_at)
    overriding system value
    select n, 'reminder', ${customers[0]?.id ?? 0}, 'en', 'ada@customer.test', 'accepted', 'resend', '2026-02-27',
      '2026-02-27', '2026-02-27T08:00:00Z' from generate_series(1, 2) n`;
  const late = async (message: number, at: string) => {
    await pages.services.sql`
      insert into message_events (message_id, kind, at) values (${message}, 'delayed', ${at})`;
  };
  await late(1, '2026-03-01T07:00:00Z');
  await late(2, '2026-03-02T07:00:00Z');
  const { html } = await pages.ben.get('/');
  expect(textOfPage(html)).toContain('Messages not delivered yet');
  expect(html).toContain('href="/messages/1"');
  expect(html).not.toContain('href="/messages/2"');
  expect((await pages.ben.get('/messages?state=late')).html).toContain('href="/messages/2"');
  const contact = textOfPage((await pages.ben.get(`/customers/${customers[0]?.id}`)).html);
  expect(contact).toContain('Last message put off by its server');
  expect(textOfPage((await pages.ben.get('/messages/1')).html)).toContain(
    'The provider goes on trying.',
  );
  await pages.services.sql`update messages set status = 'delivered'`;
  expect((await pages.ben.get('/')).html).not.toContain('Messages not delivered yet');
  // A mail server that takes nothing for the time being is late as well.
  await pages.services.sql`
    update messages set status = 'queued', attempts = 3, not_before = '2026-03-03' where id = 2`;
  expect((await pages.ben.get('/')).html).toContain('href="/messages/2"');
  expect((await pages.ben.get('/messages?state=late')).html).toContain('href="/messages/2"');
});
