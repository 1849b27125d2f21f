import { afterAll, beforeAll, expect, test } from 'vitest';
import { runReminders } from '../../server/runs/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { openTask } from '../../server/tasks/actions.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';
import { live, messages, step } from '../approvals/support.ts';

let pages: Pages;
let adaId: number;
beforeAll(async () => {
  pages = await openPages();
  adaId = pages.adaId;
  const { services } = pages;
  const { sql } = services;
  await givenScenario(services, [step(1, { approval: true, tone: 'firm' }), step(6)]);
  for (const [name, owner] of [
    ['Abel', adaId],
    ['Berthe', null],
    ['Cyprien', adaId],
  ] as const) {
    const customer = await givenCustomer(services, { name });
    const caller = await givenCustomer(services, { name: `${name} by phone` });
    await sql`update customers set owner_id = ${owner} where id in (${customer.id}, ${caller.id})`;
    await sql`
      update customers set scenario_id = (select id from scenarios where key = 'personal') where id = ${caller.id}`;
    const invoice = await givenInvoice(services, customer, { dueOn: '2026-03-02' });
    await givenInvoice(services, caller, { dueOn: '2026-02-02' });
    await transaction(sql, (tx) =>
      openTask(tx, services, {
        kind: 'review',
        subject: `whose:${name}`,
        invoiceId: invoice.id,
      }),
    );
  }
  await runReminders(services, { trigger: 'command' });
  await live(services, '2026-03-03', 1);
});
afterAll(() => pages.close());

const listed = (html: string) => {
  const text = textOfPage(html.slice(html.indexOf('<main')));
  return ['Abel', 'Berthe', 'Cyprien'].filter((name) => text.includes(name));
};

test.each(['/customers', '/tasks', '/approvals'])(
  '%s shows everybody’s, or those of whoever looks, as its address says',
  async (path) => {
    const all = await pages.ada.get(path);
    expect(listed(all.html)).toEqual(['Abel', 'Berthe', 'Cyprien']);
    expect(all.html).toContain(`<a href="${path}?mine=1">My customers</a>`);
    const mine = await pages.ada.get(`${path}?mine=1`);
    expect(listed(mine.html)).toEqual(['Abel', 'Cyprien']);
    expect(mine.html).toContain(`<a href="${path}">All customers</a>`);
    expect(mine.html).toMatch(/href="[^"]*mine=1" aria-current="page">My customers</);
    // Nobody else's are Ben's.
    expect(listed((await pages.ben.get(`${path}?mine=1`)).html)).toEqual([]);
    expect(listed((await pages.ada.get(`${path}?mine=yes`)).html)).toHaveLength(3);
  },
);

test('the tabs, the search and the segment of customers keep it', async () => {
  const { html } = await pages.ada.get('/customers?mine=1&search=a&segment=standard');
  expect(html).toContain(
    'href="/customers?state=open&amp;search=a&amp;segment=standard&amp;mine=1"',
  );
  expect(html).toContain('<input type="hidden" name="mine" value="1">');
  expect(html).toContain('<a href="/customers?search=a&amp;segment=standard">All customers</a>');
  expect((await pages.ada.get('/customers')).html).not.toContain('name="mine"');
});

test('whoever has no customers is told that none were found, not that there are none', async () => {
  const text = textOfPage((await pages.ben.get('/customers?mine=1')).html);
  expect(text).toContain('No customer fits');
});

test('what is done from such a list leads back to it', async () => {
  const { html } = await pages.ada.get('/approvals?mine=1');
  expect(html).toContain('method="post" action="/approvals?mine=1"');
  const refused = await pages.ada.post('/approvals?mine=1', { decision: 'approve' });
  expect(refused.status).toBe(422);
  expect(listed(refused.html)).toEqual(['Abel', 'Cyprien']);
  const [first] = await messages(pages.services);
  const decided = await pages.ada.post('/approvals?mine=1', {
    decision: 'approve',
    message: [String(first?.id)],
  });
  expect(decided.location).toBe('/approvals?mine=1');
});
