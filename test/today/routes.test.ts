import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createImport } from '../../server/imports/actions.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { openTask } from '../../server/tasks/actions.ts';
import { givenCustomer, givenDispute, givenHold, givenInvoice } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from './pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
beforeEach(async () => {
  const { sql } = pages.services;
  await sql`truncate customers, invoices, payments, imports, tasks, runs, messages cascade`;
  await sql`truncate suppressions`;
});
afterAll(() => pages.close());

async function today(): Promise<string> {
  const { status, html } = await pages.cem.get('/');
  expect(status).toBe(200);
  return html;
}

test('a fresh installation says what to do first', async () => {
  const html = await today();
  const text = textOfPage(html);
  expect(text).toContain('Three steps, then reminders leave by themselves');
  expect(html).toContain('href="/imports"');
  expect(text).toContain('Nothing needs you right now.');
  expect(text).toContain('Nothing is planned');
});

test('figures stand per currency, and what is due today is not overdue', async () => {
  const { services } = pages;
  const customer = await givenCustomer(services, { name: HOSTILE });
  await givenInvoice(services, customer, { dueOn: '2026-03-01', totalMinor: 10_000 });
  await givenInvoice(services, customer, { dueOn: '2026-03-02', totalMinor: 2_000 });
  await givenInvoice(services, customer, { dueOn: '2026-03-08', totalMinor: 300 });
  await givenInvoice(services, customer, { dueOn: '2026-03-09', totalMinor: 40, currency: 'EUR' });
  await givenInvoice(services, customer, { dueOn: '2026-02-01', totalMinor: 777, currency: 'GBP' });
  const text = textOfPage(await today());
  expect(text).not.toContain('Three steps');
  expect(text).toContain(
    'Open €123.40 4 invoices Overdue €100.00 1 invoice Due within 7 days €23.00 2 invoices',
  );
  expect(text).toContain('Open £7.77 1 invoice Overdue £7.77 1 invoice');
});

test('the aged balance puts each invoice where the trade does, and adds up', async () => {
  const { services } = pages;
  services.clock.set('2026-03-31T08:00:00Z');
  try {
    const customer = await givenCustomer(services);
    // The vector of the trade: not due, then the first and last day of each bucket.
    const days = [
      ['2026-03-31', 1],
      ['2026-03-30', 10],
      ['2026-03-01', 20],
      ['2026-02-28', 100],
      ['2026-01-30', 200],
      ['2026-01-29', 1_000],
      ['2025-12-31', 2_000],
      ['2025-12-30', 40_000],
    ] as const;
    for (const [dueOn, totalMinor] of days) {
      await givenInvoice(services, customer, { dueOn, totalMinor });
    }
    const text = textOfPage(await today());
    expect(text).toMatch(/Not due yet €0\.01/);
    expect(text).toMatch(/1–30 days €0\.30/);
    expect(text).toMatch(/31–60 days €3\.00/);
    expect(text).toMatch(/61–90 days €30\.00/);
    expect(text).toMatch(/Over 90 days €400\.00/);
    expect(text).toMatch(/Total outstanding €433\.31/);
  } finally {
    services.clock.set('2026-03-02T08:00:00Z');
  }
});

test('customers who owe and cannot be written to are listed, and only those', async () => {
  const { services } = pages;
  const without = await givenCustomer(services, { name: `No address ${HOSTILE}`, email: null });
  const refusing = await givenCustomer(services, { name: 'Refusing', email: 'no@customer.test' });
  const fine = await givenCustomer(services, { name: 'Reachable' });
  const later = await givenCustomer(services, { name: 'Later', email: null });
  for (const customer of [without, refusing, fine]) {
    await givenInvoice(services, customer, { dueOn: '2026-02-01' });
  }
  await givenInvoice(services, later, { dueOn: '2026-04-01' });
  await services.sql`
    insert into suppressions (email, reason, created_at) values ('no@customer.test', 'bounced', now())`;
  const html = await today();
  const text = textOfPage(html);
  expect(html).toContain(`No address ${HOSTILE_SHOWN}`);
  expect(text).toContain('Refusing the address on file refuses mail');
  expect(text).not.toContain('Reachable');
  expect(text).not.toContain('Later');
});

test('disputes and pauses whose day has passed wait for somebody; a pause that goes on does not', async () => {
  const { services } = pages;
  const customer = await givenCustomer(services);
  const invoices = [];
  for (let n = 0; n < 3; n += 1) {
    invoices.push(
      await givenInvoice(services, customer, { dueOn: '2026-02-01', number: `H-${n}` }),
    );
  }
  const [disputed, over, paused] = invoices;
  if (!disputed || !over || !paused) throw new Error('Three invoices are there.');
  await givenDispute(services, disputed.id);
  await givenHold(services, over, 'pause', '2026-03-01');
  await givenHold(services, paused, 'pause', '2026-03-05');
  const text = textOfPage(await today());
  expect(text).toContain('H-0 ·');
  expect(text).toContain('paused until 01/03/2026');
  expect(text).not.toContain('H-2 ·');
});

test('a call the scenario asks for is listed until somebody has made it', async () => {
  const { services } = pages;
  const { sql } = services;
  const customer = await givenCustomer(services, { name: 'Called' });
  await sql`
    update customers set scenario_id = (select id from scenarios where key = 'personal') where id = ${customer.id}`;
  await givenInvoice(services, customer, { dueOn: '2026-02-02', number: 'CALL-1' });
  await runReminders(services, { trigger: 'command' });
  const [task] = await sql<{ id: number }[]>`select id from tasks where kind = 'step_call'`;
  const page = `/tasks/${task?.id}`;
  const action = `${page}/completion`;
  const { html } = await pages.ben.get('/');
  expect(textOfPage(html)).toContain('Call · Called');
  expect(textOfPage(html)).toContain('CALL-1');
  // What came of it is noted on its page; there it leaves the list without a call too.
  expect(html).toContain(`href="${page}" aria-label="Call: Call · Called"`);
  expect((await pages.ben.get(page)).html).toContain(action);
  expect((await pages.cem.get('/')).html).not.toContain('aria-label="Call: Call · Called"');
  expect((await pages.cem.get(page)).html).not.toContain(action);
  expect((await pages.cem.post(action)).status).toBe(403);
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(action)).status).toBe(303);
  }
  expect((await pages.ben.get('/')).html).not.toContain(`href="${page}"`);
  expect((await pages.ben.post('/tasks/x/completion')).status).toBe(404);
});

test('a call about what was paid meanwhile is nobody’s work', async () => {
  const { services } = pages;
  const { sql } = services;
  const customer = await givenCustomer(services, { name: 'Paid before the call' });
  await sql`
    update customers set scenario_id = (select id from scenarios where key = 'personal') where id = ${customer.id}`;
  await givenInvoice(services, customer, { dueOn: '2026-02-03' });
  await runReminders(services, { trigger: 'command' });
  expect(textOfPage((await pages.ben.get('/')).html)).toContain('Paid before the call');
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor: 120_000,
      method: 'transfer',
      receivedOn: '2026-03-02',
      reference: '',
      allocations: 'oldest_first',
      thank: false,
    }),
  );
  expect(textOfPage((await pages.ben.get('/tasks')).html)).not.toContain('Paid before the call');
  await runReminders(services, { trigger: 'command' });
  expect(
    await sql`select from tasks where customer_id = ${customer.id} and done_at is null`,
  ).toEqual([]);
});

test('money that no invoice took is listed with its customer', async () => {
  const { services } = pages;
  const customer = await givenCustomer(services, { name: 'Payer' });
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor: 4_242,
      method: 'transfer',
      receivedOn: '2026-03-01',
      reference: '',
      allocations: 'oldest_first',
      thank: false,
    }),
  );
  const text = textOfPage(await today());
  expect(text).toContain('Payer received on 01/03/2026 €42.42');
  expect(text).toContain('Collected in 30 days €42.42 1 payment');
});

test('imports that wait, tasks, a webhook that does not arrive and paused reminders are said', async () => {
  const { services } = pages;
  await createImport(services, {
    filename: `march ${HOSTILE}.csv`,
    file: Buffer.from('number;customer;total;due date\nA1;Acme;10,00;2026-01-31\n'),
    userId: pages.adaId,
  });
  await openTask(services.sql, services, { kind: 'review', subject: 'x' });
  await services.sql`
    insert into stripe_polls (read_until, polled_at, missed_by_webhook) values (now(), now(), 3)
    on conflict (id) do update set missed_by_webhook = 3`;
  await services.sql`update organization set reminders_paused = true`;
  try {
    const html = await today();
    expect(html).toContain(`march ${HOSTILE_SHOWN}.csv`);
    const text = textOfPage(html);
    expect(text).toContain('To look at');
    expect(text).toContain('Stripe does not reach this server');
    expect(text).toContain('Reminders are paused');
    expect(text).toContain('Paused: nothing leaves');
  } finally {
    await services.sql`update organization set reminders_paused = false`;
    await services.sql`delete from stripe_polls`;
  }
});

test('a task is done once, and is off the list', async () => {
  const { services } = pages;
  await openTask(services.sql, services, { kind: 'review', subject: 'y' });
  const { html } = await pages.ben.get('/tasks');
  const action = /action="(\/tasks\/\d+\/completion)"/.exec(html)?.[1] ?? '';
  expect((await pages.cem.post(action)).status).toBe(403);
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(action)).status).toBe(303);
  }
  expect((await pages.ben.get('/tasks')).html).not.toContain(action);
  expect((await pages.ben.post('/tasks/999999/completion')).status).toBe(404);
  const trace = await services.sql`select 1 from audit_entries where action = 'task.completed'`;
  expect(trace.length).toBeGreaterThan(0);
});

test('the next run says its day and how many messages it writes', async () => {
  const { services } = pages;
  const one = await givenCustomer(services);
  const two = await givenCustomer(services);
  await givenInvoice(services, one, { dueOn: '2026-02-20' });
  await givenInvoice(services, one, { dueOn: '2026-02-21' });
  await givenInvoice(services, two, { dueOn: '2026-02-22' });
  expect(textOfPage(await today())).toContain('2 March 2026 at 08:00 · 2 messages');
});

test('a stranger is sent to the door', async () => {
  for (const path of ['/', '/tasks', '/reports/aged-balance']) {
    expect((await pages.stranger.get(path)).location, path).toMatch(/^\/sign-in/);
  }
});

test('the aged balance by customer begins with whoever owes most and can be paged', async () => {
  const { services } = pages;
  for (let n = 1; n <= 60; n += 1) {
    const customer = await givenCustomer(services, {
      name: `Debtor ${String(n).padStart(2, '0')}`,
    });
    // Equal sums too: the second half of the paging key has to tell them apart.
    await givenInvoice(services, customer, {
      dueOn: '2026-02-01',
      totalMinor: Math.ceil(n / 3) * 100,
    });
  }
  const seen: string[] = [];
  let path: string | undefined = '/reports/aged-balance';
  while (path !== undefined) {
    const { html }: { html: string } = await pages.ada.get(path);
    seen.push(...[...html.matchAll(/Debtor (\d\d)/g)].map((match) => match[1] ?? ''));
    path = /href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen).toHaveLength(60);
  expect(new Set(seen).size).toBe(60);
  expect(seen[0]).toBe('58');
  expect((await pages.ada.get('/reports/aged-balance?currency=ZZZ&after=x')).status).toBe(200);
});

test('behind a figure and behind each group stands the list of what it counts', async () => {
  const { services } = pages;
  const reached = await givenCustomer(services, { name: 'Atlas' });
  const mute = await givenCustomer(services, { name: 'Mute', email: null });
  const early = await givenCustomer(services, { name: 'Early', email: null });
  const bounced = await givenCustomer(services, { name: 'Bounced', email: 'gone@customer.test' });
  await services.sql`
    insert into suppressions (email, reason, created_at) values ('gone@customer.test', 'bounced', ${services.clock.now()})`;
  const soon = await givenInvoice(services, reached, { dueOn: '2026-03-08' });
  const later = await givenInvoice(services, reached, { dueOn: '2026-03-09' });
  await givenInvoice(services, mute, { dueOn: '2026-02-20' });
  await givenInvoice(services, early, { dueOn: '2026-03-09' });
  await givenInvoice(services, bounced, { dueOn: '2026-02-20' });
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId: reached.id,
      currency: 'EUR',
      amountMinor: 5_000,
      method: 'transfer',
      receivedOn: '2026-03-01',
      reference: '',
      allocations: [],
      thank: false,
    }),
  );
  const html = await today();
  const listed = async (href: string): Promise<string> => {
    expect(html).toContain(`href="${href.replaceAll('&', '&amp;')}"`);
    return (await pages.cem.get(href)).html;
  };

  const dueSoon = await listed('/invoices?state=due_soon&currency=EUR');
  expect(dueSoon).toContain(`/invoices/${soon.id}"`);
  expect(dueSoon).not.toContain(`/invoices/${later.id}"`);

  const unreachable = textOfPage(await listed('/customers?state=unreachable'));
  expect(unreachable).toContain('Mute');
  expect(unreachable).toContain('Bounced');
  expect(unreachable).not.toMatch(/Atlas|Early/);

  const unapplied = textOfPage(await listed('/customers?state=unapplied'));
  expect(unapplied).toContain('Atlas €50.00 not allocated');
  expect(unapplied).not.toMatch(/Mute|Bounced|Early/);
});
