import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { transaction } from '../../server/db/sql.ts';
import { pauseCustomer } from '../../server/pauses/actions.ts';
import { toldLastDays } from '../../server/pauses/rules.ts';
import { givenCustomer, givenHold, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
beforeEach(async () => {
  await pages.services.sql`truncate customers, invoices, messages, audit_entries cascade`;
});
afterAll(() => pages.close());

const calendar = createWorkingDays();

describe('the last days of pauses that are told', () => {
  test.each([
    // Friday the 27th of February is over on Monday the 2nd of March.
    ['2026-03-02', '2026-02-26'],
    ['2026-03-03', '2026-02-27'],
    ['2026-03-04', '2026-03-02'],
    ['2026-03-07', '2026-03-04'],
    // Easter Monday is no working day.
    ['2026-04-07', '2026-04-02'],
  ] as const)('on %s begin with %s and end in two days', (today, from) => {
    const days = toldLastDays(today, 'FR', calendar);
    expect(days).toEqual({ from, to: addDays(today, 2) });
  });

  test('have every end told on two working days, and no longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), (offset) => {
        const until = addDays('2026-01-01', offset);
        const told: PlainDate[] = [];
        for (let ahead = 1; ahead <= 14; ahead += 1) {
          const day = addDays(until, ahead);
          if (until >= toldLastDays(day, 'FR', calendar).from) told.push(day);
        }
        expect(told[0]).toBe(addDays(until, 1));
        expect(told.filter((day) => calendar.isWorkingDay(day, 'FR'))).toHaveLength(2);
        // Without a gap: told until it is over.
        expect(told).toEqual(told.map((_, index) => addDays(until, index + 1)));
      }),
    );
  });
});

async function givenPaused(name: string, untilOn: PlainDate | null): Promise<GivenCustomer> {
  const customer = await givenCustomer(pages.services, { name });
  await givenInvoice(pages.services, customer, { dueOn: '2026-02-20' });
  await transaction(pages.services.sql, (tx) =>
    pauseCustomer(tx, pages.services, {
      ...{ customerId: customer.id, untilOn, reason: `Since ${name} moved` },
      by: { actor: 'user', userId: pages.adaId },
    }),
  );
  return customer;
}

async function group(): Promise<string> {
  const { html } = await pages.ben.get('/');
  return (
    /<section class="card work-group \w+" id="pauses">[\s\S]*?<\/section>/.exec(html)?.[0] ?? ''
  );
}

test('a customer’s pause that has ended, or will in two days, is said with a link and why it was', async () => {
  const over = await givenPaused('Over', '2026-03-01');
  await givenPaused('Long over', '2026-02-20');
  await givenPaused('Last day', '2026-03-02');
  await givenPaused('Near', '2026-03-04');
  await givenPaused('Far', '2026-03-05');
  await givenPaused('Never', null);
  const html = await group();
  const text = textOfPage(html);
  expect(text).toContain('Pauses that end 3');
  expect(html).toContain(`href="/customers/${over.id}#pause"`);
  expect(text).toMatch(/Over Ended paused until 01\/03\/2026 · Since Over moved/);
  for (const name of ['Last day', 'Near']) expect(text).toContain(`Since ${name} moved`);
  for (const name of ['Long over', 'Far', 'Never']) expect(text).not.toContain(name);
  // Only what has ended can be marked.
  expect(html.match(/\/seen"/g)).toHaveLength(1);
});

test('of a customer that owes nothing, or whose pause was lifted, nothing is said', async () => {
  const paid = await givenPaused('Paid', '2026-03-01');
  await pages.services.sql`update invoices set balance_minor = 0 where customer_id = ${paid.id}`;
  const lifted = await givenPaused('Lifted', '2026-03-01');
  expect((await pages.ben.post(`/customers/${lifted.id}/pause/removal`, {})).status).toBe(303);
  expect(await group()).toBe('');
});

test('looking at the page changes nothing; marked as handled it is gone, once, with who did', async () => {
  await givenPaused('Over', '2026-03-01');
  const customer = await givenCustomer(pages.services, { name: 'Invoice alone' });
  const invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-02-20' });
  await givenHold(pages.services, invoice, 'pause', '2026-03-01');
  await group();
  const posts = [...(await group()).matchAll(/action="(\/pauses\/[^"]+)"/g)].map(
    ([, to = '']) => to,
  );
  expect(posts.map((to) => to.replace(/\d+/, '#')).sort()).toEqual([
    '/pauses/customer/#/seen',
    '/pauses/invoice/#/seen',
  ]);
  for (const to of posts) {
    expect((await pages.cem.post(to, {})).status).toBe(403);
    expect((await pages.ben.post(to, {})).status).toBe(303);
    // A second press, or a colleague's.
    expect((await pages.ben.post(to, {})).status).toBe(303);
  }
  expect(await group()).toBe('');
  const entries = await pages.services.sql<{ subjectType: string }[]>`
    select subject_type from audit_entries where action = 'pause.end_seen' order by subject_type`;
  expect(entries.map((row) => row.subjectType)).toEqual(['customer', 'invoice']);
  // The pauses themselves are as they were.
  const [row] = await pages.services.sql`
    select (select count(*) from customer_pauses where lifted_at is null)
      + (select count(*) from holds where lifted_at is null) as unlifted`;
  expect(row).toEqual({ unlifted: 2 });
});

test('a pause that still holds cannot be marked, nor one that is not there', async () => {
  await givenPaused('Near', '2026-03-04');
  const [pause] = await pages.services.sql<{ id: number }[]>`select id from customer_pauses`;
  for (const path of [`customer/${pause?.id}`, 'customer/999999', 'invoice/x', 'nothing/1']) {
    expect((await pages.ben.post(`/pauses/${path}/seen`, {})).status, path).toBe(404);
  }
  expect(await group()).toContain('Near');
});
