import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { fieldOf, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { at, live, messages, pay, step } from './support.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
  await givenScenario(pages.services, [
    step(1, { approval: true, tone: 'firm' }),
    step(2, { approval: true, tone: 'friendly' }),
  ]);
});
beforeEach(async () => {
  await pages.services.sql`truncate customers, invoices, payments, tasks, runs, messages cascade`;
});
afterAll(() => pages.close());

async function scene() {
  const { services } = pages;
  at(services, '2026-03-02');
  const customer = await givenCustomer(services, { language: 'en' });
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-03-02' });
  await live(services, '2026-03-03', 1);
  const id = (await messages(services)).at(-1)?.id ?? 0;
  const page = await pages.ben.get(`/approvals/${id}/edit`);
  return { customer, invoice, id, path: `/approvals/${id}/edit`, page: page.html };
}

/** What the text area of the page holds. */
function bodyOf(html: string): string {
  const text = /<textarea[^>]*name="body"[^>]*>([\s\S]*?)<\/textarea>/.exec(html)?.[1] ?? '';
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, '’')
    .replace(/&gt;/g, '>')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&');
}

const SENTENCE = 'As we said on the telephone on Tuesday, the delivery is complete.';

function edited(page: string): { subject: string; body: string; readAt: string } {
  const subject = fieldOf(page, 'subject')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, '’');
  return { subject, body: `${SENTENCE}\n\n${bodyOf(page)}`, readAt: fieldOf(page, 'readAt') };
}

test('what was edited leaves, in both parts, for this mail alone', async () => {
  const { id, path, page, invoice } = await scene();
  expect(bodyOf(page)).toContain('{{');
  const saved = await pages.ben.post(path, { ...edited(page), do: 'save' });
  expect(saved).toMatchObject({ status: 303, location: `/approvals/${id}` });
  const shown = textOfPage((await pages.ben.get(`/approvals/${id}`)).html);
  expect(shown).toContain('Edited by collector');
  expect((await pages.ben.get(`/approvals/${id}/html`)).html).toContain(SENTENCE);
  await pages.ben.post(`/approvals/${id}/approval`, {});
  await sendQueued(pages.services);
  const mail = await renderStoredMessage(pages.services, id);
  for (const part of [mail?.text, mail?.html]) {
    expect(part).toContain(SENTENCE);
    expect(part).toContain(invoice.number);
  }
  const [row] = await pages.services.sql`select status, variant from messages where id = ${id}`;
  // It is none of the wordings, so no wording is judged by what it comes to.
  expect(row).toEqual({ status: 'accepted', variant: null });
  expect(textOfPage((await pages.cem.get(`/messages/${id}`)).html)).toContain(
    'Edited before approval',
  );
});

test('a broken text is shown with its mistakes in their places, and nothing is kept', async () => {
  const { id, path, page } = await scene();
  const broken = { ...edited(page), body: 'Hello {{ nobody }}' };
  for (const [how, status] of [
    ['save', 422],
    ['preview', 200],
  ] as const) {
    const answer = await pages.ben.post(path, { ...broken, do: how });
    expect(answer.status).toBe(status);
    expect(bodyOf(answer.html)).toBe('Hello {{ nobody }}');
    expect(answer.html).toContain('<mark>');
  }
  const [row] = await pages.services.sql`select edited from messages where id = ${id}`;
  expect(row).toEqual({ edited: null });
});

test('two who edit at once: the second sees what the first made of it, and keeps the text', async () => {
  const { path, page } = await scene();
  const first = edited(page);
  const second = { ...first, body: first.body.replace('Tuesday', 'Thursday') };
  await pages.ben.post(path, { ...first, do: 'save' });
  const answer = await pages.ada.post(path, { ...second, do: 'save' });
  expect(answer.status).toBe(409);
  expect(bodyOf(answer.html)).toContain('Thursday');
  expect(answer.html).toContain('<del>');
  const again = { ...second, readAt: fieldOf(answer.html, 'readAt'), do: 'save' };
  expect((await pages.ada.post(path, again)).status).toBe(303);
});

test('an edit can be undone, and a decided mail is edited no more', async () => {
  const { id, path, page } = await scene();
  await pages.ben.post(path, { ...edited(page), do: 'save' });
  const now = await pages.ben.get(path);
  expect(bodyOf(now.html)).toContain(SENTENCE);
  await pages.ben.post(path, { ...edited(now.html), do: 'undo' });
  expect((await pages.ben.get(`/approvals/${id}/html`)).html).not.toContain(SENTENCE);
  await pages.ben.post(`/approvals/${id}/approval`, {});
  expect((await pages.ben.post(path, { ...edited(now.html), do: 'save' })).status).toBe(409);
  expect((await pages.ben.get(path)).status).toBe(303);
});

test('who may only look edits nothing', async () => {
  const { path, page } = await scene();
  expect((await pages.cem.get(path)).status).toBe(403);
  expect((await pages.cem.post(path, { ...edited(page), do: 'save' })).status).toBe(403);
  expect((await pages.cem.get(`${path}/html?draft=x`)).status).toBe(404);
});

test('a text for a firm reminder does not leave as a friendly one', async () => {
  const { services } = pages;
  at(services, '2026-03-02');
  const customer = await givenCustomer(services, { language: 'en' });
  const firm = await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 10_000 });
  const other = await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 20_000 });
  await live(services, '2026-03-03', 1);
  const id = (await messages(services)).at(-1)?.id ?? 0;
  // The other invoice stands at the friendly step.
  await services.sql`update message_lines set position = 2 where invoice_id = ${other.id}`;
  const path = `/approvals/${id}/edit`;
  const { html } = await pages.ben.get(path);
  await pages.ben.post(path, { ...edited(html), do: 'save' });
  await pages.ben.post(`/approvals/${id}/approval`, {});
  await pay(services, customer, firm, 10_000);
  await sendQueued(services);
  const mail = await renderStoredMessage(services, id);
  expect(mail?.text).toContain(other.number);
  expect(mail?.text).not.toContain(SENTENCE);
});
