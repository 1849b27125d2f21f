import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
let bakkerij: GivenCustomer;
beforeAll(async () => {
  pages = await openPages();
  bakkerij = await givenCustomer(pages.services, {
    name: `Bakkerij ${HOSTILE}`,
    segment: 'good_payer',
  });
  await givenInvoice(pages.services, bakkerij, { dueOn: '2026-02-01', totalMinor: 10_001 });
  await givenInvoice(pages.services, bakkerij, {
    dueOn: '2026-03-02',
    totalMinor: 20_002,
    currency: 'GBP',
  });
});
afterAll(() => pages.close());

async function contactsOf(customer: GivenCustomer): Promise<{ name: string; email: string }[]> {
  return pages.services.sql<{ name: string; email: string }[]>`
    select name, email from contacts where customer_id = ${customer.id} and removed_at is null order by id`;
}

const CONTACT = {
  name: 'Nora',
  email: 'nora@customer.test',
  phone: '',
  roles: 'billing',
  language: '',
};

test('a list shows per currency what is open and overdue; due today is not overdue', async () => {
  const { status, html } = await pages.cem.get('/customers');
  expect(status).toBe(200);
  expect(html).toContain(HOSTILE_SHOWN);
  const text = textOfPage(html);
  expect(text).toContain('€100.01');
  expect(text).toContain('£200.02');
  const overdue = textOfPage((await pages.cem.get('/customers?state=overdue')).html);
  expect(overdue.match(/£200\.02/g)).toHaveLength(1);
});

test('a search finds by name, number and address, and takes a percent sign as it is', async () => {
  const [contact] = await contactsOf(bakkerij);
  for (const search of ['bakkerij', bakkerij.number, contact?.email ?? '']) {
    const { html } = await pages.ada.get(`/customers?search=${encodeURIComponent(search)}`);
    expect(html, search).toContain(`/customers/${bakkerij.id}"`);
  }
  expect((await pages.ada.get('/customers?search=%25')).html).toContain('No customer fits');
  expect((await pages.ada.get('/customers?after=nonsense')).status).toBe(200);
});

test('the part htmx asks for stands in the page as it is', async () => {
  const whole = await pages.ada.get('/customers');
  const part = await pages.ada.get('/customers', { 'hx-request-type': 'partial' });
  expect(whole.html).toContain(part.html.trim());
});

test('pages follow each other by name, without a gap or a repetition', async () => {
  const own = await openPages();
  try {
    // Names that sort together must still be told apart by their ids.
    for (let n = 0; n < 60; n += 1)
      await givenCustomer(own.services, { name: n % 2 ? 'Same' : `N${n}` });
    const seen: string[] = [];
    let path: string | undefined = '/customers';
    while (path !== undefined) {
      const { html }: { html: string } = await own.ada.get(path);
      seen.push(...[...html.matchAll(/href="\/customers\/(\d+)"/g)].map((match) => match[1] ?? ''));
      path = /href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  } finally {
    await own.close();
  }
});

test('a customer says which scenario it follows and why', async () => {
  const { html } = await pages.cem.get(`/customers/${bakkerij.id}`);
  expect(html).toContain('Because this is a good payer.');
  expect(html).toContain('Scenario “Soft”');
});

test('a stranger is sent to the door; an unknown customer is not there; a viewer changes nothing', async () => {
  expect((await pages.stranger.get(`/customers/${bakkerij.id}`)).location).toMatch(/^\/sign-in/);
  for (const path of ['contacts', 'treatment', 'portal-link', 'contacts/1/removal', 'contacts/1']) {
    expect((await pages.ada.post(`/customers/999999/${path}`, CONTACT)).status, path).toBe(404);
    expect((await pages.cem.post(`/customers/${bakkerij.id}/${path}`, CONTACT)).status).toBe(403);
    expect((await pages.ada.get(`/customers/${bakkerij.id}/${path}`)).status).toBe(404);
  }
  expect((await pages.cem.get(`/customers/${bakkerij.id}`)).html).not.toContain(
    'method="post" action="/customers',
  );
});

test('a contact is added, changed and removed; the same form twice makes one', async () => {
  const customer = await givenCustomer(pages.services, { email: null });
  const path = `/customers/${customer.id}`;
  expect((await pages.ben.post(`${path}/contacts`, CONTACT)).status).toBe(303);
  const again = await pages.ben.post(`${path}/contacts`, CONTACT);
  expect(again.status).toBe(422);
  expect(again.html).toContain('Another contact of this customer has this address.');
  expect(await contactsOf(customer)).toEqual([{ name: 'Nora', email: 'nora@customer.test' }]);

  const [row] = await pages.services.sql<{ id: number }[]>`
    select id from contacts where customer_id = ${customer.id}`;
  const contact = `${path}/contacts/${row?.id}`;
  const opened = await pages.ben.get(`${path}?contact=${row?.id}`);
  expect(opened.html).toContain(`action="${contact}"`);
  const renamed = { ...CONTACT, name: `Nora ${HOSTILE}`, email: ' NORA@customer.test ' };
  expect((await pages.ben.post(contact, renamed)).status).toBe(303);
  expect(await contactsOf(customer)).toEqual([
    { name: `Nora ${HOSTILE}`, email: 'nora@customer.test' },
  ]);
  expect((await pages.ben.get(path)).html).toContain(HOSTILE_SHOWN);
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(`${contact}/removal`)).status).toBe(303);
  }
  expect(await contactsOf(customer)).toEqual([]);
});

test('an address given to a customer that had none lets its reminders go', async () => {
  const customer = await givenCustomer(pages.services, { email: null });
  const invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-01' });
  const heldBecause = async () => {
    const [row] = await pages.services.sql<{ heldBecause: string | null }[]>`
      select held_because from chases where invoice_id = ${invoice.id}`;
    return row?.heldBecause;
  };
  expect(await heldBecause()).toBe('address_missing');
  await pages.ben.post(`/customers/${customer.id}/contacts`, CONTACT);
  expect(await heldBecause()).toBeNull();
});

test('an address that refused mail is trusted again by a person', async () => {
  const customer = await givenCustomer(pages.services, { email: 'gone@customer.test' });
  await pages.services.sql`
    insert into suppressions (email, reason, created_at) values ('gone@customer.test', 'bounced', now())`;
  const { html } = await pages.ben.get(`/customers/${customer.id}`);
  expect(html).toContain('mail to it came back');
  const trust = /action="([^"]*trust)"/.exec(html)?.[1] ?? '';
  expect((await pages.ben.post(trust)).status).toBe(303);
  expect(
    await pages.services.sql`select 1 from suppressions where email = 'gone@customer.test'`,
  ).toHaveLength(0);
});

test.each([
  [{ email: 'nobody' }, 'This is not an e-mail address.'],
  [{ email: '', phone: '' }, 'An e-mail address or a phone number is needed.'],
  [{ roles: 'king' }, 'Choose at least one.'],
])('a contact that cannot be is refused with what was typed: %o', async (wrong, sentence) => {
  const before = await contactsOf(bakkerij);
  const answer = await pages.ada.post(`/customers/${bakkerij.id}/contacts`, {
    ...CONTACT,
    ...wrong,
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  expect(answer.html).toContain('value="Nora"');
  expect(await contactsOf(bakkerij)).toEqual(before);
});

test('a person chooses the scenario, and the reason says so', async () => {
  const customer = await givenCustomer(pages.services);
  const path = `/customers/${customer.id}`;
  const [firm] = await pages.services.sql<
    { id: number }[]
  >`select id from scenarios where key = 'firm'`;
  const form = { scenario: String(firm?.id) };
  expect((await pages.ben.post(`${path}/treatment`, form)).status).toBe(303);
  const { html } = await pages.ben.get(path);
  expect(html).toContain('Chosen by a person.');
  for (const wrong of [{ scenario: '999' }, { scenario: 'x' }]) {
    expect((await pages.ben.post(`${path}/treatment`, { ...form, ...wrong })).status).toBe(422);
  }
});

test('a link to the payment page opens what the customer sees, and only for whom it was made', async () => {
  const made = await pages.ben.post(`/customers/${bakkerij.id}/portal-link`);
  expect(made.status).toBe(303);
  const { html } = await pages.ben.get(made.location ?? '');
  const token = /\/p\/[\w-]{43}/.exec(html)?.[0] ?? '';
  expect((await pages.stranger.get(token)).status).toBe(200);
  expect((await pages.cem.get(made.location ?? '')).html).not.toContain(token);
  const other = await givenCustomer(pages.services);
  const link = new URL(made.location ?? '', 'http://x').searchParams.get('link') ?? '';
  expect((await pages.ben.get(`/customers/${other.id}?link=${link}`)).html).not.toContain(token);
});
