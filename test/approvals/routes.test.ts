import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { givenUser, person, type Person } from '../users/person.ts';
import { at, live, messages, pay, step } from './support.ts';

let pages: Pages;
let accountant: Person;
beforeAll(async () => {
  pages = await openPages();
  accountant = person(pages, (await givenUser(pages, 'accountant')).cookie);
  await givenScenario(pages.services, [step(1, { approval: true, tone: 'firm' }), step(6)]);
});
beforeEach(async () => {
  await pages.services.sql`truncate customers, invoices, payments, tasks, runs, messages cascade`;
});
afterAll(() => pages.close());

async function scene(customers = 1) {
  const { services } = pages;
  at(services, '2026-03-02');
  const made = [];
  for (let n = 0; n < customers; n += 1) {
    const customer = await givenCustomer(services, { name: n === 0 ? HOSTILE : `Customer ${n}` });
    made.push({
      customer,
      invoice: await givenInvoice(services, customer, { dueOn: '2026-03-02' }),
    });
  }
  await live(services, '2026-03-03', 1);
  const ids = (await messages(services)).map(({ id }) => id);
  return { made, ids, id: ids[0] ?? 0 };
}

const states = async () => (await messages(pages.services)).map(({ status }) => status);

describe('the list', () => {
  test('says what each mail asks for now, to whom, and since when', async () => {
    const { made } = await scene(2);
    const answer = await pages.ben.get('/approvals');
    expect(answer.status).toBe(200);
    expect(answer.html).toContain(HOSTILE_SHOWN);
    expect(answer.html).not.toContain(HOSTILE);
    const text = textOfPage(answer.html);
    expect(text).toContain('Firm reminder');
    expect(text).toContain(`€1,200.00 ${made[0]?.invoice.number ?? ''}`);
    expect(text).toContain('@customer.test');
    expect(textOfPage((await pages.ben.get('/')).html)).toContain('Mails to approve');
    expect(textOfPage((await pages.ben.get('/messages')).html)).toContain('To approve (2)');
  });

  test('says when nothing is left to ask, and which invoice fell out', async () => {
    const { made } = await scene(2);
    const [first] = made;
    if (!first) throw new Error('There is one.');
    await pay(pages.services, first.customer, first.invoice);
    const text = textOfPage((await pages.ben.get('/approvals')).html);
    expect(text).toContain('Nothing left to ask: paid in the meantime.');
  });

  test('goes on from page to page, the oldest first', async () => {
    const { ids } = await scene(3);
    const { html } = await pages.ben.get(`/approvals?after=${ids[0] ?? 0}`);
    expect(html).not.toContain(`href="/approvals/${ids[0] ?? 0}"`);
    expect(html).toContain(`href="/approvals/${ids[1] ?? 0}"`);
  });
});

describe('several at once', () => {
  test('are approved each for itself, and the sentence counts what became of them', async () => {
    const { made, ids } = await scene(4);
    const [first] = made;
    if (!first) throw new Error('There is one.');
    await pay(pages.services, first.customer, first.invoice);
    await pages.ben.post(`/approvals/${ids[1] ?? 0}/skip`, { reason: 'by phone' });
    const answer = await pages.ben.post('/approvals', {
      decision: 'approve',
      message: ids.map(String),
    });
    expect(answer).toMatchObject({ status: 303, location: '/approvals' });
    expect(await states()).toEqual(['skipped', 'skipped', 'queued', 'queued']);
    const text = textOfPage((await pages.ben.get('/approvals')).html);
    expect(text).toContain('2 approved · 1 no longer right, not sent · 1 already decided.');
  });

  test('none ticked, or skipped without a reason, shows the list again with what was ticked', async () => {
    const { ids } = await scene(2);
    const none = await pages.ben.post('/approvals', { decision: 'approve' });
    expect(none.status).toBe(422);
    expect(textOfPage(none.html)).toContain('Tick at least one mail.');
    const bare = await pages.ben.post('/approvals', {
      ...{ decision: 'skip', reason: ' ', message: String(ids[1] ?? 0) },
    });
    expect(bare.status).toBe(422);
    expect(bare.html).toMatch(new RegExp(`value="${ids[1] ?? 0}"[^>]* checked`));
    expect(textOfPage(bare.html)).toContain('Please fill this in.');
    expect(await states()).toEqual(['awaiting_approval', 'awaiting_approval']);
  });
});

describe('one', () => {
  test('is read as it would leave now, and reading changes nothing', async () => {
    const { id, made } = await scene();
    const before = await pages.services.sql`select * from messages`;
    const page = await pages.cem.get(`/approvals/${id}`);
    const text = textOfPage(page.html);
    expect(text).toContain(made[0]?.invoice.number);
    expect(text).toContain('Planned on 3 March 2026.');
    expect(text).toContain('“Firm reminder” of the scenario “custom”');
    expect(page.html).toContain(`src="/approvals/${id}/html"`);
    // Who may only look is shown no button.
    expect(page.html).not.toContain('/approval"');
    const frame = await pages.cem.get(`/approvals/${id}/html`);
    expect(frame.headers['content-security-policy']).toContain('sandbox');
    expect(frame.html).toContain(made[0]?.invoice.number);
    // No link that pays in the customer's name.
    expect(frame.html).not.toMatch(/\/p\/[\w-]{20}/);
    expect(await pages.services.sql`select * from messages`).toEqual(before);
  });

  test('is approved once: the second finds it decided', async () => {
    const { id } = await scene();
    expect(await pages.ben.post(`/approvals/${id}/approval`, {})).toMatchObject({ status: 303 });
    expect(await pages.ada.post(`/approvals/${id}/approval`, {})).toMatchObject({ status: 409 });
    expect(await pages.ada.post(`/approvals/${id}/skip`, { reason: 'x' })).toMatchObject({
      status: 409,
    });
    expect(await pages.ben.get(`/approvals/${id}`)).toMatchObject({
      ...{ status: 303, location: `/messages/${id}` },
    });
    expect(await states()).toEqual(['queued']);
  });

  test('is skipped with a reason, which its page and its invoice tell', async () => {
    const { id, made } = await scene();
    expect((await pages.ben.post(`/approvals/${id}/skip`, { reason: '' })).status).toBe(422);
    expect((await pages.ben.post(`/approvals/${id}/skip`, { reason: HOSTILE })).status).toBe(303);
    const message = await pages.cem.get(`/messages/${id}`);
    expect(message.html).toContain(HOSTILE_SHOWN);
    expect(textOfPage(message.html)).toContain('Because: a person decided so (');
    const invoice = textOfPage((await pages.cem.get(`/invoices/${made[0]?.invoice.id ?? 0}`)).html);
    expect(invoice).toContain('left out: a person decided so');
  });

  test('is decided by administrators and collectors alone', async () => {
    const { id } = await scene();
    for (const who of [pages.cem, accountant]) {
      for (const path of ['/approvals', `/approvals/${id}/approval`, `/approvals/${id}/skip`]) {
        expect((await who.post(path, { message: String(id), reason: 'x' })).status).toBe(403);
      }
    }
    expect(await states()).toEqual(['awaiting_approval']);
  });

  test('unknown and malformed ones are not found', async () => {
    for (const id of ['0', '999999', 'x', '1e3']) {
      expect((await pages.ben.get(`/approvals/${id}`)).status).toBe(404);
      expect((await pages.ben.get(`/approvals/${id}/html`)).status).toBe(404);
      expect((await pages.ben.post(`/approvals/${id}/approval`, {})).status).toBe(404);
      expect((await pages.ben.post(`/approvals/${id}/skip`, { reason: 'x' })).status).toBe(404);
    }
  });
});
