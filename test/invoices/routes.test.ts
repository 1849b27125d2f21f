import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { givenCustomer, givenInvoice, type GivenInvoice } from '../support/given.ts';
import { givenManyInvoices } from '../support/given-many.ts';
import {
  fieldOf,
  HOSTILE,
  HOSTILE_SHOWN,
  openPages,
  textOfPage,
  type Pages,
} from '../today/pages.ts';

let pages: Pages;
let late: GivenInvoice;
beforeAll(async () => {
  pages = await openPages();
  const customer = await givenCustomer(pages.services, { name: `Bakkerij ${HOSTILE}` });
  late = await givenInvoice(pages.services, customer, {
    dueOn: '2026-02-20',
    totalMinor: 123_456,
    number: `F ${HOSTILE} 1`,
  });
});
afterAll(() => pages.close());

async function balanceOf(invoice: GivenInvoice): Promise<number> {
  const [row] = await pages.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = ${invoice.id}`;
  return row?.balanceMinor ?? -1;
}

async function anotherInvoice(totalMinor = 50_000): Promise<GivenInvoice> {
  const customer = await givenCustomer(pages.services);
  return givenInvoice(pages.services, customer, { dueOn: '2026-02-20', totalMinor });
}

test('a list shows what is owed, how late it is, and hostile names as text', async () => {
  const { status, html } = await pages.cem.get('/invoices?state=overdue');
  expect(status).toBe(200);
  const text = textOfPage(html);
  expect(text).toContain('€1,234.56');
  expect(text).toContain('10 days late');
  expect(html).toContain(HOSTILE_SHOWN);
});

test('an invoice says what is next, when and why', async () => {
  const { status, html } = await pages.cem.get(`/invoices/${late.id}`);
  expect(status).toBe(200);
  const text = textOfPage(html);
  expect(text).toContain('Friendly reminder on 2 March 2026');
  expect(text).toContain('€1,234.56 was to be paid by 20 February 2026: 10 days late.');
  expect(text).toContain('Invoice issued');
});

test('a search finds by number and by customer, and what is typed is not a pattern', async () => {
  const found = await pages.ada.get(`/invoices?search=${encodeURIComponent('bakkerij')}`);
  expect(found.html).toContain(`/invoices/${late.id}"`);
  const nothing = await pages.ada.get('/invoices?search=%25');
  expect(nothing.html).toContain('No invoice fits');
});

test('the part htmx asks for stands in the page as it is', async () => {
  const whole = await pages.ada.get('/invoices');
  const part = await pages.ada.get('/invoices', { 'hx-request-type': 'partial' });
  expect(part.html).not.toContain('<html');
  expect(whole.html).toContain(part.html.trim());
});

test('pages follow each other without a gap and without a repetition', async () => {
  const own = await openPages();
  try {
    await givenManyInvoices(own.services, { customers: 40, invoicesEach: 3, dueOn: '2026-02-10' });
    const seen: string[] = [];
    let path: string | undefined = '/invoices?state=overdue';
    while (path !== undefined) {
      const { html }: { html: string } = await own.ada.get(path);
      seen.push(...[...html.matchAll(/href="\/invoices\/(\d+)"/g)].map((match) => match[1] ?? ''));
      path = /href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  } finally {
    await own.close();
  }
});

test('a stranger is sent to the door, and an unknown invoice is not there', async () => {
  for (const path of ['/invoices', `/invoices/${late.id}`]) {
    const answer = await pages.stranger.get(path);
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^\/sign-in/);
  }
  for (const id of ['999999', '0', 'abc', '9999999999999999999']) {
    expect((await pages.ada.get(`/invoices/${id}`)).status).toBe(404);
    expect((await pages.ada.post(`/invoices/${id}/hold`, { kind: 'pause' })).status).toBe(404);
    expect((await pages.ada.post(`/invoices/${id}/payments`, {})).status).toBe(404);
  }
});

test('a viewer may neither stop reminders nor record money, and sees no form for it', async () => {
  const invoice = await anotherInvoice();
  const path = `/invoices/${invoice.id}`;
  expect((await pages.cem.get(path)).html).not.toContain(`${path}/hold`);
  expect((await pages.cem.post(`${path}/hold`, { kind: 'pause' })).status).toBe(403);
  expect((await pages.cem.post(`${path}/payments`, { amount: '1' })).status).toBe(403);
  expect(await balanceOf(invoice)).toBe(50_000);
});

test('reading what is a form changes nothing', async () => {
  const invoice = await anotherInvoice();
  for (const path of ['hold', 'payments', 'hold/1/removal']) {
    expect((await pages.ada.get(`/invoices/${invoice.id}/${path}`)).status).toBe(404);
  }
});

test('a hold stops the reminders, once however often it is sent, and lifting it lets them go on', async () => {
  const invoice = await anotherInvoice();
  const path = `/invoices/${invoice.id}`;
  const form = { kind: 'pause', until: '2026-03-20', reason: `Phone ${HOSTILE}` };
  for (let press = 0; press < 2; press += 1) {
    const answer = await pages.ben.post(`${path}/hold`, form);
    expect([answer.status, answer.location]).toEqual([303, path]);
  }
  const { html } = await pages.ben.get(path);
  expect(textOfPage(html)).toContain('somebody paused it. Looked at again on 21 March 2026');
  expect(html).toContain(`Phone ${HOSTILE_SHOWN}`);
  const holds = await pages.services.sql`select id from holds where invoice_id = ${invoice.id}`;
  expect(holds).toHaveLength(1);

  const lift = /action="([^"]*removal)"/.exec(html)?.[1] ?? '';
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(lift)).status).toBe(303);
  }
  expect(textOfPage((await pages.ben.get(path)).html)).toContain('Friendly reminder on');
  const trace = await pages.services.sql`
    select action from audit_entries where subject_type = 'invoice' and subject_id = ${invoice.id} order by id`;
  expect(trace.map((row) => row.action as string)).toEqual(['invoice.held', 'invoice.released']);
});

test.each([
  [{ kind: 'pause', until: '', reason: 'kept' }, 'Say until when.'],
  [{ kind: 'pause', until: '2026-03-01', reason: 'kept' }, 'This day has passed.'],
  [{ kind: 'pause', until: '2026-02-30', reason: 'kept' }, 'This is not a day.'],
  [{ kind: 'promise', until: '2026-03-20', reason: 'kept' }, 'Please choose one of the list.'],
  [{ kind: 'pause', until: '2028-01-01', reason: 'kept' }, 'A year ahead at most.'],
  [{ kind: 'paid', until: '', reason: 'kept' }, 'Please choose one of the list.'],
])('a hold that cannot be is refused with what was typed: %o', async (form, sentence) => {
  const answer = await pages.ada.post(`/invoices/${late.id}/hold`, form);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  expect(answer.html).toContain('>kept</textarea>');
});

test('money that came another way settles the invoice once, even when the form is sent twice', async () => {
  const invoice = await anotherInvoice(123_456);
  const path = `/invoices/${invoice.id}`;
  const balance = fieldOf((await pages.ben.get(path)).html, 'balance');
  const form = {
    amount: '1 234,56',
    received: '2026-03-01',
    method: 'transfer',
    reference: 'VIR 7',
    balance,
  };
  const first = await pages.ben.post(`${path}/payments`, form);
  expect([first.status, first.location]).toEqual([303, path]);
  expect(await balanceOf(invoice)).toBe(0);
  const second = await pages.ben.post(`${path}/payments`, form);
  expect(second.status).toBe(422);
  const payments = await pages.services.sql`select id from payments where reference = 'VIR 7'`;
  expect(payments).toHaveLength(1);
  expect(textOfPage((await pages.ben.get(path)).html)).toContain('Nobody is reminded');
});

test('what is more than was owed stays as credit', async () => {
  const invoice = await anotherInvoice(10_000);
  const path = `/invoices/${invoice.id}`;
  const form = { amount: '150', received: '2026-03-02', method: 'cheque', balance: '10000' };
  expect((await pages.ben.post(`${path}/payments`, form)).status).toBe(303);
  expect(textOfPage((await pages.ben.get(path)).html)).toContain('€50.00 is more than was owed');
});

test.each([
  [{ amount: 'twelve' }, 'This is not an amount.'],
  [{ amount: '1.234' }, 'This is not an amount.'],
  [{ amount: '12.345,678' }, 'This is not an amount.'],
  [{ amount: '0' }, 'More than zero.'],
  [{ received: '2026-03-03' }, 'This day is still to come.'],
  [{ received: 'yesterday' }, 'This is not a day.'],
  [{ method: 'gold' }, 'Please choose one of the list.'],
  [{ balance: '1' }, 'The balance has changed since this page was opened.'],
])('a payment that cannot be is refused with what was typed: %o', async (wrong, sentence) => {
  const good = {
    amount: '10,00',
    received: '2026-03-02',
    method: 'transfer',
    reference: 'kept',
    balance: '123456',
  };
  const answer = await pages.ada.post(`/invoices/${late.id}/payments`, { ...good, ...wrong });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  expect(fieldOf(answer.html, 'reference')).toBe('kept');
  expect(await balanceOf(late)).toBe(123_456);
});

test('a message that only mentions an invoice is told apart from a step of its own', async () => {
  const own = await openPages();
  try {
    const customer = await givenCustomer(own.services);
    const asked = await givenInvoice(own.services, customer, { dueOn: '2026-02-20' });
    const mentioned = await givenInvoice(own.services, customer, { dueOn: '2026-02-28' });
    await runReminders(own.services, { trigger: 'command' });
    await sendQueued(own.services);

    const ofAsked = textOfPage((await own.cem.get(`/invoices/${asked.id}`)).html);
    expect(ofAsked).toContain('Friendly reminder: Sent');
    expect(ofAsked).toContain('Its own last step went out on 2 March 2026.');
    expect(ofAsked).not.toContain('another invoice');

    const ofMentioned = textOfPage((await own.cem.get(`/invoices/${mentioned.id}`)).html);
    expect(ofMentioned).toContain('Friendly reminder of another invoice: Sent');
    expect(ofMentioned).toContain('mentioning this one for €1,200.00');
    expect(ofMentioned).toContain(
      'The message of 2 March 2026, sent for another invoice, mentions it too.',
    );
    expect(ofMentioned).not.toContain('Its own last step');
  } finally {
    await own.close();
  }
});

test('a step that only a person can make says so, and who made it once it is made', async () => {
  const own = await openPages();
  try {
    const invoice = await givenInvoice(own.services, await givenCustomer(own.services), {
      dueOn: '2026-02-20',
    });
    for (const day of ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23']) {
      own.services.clock.set(`${day}T08:00:00Z`);
      await runReminders(own.services, { trigger: 'command' });
      await sendQueued(own.services);
    }
    const before = textOfPage((await own.ben.get(`/invoices/${invoice.id}`)).html);
    expect(before).toContain('Asked of a person: Call for a person to do');
    const tasks = await own.ben.get('/tasks');
    const page = /href="(\/tasks\/\d+)"/.exec(tasks.html)?.[1] ?? '';
    await own.ben.post(`${page}/completion`, {});
    const after = textOfPage((await own.ben.get(`/invoices/${invoice.id}`)).html);
    expect(after).toContain('Call done on 23/03/2026');
    expect(after).toContain('Done: Call');
    expect(after).not.toContain('Call left out');
  } finally {
    await own.close();
  }
});
