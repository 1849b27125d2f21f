import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { makeNotice } from '../../server/payment-notices/actions.ts';
import { walkNotices } from '../../server/payment-notices/match-actions.ts';
import { lettersOf, pay } from '../promises/support.ts';
import {
  givenCustomer,
  givenInvoice,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';

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

async function given(): Promise<number> {
  return transaction(pages.services.sql, async (tx) => {
    const payLinkId = await createPayLink(tx, pages.services, {
      ...{ customerId: customer.id, contactId: null, days: 30, zone: 'Europe/Paris' },
    });
    const made = await makeNotice(tx, pages.services, {
      ...{ customerId: customer.id, invoiceIds: [invoice.id], paidOn: '2026-02-27' },
      ...{ amountMinor: null, method: 'cheque', reference: `No ${HOSTILE}` },
      ...{ words: `Sent ${HOSTILE}`, payLinkId, formKey: null },
      proof: { name: 'avis.pdf', content: Buffer.from('%PDF-1.7 proof') },
    });
    if (!made.ok) throw new Error(made.reason);
    return made.noticeId;
  });
}

test('one that was not found in time is decided from the start page: found', async () => {
  await pay(pages.services, customer, 5_000, { on: '2026-02-26', invoices: [] });
  const id = await given();
  pages.services.clock.set('2026-03-10T08:00:00Z');
  await walkNotices(pages.services);
  const start = await pages.ben.get('/');
  expect(textOfPage(start.html)).toContain('Payments said to be made');
  expect(start.html).toContain(`href="/payment-notices/${id}"`);
  expect((await pages.ben.get('/payment-notices')).html).toContain(`/payment-notices/${id}`);
  const { html } = await pages.ben.get(`/payment-notices/${id}`);
  expect(html).toContain(`Sent ${HOSTILE_SHOWN}`);
  const text = textOfPage(html);
  expect(text).toContain('€50.00, received on 26/02/2026');
  // Friday the thirteenth, then after the weekend.
  expect(text).toMatch(/If it is returned F-\d+ Friendly reminder on 16 March 2026/);
  const proof = await pages.ben.get(`/payment-notices/${id}/proof`);
  expect(proof.headers['content-disposition']).toContain('attachment');
  const payment = /name="payment" value="(\d+)"/.exec(html)?.[1] ?? '';
  expect((await pages.cem.post(`/payment-notices/${id}/found`, { payment })).status).toBe(403);
  expect((await pages.ben.post(`/payment-notices/${id}/found`, { payment: '0x' })).status).toBe(
    404,
  );
  expect((await pages.ben.post(`/payment-notices/${id}/found`, { payment })).status).toBe(303);
  expect((await lettersOf(pages.services)).at(-1)).toBe('notice_found');
  const after = await pages.ben.get(`/payment-notices/${id}`);
  expect(after.html).toContain(`href="/payments/${payment}"`);
  expect(after.html).not.toContain('name="answer"');
  expect((await pages.ben.get('/')).html).not.toContain(`href="/payment-notices/${id}"`);
  expect((await pages.ben.post(`/payment-notices/${id}/found`, { payment })).status).toBe(409);
});

test('or returned, with what was looked for', async () => {
  const id = await given();
  const path = `/payment-notices/${id}/return`;
  const empty = await pages.ben.post(path, { answer: '' });
  expect(empty.status).toBe(422);
  expect(empty.html).toContain('Please fill this in.');
  expect((await pages.ben.post(path, { answer: `Both accounts ${HOSTILE}` })).status).toBe(303);
  const { html } = await pages.ben.get(`/payment-notices/${id}`);
  expect(html).toContain(`Both accounts ${HOSTILE_SHOWN}`);
  expect(html).toContain('reminders wait until 5 March 2026');
  expect((await lettersOf(pages.services)).at(-1)).toBe('notice_returned');
  expect((await pages.ben.post(path, { answer: 'Again' })).status).toBe(409);
});

test('what is not there is not found', async () => {
  for (const path of ['/payment-notices/99999', '/payment-notices/x', '/payment-notices/9/proof']) {
    expect((await pages.ben.get(path)).status).toBe(404);
  }
  expect((await pages.ben.post('/payment-notices/99999/found')).status).toBe(404);
  expect((await pages.ben.post('/payment-notices/99999/return', { answer: 'x' })).status).toBe(404);
});
