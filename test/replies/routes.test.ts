import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
import { chaseOf, lastMessage, listKept, openTasks, receive, remind } from './bed.ts';
import { automaticMails, rawMail } from './mails.ts';

let pages: Pages;
let customer: GivenCustomer;
let invoice: GivenInvoice;

beforeAll(async () => {
  pages = await openPages({ environment: { MAIL_FROM: 'compta@lumen.test' } });
});
afterAll(() => pages.close());
beforeEach(async () => {
  pages.services.clock.set('2026-03-02T08:00:00Z');
  await pages.services.sql`
    truncate customers, messages, runs, tasks, suppressions, replies, files restart identity cascade`;
  customer = await givenCustomer(pages.services, {
    ...{ name: `Bakery ${HOSTILE}`, email: 'ada@customer.test' },
  });
  invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-16' });
});

const QUOTED = '\n\nLe lun. 2 mars 2026 à 09:00, Atelier Lumen a écrit :\n> Bonjour';

async function given(words = `Paid ${HOSTILE}${QUOTED}`, more = {}): Promise<number> {
  await receive(pages.services, rawMail({}, words, { subject: `Re: ${HOSTILE}`, ...more }));
  return (await listKept(pages.services)).at(-1)?.id ?? 0;
}

async function unplaced(words = 'Hello'): Promise<number> {
  const name = Buffer.from(`Bob ${HOSTILE}`).toString('base64');
  return given(words, { from: `=?utf-8?B?${name}?= <bob@elsewhere.test>` });
}

test('an answer is read from the start page and dealt with: reminders go on', async () => {
  const id = await given();
  const start = await pages.ben.get('/');
  expect(textOfPage(start.html)).toContain('Answers to read');
  expect(start.html).toContain(`href="/replies/${id}"`);
  expect((await pages.ben.get('/answers')).html).toContain('href="/replies"');
  expect((await pages.ben.get('/replies')).html).toContain(`href="/replies/${id}"`);
  const { html } = await pages.ben.get(`/replies/${id}`);
  expect(html).toContain(`Paid ${HOSTILE_SHOWN}</p>`);
  expect(html).not.toContain(HOSTILE);
  expect(html).toContain('&gt; Bonjour');
  expect(textOfPage(html)).toContain('wait until 4 March 2026');
  const path = `/replies/${id}/handled`;
  expect((await pages.cem.post(path, {})).status).toBe(403);
  expect((await pages.ben.post(path, {})).status).toBe(303);
  expect((await chaseOf(pages.services, invoice.id)).heldBecause).toBeNull();
  expect(await openTasks(pages.services)).toEqual([]);
  expect((await pages.ben.post(path, {})).status).toBe(409);
  expect((await pages.ben.get('/')).html).not.toContain(`href="/replies/${id}"`);
  expect(textOfPage((await pages.ben.get(`/replies/${id}`)).html)).toContain('Dealt with by');
});

test('two colleagues at once: one deals with it', async () => {
  const id = await given();
  const answers = await Promise.all([
    pages.ada.post(`/replies/${id}/handled`, {}),
    pages.ben.post(`/replies/${id}/handled`, {}),
  ]);
  expect(answers.map((one) => one.status).toSorted()).toEqual([303, 409]);
});

test('its task done is the answer dealt with', async () => {
  const id = await given();
  const [task] = await pages.services.sql<{ id: number }[]>`select id from tasks`;
  expect((await pages.ben.get('/tasks')).html).toContain('Answer to read');
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(`/tasks/${task?.id}/completion`, {})).status).toBe(303);
  }
  expect((await listKept(pages.services)).find((one) => one.id === id)?.isHandled).toBe(true);
  expect((await chaseOf(pages.services, invoice.id)).heldBecause).toBeNull();
});

test('it stands in the timelines of its invoice, its customer and its message', async () => {
  await remind(pages.services);
  const message = await lastMessage(pages.services, customer.id);
  await receive(pages.services, rawMail({ 'In-Reply-To': message.mailId }, 'Ja.'));
  const absence = automaticMails(message.mailId)['Gmail: vacation'] ?? '';
  await receive(pages.services, absence);
  for (const path of [
    `/invoices/${invoice.id}`,
    `/customers/${customer.id}`,
    `/messages/${message.id}`,
  ]) {
    const { html } = await pages.ben.get(path);
    expect(html).toContain('href="/replies/1"');
    expect(html).toContain('href="/replies/2"');
  }
  const shown = textOfPage((await pages.ben.get('/replies/2')).html);
  expect(shown).toContain('A machine wrote it, so it holds nothing');
  expect((await pages.ben.post('/replies/2/handled', {})).status).toBe(409);
  expect((await pages.ben.get('/replies?state=automatic')).html).toContain('/replies/2');
  expect((await pages.ben.get('/replies')).html).not.toContain('/replies/2');
});

test('whoever writes from an address nobody knows is looked at twice', async () => {
  await remind(pages.services);
  const { mailId } = await lastMessage(pages.services, customer.id);
  await receive(
    pages.services,
    rawMail({ 'In-Reply-To': mailId }, 'Hi', { from: 'eve@evil.test' }),
  );
  expect(textOfPage((await pages.ben.get('/replies/1')).html)).toContain('look twice');
});

describe('an answer of nobody knows whom', () => {
  test('is given to a customer, and acts from then on', async () => {
    const id = await unplaced(`Invoice ${invoice.number}, paid yesterday.`);
    const { html } = await pages.ben.get(`/replies/${id}`);
    expect(html).toContain(`name="customer" value="${customer.id}"`);
    expect(textOfPage(html)).toContain('has an invoice it names');
    pages.services.clock.set('2026-03-04T08:00:00Z');
    const path = `/replies/${id}/customer`;
    expect((await pages.cem.post(path, { customer: String(customer.id) })).status).toBe(403);
    expect((await pages.ben.post(path, { customer: String(customer.id) })).status).toBe(303);
    expect((await listKept(pages.services))[0]).toMatchObject({
      ...{ customerId: customer.id, matchedBy: 'person', holdUntil: '2026-03-06' },
    });
    expect(await openTasks(pages.services)).toEqual(['reply_received']);
    expect((await pages.ben.post(path, { customer: String(customer.id) })).status).toBe(409);
    expect((await pages.ben.post(`/replies/${id}/aside`, {})).status).toBe(409);
  });

  test('a number that is typed counts, and an unknown one is told by the field', async () => {
    const id = await unplaced();
    const path = `/replies/${id}/customer`;
    const empty = await pages.ben.post(path, {});
    expect(empty.status).toBe(422);
    expect(textOfPage(empty.html)).toContain('Choose a customer, or type a number.');
    const wrong = await pages.ben.post(path, { number: HOSTILE });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain(`value="${HOSTILE_SHOWN}"`);
    expect(textOfPage(wrong.html)).toContain('There is no customer with this number.');
    expect((await pages.ben.post(path, { number: customer.number })).status).toBe(303);
  });

  test('or put aside: what it said is forgotten', async () => {
    const id = await unplaced('My secret');
    expect((await pages.ben.post(`/replies/${id}/aside`, {})).status).toBe(303);
    expect((await listKept(pages.services))[0]).toMatchObject({ words: '', isHandled: true });
    const shown = textOfPage((await pages.ben.get(`/replies/${id}`)).html);
    expect(shown).toContain('Its text is forgotten');
    expect(shown).not.toContain('My secret');
    expect((await pages.ben.post(`/replies/${id}/aside`, {})).status).toBe(409);
  });
});

describe('an answer on the phone', () => {
  const path = () => `/customers/${customer.id}/replies`;

  test('is noted, once, and makes reminders wait', async () => {
    const { html } = await pages.ben.get(`${path()}/new`);
    const form = {
      ...{ key: fieldOf(html, 'key'), from: `Ada ${HOSTILE}`, how: 'phone' },
      ...{ words: `Will pay ${HOSTILE}`, invoice: String(invoice.id) },
    };
    expect((await pages.cem.post(path(), form)).status).toBe(403);
    const refused = await pages.ben.post(path(), { ...form, words: ' ' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain(`value="Ada ${HOSTILE_SHOWN}"`);
    for (let press = 0; press < 2; press += 1) {
      expect((await pages.ben.post(path(), form)).status).toBe(303);
    }
    expect(await listKept(pages.services)).toMatchObject([
      { kind: 'answer', matchedBy: 'person', holdUntil: '2026-03-04' },
    ]);
    expect((await chaseOf(pages.services, invoice.id)).heldBecause).toBe('reply');
  });

  test('about somebody else’s invoice is refused', async () => {
    const other = await givenCustomer(pages.services);
    const foreign = await givenInvoice(pages.services, other, { dueOn: '2026-02-16' });
    const { html } = await pages.ben.get(`${path()}/new`);
    const form = {
      key: fieldOf(html, 'key'),
      how: 'phone',
      words: 'x',
      invoice: String(foreign.id),
    };
    expect((await pages.ben.post(path(), form)).status).toBe(404);
    expect(await listKept(pages.services)).toEqual([]);
  });
});

test('a promise found in an answer begins with its words, and deals with it', async () => {
  const id = await given();
  const { html } = await pages.ben.get(`/replies/${id}`);
  const href =
    new RegExp(`href="(/customers/${customer.id}/promises/new[^"]*)"`).exec(html)?.[1] ?? '';
  const form = await pages.ben.get(href.replaceAll('&amp;', '&'));
  expect(form.html).toContain(`>Paid ${HOSTILE_SHOWN}</textarea>`);
  expect(form.html).toContain(`action="/customers/${customer.id}/promises?reply=${id}"`);
  const sent = await pages.ben.post(`/customers/${customer.id}/promises?reply=${id}`, {
    ...{ key: fieldOf(form.html, 'key'), invoice: String(invoice.id), promised: '2026-03-13' },
    words: 'Paid on Friday',
  });
  expect(sent.status).toBe(303);
  expect((await listKept(pages.services))[0]?.isHandled).toBe(true);
  expect((await chaseOf(pages.services, invoice.id)).heldBecause).toBe('promise');
});

test('a dispute found in an answer begins with its words', async () => {
  const id = await given();
  const { html } = await pages.ben.get(`/disputes/new?invoice=${invoice.id}&reply=${id}`);
  expect(html).toContain(`>Paid ${HOSTILE_SHOWN}</textarea>`);
  expect(html).toContain(`action="/disputes?reply=${id}"`);
});

test('a form that names somebody else’s answer begins empty', async () => {
  const id = await given();
  const other = await givenCustomer(pages.services);
  const foreign = await givenInvoice(pages.services, other, { dueOn: '2026-02-16' });
  const { html } = await pages.ben.get(`/disputes/new?invoice=${foreign.id}&reply=${id}`);
  expect(html).not.toContain('Paid');
  expect(html).toContain('action="/disputes"');
});

test('what is attached is saved, never shown, and only what was kept', async () => {
  const body = [
    ...['--b', 'Content-Type: text/plain', '', 'x'],
    ...['--b', 'Content-Type: application/pdf; name="a.pdf"', '', '%PDF-1.7 proof'],
    ...['--b', 'Content-Type: text/html; name="b.html"', 'Content-Disposition: attachment', ''],
    ...['<script>alert(1)</script>', '--b--'],
  ].join('\n');
  await receive(pages.services, rawMail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body));
  const { html } = await pages.ben.get('/replies/1');
  expect(html).toContain('href="/replies/1/files/1"');
  expect(html).not.toContain('href="/replies/1/files/2"');
  const file = await pages.ben.get('/replies/1/files/1');
  expect(file.headers['content-disposition']).toContain('attachment');
  expect((await pages.ben.get('/replies/1/files/2')).status).toBe(404);
});

test.each(['/replies/0', '/replies/99999', '/replies/x', '/replies/1/files/1'])(
  '%s is not there',
  async (path) => {
    expect((await pages.ben.get(path)).status).toBe(404);
  },
);

test('a long list comes in pages that neither repeat nor leave out', async () => {
  for (let index = 0; index < 53; index += 1) {
    await given(`Words ${index}.`, { id: `<page${index}@customer.test>` });
  }
  const first = await pages.ben.get('/replies');
  const more = /href="(\/replies\?after=\d+)"/.exec(first.html)?.[1] ?? '';
  const second = await pages.ben.get(more);
  const found = [
    ...`${first.html}${second.html}`.matchAll(/class="main"><a href="\/replies\/(\d+)"/g),
  ];
  expect(found).toHaveLength(53);
  expect(new Set(found.map((one) => one[1])).size).toBe(53);
});

test('the days reminders wait are a setting, within limits', async () => {
  const form = { maxDays: '30', maxOpen: '2', noticeDays: '5', replyDays: '4' };
  expect((await pages.ben.post('/settings/answers', form)).status).toBe(403);
  expect((await pages.ada.post('/settings/answers', { ...form, replyDays: '11' })).status).toBe(
    422,
  );
  expect((await pages.ada.post('/settings/answers', form)).status).toBe(303);
  await given();
  expect((await listKept(pages.services))[0]?.holdUntil).toBe('2026-03-06');
  await pages.ada.post('/settings/answers', { ...form, replyDays: '2' });
});

test('a mailbox that cannot be read is said on the start page', async () => {
  await pages.services.sql`
    insert into mailboxes (name, uid_validity, last_uid, read_at, failing_since, problem)
    values ('ada@x/INBOX', 1, 1, now(), '2026-03-02T06:00:00Z', ${`Wrong ${HOSTILE}`})`;
  const { html } = await pages.ben.get('/');
  expect(textOfPage(html)).toContain('The mailbox cannot be read');
  expect(html).toContain(`Wrong ${HOSTILE_SHOWN}`);
  await pages.services.sql`truncate mailboxes`;
});
